import { unitTestsOnXs } from './run-unit-tests.js';

unitTestsOnXs('tasmota');
