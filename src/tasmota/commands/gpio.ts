import { type JsonWriter, jsonKey } from '../../bytes/json.js';
import { parseJson } from '../../bytes/json-text.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { Gpio, Module } from '../../settings/table.js';
import { codesInForce, reasonAgainstCodes, templateOf } from '../board.js';
import { type Chip, chipNamed, isAmong } from '../chips.js';
import type { Command } from '../command.js';
import {
  areTwins,
  codeName,
  FUNCTIONS,
  functionOf,
  HIGHEST_CODE,
  isCode,
  NONE,
  OTHER_FUNCTIONS,
  USER,
} from '../gpio-functions.js';
import { reasonAgainst } from '../pin-rules.js';
import { type CommandRow, commandRow } from '../registry.js';
import type { Tasmota } from '../tasmota.js';
import { AS_TEMPLATE, DEPTH } from '../template.js';
import { endAnswer, refuse } from './answers.js';
import { restartForPins } from './hardware.js';

// What a payload asks to be told. With `USED` added: only of pins that have a function.
const OBJECTS = 0;
const TRIPLES = 1;
const PAIRS = 2;
const CODES = 3;
const USED = 10;
/** Every pin, those of the module too; and with Gpios: every code. */
const EVERYTHING = 255;
const FORMS: readonly number[] = Object.freeze([
  OBJECTS,
  TRIPLES,
  PAIRS,
  CODES,
  USED + OBJECTS,
  USED + TRIPLES,
  USED + PAIRS,
  EVERYTHING,
]);
/** Functions in one message of Gpios. */
const PER_MESSAGE = 32;

const USAGE =
  'Gpio takes 1, 2, 3, 10, 11, 12 or 255 to ask, JSON such as {"GPIO":[0,…]} for all pins, and with a pin as in Gpio2 a code';

const GPIO = encodeUtf8('GPIO');

/** A pin as it is in force. */
interface Pin {
  readonly pin: number;
  readonly code: number;
  /** Whether its function is the module's. */
  readonly ofModule: boolean;
}

/** What is on single pins. */
export const GPIO_COMMANDS: readonly CommandRow[] = Object.freeze([
  commandRow('Gpio', runGpio, {
    takes: 'json',
    replies: 'object',
    setting: Gpio,
    minimumIndex: 0,
    maximumIndex: Gpio.count - 1,
    restarts: true,
  }),
  // Gpios: what a pin can be; 255: with what this firmware leaves alone.
  commandRow(
    'Gpios',
    (tasmota, command, row) => {
      const functions: (readonly [code: number, name: string])[] = [
        [NONE, 'None'],
        [USER, 'User'],
        ...FUNCTIONS.map(({ code, name, suffix = '' }) => [code, name + suffix] as const),
        ...(command.value === EVERYTHING ? OTHER_FUNCTIONS : []),
      ];
      for (let first = 0; first < functions.length; first += PER_MESSAGE) {
        const json = tasmota.messages.beginAnswer(row.upperName);
        json.openObject();
        json.indexedKey(encodeUtf8('GPIOs'), first / PER_MESSAGE + 1);
        json.openObject();
        for (const [code, name] of functions.slice(first, first + PER_MESSAGE)) named(json, name, code);
        json.closeObject();
        endAnswer(tasmota, json);
      }
      return true;
    },
    { takes: 'number', replies: 'object' },
  ),
]);

function runGpio(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (command.hasIndex) return runPin(tasmota, command, row);
  const { revision } = tasmota.settings;
  const text = command.text();
  const sets = text.includes('{');
  let asked = sets || command.isQuery ? OBJECTS : command.value;
  let reason = sets ? setCodes(tasmota, text) : undefined;
  if (!FORMS.includes(asked)) {
    reason = refuse(tasmota, USAGE);
    asked = OBJECTS;
  }
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  if (asked === CODES) writeCodes(json, codesInForce(tasmota));
  else {
    const all = asked === EVERYTHING;
    const used = asked >= USED && !all;
    const pins = pinsOf(tasmota).filter(
      ({ code, ofModule }) => all || (!ofModule && (code !== NONE || !used)),
    );
    const form = used ? asked - USED : asked;
    if (form === TRIPLES || form === PAIRS) writeList(json, pins, form === TRIPLES);
    else for (const entry of pins) writePin(json, entry);
  }
  endAnswer(tasmota, json, reason);
  if (sets && reason === undefined) restartForPins(tasmota, revision);
  return true;
}

