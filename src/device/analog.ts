import { ADC_LIGHT, ADC_TEMPERATURE, type Sensor } from './sensor.js';

/** The converter's largest value: 12 bits. */
export const FULL_SCALE = 4_095;

const KELVIN = 273.15;
/** Temperature at which a thermistor has its nominal resistance: 25 degrees Celsius, in kelvin. */
const NOMINAL_TEMPERATURE = 298.15;

/**
 * Degrees Celsius of a thermistor between the input and ground, by the B equation.
 * @param value of the converter
 * @param bridge the resistor between the input and the supply, in ohms
 * @param nominal the thermistor's resistance at 25 degrees, in ohms
 * @param beta its B coefficient, in kelvin
 * @returns NaN where the value stands at one of its ends: a wire is broken, or there is a short circuit
 */
export function thermistorTemperature(value: number, bridge: number, nominal: number, beta: number): number {
  if (!(value > 0 && value < FULL_SCALE)) return Number.NaN;
  const resistance = (bridge * value) / (FULL_SCALE - value);
  return beta / (beta / NOMINAL_TEMPERATURE + Math.log(resistance / nominal)) - KELVIN;
}

/**
 * Lux of a light-dependent resistor between the supply and the input: `scale` times its resistance to the power of `exponent`.
 * @param value of the converter
 * @param bridge the resistor between the input and ground, in ohms
 * @returns NaN where the light is too strong to be measured
 */
export function illuminance(value: number, bridge: number, scale: number, exponent: number): number {
  if (value <= 0) return 0;
  if (!(value < FULL_SCALE)) return Number.NaN;
  const resistance = (bridge * (FULL_SCALE - value)) / value;
  return scale * resistance ** exponent;
}

/** What a value from one range is in another one, on a straight line through both. */
export function rescaled(
  value: number,
  fromLow: number,
  fromHigh: number,
  toLow: number,
  toHigh: number,
): number {
  return toLow + ((value - fromLow) / (fromHigh - fromLow)) * (toHigh - toLow);
}

/** What an analog input stands for: a temperature, an illuminance, or a number in another range. */
export class DerivedSensor implements Sensor {
  readonly kind: number;
  readonly pin: number;
  readonly serial: Uint8Array;
  readonly readings = Float64Array.of(Number.NaN);
  /** As the function of the kind takes them, behind the value. */
  readonly parameters: Float64Array;
  private readonly _input: Sensor;

  /** @param kind `ADC_TEMPERATURE`, `ADC_LIGHT` or `ADC_RANGE` @param input of kind `ANALOG` */
  constructor(kind: number, input: Sensor, parameters: Float64Array) {
    this.kind = kind;
    this.pin = input.pin;
    this.serial = input.serial;
    this.parameters = parameters;
    this._input = input;
    this._derive();
  }

  sample(now: number): void {
    this._input.sample(now);
    this._derive();
  }

  private _derive(): void {
    const value = this._input.readings[0] as number;
    const { kind, parameters } = this;
    const one = parameters[0] as number;
    const two = parameters[1] as number;
    const three = parameters[2] as number;
    if (kind === ADC_TEMPERATURE) this.readings[0] = thermistorTemperature(value, one, two, three);
    else if (kind === ADC_LIGHT) this.readings[0] = illuminance(value, one, two, three);
    else this.readings[0] = rescaled(value, one, two, three, parameters[3] as number);
  }
}
