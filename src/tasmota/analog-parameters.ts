import { frozenTable } from '../bytes/frozen.js';
import { FULL_SCALE } from '../device/analog.js';
import { ADC_LIGHT, ADC_RANGE, ADC_TEMPERATURE, ANALOG } from '../device/sensor.js';
import type { Settings } from '../settings/settings.js';
import { AdcParam } from '../settings/table.js';

/** What an analog input can be, and what command AdcParam says of it. */
export interface AnalogType {
  /** Of `device/sensor.ts`. */
  readonly kind: number;
  /** Tasmota's number, the first field of AdcParam. */
  readonly type: number;
  readonly defaults: readonly number[];
  /** What the parameters are, for people. */
  readonly usage: string;
}

const TYPES: readonly AnalogType[] = frozenTable([
  { kind: ANALOG, type: 1, defaults: Object.freeze([]), usage: '1 and nothing more' },
  {
    kind: ADC_TEMPERATURE,
    type: 2,
    defaults: Object.freeze([32_000, 10_000, 3_350]),
    usage: "2, the bridge's and the thermistor's resistance in ohms, and the B coefficient, all above 0",
  },
  {
    kind: ADC_LIGHT,
    type: 3,
    defaults: Object.freeze([10_000, 12_518_931, -1.405]),
    usage: "3, the bridge's resistance in ohms, a factor above 0, and an exponent",
  },
  {
    kind: ADC_RANGE,
    type: 6,
    defaults: Object.freeze([0, FULL_SCALE, 0, 100]),
    usage: '6, two different values of the converter, and what they stand for',
  },
]);

/** Parameters are no larger: so each is told with all its digits. */
const LARGEST = 1e9;

/** What a kind of analog input is; `undefined` for a kind that is none. */
export function analogType(kind: number): AnalogType | undefined {
  return TYPES.find((type) => type.kind === kind);
}

/**
 * Reads what AdcParam is given: the type, then the parameters, divided by commas; the type alone asks for the defaults.
 * @returns `undefined` when they are not such as the type takes
 */
export function readParameters(text: string, { kind, type, defaults }: AnalogType): number[] | undefined {
  const fields = text.split(',').map((field) => field.trim());
  if (fields.some((field) => !/^[+-]?\d{1,10}(\.\d{1,6})?$/.test(field))) return undefined;
  const numbers = fields.map(Number);
  if (numbers[0] !== type || numbers.some((number) => Math.abs(number) > LARGEST)) return undefined;
  const parameters = numbers.slice(1);
  if (parameters.length === 0) return defaults.slice();
  if (parameters.length !== defaults.length) return undefined;
  const [one = 0, two = 0, three = 0] = parameters;
  const usable =
    kind === ADC_RANGE ? one !== two : one > 0 && two > 0 && (kind !== ADC_TEMPERATURE || three > 0);
  return usable ? parameters : undefined;
}

/** The parameters in force. @param number which of the board's analog inputs, from 0 */
export function analogParameters(settings: Settings, number: number, kind: number): Float64Array {
  const type = analogType(kind) as AnalogType;
  const text = number < AdcParam.count ? settings.text(AdcParam, number) : '';
  // What was set for another type of input is of no use.
  return Float64Array.from(readParameters(text, type) ?? type.defaults);
}
