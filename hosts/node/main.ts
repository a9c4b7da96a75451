import { hostname } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { type BrokerUrl, brokerUrlText } from '../../src/tasmota/broker-url.js';
import { type Board, partsOf } from '../virtual/board.js';
import { Outside } from '../virtual/outside.js';
import { VirtualPins } from '../virtual/pins.js';
import { VirtualSensors } from '../virtual/sensors.js';
import { loadBoard } from './board-file.js';
import { DEFAULT_PORT, EmbeddedBroker } from './broker.js';
import { LineConsole } from './console.js';
import { loadCredentials } from './credentials.js';
import type { Engines, Program, TopicPrefixes } from './engine.js';
import { codeOf, FatalError, messageOf } from './errors.js';
import { lockFolder } from './folder-lock.js';
import { NodeHost } from './host.js';
import { DEFAULT_CLIENT_ID, deriveMac, folderName } from './identity.js';
import { bootCommands, helpText, IN_MEMORY, type Options, parseOptions } from './options.js';
import { Runner } from './runner.js';
import { statusLines } from './status.js';
import { type OpenStore, storage } from './storage.js';
import { backUp, restore } from './transfer.js';
import { PlainScreen, type Screen, TerminalScreen } from './ui.js';

const ROOT = join(import.meta.dirname, '..', '..');
const BAD_INPUT = 2;
const INTERRUPTED = 130;
/** How long the end may take, in milliseconds. */
const PATIENCE = 3_000;

function refuse(problem: FatalError): never {
  process.stderr.write(`${problem.message}\n`);
  process.exit(BAD_INPUT);
}

/** The folder for the settings; `undefined`: memory. */
function settingsFolder(options: Options, mac: string): string | undefined {
  if (options.storage === IN_MEMORY) return undefined;
  if (options.storage !== undefined) return resolve(options.storage);
  return join(ROOT, '.storage', folderName(options.clientId ?? DEFAULT_CLIENT_ID, mac));
}

/** Boards that differ in one of these are different devices. */
function macOf(options: Options, board: Board): string {
  const folder =
    options.storage === undefined || options.storage === IN_MEMORY ? '' : resolve(options.storage);
  return deriveMac(hostname(), options.clientId ?? '', board.name, folder);
}

/** Copies the settings between their folder and a file. @returns what to tell */
function transfer(
  { backup, restore: from }: Options,
  folder: string | undefined,
  openStore: OpenStore,
): string {
  if (folder === undefined) throw new FatalError('--backup and --restore need a --storage that is kept');
  return backup === undefined ? restore(openStore, from as string) : backUp(openStore, backup);
}

/** A path as people would write it here. */
function shortest(path: string): string {
  const below = relative('.', path);
  return below === '' || below.startsWith('..') ? path : below;
}

function introduction(
  address: BrokerUrl,
  embedded: EmbeddedBroker | undefined,
  topics: TopicPrefixes | undefined,
  folder: string | undefined,
  board: Board,
): string {
  const lines: string[] = [];
  if (embedded !== undefined && address.port !== DEFAULT_PORT) {
    lines.push(`Port ${DEFAULT_PORT} is taken; the built-in broker uses ${address.port}.`);
  }
  lines.push(`Broker: ${brokerUrlText(address)}${embedded === undefined ? '' : ' (built in)'}`);
  if (topics !== undefined) {
    const login = address.user === undefined ? '' : ` -u '${address.user}' -P <password>`;
    const example = partsOf(board, 'relay').length > 0 ? 'POWER -m TOGGLE' : 'STATUS -m 0';
    lines.push(
      `Commands: ${topics.command}...`,
      `State: ${topics.state}..., ${topics.telemetry}...`,
      `Try: mosquitto_pub -h ${address.host} -p ${address.port}${login} -t ${topics.command}${example}`,
    );
  }
  lines.push(`Settings: ${folder === undefined ? 'in memory, lost at the end' : shortest(folder)}`);
  if (board.unconnected.length > 0) {
    const pins = board.unconnected.map(({ pin, code }) => `GPIO ${pin} (${code})`).join(', ');
    lines.push(`Nothing is connected to ${pins}: functions this host does not have.`);
  }
  lines.push('Lines typed are device commands; "help" tells what else there is.');
  return lines.join('\n');
}

