import { describe, expect, it } from 'vitest';
import { consolePins, contestedPin } from '../../../hosts/esp32/serial-pins.js';
import { boardNames, loadBoard } from '../../../hosts/node/board-file.js';
import type { ChipName } from '../../../src/host.js';
import { CHIPS } from '../../../src/tasmota/chips.js';
import { parseTemplate } from '../../../src/tasmota/template.js';

/** A template for a chip with a function on a pin. */
function template(name: ChipName, pin: number, code: unknown): string {
  const order = [...(CHIPS.find((chip) => chip.name === name)?.order ?? [])];
  return JSON.stringify({ NAME: 'Mine', GPIO: order.map((each) => (each === pin ? code : 0)) });
}

describe('the console', () => {
  it.each([
    ['ESP32', { port: 0, receive: 3, transmit: 1 }],
    ['ESP32-C3', { port: 0, receive: 20, transmit: 21 }],
  ] as const)('of an %s is at UART0', (chip, pins) => {
    expect(consolePins(template(chip, 0, 224), chip)).toEqual(pins);
  });

  it.each([
    ['ESP32', 1],
    ['ESP32', 3],
    ['ESP32-C3', 20],
    ['ESP32-C3', 21],
  ] as const)('of an %s is not where the board has something else on GPIO%i', (chip, pin) => {
    expect(consolePins(template(chip, pin, 224), chip)).toBeUndefined();
    // "User": for whoever wants the pin; "None".
    expect(consolePins(template(chip, pin, 1), chip)).toBeDefined();
    expect(consolePins(template(chip, pin, 0), chip)).toBeDefined();
  });

  it.each([
    ['ESP32', 20],
    ['ESP32', 21],
    ['ESP32-C3', 1],
    ['ESP32-C3', 3],
  ] as const)("of an %s has nothing to do with another chip's GPIO%i", (chip, pin) => {
    expect(consolePins(template(chip, pin, 224), chip)).toBeDefined();
  });

  it.each(['', '{', 'null', '[]', '{}', '{"GPIO":1}', '{"GPIO":[]}', '{"GPIO":[null,"x"]}'])(
    'is there when the template is %j: it is needed to see what is wrong with it',
    (text) => {
      expect(consolePins(text, 'ESP32')).toEqual({ port: 0, receive: 3, transmit: 1 });
    },
  );

  it.each(boardNames())('is there on the board %s', (name) => {
    const { template: text, chip } = loadBoard(name);
    expect(consolePins(text, chip)).toBeDefined();
  });
});

describe('the board in force', () => {
  it.each([
    ['ESP32', 1, 224],
    ['ESP32', 3, 32],
    ['ESP32-C3', 20, 1312],
    ['ESP32-C3', 21, 3104],
  ] as const)('of an %s takes GPIO%i away for %i', (chip, pin, code) => {
    expect(contestedPin(parseTemplate(template(chip, pin, code), chip), chip)).toBe(pin);
  });

  it.each(['ESP32', 'ESP32-C3'] as const)('of an %s leaves it where it uses neither', (chip) => {
    expect(contestedPin(parseTemplate(template(chip, 4, 224), chip), chip)).toBeUndefined();
    expect(contestedPin(parseTemplate(template(chip, 1, 1), chip), chip)).toBeUndefined();
  });
});
