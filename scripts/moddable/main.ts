import { parseArgs } from 'node:util';
import { DEFAULT_BOARD, loadBoard } from '../../hosts/node/board-file.js';
import { FatalError } from '../../hosts/node/errors.js';
import { buildLin } from './lin.js';
import { BuildError } from './mcconfig.js';
import { findSdk, SDK_MISSING, type Sdk } from './sdk.js';

const BAD_INPUT = 2;
const FAILED = 1;

const USAGE = `Usage: npm run build:lin -- [--board <name or file>]
`;

function lin(sdk: Sdk, words: readonly string[]): void {
  const { values } = parseArgs({ args: [...words], options: { board: { type: 'string' } } });
  const { template } = loadBoard(values.board ?? DEFAULT_BOARD);
  const { app, runner } = buildLin(sdk, template);
  process.stdout.write(
    `Built. Run it with a broker:\n${runner} ${app} --broker mqtt://127.0.0.1:1883 --echo\n`,
  );
}

const TASKS: Readonly<Record<string, (sdk: Sdk, words: readonly string[]) => void>> = { 'build:lin': lin };

function main(): number {
  const [task, ...words] = process.argv.slice(2);
  const run = task === undefined ? undefined : TASKS[task];
  if (run === undefined) {
    process.stderr.write(USAGE);
    return BAD_INPUT;
  }
  const sdk = findSdk();
  if (sdk === undefined) {
    process.stderr.write(`${SDK_MISSING}\n`);
    return BAD_INPUT;
  }
  try {
    run(sdk, words);
    return 0;
  } catch (problem) {
    if (problem instanceof FatalError || (problem as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${(problem as Error).message}\n${USAGE}`);
      return BAD_INPUT;
    }
    if (!(problem instanceof BuildError)) throw problem;
    process.stderr.write(`${problem.message}\n`);
    return FAILED;
  }
}

process.exitCode = main();
