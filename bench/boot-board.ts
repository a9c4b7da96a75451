import { main } from '../hosts/node/main.js';
import { Firmware } from '../src/firmware.js';

/** The virtual board of `npm start`, which says when everything is loaded and it begins. */
process.stderr.write(`loaded at ${performance.timeOrigin + performance.now()}\n`);
await main({
  node: () => ({ countsHeap: false, makeProgram: (host) => new Firmware(host) }),
  xs: () => {
    throw new Error('only on Node');
  },
});
