import { Firmware } from '../src/firmware.js';
import type { Engine } from './node/engine.js';
import { FatalError } from './node/errors.js';
import { main } from './node/main.js';

/** What `npm start` runs: the virtual board, with the engines its firmware can run on. */
await main({
  node: () => ({ countsHeap: false, makeProgram: (host) => new Firmware(host) }),
  xs: async (): Promise<Engine> => {
    // Nothing of it is loaded where it is not wanted.
    const { EngineMissing, ensureEngine, XsEngine } = await import('./xs/engine.js');
    try {
      ensureEngine();
    } catch (problem) {
      throw problem instanceof EngineMissing ? new FatalError(problem.message) : problem;
    }
    const engine = await XsEngine.load();
    return { countsHeap: true, makeProgram: (host, crashed) => engine.makeProgram(host, crashed) };
  },
});
