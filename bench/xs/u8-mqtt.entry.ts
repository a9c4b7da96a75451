import './shims/globals.js';
import { u8MqttTasks } from '../contenders/u8-mqtt.js';
import { exposeTasks } from './entry.js';

exposeTasks(u8MqttTasks);
