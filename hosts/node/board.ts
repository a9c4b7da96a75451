import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeOf, FatalError, messageOf } from './errors.js';

/** What a pin is for. */
export type Role =
  | 'button'
  | 'switch'
  | 'relay'
  | 'led'
  | 'ledLink'
  | 'counter'
  | 'ds18b20'
  | 'am2301'
  | 'analog';

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
  readonly parts: readonly Part[];
  /** Pins with a function this host has nothing to connect for. */
  readonly unconnected: readonly { readonly pin: number; readonly code: number }[];
}

export const DEFAULT_BOARD = 'devkit';

const FOLDER = join(import.meta.dirname, 'boards');

/** The order of a template's entries on an ESP32. */
const PINS = [
  0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 6, 7, 8, 11, 32,
  33, 34, 35, 36, 37, 38, 39,
];

/** A block of 32 codes stands for one function; the place in the block is the index. */
const BLOCK = 32;
const USER = 1;
const HIGHEST_CODE = 65_535;

const FUNCTIONS: Readonly<Record<number, readonly [role: Role, inverted: boolean]>> = {
  32: ['button', false],
  64: ['button', false],
  96: ['button', true],
  128: ['button', true],
  160: ['switch', false],
  192: ['switch', false],
  7744: ['switch', false],
  224: ['relay', false],
  256: ['relay', true],
  288: ['led', false],
  320: ['led', true],
  544: ['ledLink', false],
  576: ['ledLink', true],
  352: ['counter', false],
  384: ['counter', false],
  1216: ['am2301', false],
  1312: ['ds18b20', false],
  4704: ['analog', false],
};

/** The names of the boards that ship. */
export function boardNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort((a, b) => Number(b === DEFAULT_BOARD) - Number(a === DEFAULT_BOARD) || a.localeCompare(b));
}

/** @param choice the name of a board that ships, or a file @throws {FatalError} naming what is wrong */
export function loadBoard(choice: string): Board {
  const ships = boardNames();
  const file = ships.includes(choice) ? join(FOLDER, `${choice}.json`) : choice;
  const advice = `Boards that ship: ${ships.join(', ')}.`;
  let text: string;
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file');
    text = readFileSync(file, 'utf8');
  } catch (problem) {
    throw new FatalError(`The board file ${choice} cannot be read: ${why(problem)}. ${advice}`);
  }
  try {
    return parseBoard(basename(file, '.json'), text);
  } catch (problem) {
    throw new FatalError(`The board file ${choice} is not valid: ${messageOf(problem)}. ${advice}`);
  }
}

function why(problem: unknown): string {
  switch (codeOf(problem)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'no permission';
    default:
      return messageOf(problem);
  }
}

/** @throws {Error} that says what is wrong with the template */
export function parseBoard(name: string, text: string): Board {
  const template = parseObject(text);
  const title = template.NAME;
  if (typeof title !== 'string' || title === '') throw new Error('"NAME" must be a text');
  const codes = parseCodes(template.GPIO);
  for (const key of ['FLAG', 'BASE']) {
    const value = template[key];
    if (value !== undefined && !Number.isInteger(value)) throw new Error(`"${key}" must be a whole number`);
  }
  const extra = template.CMND;
  if (extra !== undefined && typeof extra !== 'string') throw new Error('"CMND" must be a text');

  const parts: Part[] = [];
  const unconnected: { pin: number; code: number }[] = [];
  for (const [place, code] of codes.entries()) {
    const pin = PINS[place]!;
    if (code === 0 || code === USER) continue;
    const found = FUNCTIONS[code - (code % BLOCK)];
    if (found === undefined) {
      unconnected.push({ pin, code });
      continue;
    }
    const [role, inverted] = found;
    const index = code % BLOCK;
    const twin = parts.find((part) => part.role === role && part.index === index);
    if (twin) throw new Error(`${role} ${index + 1} is on GPIO ${twin.pin} and on GPIO ${pin}`);
    parts.push({ role, index, pin, inverted });
  }
  return {
    name,
    template: JSON.stringify({
      NAME: title,
      GPIO: codes,
      FLAG: template.FLAG ?? 0,
      BASE: template.BASE ?? 1,
      ...(extra === undefined ? {} : { CMND: extra }),
    }),
    parts: parts.sort((a, b) => a.index - b.index),
    unconnected,
  };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    throw new Error(`no JSON (${messageOf(problem).split('\n')[0]})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('it must be an object like {"NAME":"My board","GPIO":[…],"FLAG":0,"BASE":1}');
  }
  return value as Record<string, unknown>;
}

function parseCodes(value: unknown): number[] {
  if (!Array.isArray(value)) throw new Error('"GPIO" must be a list of function codes');
  if (value.length !== PINS.length) {
    throw new Error(`"GPIO" has ${value.length} entries instead of ${PINS.length}`);
  }
  for (const [place, code] of value.entries()) {
    if (!Number.isInteger(code) || code < 0 || code > HIGHEST_CODE) {
      throw new Error(
        `entry ${place + 1} of "GPIO" (GPIO ${PINS[place]}) is ${JSON.stringify(code)}, no function code`,
      );
    }
  }
  return value;
}

/** The parts of one role, by index. */
export function partsOf(board: Board, role: Role): Part[] {
  return board.parts.filter((part) => part.role === role);
}
