import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('relays and LEDs on XS', join(import.meta.dirname, 'relays.entry.ts'), 8);
