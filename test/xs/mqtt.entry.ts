import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { Rig } from './mqtt-operations.js';

/** The codec and the client of MQTT 3.1.1 on XS. */
exposeOperations(new Rig(4, Uint8Array.of(0x20, 2, 0, 0)).operations());
