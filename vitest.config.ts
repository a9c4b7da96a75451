import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders whose tests take longest, those first. */
const LONG = ['test/moddable/', 'test/e2e/', 'test/xs/', 'test/library/'];

/** Begins with what takes long, so that no worker is left alone with it at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = LONG.findIndex((folder) => moduleId.includes(folder));
  return index < 0 ? LONG.length : index;
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
