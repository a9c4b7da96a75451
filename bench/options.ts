import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface Options {
  /** Where Moddable's `mqttclient.js` is; `undefined`: it does not take part. */
  readonly moddable: string | undefined;
  /** Fewer and shorter rounds on Node, and no page written. */
  readonly quick: boolean;
  readonly help: boolean;
}

export const USAGE = `Usage: npm run bench -- [--moddable <file>] [--quick]

  --moddable <file>  adds Moddable's own client to the contenders: examples/io/tcp/mqttclient/mqttclient.js
                     of the Moddable SDK, which is not part of this repository
  --quick            fewer and shorter rounds, so that times are rough, and docs/performance.md stays as it is
  --help             prints this`;

/** Something is wrong with what the bench was started with; the message says what. */
export class BadInput extends Error {}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        moddable: { type: 'string' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BadInput((error as Error).message);
  }
}

/** @throws BadInput when the options are not understood, or name a file that is not there */
export function readOptions(args: readonly string[]): Options {
  const { moddable, quick, help } = parse(args);
  if (moddable !== undefined && !moddable.endsWith('.js')) {
    throw new BadInput(`--moddable wants the path of mqttclient.js, not ${moddable || 'nothing'}`);
  }
  if (moddable !== undefined && !existsSync(moddable)) throw new BadInput(`There is no file ${moddable}`);
  return { moddable, quick, help };
}
