import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('the sensors of the ESP32 on XS', join(import.meta.dirname, 'sensors.entry.ts'), 9);
