import type {
  DeviceConfiguration,
  InputPin,
  OutputPin,
  SensorPin,
  UnknownPin,
} from '../device/configuration.js';
import { MAXIMUM_RELAYS } from '../device/relays.js';
import { AM2301, ANALOG, COUNTER, DS18B20 } from '../device/sensor.js';

/** The pins of an ESP32 in the order in which a template lists their functions. */
const ESP32_PINS: readonly number[] = [
  0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 6, 7, 8, 11, 32,
  33, 34, 35, 36, 37, 38, 39,
];

type Role = 'relay' | 'button' | 'switch' | 'led' | 'link' | 'sensor' | 'none';

/** What a pin can be. A function's codes run from `code` on, one for each of its kind: Relay1 is 224, Relay2 is 225. */
interface PinFunction {
  readonly code: number;
  readonly role: Role;
  readonly inverted?: boolean;
  readonly pull?: InputPin['pull'];
  readonly sensor?: number;
  /** How many codes, if not `CODES`. */
  readonly codes?: number;
}

/** How many codes belong to one function. */
const CODES = 32;
const HIGHEST_CODE = 0xffff;

const FUNCTIONS: readonly PinFunction[] = [
  // None, and User: a pin left to whoever has the board.
  { code: 0, role: 'none', codes: 2 },
  { code: 32, role: 'button', pull: 'up' },
  { code: 64, role: 'button', pull: 'none' },
  { code: 96, role: 'button', pull: 'up', inverted: true },
  { code: 128, role: 'button', pull: 'none', inverted: true },
  { code: 160, role: 'switch', pull: 'up' },
  { code: 192, role: 'switch', pull: 'none' },
  { code: 7744, role: 'switch', pull: 'down' },
  { code: 224, role: 'relay' },
  { code: 256, role: 'relay', inverted: true },
  { code: 288, role: 'led' },
  { code: 320, role: 'led', inverted: true },
  { code: 544, role: 'link' },
  { code: 576, role: 'link', inverted: true },
  { code: 352, role: 'sensor', sensor: COUNTER },
  { code: 384, role: 'sensor', sensor: COUNTER },
  { code: 1216, role: 'sensor', sensor: AM2301 },
  { code: 1312, role: 'sensor', sensor: DS18B20 },
  { code: 4704, role: 'sensor', sensor: ANALOG },
];

/** What is wrong with a template, in words for whoever wrote it. */
export class TemplateError extends Error {}

/**
 * Reads a template: `{"NAME":"Plug","GPIO":[32,0,224,…],"FLAG":0,"BASE":1}`, with 36 codes for an ESP32.
 * @throws TemplateError when it is none, or contradicts itself
 */
export function parseTemplate(text: string): DeviceConfiguration {
  let template: { NAME?: unknown; GPIO?: unknown };
  try {
    template = JSON.parse(text);
  } catch {
    throw new TemplateError('it is not JSON');
  }
  const codes = template?.GPIO;
  if (!Array.isArray(codes)) throw new TemplateError('"GPIO" must be a list of function codes');
  if (codes.length !== ESP32_PINS.length) {
    throw new TemplateError(`"GPIO" has ${codes.length} entries instead of ${ESP32_PINS.length}`);
  }
  const relays: OutputPin[] = [];
  const switches: InputPin[] = [];
  const buttons: InputPin[] = [];
  const leds: OutputPin[] = [];
  const sensors: SensorPin[] = [];
  const unknown: UnknownPin[] = [];
  let linkLed: OutputPin | undefined;
  codes.forEach((code: unknown, place) => {
    const pin = ESP32_PINS[place] as number;
    if (!isCode(code)) {
      const entry = `entry ${place + 1} of "GPIO" (GPIO${pin})`;
      throw new TemplateError(`${entry} is ${JSON.stringify(code)}, no function code`);
    }
    const found = FUNCTIONS.find((row) => has(row, code));
    if (found === undefined) {
      unknown.push({ pin, code });
      return;
    }
    const index = code - found.code;
    const inverted = found.inverted ?? false;
    const input = { pin, pull: found.pull ?? 'up', inverted };
    if (found.role === 'relay') put(relays, index, { pin, inverted }, pin);
    else if (found.role === 'led') put(leds, index, { pin, inverted }, pin);
    else if (found.role === 'switch') put(switches, index, input, pin);
    else if (found.role === 'button') put(buttons, index, input, pin);
    else if (found.role === 'link') linkLed = { pin, inverted };
    else if (found.role === 'sensor') putSensor(sensors, { kind: found.sensor as number, pin, index });
  });
  complete('Relay', relays);
  complete('Switch', switches);
  complete('Button', buttons);
  complete('Led', leds);
  if (relays.length > MAXIMUM_RELAYS) throw new TemplateError(`it has more than ${MAXIMUM_RELAYS} relays`);
  sensors.sort((a, b) => a.kind - b.kind || a.index - b.index);
  const name = typeof template.NAME === 'string' && template.NAME !== '' ? template.NAME : 'ESP32-DevKit';
  return { name, relays, switches, buttons, leds, linkLed, sensors, i2c: [], unknown };
}

function isCode(code: unknown): code is number {
  return Number.isInteger(code) && (code as number) >= 0 && (code as number) <= HIGHEST_CODE;
}

function has(row: PinFunction, code: number): boolean {
  return code >= row.code && code < row.code + (row.codes ?? CODES);
}

function put<T extends { readonly pin: number }>(list: T[], index: number, entry: T, pin: number): void {
  const other = list[index];
  if (other !== undefined) throw new TemplateError(`GPIO${other.pin} and GPIO${pin} have the same function`);
  list[index] = entry;
}

/** Sensors that are told apart by their number alone have to have one each. */
function putSensor(list: SensorPin[], sensor: SensorPin): void {
  const { kind, pin, index } = sensor;
  const numbered = kind === COUNTER || kind === ANALOG;
  const twin = list.find((other) => numbered && other.kind === kind && other.index === index);
  if (twin !== undefined) throw new TemplateError(`GPIO${twin.pin} and GPIO${pin} have the same function`);
  list.push(sensor);
}

/** Relay1 to Relay3 without a Relay2 would leave a number without a relay. */
function complete(name: string, list: readonly unknown[]): void {
  for (let i = 0; i < list.length; i++) {
    if (list[i] === undefined)
      throw new TemplateError(`${name}${list.length} is there but ${name}${i + 1} is not`);
  }
}
