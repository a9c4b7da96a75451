import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('buttons and switches on XS', join(import.meta.dirname, 'keys.entry.ts'), 11);
