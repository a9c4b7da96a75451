import { expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { TextCache } from '../../src/tasmota/text-cache.js';

it('gives the same bytes until the text changes', () => {
  const cache = new TextCache();
  expect(cache.bytes('')).toEqual(encodeUtf8(''));
  const first = cache.bytes('HomeNet');
  expect(first).toEqual(encodeUtf8('HomeNet'));
  expect(cache.bytes('HomeNet')).toBe(first);
  expect(cache.bytes('Küche')).toEqual(encodeUtf8('Küche'));
});
