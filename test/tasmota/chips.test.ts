import { describe, expect, it } from 'vitest';
import { MAXIMUM_RELAYS } from '../../src/device/relays.js';
import { CHIPS, chipOf, isAmong, wrongLength } from '../../src/tasmota/chips.js';

describe('the chips', () => {
  // Tasmota command Template: the order of the entries.
  it.each([
    [
      'ESP32',
      [
        0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 6, 7, 8, 11,
        32, 33, 34, 35, 36, 37, 38, 39,
      ],
    ],
    ['ESP32-C3', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]],
  ])('%s has its pins in this order', (name, order) => {
    const chip = CHIPS.find((row) => row.name === name);
    expect([...chip!.order]).toEqual(order);
    expect(chipOf(order.length)).toBe(chip);
  });

  it('have no more pins for relays than there are relays', () => {
    for (const { order, flash, inputOnly, missing } of CHIPS) {
      const outputs = [...order].filter(
        (pin) => !isAmong(flash, pin) && !isAmong(inputOnly, pin) && pin !== missing,
      );
      expect(outputs.length).toBeLessThanOrEqual(MAXIMUM_RELAYS);
    }
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(CHIPS)).toBe(true);
    for (const chip of CHIPS) {
      expect(Object.isFrozen(chip)).toBe(true);
      for (const pins of [chip.flash, chip.analog]) expect(Object.isFrozen(pins)).toBe(true);
    }
    expect(Object.isFrozen(CHIPS[0]!.inputOnly)).toBe(true);
  });
});

it.each([
  [1, '"GPIO" has 1 entries; an ESP32 has 36, an ESP32-C3 has 22'],
  [14, '"GPIO" has 14 entries, as for an ESP8266; an ESP32 has 36, an ESP32-C3 has 22'],
  [13, '"GPIO" has 13 entries, as for an ESP8266; an ESP32 has 36, an ESP32-C3 has 22'],
])('tells of %i entries what they are', (entries, text) => {
  expect(wrongLength(entries, CHIPS)).toBe(text);
});
