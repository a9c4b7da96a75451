import { describe, expect, it } from 'vitest';
import { StackMap } from '../../../hosts/xs/stack-map.js';

describe('a stack of XS', () => {
  // Line 2 of the bundle is line 7 of a.ts, line 3 is line 9 of b.ts.
  const map = new StackMap(
    JSON.stringify({ version: 3, sources: ['src/a.ts', 'src/b.ts'], names: [], mappings: ';EAMA;ECEA' }),
  );

  it('leads through the sources', () => {
    expect(map.explain('TypeError: x\n at run (#1:2)\n at (#1:3)\n at eval ()')).toBe(
      'TypeError: x\n at run (src/a.ts:7)\n at (src/b.ts:9)\n at eval ()',
    );
  });

  it('stays as it is where no source is known', () => {
    expect(map.explain(' at run (#1:1)')).toBe(' at run (#1:1)');
  });
});