/** `Gpio2 224`: one pin. */
function runPin(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { revision } = tasmota.settings;
  const { index } = command;
  const chip = chipNamed(tasmota.chip);
  if (!chip.order.includes(index) || index === chip.missing) {
    const reason = refuse(tasmota, `An ${chip.name} has no GPIO${index}`);
    tasmota.messages.error(command, row.upperName, reason);
    return true;
  }
  const reason = command.isQuery ? undefined : setPin(tasmota, chip, index, command.value);
  const code = codesInForce(tasmota)[chip.order.indexOf(index)] as number;
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  writePin(json, { pin: index, code, ofModule: false });
  endAnswer(tasmota, json, reason);
  if (!command.isQuery && reason === undefined) restartForPins(tasmota, revision);
  return true;
}

/** Gives a pin another function, and takes that from the pin that had it. @returns why not, `undefined` when it is done */
function setPin(tasmota: Tasmota, chip: Chip, pin: number, code: number): string | undefined {
  if (!isCode(code)) return refuse(tasmota, `Gpio${pin} takes 0 to ${HIGHEST_CODE}`);
  if (code > USER && functionOf(code) === undefined)
    return refuse(tasmota, `This firmware has no function ${code} (${codeName(code)})`);
  const impossible = reasonAgainst(chip, pin, code);
  if (impossible !== undefined) return refuse(tasmota, impossible);
  const codes = codesInForce(tasmota);
  const twin = codes.findIndex((other, place) => chip.order[place] !== pin && areTwins(code, other));
  if (twin >= 0) {
    const owner = chip.order[twin] as number;
    const held = codes[twin] as number;
    if (held !== code)
      return refuse(tasmota, `GPIO${owner} is ${codeName(held)} already: Gpio${owner} 0 first`);
    putCode(tasmota, owner, NONE);
  }
  putCode(tasmota, pin, code);
  return undefined;
}

/** `{"GPIO":[…]}`: all pins, in the chip's order. @returns why not, `undefined` when it is done */
function setCodes(tasmota: Tasmota, text: string): string | undefined {
  let codes: unknown;
  try {
    codes = Object(parseJson(text, DEPTH)).GPIO;
  } catch {
    return refuse(tasmota, 'Gpio: it is not JSON');
  }
  const reason = reasonAgainstCodes(codes, tasmota.chip);
  if (reason !== undefined) return refuse(tasmota, `Gpio: ${reason}`);
  chipNamed(tasmota.chip).order.forEach((pin, place) => {
    putCode(tasmota, pin, (codes as number[])[place] as number);
  });
  return undefined;
}

/** What is as the module has it, needs no setting. */
function putCode(tasmota: Tasmota, pin: number, code: number): void {
  const { settings, chip } = tasmota;
  const place = chipNamed(chip).order.indexOf(pin);
  const ofModule = templateOf(tasmota, settings.number(Module)).GPIO[place];
  settings.setNumber(Gpio, code === ofModule ? AS_TEMPLATE : code, pin);
}

/** The pins that a board can use, by number. */
function pinsOf(tasmota: Tasmota): Pin[] {
  const { settings } = tasmota;
  const { order, flash, missing } = chipNamed(tasmota.chip);
  const codes = codesInForce(tasmota);
  const pins: Pin[] = [];
  for (let pin = 0; pin < Gpio.count; pin++) {
    const place = order.indexOf(pin);
    if (place < 0 || pin === missing || isAmong(flash, pin)) continue;
    const code = codes[place] as number;
    pins.push({ pin, code, ofModule: code > USER && settings.numberAt(Gpio, pin) === AS_TEMPLATE });
  }
  return pins;
}

/** `"GPIO2":{"Relay1":224}` */
function writePin(json: JsonWriter, { pin, code }: Pin): void {
  json.indexedKey(GPIO, pin);
  json.openObject();
  named(json, codeName(code), code);
  json.closeObject();
}

/** `"GPIO":[[2,224,"Relay1"]]`, or without names. */
function writeList(json: JsonWriter, pins: readonly Pin[], names: boolean): void {
  json.key(jsonKey('GPIO'));
  json.openArray();
  for (const { pin, code } of pins) {
    json.openArray();
    json.integer(pin);
    json.integer(code);
    if (names) json.string(codeName(code));
    json.closeArray();
  }
  json.closeArray();
}

/** `"GPIO":[0,224]` */
function writeCodes(json: JsonWriter, codes: readonly number[]): void {
  json.key(jsonKey('GPIO'));
  json.openArray();
  for (const code of codes) json.integer(code);
  json.closeArray();
}

function named(json: JsonWriter, name: string, code: number): void {
  json.key(jsonKey(name));
  json.integer(code);
}
