import { frozenTable } from '../bytes/frozen.js';
import type { InputPin } from '../device/configuration.js';
import { AM2301, ANALOG, COUNTER, DHT11, DS18B20 } from '../device/sensor.js';

/**
 * What a pin can be (Tasmota's GPIO function codes). A function's codes run from `code` on, one for each of its kind:
 * Relay1 is 224, Relay2 is 225.
 */
export interface PinFunction {
  readonly code: number;
  /** How it is called, without its number. What makes no difference to the rest of the firmware has one name. */
  readonly name: FunctionName;
  readonly inverted?: boolean;
  /** The resistor that an input wants inside the chip. What has no `pull` and is no sensor's is an output. */
  readonly pull?: InputPin['pull'];
  /** The code of the same function without a resistor inside. */
  readonly unpulled?: number;
  /** The kind of a sensor. */
  readonly sensor?: number;
  /** How many codes, if not `CODES`. */
  readonly codes?: number;
}

export type FunctionName =
  | 'ADC Input'
  | 'AM2301'
  | 'Button'
  | 'Counter'
  | 'DHT11'
  | 'DS18x20'
  | 'I2C SCL'
  | 'I2C SDA'
  | 'Led'
  | 'LedLink'
  | 'Relay'
  | 'Switch';

/** The highest of the codes that leave a pin alone: None is 0; User, 1, is a pin left to whoever has the board. */
export const USER = 1;
export const HIGHEST_CODE = 0xffff;
/** How many codes belong to one function. */
const CODES = 32;

const FUNCTIONS: readonly PinFunction[] = frozenTable<PinFunction>([
  { code: 32, name: 'Button', pull: 'up', unpulled: 64 },
  { code: 64, name: 'Button', pull: 'none' },
  { code: 96, name: 'Button', pull: 'up', unpulled: 128, inverted: true },
  { code: 128, name: 'Button', pull: 'none', inverted: true },
  { code: 160, name: 'Switch', pull: 'up', unpulled: 192 },
  { code: 192, name: 'Switch', pull: 'none' },
  { code: 7744, name: 'Switch', pull: 'down', unpulled: 192 },
  { code: 224, name: 'Relay' },
  { code: 256, name: 'Relay', inverted: true },
  { code: 288, name: 'Led' },
  { code: 320, name: 'Led', inverted: true },
  { code: 544, name: 'LedLink', codes: 1 },
  { code: 576, name: 'LedLink', codes: 1, inverted: true },
  { code: 352, name: 'Counter', sensor: COUNTER, pull: 'up', unpulled: 384 },
  { code: 384, name: 'Counter', sensor: COUNTER, pull: 'none' },
  { code: 608, name: 'I2C SCL', codes: 2 },
  { code: 640, name: 'I2C SDA', codes: 2 },
  { code: 1184, name: 'DHT11', sensor: DHT11 },
  { code: 1216, name: 'AM2301', sensor: AM2301 },
  { code: 1312, name: 'DS18x20', sensor: DS18B20 },
  { code: 4704, name: 'ADC Input', sensor: ANALOG },
]);

/** The function that a code is of, `undefined` when this firmware does not have it. */
export function functionOf(code: number): PinFunction | undefined {
  return FUNCTIONS.find((row) => code >= row.code && code < row.code + (row.codes ?? CODES));
}
