import { describe, it } from 'vitest';
import { xsAvailable } from '../../hosts/xs/machine.js';

const MISSING =
  'the XS engine is missing: npm ci --prefix hosts/xs (it compiles the engine, needs make and gcc)';

/**
 * `describe` for tests that need the XS engine. Where it has not been compiled they are skipped with a line that
 * says how to get it; in continuous integration its absence is a failure.
 */
export function describeOnXs(name: string, tests: () => void): void {
  if (xsAvailable()) {
    describe(name, tests);
  } else if (process.env.CI) {
    describe(name, () => {
      it('has an XS engine to run on', () => {
        throw new Error(MISSING);
      });
    });
  } else {
    console.warn(`skipped: ${name}: ${MISSING}`);
    describe.skip(name, tests);
  }
}
