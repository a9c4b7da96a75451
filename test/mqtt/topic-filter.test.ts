import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { filterMatches, filtersOverlap, isTopicFilter } from '../../src/mqtt/topic-filter.js';

/** MQTT 3.1.1, 4.7 */
describe('a topic filter', () => {
  it.each(['a', '/', '#', '+', 'a/#', 'a/+/b', '+/+', '/+', '+/', 'sport/tennis/player1/#', 'é/#', 'a b'])(
    '%s is one',
    (text) => {
      expect(isTopicFilter(encodeUtf8(text))).toBe(true);
    },
  );

  it.each(['', 'a#', 'a/#/b', '#/', 'a+', '+a', 'a/b+/c', '##', '++', 'a\0b'])('%j is none', (text) => {
    expect(isTopicFilter(encodeUtf8(text))).toBe(false);
  });

  it('is UTF-8 of at most 65,535 bytes', () => {
    expect(isTopicFilter(Uint8Array.of(0x61, 0xff))).toBe(false);
    expect(isTopicFilter(new Uint8Array(65_535).fill(0x61))).toBe(true);
    expect(isTopicFilter(new Uint8Array(65_536).fill(0x61))).toBe(false);
  });
});

describe('topics', () => {
  const matches = (filter: string, topic: string) => {
    const bytes = encodeUtf8(`/${topic}/`);
    return filterMatches(encodeUtf8(filter), bytes, 1, bytes.length - 2);
  };

  it.each([
    ['a', 'a'],
    ['a/b', 'a/b'],
    ['#', 'a/b'],
    ['#', 'a'],
    ['a/#', 'a/b/c'],
    // [MQTT-4.7.1-2]
    ['a/#', 'a'],
    ['a/#', 'a/'],
    ['a/+', 'a/b'],
    ['a/+', 'a/'],
    ['+/b', 'a/b'],
    ['+/b', '/b'],
    ['+/+', '/a'],
    ['a/+/c', 'a/b/c'],
    ['+/#', 'a'],
    ['a/+/#', 'a/b'],
  ])('%s matches %s', (filter, topic) => {
    expect(matches(filter, topic)).toBe(true);
  });

  it.each([
    ['a', 'A'],
    ['a', 'ab'],
    ['ab', 'a'],
    ['a', 'a/'],
    ['a/', 'a'],
    ['a/+', 'a'],
    ['a/+', 'a/b/c'],
    ['+', 'a/b'],
    ['+', '/a'],
    ['a/#', 'ab'],
    ['a/b/#', 'a'],
    ['a/+/c', 'a/b/d'],
  ])('%s does not match %s', (filter, topic) => {
    expect(matches(filter, topic)).toBe(false);
  });
});

describe('two filters', () => {
  const overlap = (one: string, other: string) => filtersOverlap(encodeUtf8(one), encodeUtf8(other));

  it.each([
    ['a/b', 'a/b'],
    ['a/#', 'a/b/c'],
    ['a/#', 'a'],
    ['#', 'a/b'],
    ['+/b', 'a/+'],
    ['a/+', 'a/#'],
    ['a/b/#', '+/b'],
    ['cmnd/x/#', 'cmnd/+/POWER'],
    ['cmnd/x/#', '+/x/#'],
  ])('%s and %s have topics in common', (one, other) => {
    expect(overlap(one, other)).toBe(true);
    expect(overlap(other, one)).toBe(true);
  });

  it.each([
    ['a/b', 'a/c'],
    ['a', 'a/b'],
    ['+', 'a/b'],
    ['a/+/c', 'a/b/d'],
    ['cmnd/x/#', 'cmnd/xy/#'],
    ['cmnd/x/#', 'stat/x/#'],
    ['a/b/#', 'a'],
  ])('%s and %s have none', (one, other) => {
    expect(overlap(one, other)).toBe(false);
    expect(overlap(other, one)).toBe(false);
  });
});
