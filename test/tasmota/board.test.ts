import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../src/settings/image.js';
import { Settings } from '../../src/settings/settings.js';
import { Gpio, Module, Template } from '../../src/settings/table.js';
import {
  activeBoard,
  BUILT_IN_MODULE,
  boardName,
  codesInForce,
  reasonAgainstCodes,
  templateOf,
  USER_MODULE,
} from '../../src/tasmota/board.js';
import { Board, TOPIC } from '../support/board.js';
import { templateAt, VirtualHost } from '../support/virtual-host.js';

const BUILT_IN = templateAt({ 16: 224, 17: 225 });
const OWN = templateAt({ 25: 224, 26: 225, 27: 226 }).replace('"Test"', '"Own"');

/** What a board comes from: module 0 with its template, and pins that Gpio has set. */
function sources(own: string, gpio: Readonly<Record<number, number>> = {}, template = BUILT_IN) {
  const settings = new Settings();
  settings.setNumber(Module, USER_MODULE);
  expect(settings.setText(Template, own)).toBe(true);
  for (const [pin, code] of Object.entries(gpio)) settings.setNumber(Gpio, code, Number(pin));
  return { settings, template, chip: 'ESP32' as const };
}

function relayPins(own: string, gpio?: Readonly<Record<number, number>>, template = BUILT_IN): number[] {
  return activeBoard(sources(own, gpio, template)).configuration.relays.map(({ pin }) => pin);
}

describe('the board in force', () => {
  it('is the one built for with module 1, whatever Template says', () => {
    const { settings, ...rest } = sources(OWN);
    settings.setNumber(Module, BUILT_IN_MODULE);
    const { configuration, damage } = activeBoard({ settings, ...rest });
    expect([configuration.name, configuration.relays.length, damage]).toEqual(['Test', 2, undefined]);
    expect(boardName({ settings, ...rest })).toBe('Test');
  });

  it('is that of Template with module 0', () => {
    expect(relayPins(OWN)).toEqual([25, 26, 27]);
    expect(boardName(sources(OWN))).toBe('Own');
  });

  it('is the one built for with module 0 before there is a Template', () => {
    expect(relayPins('')).toEqual([16, 17]);
    expect(activeBoard(sources('')).damage).toBe(undefined);
    expect(boardName(sources(''))).toBe('Test');
  });

  it('has on top what Gpio has set: other functions, and none', () => {
    expect(relayPins(OWN, { 18: 227 })).toEqual([25, 26, 27, 18]);
    expect(relayPins(OWN, { 27: 0 })).toEqual([25, 26]);
    expect(relayPins(OWN, { 25: 226, 27: 224 })).toEqual([27, 26, 25]);
    expect(relayPins('', { 17: 1, 4: 225 })).toEqual([16, 4]);
    const codes = codesInForce(sources(OWN, { 0: 32, 27: 0, 39: 4711 }));
    expect([codes[0], codes[21], codes[23], codes[35]]).toEqual([32, 224, 0, 4711]);
  });

  it('tells what Gpio has set and cannot be, and leaves it out', () => {
    const { configuration } = activeBoard(sources(OWN, { 34: 227, 28: 228 }));
    expect(configuration.relays).toHaveLength(3);
    expect(configuration.problems).toEqual([
      { pin: 34, text: 'GPIO34 can only be an input: Relay4 cannot be there' },
    ]);
  });

  it.each([
    ['{', 'it is not JSON'],
    [OWN.slice(0, 60), 'it is not JSON'],
    ['\u0000', 'it is not JSON'],
    ['[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[', 'it is not JSON'],
    ['7', '"GPIO" must be a list of function codes'],
    ['{"GPIO":[1,2,3]}', '"GPIO" has 3 entries; an ESP32 has 36'],
    [
      JSON.stringify({ GPIO: new Array(22).fill(0) }),
      '"GPIO" has 22 entries, as for an ESP32-C3; an ESP32 has 36',
    ],
  ])('is the one built for where that of Template is damaged: %j', (own, damage) => {
    expect(activeBoard(sources(own)).damage).toBe(damage);
    expect(relayPins(own)).toEqual([16, 17]);
    expect(relayPins(own, { 17: 0 })).toEqual([16]);
    expect(templateOf(sources(own), USER_MODULE)).toEqual(JSON.parse(BUILT_IN));
  });

  it('is without pins where the one built for is damaged too', () => {
    expect(relayPins('x', {}, 'x')).toEqual([]);
    expect(templateOf(sources('x', {}, 'x'), BUILT_IN_MODULE)).toEqual({
      NAME: 'ESP32-DevKit',
      GPIO: new Array(36).fill(0),
      FLAG: 0,
      BASE: 1,
    });
  });

  it('is told at the start where it is damaged, and works', () => {
    const host = new VirtualHost(BUILT_IN);
    host.stored.set('settings-a', encodeImage(sources('{"GPIO":').settings, 1));
    const board = new Board(undefined, [], host).online();
    expect(host.logs[0]).toBe('Template: it is not JSON; the board is Test instead');
    expect(host.writes).toEqual(['16=0', '17=0']);
    expect(board.command('Power2', 'ON')[0]).toBe(`stat/${TOPIC}/RESULT {"POWER2":"ON"}`);
    expect(board.command('Module')[0]).toBe(`stat/${TOPIC}/RESULT {"Module":{"0":"Test"}}`);
  });
});

describe('codes that cannot be', () => {
  it('are told, the first four of them', () => {
    const codes = JSON.parse(BUILT_IN).GPIO as number[];
    expect(reasonAgainstCodes(codes, 'ESP32')).toBe(undefined);
    expect(reasonAgainstCodes(undefined, 'ESP32')).toBe('"GPIO" must be a list of function codes');
    expect(reasonAgainstCodes(new Array(36).fill(224), 'ESP32')).toBe(
      [
        ...[1, 2, 3, 4].map((pin) => `GPIO0 and GPIO${pin} are both Relay1: GPIO${pin} is left out`),
        'and 31 more',
      ].join('; '),
    );
  });
});
