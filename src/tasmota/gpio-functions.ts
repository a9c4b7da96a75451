import { frozenTable } from '../bytes/frozen.js';
import type { InputPin } from '../device/configuration.js';
import {
  ADC_LIGHT,
  ADC_RANGE,
  ADC_TEMPERATURE,
  AM2301,
  ANALOG,
  COUNTER,
  DHT11,
  DS18B20,
  hardwareKind,
} from '../device/sensor.js';

/**
 * What a pin can be (Tasmota's GPIO function codes). A function's codes run from `code` on, one for each of its kind:
 * Relay1 is 224, Relay2 is 225.
 */
export interface PinFunction {
  readonly code: number;
  /** How it is called, without its number. What makes no difference to the rest of the firmware has one name. */
  readonly name: FunctionName;
  /** Behind the name where it is told apart from its like: `_i` inverted, `_n` no resistor, `_d` one that pulls down. */
  readonly suffix?: string;
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
  | 'ADC Light'
  | 'ADC Range'
  | 'ADC Temp'
  | 'AM2301'
  | 'Button'
  | 'Counter'
  | 'DHT11'
  | 'DS18x20'
  | 'I2C SCL'
  | 'I2C SDA'
  | 'Led'
  | 'LedLink'
  | 'PWM'
  | 'Relay'
  | 'Switch';

/** The highest of the codes that leave a pin alone: None is 0; User, 1, is a pin left to whoever has the board. */
export const NONE = 0;
export const USER = 1;
export const HIGHEST_CODE = 0xffff;
/** How many codes belong to one function. */
const CODES = 32;

export const FUNCTIONS: readonly PinFunction[] = frozenTable<PinFunction>([
  { code: 32, name: 'Button', pull: 'up', unpulled: 64 },
  { code: 64, name: 'Button', suffix: '_n', pull: 'none' },
  { code: 96, name: 'Button', suffix: '_i', pull: 'up', unpulled: 128, inverted: true },
  { code: 128, name: 'Button', suffix: '_in', pull: 'none', inverted: true },
  { code: 160, name: 'Switch', pull: 'up', unpulled: 192 },
  { code: 192, name: 'Switch', suffix: '_n', pull: 'none' },
  { code: 7744, name: 'Switch', suffix: '_d', pull: 'down', unpulled: 192 },
  { code: 224, name: 'Relay' },
  { code: 256, name: 'Relay', suffix: '_i', inverted: true },
  { code: 288, name: 'Led' },
  { code: 320, name: 'Led', suffix: '_i', inverted: true },
  { code: 544, name: 'LedLink', codes: 1 },
  { code: 576, name: 'LedLink', suffix: '_i', codes: 1, inverted: true },
  { code: 352, name: 'Counter', sensor: COUNTER, pull: 'up', unpulled: 384 },
  { code: 384, name: 'Counter', suffix: '_n', sensor: COUNTER, pull: 'none' },
  { code: 416, name: 'PWM', codes: 5 },
  { code: 448, name: 'PWM', suffix: '_i', codes: 5, inverted: true },
  { code: 608, name: 'I2C SCL', codes: 2 },
  { code: 640, name: 'I2C SDA', codes: 2 },
  { code: 1184, name: 'DHT11', sensor: DHT11 },
  { code: 1216, name: 'AM2301', sensor: AM2301 },
  { code: 1312, name: 'DS18x20', sensor: DS18B20 },
  { code: 4704, name: 'ADC Input', sensor: ANALOG },
  { code: 4736, name: 'ADC Temp', sensor: ADC_TEMPERATURE },
  { code: 4768, name: 'ADC Light', sensor: ADC_LIGHT },
  { code: 4864, name: 'ADC Range', sensor: ADC_RANGE },
]);

/** Functions of Tasmota that this firmware leaves alone, by name. */
export const OTHER_FUNCTIONS = frozenTable<readonly [code: number, name: string]>([
  [480, 'Buzzer'],
  [1056, 'IRsend'],
  [1088, 'IRrecv'],
  [1248, 'SI7021'],
  [1376, 'WS2812'],
  [8224, 'Heartbeat'],
  [9312, 'Relay_b'],
]);

/** Whether something can be a function's code at all. */
export function isCode(code: unknown): code is number {
  return Number.isInteger(code) && (code as number) >= NONE && (code as number) <= HIGHEST_CODE;
}

/** The function that a code is of, `undefined` when this firmware does not have it. */
export function functionOf(code: number): PinFunction | undefined {
  return FUNCTIONS.find((row) => code >= row.code && code < row.code + (row.codes ?? CODES));
}

/** Whether a function is told from its like by its number: what has just one, and sensors that go by pin or serial, are not. */
export function isNumbered({ codes, sensor }: PinFunction): boolean {
  return codes !== 1 && (sensor === undefined || sensor === COUNTER || hardwareKind(sensor) === ANALOG);
}

/** Whether two codes cannot be on two pins: they mean the same relay, however each switches it. */
export function areTwins(code: number, other: number): boolean {
  const one = functionOf(code);
  const two = functionOf(other);
  if (one === undefined || two === undefined || one.name !== two.name) return false;
  return (one.sensor === undefined || isNumbered(one)) && code - one.code === other - two.code;
}

/** How a function is called, with its number: `Relay3`, `I2C SDA1`, `LedLink`, `AM2301`. @param index from 0 */
export function nameOf(found: PinFunction, index: number): string {
  return isNumbered(found) ? `${found.name}${index + 1}` : found.name;
}

/** What the language calls a code: `None`, `Relay_i1`. One that nobody knows is `Unknown`. */
export function codeName(code: number): string {
  if (code === NONE) return 'None';
  if (code === USER) return 'User';
  const found = functionOf(code);
  if (found !== undefined) {
    const index = code - found.code;
    const number = isNumbered(found) || index > 0 ? index + 1 : '';
    return `${found.name}${found.suffix ?? ''}${number}`;
  }
  const other = OTHER_FUNCTIONS.find(([first]) => code >= first && code < first + CODES);
  return other === undefined ? 'Unknown' : `${other[1]}${code - other[0] + 1}`;
}
