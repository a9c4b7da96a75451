import { expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { TextCache } from '../../src/tasmota/text-cache.js';

function found(cache: TextCache, place: number, text: string): string {
  cache.find(place, text);
  return decodeUtf8(cache.bytes, cache.start, cache.length);
}

it('gives the bytes of each text, and keeps them until one changes', () => {
  const cache = new TextCache(3);
  expect(found(cache, 1, '')).toBe('');
  expect(found(cache, 1, 'HomeNet')).toBe('HomeNet');
  expect(found(cache, 0, 'Küche')).toBe('Küche');
  expect(found(cache, 2, '192.168.1.57')).toBe('192.168.1.57');
  const { bytes } = cache;
  expect(found(cache, 1, 'HomeNet')).toBe('HomeNet');
  expect(found(cache, 0, 'Küche')).toBe('Küche');
  expect(cache.bytes).toBe(bytes);
  expect(found(cache, 0, 'Bad')).toBe('Bad');
  expect(found(cache, 1, 'HomeNet')).toBe('HomeNet');
  expect(found(cache, 2, '192.168.1.57')).toBe('192.168.1.57');
});
