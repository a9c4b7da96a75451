import { parseArgs } from 'node:util';
import type { BrokerAddress } from '../../src/firmware.js';
import { HEADER_SEPARATOR, headersProblem } from '../../src/settings/request-text.js';
import { MqttClient, MqttHeaders, type TextSetting, Topic } from '../../src/settings/table.js';
import { boardNames, DEFAULT_BOARD } from './board-file.js';
import { parseBroker } from './broker.js';
import { ENGINE_NAMES, type EngineName } from './engine.js';
import { FatalError } from './errors.js';

/** How many names of boards the help shows side by side. */
const BOARDS_IN_A_LINE = 5;

/** What the command line asks for. */
export interface Options {
  readonly help: boolean;
  /** `undefined`: the embedded one. */
  readonly broker: BrokerAddress | undefined;
  /** Files of certificates and of a key, see `credentials.ts`. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly topic: string | undefined;
  readonly clientId: string | undefined;
  /** Device commands to run before connecting. */
  readonly set: readonly string[];
  readonly board: string;
  /** A folder, `memory`, or `undefined`: the default folder. */
  readonly storage: string | undefined;
  readonly ui: boolean;
  /** Files that settings go to or come from, instead of running the board. */
  readonly backup: string | undefined;
  readonly restore: string | undefined;
  /** What runs the firmware. */
  readonly engine: EngineName;
}

/** The value of `--storage` that keeps nothing. */
export const IN_MEMORY = 'memory';

const GET_HELP = 'npm start -- --help lists the options.';

