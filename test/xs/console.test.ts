import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('the console of the hosts on the SDK, on XS', join(import.meta.dirname, 'console.entry.ts'), 7);
