import { expect, it } from 'vitest';
import { Mean } from '../../src/device/mean.js';

it('is of nothing at first, then of what was added', () => {
  const mean = new Mean();
  expect(mean.value).toBeNaN();
  mean.add(20);
  expect(mean.value).toBe(20);
  mean.add(23);
  mean.add(Number.NaN);
  mean.add(17);
  expect(mean.value).toBe(20);
  mean.begin();
  expect(mean.value).toBeNaN();
  mean.add(-5);
  expect(mean.value).toBe(-5);
});