const TABLE = {
  broker: { type: 'string', value: '<url>' },
  ca: { type: 'string', value: '<file or folder>' },
  cert: { type: 'string', value: '<file>' },
  key: { type: 'string', value: '<file>' },
  header: { type: 'string', multiple: true, value: '"<Name: value>"' },
  topic: { type: 'string', value: '<text>' },
  'client-id': { type: 'string', value: '<text>' },
  set: { type: 'string', multiple: true, value: '<command line>' },
  board: { type: 'string', value: '<name or file>' },
  storage: { type: 'string', value: '<folder>|memory' },
  engine: { type: 'string', value: ENGINE_NAMES.join('|') },
  backup: { type: 'string', value: '<file>' },
  restore: { type: 'string', value: '<file>' },
  'no-ui': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Name = keyof typeof TABLE;

function isName(name: string): name is Name {
  return Object.hasOwn(TABLE, name);
}

/** @throws {FatalError} that names the option and says what it takes */
export function parseOptions(args: readonly string[]): Options {
  // Not strict, because the complaints of a strict parse speak to programmers.
  const { tokens } = parseArgs({
    args: [...args],
    options: TABLE,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<Name, string>();
  const set: string[] = [];
  const headers: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new FatalError(`"${token.value}" belongs to no option. ${GET_HELP}`);
    }
    const { name, rawName } = token;
    if (!isName(name)) throw new FatalError(`There is no option ${rawName}. ${GET_HELP}`);
    const row = TABLE[name];
    if (row.type === 'boolean') {
      if (token.value !== undefined) throw new FatalError(`${rawName} takes no value. ${GET_HELP}`);
      given.set(name, '');
      continue;
    }
    // A value with a leading dash is more likely the next option; the form with = takes it nevertheless.
    const value = !token.inlineValue && token.value?.startsWith('--') ? undefined : token.value?.trim();
    if (value === undefined || value === '') {
      throw new FatalError(`${rawName} needs a value: ${rawName} ${row.value}. ${GET_HELP}`);
    }
    if (/[\r\n\0]/.test(value)) throw new FatalError(`The value of ${rawName} must be one line.`);
    if (name === 'set') set.push(value);
    else if (name === 'header') headers.push(value);
    else given.set(name, value);
  }
  if (given.has('backup') && given.has('restore'))
    throw new FatalError(`--backup and --restore exclude each other. ${GET_HELP}`);
  const broker = brokerOf(given.get('broker'), headers);
  checkName('--topic', given.get('topic'), Topic);
  checkName('--client-id', given.get('client-id'), MqttClient);
  return {
    help: given.has('help'),
    broker,
    ca: given.get('ca'),
    cert: given.get('cert'),
    key: given.get('key'),
    topic: given.get('topic'),
    clientId: given.get('client-id'),
    set,
    board: given.get('board') ?? DEFAULT_BOARD,
    storage: given.get('storage'),
    ui: !given.has('no-ui'),
    backup: given.get('backup'),
    restore: given.get('restore'),
    engine: parseEngine(given.get('engine')),
  };
}

function brokerOf(url: string | undefined, headers: readonly string[]): BrokerAddress | undefined {
  const broker = url === undefined ? undefined : parseBroker(url);
  if (headers.length === 0) return broker;
  if (!broker?.path) throw new FatalError(`--header needs a --broker ws://… or wss://… ${GET_HELP}`);
  const text = headers.join(HEADER_SEPARATOR);
  const problem = headersProblem(text);
  if (problem !== undefined) throw new FatalError(`--header: ${problem}.`);
  if (Buffer.byteLength(text) > MqttHeaders.maximumLength) {
    throw new FatalError(`--header: a device takes at most ${MqttHeaders.maximumLength} bytes of headers.`);
  }
  return { ...broker, headers: text };
}

function parseEngine(name: string | undefined): EngineName {
  if (name === undefined) return ENGINE_NAMES[0];
  const found = ENGINE_NAMES.find((known) => known === name);
  if (found !== undefined) return found;
  throw new FatalError(
    `--engine: there is no engine "${name}", only ${ENGINE_NAMES.join(' and ')}. ${GET_HELP}`,
  );
}

/** A name that the device would not take is told before it starts. */
function checkName(option: string, name: string | undefined, setting: TextSetting): void {
  if (name === undefined) return;
  if (/^\/*$/.test(name)) throw new FatalError(`${option} needs a name, not only slashes. ${GET_HELP}`);
  if (Buffer.byteLength(name) > setting.maximumLength) {
    throw new FatalError(`${option} takes at most ${setting.maximumLength} bytes. ${GET_HELP}`);
  }
}

/** The options as lines for the device's console, to be run before it connects. */
export function bootCommands(options: Options): string[] {
  const commands: string[] = [];
  if (options.topic !== undefined) commands.push(`Topic ${options.topic}`);
  if (options.clientId !== undefined) commands.push(`MqttClient ${options.clientId}`);
  return [...commands, ...options.set];
}

/** The names of the boards that ship, a few in a line. */
function boardList(indent: string): string {
  const lines: string[] = [];
  const names = boardNames();
  for (let i = 0; i < names.length; i += BOARDS_IN_A_LINE) {
    lines.push(names.slice(i, i + BOARDS_IN_A_LINE).join(', '));
  }
  return lines.join(`,\n${indent}`);
}

/** The text of `--help`. */
export function helpText(): string {
  return `Usage: npm start -- [options]

Starts a virtual board that speaks Tasmota's MQTT language.

  --broker <url>           mqtt://[user[:password]@]host[:port], or mqtts:// with TLS; ws:// or wss:// with a
                           /path behind it, which is /mqtt if left out; without --broker, a broker starts
                           on 127.0.0.1:1883 or the next free port
  --ca <file or folder>    PEM: the authorities to trust over TLS; default those that Node brings
  --cert <file>            PEM: the certificate to show, for brokers that want one; goes with --key
  --key <file>             PEM: its key, without a passphrase
  --header "<Name: value>" a header of the WebSocket's request, as the command MqttHeaders; may be repeated
  --topic <text>           the device's topic, as the command Topic
  --client-id <text>       the MQTT client identifier, as the command MqttClient; boards that run at the
                           same time need different ones
  --set "<command line>"   any device command, run before connecting; may be repeated:
                           --set "TelePeriod 10" --set "MqttKeepAlive 5"
  --board <name or file>   what is on which pin: a file with a Tasmota template, or one of
                           ${boardList('                           ')};
                           default ${DEFAULT_BOARD}
  --storage <folder>       where settings are kept; "memory" keeps them as long as the board runs;
                           default .storage/<client id>
  --engine node|xs         what runs the firmware: Node itself, or XS, the engine it has on the board, which is
                           compiled once (needs make and gcc); default node
  --backup <file>          writes the settings that are kept into a file, as JSON, and ends; it holds passwords
  --restore <file>         replaces the settings that are kept by those of such a file, and ends
  --no-ui                  plain log lines; so it is anyway where stdout is no terminal
  --help                   this text

Lines typed are device commands, as on a serial console. "help" tells how to press buttons, turn switches
and set what sensors measure.`;
}
