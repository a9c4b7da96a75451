import { beforeEach, describe, expect, it } from 'vitest';
import { Crashes } from '../../../hosts/virtual/crashes.js';

describe('the crashes', () => {
  let crashes: Crashes;
  beforeEach(() => {
    crashes = new Crashes();
  });

  it('are too many with the sixth within a minute', () => {
    for (let i = 0; i < 5; i++) expect(crashes.add(i * 11_000)).toBe(false);
    expect(crashes.add(59_999)).toBe(true);
    expect(crashes.count).toBe(6);
  });

  it('are forgotten after a minute', () => {
    for (let i = 0; i < 5; i++) expect(crashes.add(i * 11_000)).toBe(false);
    expect(crashes.add(60_000)).toBe(false);
    expect(crashes.count).toBe(5);
  });

  it('never become too many when they are twelve seconds apart', () => {
    for (let i = 0; i < 100; i++) expect(crashes.add(i * 12_000)).toBe(false);
  });
});
