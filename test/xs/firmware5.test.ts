import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('the firmware with a broker of MQTT 5 on XS', join(import.meta.dirname, 'firmware5.entry.ts'), 7);
