import type { DeviceConfiguration, OutputPin } from 'xsmota/device/configuration';
import {
  ADC_LIGHT,
  ADC_RANGE,
  ADC_TEMPERATURE,
  AM2301,
  ANALOG,
  COUNTER,
  DHT11,
  DS18B20,
} from 'xsmota/device/sensor';
import type { ChipName } from 'xsmota/host';
import { CHIPS, chipOf, wrongLength } from 'xsmota/tasmota/chips';
import { parseTemplate } from 'xsmota/tasmota/template';

/** What a pin is for. */
export type Role =
  | 'button'
  | 'switch'
  | 'relay'
  | 'led'
  | 'ledLink'
  | 'pwm'
  | 'counter'
  | 'ds18b20'
  | 'am2301'
  | 'dht11'
  | 'analog'
  | 'analogTemperature'
  | 'analogLight'
  | 'analogRange';

/** Something connected to a pin. */
export interface Part {
  readonly role: Role;
  /** 0 for the first of its role. */
  readonly index: number;
  readonly pin: number;
  /** Low is on, or for a button: high is pressed. */
  readonly inverted: boolean;
}

/** A board: what is on which pin. */
export interface Board {
  /** The name to choose it by. */
  readonly name: string;
  /** A Tasmota template, in one line. */
  readonly template: string;
  /** The chip that has as many pins as the template. */
  readonly chip: ChipName;
  readonly parts: readonly Part[];
  /** Pins with a function this host has nothing to connect for. */
  readonly unconnected: readonly { readonly pin: number; readonly code: number }[];
}

/** What stands for each kind of sensor. */
const SENSOR_ROLES: Readonly<Record<number, Role>> = {
  [ADC_LIGHT]: 'analogLight',
  [ADC_RANGE]: 'analogRange',
  [ADC_TEMPERATURE]: 'analogTemperature',
  [AM2301]: 'am2301',
  [ANALOG]: 'analog',
  [COUNTER]: 'counter',
  [DHT11]: 'dht11',
  [DS18B20]: 'ds18b20',
};

/**
 * Reads a board's file: a Tasmota template, by whose length the chip is known. Stricter than the firmware, which lives with
 * what this refuses.
 * @throws {Error} that says all that is wrong with the template
 */
export function parseBoard(name: string, text: string): Board {
  const template = parseObject(text);
  const title = template.NAME;
  if (typeof title !== 'string' || title === '') throw new Error('"NAME" must be a text');
  for (const key of ['FLAG', 'BASE']) {
    const value = template[key];
    if (value !== undefined && !Number.isInteger(value)) throw new Error(`"${key}" must be a whole number`);
  }
  const extra = template.CMND;
  if (extra !== undefined && typeof extra !== 'string') throw new Error('"CMND" must be a text');
  const line = JSON.stringify({ FLAG: 0, BASE: 1, ...template });
  const chip = chipFor(template.GPIO);
  const configuration = parseTemplate(line, chip);
  if (configuration.problems.length > 0) {
    throw new Error(configuration.problems.map((problem) => problem.text).join('; '));
  }
  return { name, template: line, chip, parts: partsIn(configuration), unconnected: configuration.unknown };
}

/** @throws {Error} for a list as long as no chip's */
function chipFor(gpio: unknown): ChipName {
  // What is no list at all is refused by whoever reads it for whatever chip.
  if (!Array.isArray(gpio)) return 'ESP32';
  const chip = chipOf(gpio.length);
  if (chip === undefined) throw new Error(wrongLength(gpio.length, CHIPS));
  return chip.name;
}

function partsIn(configuration: DeviceConfiguration): Part[] {
  const { relays, buttons, switches, leds, linkLed, pwm, sensors } = configuration;
  const numbered = (role: Role, pins: readonly OutputPin[]): Part[] =>
    pins.map(({ pin, inverted }, index) => ({ role, index, pin, inverted }));
  return [
    ...numbered('relay', relays),
    ...numbered('button', buttons),
    ...numbered('switch', switches),
    ...numbered('led', leds),
    ...numbered('ledLink', linkLed === undefined ? [] : [linkLed]),
    ...numbered('pwm', pwm),
    ...sensors.map(({ kind, pin, index }) => ({
      role: SENSOR_ROLES[kind] as Role,
      index,
      pin,
      inverted: false,
    })),
  ];
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    throw new Error(`no JSON (${(problem as Error).message.split('\n')[0]})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('it must be an object like {"NAME":"My board","GPIO":[…],"FLAG":0,"BASE":1}');
  }
  return value as Record<string, unknown>;
}

/** The parts of one role, by index. */
export function partsOf(board: Board, role: Role): Part[] {
  return board.parts.filter((part) => part.role === role);
}