/** Runs the virtual board as the command line says, on one of these engines; ends the process where it cannot. */
export async function main(engines: Engines): Promise<void> {
  try {
    await run(engines);
  } catch (problem) {
    if (problem instanceof FatalError) refuse(problem);
    throw problem;
  }
}

async function run(engines: Engines): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${helpText()}\n`);
    return;
  }
  const board = loadBoard(options.board);
  const mac = macOf(options, board);
  const folder = settingsFolder(options, mac);
  const openStore: OpenStore = storage(folder);
  // A folder that cannot be used is told before anything is started.
  openStore().close();
  if (folder !== undefined) lockFolder(folder);
  if (options.backup !== undefined || options.restore !== undefined) {
    process.stdout.write(`${transfer(options, folder, openStore)}\n`);
    return;
  }
  const credentials = loadCredentials(options);
  const engine = await engines[options.engine]();
  const embedded = options.broker === undefined ? await EmbeddedBroker.start() : undefined;
  const address = options.broker ?? embedded!.address;

  // Until the introduction has been shown, what the device says waits.
  let waiting: string[] | undefined = [];
  let screen: Screen | undefined;
  const print = (text: string): void => {
    if (waiting !== undefined || screen === undefined) waiting?.push(text);
    else screen.print(text);
  };

  const lines = new LineConsole(print);
  const pins = new VirtualPins();
  const sensors = new VirtualSensors(mac, board.parts);
  const outside = new Outside({
    board,
    pins,
    sensors,
    say: (text) => lines.outside(text),
    print,
    quit: () => stop(),
    later: (work, milliseconds) => void setTimeout(work, milliseconds),
    heap: engine.countsHeap ? () => void tellHeap() : undefined,
  });
  const { chip, template } = board;
  const world = { mac, chip, template, pins, sensors, openStore, console: lines, credentials };
  const runner = new Runner({
    makeHost: (powerOn, restart) => new NodeHost(world, powerOn, restart),
    makeProgram: (host, crashed) => engine.makeProgram(host, crashed),
    broker: address,
    bootCommands: bootCommands(options),
    log: (text) => lines.log(1, text),
    gaveUp: (reason) => {
      screen?.close();
      for (const line of waiting ?? []) process.stdout.write(`${line}\n`);
      refuse(reason);
    },
  });

  const tellHeap = async (): Promise<void> => {
    try {
      const line = await runner.program?.heap?.();
      lines.outside(line ?? 'the firmware is just being started');
    } catch (problem) {
      lines.outside(`the heap cannot be looked at: ${messageOf(problem)}`);
    }
  };

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(INTERRUPTED);
    stopping = true;
    const end = (): never => {
      screen?.close();
      process.exit(0);
    };
    setTimeout(end, PATIENCE);
    runner
      .stop()
      .catch((problem: unknown) => lines.log(1, messageOf(problem)))
      .then(() => embedded?.close())
      .catch((problem: unknown) => lines.log(1, messageOf(problem)))
      .then(end);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('uncaughtException', (problem) => runner.crashed(problem));
  process.on('unhandledRejection', (problem) => runner.crashed(problem));
  process.stdout.on('error', (problem) => {
    // Whoever read the lines is gone: `npm start | head`.
    if (codeOf(problem) === 'EPIPE' && !stopping) stop();
  });

  await runner.boot();
  // What the commands changed decides the topics from here on; the connection comes later in any case.
  runner.start();
  const topics = await topicsOf(runner.program);
  process.stdout.write(`${introduction(address, embedded, topics, folder, board)}\n`);
  const events = {
    line: (line: string): void => {
      if (!outside.command(line)) runner.command(line);
    },
    interrupt: stop,
  };
  const terminal = options.ui && process.stdout.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb';
  const status = (): string[] =>
    statusLines({
      board,
      pins,
      outside,
      sensors,
      broker: brokerUrlText(address),
      connected: () => runner.program?.connected ?? false,
    });
  screen = terminal
    ? new TerminalScreen(process.stdin, process.stdout, status, events)
    : new PlainScreen(process.stdin, process.stdout, events);
  const before = waiting;
  waiting = undefined;
  for (const text of before) screen.print(text);
}

/** `undefined` where the firmware does not come so far as to tell. */
async function topicsOf(program: Program | undefined): Promise<TopicPrefixes | undefined> {
  try {
    return await program?.topicExamples();
  } catch {
    return undefined;
  }
}
