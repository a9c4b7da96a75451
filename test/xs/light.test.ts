import { join } from 'node:path';
import { FEWER_REPETITIONS, proveAll } from './prove-all.js';

proveAll('a light on XS', join(import.meta.dirname, 'light.entry.ts'), 2, FEWER_REPETITIONS);
