import './shims/globals.js';
import { mqttPacketTasks } from '../contenders/mqtt-packet.js';
import { exposeTasks } from './entry.js';

exposeTasks(mqttPacketTasks);
