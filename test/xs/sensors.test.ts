import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('sensors, and what is made of them, on XS', join(import.meta.dirname, 'sensors.entry.ts'), 14);
