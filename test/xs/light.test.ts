import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('a light on XS', join(import.meta.dirname, 'light.entry.ts'), 2);
