import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { boardNames, DEFAULT_BOARD, loadBoard } from '../../hosts/node/board-file.js';
import { FatalError, messageOf } from '../../hosts/node/errors.js';
import { BuildError } from './build-error.js';
import { type Archive, buildArchive, buildFirmware, PLATFORMS, targetOf } from './esp32.js';
import { buildPacked, VIRTUAL_BOARD } from './lin.js';
import { findSdk, ROOT, SDK_MISSING, type Sdk } from './sdk.js';
import type { ArchiveSize } from './size.js';

const BAD_INPUT = 2;
const FAILED = 1;
/** What `--archive-only` builds: a board for each chip. */
const ONE_OF_EACH = ['devkit', 'esp32-c3-devkit'];

const USAGE = `Usage:
  npm run build:esp32 -- [--board <name or file>] [--debug] [--set "<command line>"]...
                         [--tls | --ca <file> [--cert <file> --key <file>]] [--ws]
  npm run build:esp32 -- --archive-only    what needs no ESP-IDF, for each chip or for one --board
  npm run flash:esp32 -- the same options: builds, and writes it to the board on the USB port (UPLOAD_PORT names another)
  npm run build:lin -- [--board <name or file>]
  npm run test:moddable

Boards: ${boardNames().join(', ')}; default ${DEFAULT_BOARD}.
--set lines are run when the device starts without settings: --set "SSId1 Home" --set "Password1 …" --set "MqttHost …".
Certificates and keys are PEM files. --ws: with WebSocket.
`;

const ESP32_OPTIONS = {
  board: { type: 'string' },
  debug: { type: 'boolean' },
  set: { type: 'string', multiple: true },
  tls: { type: 'boolean' },
  ws: { type: 'boolean' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'archive-only': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

async function lin(sdk: Sdk, words: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...words], options: { board: { type: 'string' } } });
  const { template } = loadBoard(values.board ?? DEFAULT_BOARD);
  const { app, runner } = await buildPacked(sdk, VIRTUAL_BOARD, { template });
  say(
    `Built. With a broker running, start it like this:\n${runner} ${app} --broker mqtt://127.0.0.1:1883 --echo`,
  );
}

async function esp32(sdk: Sdk, words: readonly string[], goals: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...words], options: ESP32_OPTIONS });
  const { ca, cert, key } = values;
  if ((cert === undefined) !== (key === undefined)) throw new FatalError('--cert and --key go together.');
  const tls = values.tls === true || ca !== undefined || cert !== undefined;
  const ws = values.ws === true;
  const names =
    values.board === undefined && values['archive-only'] ? ONE_OF_EACH : [values.board ?? DEFAULT_BOARD];
  for (const name of names) {
    const board = loadBoard(name);
    const target = targetOf(sdk, {
      board,
      debug: values.debug ?? false,
      tls,
      ws,
      ca,
      cert,
      key,
      commands: values.set ?? [],
    });
    say(
      `Board ${name}: ${board.chip}, ${tls ? 'with' : 'without'} TLS, ${ws ? 'with' : 'without'} WebSocket`,
    );
    for (const { pin, code } of board.unconnected) {
      say(`GPIO${pin} has the function ${code}, which this firmware does not have: it is left alone`);
    }
    if (values['archive-only']) {
      const archive = await buildArchive(sdk, target);
      say(table(archive));
      say(
        `xsl warnings: ${archive.warnings.length} of xsmota, ${archive.sdkWarnings.length} of the SDK's own modules`,
      );
      for (const line of [...archive.warnings, ...archive.sdkWarnings]) say(line);
      if (archive.warnings.length > 0) throw new BuildError('The archive is not free of warnings.');
    } else {
      if (process.env.IDF_PATH === undefined || spawnSync('idf.py', ['--version']).error !== undefined) {
        throw new BuildError(
          'ESP-IDF is not set up: run "source ~/.local/share/esp32/esp-idf/export.sh" first, where xs-dev has put it. ' +
            'What needs no ESP-IDF: npm run build:esp32 -- --archive-only',
        );
      }
      await buildFirmware(sdk, target, goals);
      say(`Built for ${PLATFORMS[board.chip]}.`);
    }
  }
}

/** What an archive takes of the flash. */
function table({ size, sdkSize }: Archive): string {
  const cell = (bytes: number | undefined) =>
    (bytes === undefined ? '?' : (bytes / 1_024).toFixed(1)).padStart(9);
  const row = (name: string, of: (size: ArchiveSize) => number | undefined) => {
    const [all, sdk] = [of(size), of(sdkSize)];
    const own = all === undefined || sdk === undefined ? undefined : all - sdk;
    return `  ${name.padEnd(28)}${cell(all)}${cell(sdk)}${cell(own)}`;
  };
  const lines = [
    `  ${'KiB of flash'.padEnd(28)}      all      SDK   xsmota`,
    row('slots', ({ slots }) => slots),
    row('bytecode, strings, tables', ({ rest }) => rest),
    row('archive', ({ slots, rest }) => (rest === undefined ? undefined : slots + rest)),
  ];
  if (size.rest === undefined) lines.push('  ? needs gcc -m32: apt install gcc-multilib libglib2.0-dev');
  return lines.join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The tests with the SDK, by the project's own test runner. */
function test(): void {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const result = spawnSync(process.execPath, [vitest, 'run', 'test/moddable'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (result.status !== 0) throw new BuildError('The tests with the SDK have failed.');
}

const TASKS: Readonly<Record<string, (sdk: Sdk, words: readonly string[]) => void | Promise<void>>> = {
  'build:lin': lin,
  'build:esp32': (sdk, words) => esp32(sdk, words, ['build']),
  'flash:esp32': (sdk, words) => esp32(sdk, words, ['build', 'deploy']),
  'test:moddable': test,
};

async function main(): Promise<number> {
  const [task, ...words] = process.argv.slice(2);
  const run = task === undefined ? undefined : TASKS[task];
  if (run === undefined || words.includes('--help')) {
    process.stdout.write(USAGE);
    return run === undefined ? BAD_INPUT : 0;
  }
  const sdk = findSdk();
  if (sdk === undefined) {
    process.stderr.write(`${SDK_MISSING}\n`);
    return BAD_INPUT;
  }
  try {
    await run(sdk, words);
    return 0;
  } catch (problem) {
    if (problem instanceof FatalError || isBadArgument(problem)) {
      process.stderr.write(`${messageOf(problem)}\n\n${USAGE}`);
      return BAD_INPUT;
    }
    if (!(problem instanceof BuildError)) throw problem;
    process.stderr.write(`${problem.message}\n`);
    return FAILED;
  }
}

function isBadArgument(problem: unknown): boolean {
  return (problem as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
}

process.exitCode = await main();
