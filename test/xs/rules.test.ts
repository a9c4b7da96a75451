import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('rules on XS', join(import.meta.dirname, 'rules.entry.ts'), 14);
