import { describe } from 'vitest';
import { BROKERS, behaves } from './behaviour.js';

describe.each(BROKERS)('the virtual board with %s', (_name, makeBroker) => behaves('node', makeBroker));
