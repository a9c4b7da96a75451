import { parseJson } from '../bytes/json-text.js';
import type {
  DeviceConfiguration,
  I2cBus,
  InputPin,
  OutputPin,
  PinProblem,
  SensorPin,
  UnknownPin,
} from '../device/configuration.js';
import type { ChipName } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { Gpio } from '../settings/table.js';
import { type Chip, chipNamed, wrongLength } from './chips.js';
import {
  type FunctionName,
  functionOf,
  isCode,
  isNumbered,
  nameOf,
  type PinFunction,
  USER,
} from './gpio-functions.js';
import { reasonAgainst } from './pin-rules.js';

/** The name of a board whose template has none. */
export const DEFAULT_NAME = 'ESP32-DevKit';
/** What setting Gpio has for a pin that command Gpio has not set. */
export const AS_TEMPLATE = Gpio.default;
/** How deep a text is read that may be a template, to tell what is wrong with it. A template is a list in an object. */
export const DEPTH = 5;
/** Characters of something that is no code, as they are told. */
const LONGEST_TOLD = 40;

/** The functions whose pins are numbered without a gap. */
type Numbered = Extract<FunctionName, 'Relay' | 'Switch' | 'Button' | 'Led' | 'PWM'>;

/**
 * Reads a template: `{"NAME":"Plug","GPIO":[32,0,224,…],"FLAG":0,"BASE":1}`, with 36 codes for an ESP32 and 22 for an
 * ESP32-C3 (Tasmota command Template). It never throws: what cannot be is told in `problems` and left out, and a text that is
 * no template for the chip gives a board without pins.
 * @param settings the pins that command Gpio has set are as it says, whatever the template has for them
 */
export function parseTemplate(text: string, chip: ChipName, settings?: Settings): DeviceConfiguration {
  return new TemplateReader(chipNamed(chip), settings).read(text);
}

/** Collects what a template says. Of use once, at boot. */
class TemplateReader {
  private readonly _chip: Chip;
  private readonly _settings: Settings | undefined;
  private readonly _pins: Record<Numbered, OutputPin[]> = {
    Relay: [],
    Switch: [],
    Button: [],
    Led: [],
    PWM: [],
  };
  private readonly _sensors: SensorPin[] = [];
  private readonly _clocks: number[] = [];
  private readonly _data: number[] = [];
  private readonly _unknown: UnknownPin[] = [];
  private readonly _problems: PinProblem[] = [];
  private _linkLed: OutputPin | undefined;

  constructor(chip: Chip, settings: Settings | undefined) {
    this._chip = chip;
    this._settings = settings;
  }

  read(text: string): DeviceConfiguration {
    const template = this._parse(text);
    if (template !== undefined) this._readCodes(template.GPIO);
    const name = template?.NAME;
    return {
      name: typeof name === 'string' && name !== '' ? name : DEFAULT_NAME,
      relays: this._inOrder('Relay'),
      switches: this._inOrder('Switch') as InputPin[],
      buttons: this._inOrder('Button') as InputPin[],
      leds: this._inOrder('Led'),
      linkLed: this._linkLed,
      pwm: this._inOrder('PWM'),
      sensors: this._sensors.sort((a, b) => a.kind - b.kind || a.index - b.index),
      i2c: this._buses(),
      unknown: this._unknown,
      problems: this._problems,
    };
  }

  private _parse(text: string): { readonly NAME?: unknown; readonly GPIO?: unknown } | undefined {
    try {
      return Object(parseJson(text, DEPTH));
    } catch {
      this._refuse(undefined, 'it is not JSON');
      return undefined;
    }
  }

  private _refuse(pin: number | undefined, text: string): void {
    this._problems.push({ pin, text });
  }

