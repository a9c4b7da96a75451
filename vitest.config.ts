import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The tests that wait most of their time for what goes on between processes, those that wait longest first. */
const WAITING = [
  'test/moddable/lin.',
  'test/e2e/virtual-board-on-xs.',
  'test/e2e/mqtt5.',
  'test/e2e/',
  'test/hosts/node/',
  'test/library/',
];
/** The tests that keep a core busy longest. */
const BUSY = ['test/moddable/', 'test/xs/'];

/**
 * Begins with what takes long, so that no worker is left alone with it at the end, and in turns with what waits and with
 * what does not, so that the cores have something to do all the time.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted.filter((file) => rank(WAITING, file) < WAITING.length);
    const busy = sorted.filter((file) => !waiting.includes(file));
    waiting.sort((one, other) => rank(WAITING, one) - rank(WAITING, other));
    busy.sort((one, other) => rank(BUSY, one) - rank(BUSY, other));
    return busy.flatMap((file, i) => [...waiting.slice(i, i + 1), file]).concat(waiting.slice(busy.length));
  }
}

/** Where the first beginning stands that fits the file's path. */
function rank(beginnings: readonly string[], { moduleId }: TestSpecification): number {
  const index = beginnings.findIndex((beginning) => moduleId.includes(beginning));
  return index < 0 ? beginnings.length : index;
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Where an SDK is, boards are compiled beside the end-to-end tests, and whatever starts a process then waits long.
    hookTimeout: 60_000,
    // More than there are cores, since the end-to-end tests wait most of their time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
