import { expect, it } from 'vitest';
import { describeOnXs } from './engine.js';
import { outcomeOf, unitTestsOnXs } from './run-unit-tests.js';

unitTestsOnXs('rest');

describeOnXs('the unit tests on XS', () => {
  it('notice a mistake', async () => {
    const { failures } = await outcomeOf('mqtt/session', {
      file: 'src/mqtt/session.ts',
      original: 'if (this._inbound[i] === identifier) return REPEATED;',
      replacement: '',
    });
    expect(failures.length).toBeGreaterThan(0);
  });
});
