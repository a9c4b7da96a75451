import { join } from 'node:path';
import { proveAll } from './prove-all.js';

proveAll('the codec and the client on XS', join(import.meta.dirname, 'mqtt.entry.ts'), 24);
proveAll('the codec and the client of MQTT 5 on XS', join(import.meta.dirname, 'mqtt5.entry.ts'), 39);
