import { ANALOG_COMMANDS } from '../../src/tasmota/commands/analog.js';
import { BACKLOG_COMMANDS } from '../../src/tasmota/commands/backlog.js';
import { COUNTER_COMMANDS } from '../../src/tasmota/commands/counters.js';
import { DEVICE_COMMANDS } from '../../src/tasmota/commands/device.js';
import { GPIO_COMMANDS } from '../../src/tasmota/commands/gpio.js';
import { HARDWARE_COMMANDS } from '../../src/tasmota/commands/hardware.js';
import { INPUT_COMMANDS } from '../../src/tasmota/commands/inputs.js';
import { LED_COMMANDS } from '../../src/tasmota/commands/leds.js';
import { LIGHT_COMMANDS } from '../../src/tasmota/commands/light.js';
import { LOG_COMMANDS } from '../../src/tasmota/commands/logs.js';
import { MQTT_COMMANDS } from '../../src/tasmota/commands/mqtt.js';
import { NETWORK_COMMANDS } from '../../src/tasmota/commands/network.js';
import { OPTION_COMMANDS } from '../../src/tasmota/commands/options.js';
import { POWER_COMMANDS } from '../../src/tasmota/commands/power.js';
import { PUBLISH_COMMANDS } from '../../src/tasmota/commands/publish.js';
import { RELAY_COMMANDS } from '../../src/tasmota/commands/relays.js';
import { RETAIN_COMMANDS } from '../../src/tasmota/commands/retain.js';
import { RULE_COMMANDS } from '../../src/tasmota/commands/rules.js';
import { SENSOR_COMMANDS } from '../../src/tasmota/commands/sensors.js';
import { SYSTEM_COMMANDS } from '../../src/tasmota/commands/system.js';
import { TELEMETRY_COMMANDS } from '../../src/tasmota/commands/telemetry.js';
import { TIME_COMMANDS } from '../../src/tasmota/commands/time.js';
import { TIMER_COMMANDS } from '../../src/tasmota/commands/timers.js';
import { TOPIC_COMMANDS } from '../../src/tasmota/commands/topics.js';
import { VARIABLE_COMMANDS } from '../../src/tasmota/commands/variables.js';
import { WIFI_COMMANDS } from '../../src/tasmota/commands/wifi.js';
import type { CommandRow } from '../../src/tasmota/registry.js';
import { ANALOG_NOTES } from './notes/analog.js';
import { BACKLOG_NOTES } from './notes/backlog.js';
import { COUNTER_NOTES } from './notes/counters.js';
import { DEVICE_NOTES } from './notes/device.js';
import { HARDWARE_NOTES } from './notes/hardware.js';
import { INPUT_NOTES } from './notes/inputs.js';
import { LED_NOTES } from './notes/leds.js';
import { LIGHT_NOTES } from './notes/light.js';
import { LOG_NOTES } from './notes/logs.js';
import { MQTT_NOTES } from './notes/mqtt.js';
import { NETWORK_NOTES } from './notes/network.js';
import { OPTION_NOTES } from './notes/options.js';
import { POWER_NOTES } from './notes/power.js';
import { PUBLISH_NOTES } from './notes/publish.js';
import { RELAY_NOTES } from './notes/relays.js';
import { RETAIN_NOTES } from './notes/retain.js';
import { RULE_NOTES } from './notes/rules.js';
import { SENSOR_NOTES } from './notes/sensors.js';
import { SYSTEM_NOTES } from './notes/system.js';
import { TELEMETRY_NOTES } from './notes/telemetry.js';
import { TIME_NOTES } from './notes/time.js';
import { TIMER_NOTES } from './notes/timers.js';
import { TOPIC_NOTES } from './notes/topics.js';
import { VARIABLE_NOTES } from './notes/variables.js';
import { WIFI_NOTES } from './notes/wifi.js';
import type { Notes } from './notes.js';

/** Commands that the page shows together. */
export interface Group {
  readonly title: string;
  readonly rows: readonly CommandRow[];
  readonly notes: Notes;
}

/** Every table of commands, in the order of the page. */
export const GROUPS: readonly Group[] = [
  { title: 'Power and relays', rows: POWER_COMMANDS, notes: POWER_NOTES },
  { title: 'Relays over time', rows: RELAY_COMMANDS, notes: RELAY_NOTES },
  { title: 'LEDs', rows: LED_COMMANDS, notes: LED_NOTES },
  { title: 'Buttons and switches', rows: INPUT_COMMANDS, notes: INPUT_NOTES },
  { title: 'Several commands', rows: BACKLOG_COMMANDS, notes: BACKLOG_NOTES },
  { title: 'Telemetry', rows: TELEMETRY_COMMANDS, notes: TELEMETRY_NOTES },
  { title: 'Sensors', rows: SENSOR_COMMANDS, notes: SENSOR_NOTES },
  { title: 'Counters', rows: COUNTER_COMMANDS, notes: COUNTER_NOTES },
  { title: 'Analog inputs', rows: ANALOG_COMMANDS, notes: ANALOG_NOTES },
  { title: 'The broker', rows: MQTT_COMMANDS, notes: MQTT_NOTES },
  { title: 'Topics', rows: TOPIC_COMMANDS, notes: TOPIC_NOTES },
  { title: 'Retained messages', rows: RETAIN_COMMANDS, notes: RETAIN_NOTES },
  { title: 'The device', rows: DEVICE_COMMANDS, notes: DEVICE_NOTES },
  { title: 'Networks', rows: WIFI_COMMANDS, notes: WIFI_NOTES },
  { title: 'The network', rows: NETWORK_COMMANDS, notes: NETWORK_NOTES },
  { title: 'The firmware', rows: SYSTEM_COMMANDS, notes: SYSTEM_NOTES },
  { title: 'Logs', rows: LOG_COMMANDS, notes: LOG_NOTES },
  { title: 'Time', rows: TIME_COMMANDS, notes: TIME_NOTES },
  { title: 'Timers', rows: TIMER_COMMANDS, notes: TIMER_NOTES },
  { title: 'The hardware', rows: [...HARDWARE_COMMANDS, ...GPIO_COMMANDS], notes: HARDWARE_NOTES },
  { title: 'PWM outputs', rows: LIGHT_COMMANDS, notes: LIGHT_NOTES },
  { title: 'Rules', rows: RULE_COMMANDS, notes: RULE_NOTES },
  { title: 'Variables', rows: VARIABLE_COMMANDS, notes: VARIABLE_NOTES },
  { title: 'Messages of others', rows: PUBLISH_COMMANDS, notes: PUBLISH_NOTES },
  { title: 'SetOptions', rows: OPTION_COMMANDS, notes: OPTION_NOTES },
];
