import { withoutControls } from '../../bytes/ascii.js';
import { jsonKey, writeText } from '../../bytes/json.js';
import { parseJson } from '../../bytes/json-text.js';
import { encodeUtf8 } from '../../bytes/utf8.js';
import { Gpio, Module, Template } from '../../settings/table.js';
import {
  type BoardTemplate,
  BUILT_IN_MODULE,
  codesInForce,
  reasonAgainstCodes,
  templateOf,
  USER_MODULE,
} from '../board.js';
import { Command, FROM_CONSOLE } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { RESTART, RESTART_FOR_PINS } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { AS_TEMPLATE, DEPTH } from '../template.js';
import { endAnswer, refuse, refuseNumber } from './answers.js';
import { setText } from './builders.js';

/** `Template 255`: with the pins that command Gpio has set. */
const MERGE = 255;
/** What a merged template is called. */
const MERGED = 'Merged';
const LARGEST_FLAG = 65_535;
const LARGEST_BASE = 255;

const USAGE = 'Template takes 0, 1, 255, or JSON such as {"NAME":"My board","GPIO":[0,…],"FLAG":0,"BASE":1}';
const KEYS: readonly string[] = Object.freeze(['NAME', 'GPIO', 'FLAG', 'BASE', 'CMND']);

/** What is on which pin. See gpio.ts for single pins. */
export const HARDWARE_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Template: JSON sets it; 0 takes over the module in force, 1 the one built for, 255 the first with what Gpio has set.
  commandRow('Template', runTemplate, { takes: 'json', replies: 'object', setting: Template }),
  commandRow('Module', runModule, { takes: 'number', replies: 'object', setting: Module, restarts: true }),
  commandRow(
    'Modules',
    (tasmota, _command, row) => {
      answerModules(tasmota, row, USER_MODULE, BUILT_IN_MODULE);
      return true;
    },
    { takes: 'nothing', replies: 'object' },
  ),
]);

function runTemplate(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings } = tasmota;
  const { revision } = settings;
  let reason: string | undefined;
  if (!command.isQuery) {
    const wanted = wantedTemplate(tasmota, command);
    reason =
      typeof wanted === 'string'
        ? refuse(tasmota, wanted)
        : setText(tasmota, Template, 0, JSON.stringify(wanted));
  }
  const template = templateOf(tasmota, USER_MODULE);
  answerTemplate(tasmota, row, template, reason);
  if (command.isQuery || reason !== undefined || settings.number(Module) !== USER_MODULE) return true;
  runCommands(tasmota, template);
  restartForPins(tasmota, revision);
  return true;
}

/** The template that a payload asks for; or what is wrong with it. */
function wantedTemplate(tasmota: Tasmota, command: Command): BoardTemplate | string {
  const text = command.text();
  if (text.includes('{')) return readTemplate(tasmota, text);
  const inForce = templateOf(tasmota, tasmota.settings.number(Module));
  if (command.value === USER_MODULE) return inForce;
  if (command.value === BUILT_IN_MODULE) return templateOf(tasmota, BUILT_IN_MODULE);
  return command.value === MERGE ? { ...inForce, NAME: MERGED, GPIO: codesInForce(tasmota) } : USAGE;
}

/** What is not in the JSON stays as it is. With `GPIO` it is another board, and the commands of the one before go. */
function readTemplate(tasmota: Tasmota, text: string): BoardTemplate | string {
  let given: Record<string, unknown>;
  try {
    given = Object(parseJson(text, DEPTH));
  } catch {
    return 'Template: it is not JSON';
  }
  if (!KEYS.some((key) => given[key] !== undefined)) return USAGE;
  const present = templateOf(tasmota, USER_MODULE);
  const { NAME = present.NAME, GPIO = present.GPIO, FLAG = present.FLAG, BASE = present.BASE } = given;
  const CMND = given.CMND ?? (given.GPIO === undefined ? present.CMND : undefined) ?? '';
  if (typeof NAME !== 'string') return 'Template: "NAME" must be a text';
  if (typeof CMND !== 'string') return 'Template: "CMND" must be a text';
  if (!isUpTo(FLAG, LARGEST_FLAG)) return `Template: "FLAG" takes 0 to ${LARGEST_FLAG}`;
  if (!isUpTo(BASE, LARGEST_BASE)) return `Template: "BASE" takes 0 to ${LARGEST_BASE}`;
  const reason = reasonAgainstCodes(GPIO, tasmota.chip);
  if (reason !== undefined) return `Template: ${reason}`;
  const template = { NAME: withoutControls(NAME), GPIO: GPIO as number[], FLAG, BASE };
  return CMND === '' ? template : { ...template, CMND: withoutControls(CMND) };
}

function isUpTo(value: unknown, largest: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largest;
}

function answerTemplate(
  tasmota: Tasmota,
  row: CommandRow,
  { NAME, GPIO, FLAG, BASE, CMND }: BoardTemplate,
  reason: string | undefined,
): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  writeText(json, 'NAME', NAME);
  json.key(jsonKey('GPIO'));
  json.openArray();
  for (const code of GPIO) json.integer(code);
  json.closeArray();
  json.key(jsonKey('FLAG'));
  json.integer(FLAG);
  json.key(jsonKey('BASE'));
  json.integer(BASE);
  if (CMND !== undefined) writeText(json, 'CMND', CMND);
  endAnswer(tasmota, json, reason);
}

// Module: another one forgets what command Gpio has set: it was meant for other pins.
function runModule(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings } = tasmota;
  const { revision } = settings;
  const before = settings.number(Module);
  const set = !command.isQuery && settings.setNumber(Module, command.value);
  const reason =
    set || command.isQuery ? undefined : refuseNumber(tasmota, row, Module.minimum, Module.maximum);
  const module = settings.number(Module);
  answerModules(tasmota, row, module, module, reason);
  if (!set) return true;
  if (module !== before) {
    for (let pin = 0; pin < Gpio.count; pin++) settings.setNumber(Gpio, AS_TEMPLATE, pin);
    if (module === USER_MODULE) runCommands(tasmota, templateOf(tasmota, module));
  }
  restartForPins(tasmota, revision);
  return true;
}

/** `{"Modules":{"0":"My board","1":"ESP32-DevKit"}}` */
function answerModules(
  tasmota: Tasmota,
  row: CommandRow,
  first: number,
  last: number,
  reason?: string,
): void {
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openObject();
  for (let module = first; module <= last; module++)
    writeText(json, String(module), templateOf(tasmota, module).NAME);
  json.closeObject();
  endAnswer(tasmota, json, reason);
}

/**
 * Asks for the restart that puts another board in force.
 * @param before the settings' revision before the command: where nothing has changed, the restart can be done without
 */
export function restartForPins(tasmota: Tasmota, before: number): void {
  tasmota.requestStop(tasmota.settings.revision === before ? RESTART : RESTART_FOR_PINS);
}

/** Runs a template's `CMND`, whose commands are divided by `|` or `;`, one by one. The restart waits for them. */
function runCommands(tasmota: Tasmota, { CMND }: BoardTemplate): void {
  if (CMND === undefined) return;
  const bytes = encodeUtf8(`Backlog ${CMND.replaceAll('|', ';')}`);
  const commands = new Command();
  commands.takeLine(bytes, new DataView(bytes.buffer), 0, bytes.length, FROM_CONSOLE);
  if (!tasmota.backlog.add(commands, true, false, 0, tasmota.now))
    tasmota.console.log(1, 'Template: there is no room for its commands among those that wait: none was run');
}
