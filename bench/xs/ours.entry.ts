import { ourClient } from '../contenders/our-client.js';
import { ourFirmware } from '../contenders/our-firmware.js';
import { ourCodec } from '../contenders/ours.js';
import { exposeTasks } from './entry.js';

exposeTasks({ ...ourCodec, ...ourClient, ...ourFirmware });
