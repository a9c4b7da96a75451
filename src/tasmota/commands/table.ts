import type { CommandRow } from '../registry.js';
import { ANALOG_COMMANDS } from './analog.js';
import { BACKLOG_COMMANDS } from './backlog.js';
import { COUNTER_COMMANDS } from './counters.js';
import { DEVICE_COMMANDS } from './device.js';
import { GPIO_COMMANDS } from './gpio.js';
import { HARDWARE_COMMANDS } from './hardware.js';
import { INPUT_COMMANDS } from './inputs.js';
import { LED_COMMANDS } from './leds.js';
import { LIGHT_COMMANDS } from './light.js';
import { LOG_COMMANDS } from './logs.js';
import { MQTT_COMMANDS } from './mqtt.js';
import { NETWORK_COMMANDS } from './network.js';
import { OPTION_COMMANDS } from './options.js';
import { POWER_COMMANDS } from './power.js';
import { PUBLISH_COMMANDS } from './publish.js';
import { RELAY_COMMANDS } from './relays.js';
import { RETAIN_COMMANDS } from './retain.js';
import { RULE_COMMANDS } from './rules.js';
import { SENSOR_COMMANDS } from './sensors.js';
import { SYSTEM_COMMANDS } from './system.js';
import { TELEMETRY_COMMANDS } from './telemetry.js';
import { TIME_COMMANDS } from './time.js';
import { TIMER_COMMANDS } from './timers.js';
import { TOPIC_COMMANDS } from './topics.js';
import { VARIABLE_COMMANDS } from './variables.js';
import { WIFI_COMMANDS } from './wifi.js';

/** Every command of the language, one row each. */
export const COMMANDS: readonly CommandRow[] = Object.freeze([
  ...POWER_COMMANDS,
  ...RELAY_COMMANDS,
  ...LED_COMMANDS,
  ...INPUT_COMMANDS,
  ...TELEMETRY_COMMANDS,
  ...SENSOR_COMMANDS,
  ...COUNTER_COMMANDS,
  ...ANALOG_COMMANDS,
  ...BACKLOG_COMMANDS,
  ...RETAIN_COMMANDS,
  ...OPTION_COMMANDS,
  ...MQTT_COMMANDS,
  ...TOPIC_COMMANDS,
  ...DEVICE_COMMANDS,
  ...WIFI_COMMANDS,
  ...NETWORK_COMMANDS,
  ...SYSTEM_COMMANDS,
  ...LOG_COMMANDS,
  ...TIME_COMMANDS,
  ...TIMER_COMMANDS,
  ...HARDWARE_COMMANDS,
  ...GPIO_COMMANDS,
  ...LIGHT_COMMANDS,
  ...RULE_COMMANDS,
  ...VARIABLE_COMMANDS,
  ...PUBLISH_COMMANDS,
]);