  private _readCodes(codes: unknown): void {
    if (!Array.isArray(codes)) {
      this._refuse(undefined, '"GPIO" must be a list of function codes');
      return;
    }
    const { order } = this._chip;
    if (codes.length !== order.length) {
      this._refuse(undefined, wrongLength(codes.length, [this._chip]));
      return;
    }
    order.forEach((pin, place) => {
      const set = this._settings?.numberAt(Gpio, pin) ?? AS_TEMPLATE;
      this._readCode(pin, set === AS_TEMPLATE ? codes[place] : set, place);
    });
  }

  private _readCode(pin: number, code: unknown, place: number): void {
    if (!isCode(code)) {
      const entry = `entry ${place + 1} of "GPIO" (GPIO${pin})`;
      const told = String(JSON.stringify(code)).slice(0, LONGEST_TOLD);
      this._refuse(pin, `${entry} is ${told}, no function code`);
      return;
    }
    if (code <= USER) return;
    const found = functionOf(code);
    const reason = reasonAgainst(this._chip, pin, code);
    if (reason !== undefined) this._refuse(pin, reason);
    else if (found === undefined) this._unknown.push({ pin, code });
    else this._put(pin, found, code - found.code);
  }

  private _put(pin: number, found: PinFunction, index: number): void {
    const { name, inverted = false, sensor } = found;
    const twin = this._twin(found, index);
    if (twin !== undefined) {
      this._refuse(
        pin,
        `GPIO${twin} and GPIO${pin} are both ${nameOf(found, index)}: GPIO${pin} is left out`,
      );
    } else if (sensor !== undefined) {
      const place = { kind: sensor, pin, index };
      this._sensors.push(found.pull === 'none' ? { ...place, pull: 'none' } : place);
    } else if (name === 'LedLink') this._linkLed = { pin, inverted };
    else if (name === 'I2C SCL') this._clocks[index] = pin;
    else if (name === 'I2C SDA') this._data[index] = pin;
    else {
      const input: InputPin | undefined = found.pull && { pin, pull: found.pull, inverted };
      this._pins[name as Numbered][index] = input ?? { pin, inverted };
    }
  }

  /** The pin that has the same function already. */
  private _twin(found: PinFunction, index: number): number | undefined {
    const { name, sensor } = found;
    if (sensor !== undefined) {
      if (!isNumbered(found)) return undefined;
      return this._sensors.find((other) => other.kind === sensor && other.index === index)?.pin;
    }
    if (name === 'LedLink') return this._linkLed?.pin;
    if (name === 'I2C SCL') return this._clocks[index];
    if (name === 'I2C SDA') return this._data[index];
    return this._pins[name as Numbered][index]?.pin;
  }

  /**
   * What has numbers, up to the first one that is missing: without a Relay2, Relay3 would be called POWER2 and somebody would
   * switch what he does not mean. Tasmota's documentation asks for numbers without a gap too.
   */
  private _inOrder(name: Numbered): OutputPin[] {
    const list = this._pins[name];
    let count = 0;
    while (list[count] !== undefined) count++;
    list.forEach(({ pin }, index) => {
      if (index <= count) return;
      this._refuse(
        pin,
        `${name}${index + 1} is on GPIO${pin} but there is no ${name}${count + 1}: it is left out`,
      );
    });
    return list.slice(0, count);
  }

  /** The buses that have both wires. */
  private _buses(): I2cBus[] {
    const buses: I2cBus[] = [];
    for (let index = 0; index < Math.max(this._clocks.length, this._data.length); index++) {
      const clock = this._clocks[index];
      const data = this._data[index];
      if (clock !== undefined && data !== undefined) buses.push({ clock, data });
      else if (clock !== undefined) this._refuse(clock, loneWire('SCL', 'SDA', index, clock));
      else if (data !== undefined) this._refuse(data, loneWire('SDA', 'SCL', index, data));
    }
    return buses;
  }
}

function loneWire(name: string, other: string, index: number, pin: number): string {
  return `I2C ${name}${index + 1} is on GPIO${pin} but there is no I2C ${other}${index + 1}: it is left out`;
}
