import { describe, expect, it } from 'vitest';
import { AM2301, ANALOG, COUNTER, DS18B20 } from '../../src/device/sensor.js';
import { parseTemplate, TemplateError } from '../../src/tasmota/template.js';
import { DEVKIT, templateOf } from '../support/virtual-host.js';

const PINS = [
  0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 6, 7, 8, 11, 32,
  33, 34, 35, 36, 37, 38, 39,
];

it('reads a board', () => {
  expect(parseTemplate(DEVKIT)).toEqual({
    name: 'Test',
    relays: [{ pin: 26, inverted: false }],
    buttons: [{ pin: 0, pull: 'up', inverted: false }],
    switches: [{ pin: 14, pull: 'up', inverted: false }],
    leds: [{ pin: 2, inverted: false }],
    linkLed: { pin: 27, inverted: false },
    sensors: [
      { kind: DS18B20, pin: 4, index: 0 },
      { kind: AM2301, pin: 13, index: 0 },
    ],
    i2c: [],
    unknown: [],
  });
});

it('leaves pins alone whose function it does not know, and names them', () => {
  const { relays, unknown } = parseTemplate(templateOf(224, 1376, 2, 65_535));
  expect(relays).toEqual([{ pin: 0, inverted: false }]);
  expect(unknown).toEqual([
    { pin: 1, code: 1376 },
    { pin: 2, code: 2 },
    { pin: 3, code: 65_535 },
  ]);
});

it.each(PINS.map((pin, place) => [place, pin]))('has GPIO%i of the list on pin %i', (place, pin) => {
  const codes = new Array(36).fill(0);
  codes[place] = 224;
  expect(parseTemplate(templateOf(...codes)).relays).toEqual([{ pin, inverted: false }]);
});

describe('functions', () => {
  it.each([
    [32, 'buttons', { pin: 0, pull: 'up', inverted: false }],
    [64, 'buttons', { pin: 0, pull: 'none', inverted: false }],
    [96, 'buttons', { pin: 0, pull: 'up', inverted: true }],
    [128, 'buttons', { pin: 0, pull: 'none', inverted: true }],
    [160, 'switches', { pin: 0, pull: 'up', inverted: false }],
    [192, 'switches', { pin: 0, pull: 'none', inverted: false }],
    [7744, 'switches', { pin: 0, pull: 'down', inverted: false }],
    [224, 'relays', { pin: 0, inverted: false }],
    [256, 'relays', { pin: 0, inverted: true }],
    [288, 'leds', { pin: 0, inverted: false }],
    [320, 'leds', { pin: 0, inverted: true }],
    [352, 'sensors', { kind: COUNTER, pin: 0, index: 0 }],
    [385, 'sensors', { kind: COUNTER, pin: 0, index: 1 }],
    [1216, 'sensors', { kind: AM2301, pin: 0, index: 0 }],
    [1312, 'sensors', { kind: DS18B20, pin: 0, index: 0 }],
    [4707, 'sensors', { kind: ANALOG, pin: 0, index: 3 }],
  ] as const)('%i is one of the %s', (code, role, entry) => {
    expect(parseTemplate(templateOf(code))[role]).toEqual([entry]);
  });

  it.each([
    [544, false],
    [576, true],
  ])('%i is the link LED', (code, inverted) => {
    expect(parseTemplate(templateOf(code)).linkLed).toEqual({ pin: 0, inverted });
  });

  it('0 and 1 leave a pin alone', () => {
    const { relays, switches, buttons, leds, linkLed, sensors } = parseTemplate(templateOf(0, 1));
    expect([relays, switches, buttons, leds, sensors]).toEqual([[], [], [], [], []]);
    expect(linkLed).toBeUndefined();
  });
});

it('orders relays by their number, whatever their pin', () => {
  expect(parseTemplate(templateOf(226, 257, 224)).relays).toEqual([
    { pin: 2, inverted: false },
    { pin: 1, inverted: true },
    { pin: 0, inverted: false },
  ]);
});

it('takes several sensors of one kind', () => {
  expect(parseTemplate(templateOf(1312, 1312, 1216, 1216)).sensors.length).toBe(4);
});

it('takes 28 relays', () => {
  const codes = Array.from({ length: 28 }, (_, i) => 224 + i);
  expect(parseTemplate(templateOf(...codes)).relays.length).toBe(28);
});

it.each([
  ['{"GPIO":GPIO}', 'ESP32-DevKit'],
  ['{"NAME":"","GPIO":GPIO}', 'ESP32-DevKit'],
  ['{"NAME":5,"GPIO":GPIO}', 'ESP32-DevKit'],
  ['{"NAME":"Plug","GPIO":GPIO,"FLAG":0,"BASE":1,"CMND":"x"}', 'Plug'],
])('%s is named %s', (text, name) => {
  const gpio = JSON.stringify(new Array(36).fill(0));
  expect(parseTemplate(text.replace('GPIO":GPIO', `GPIO":${gpio}`)).name).toBe(name);
});

describe('errors', () => {
  it.each([
    ['', 'it is not JSON'],
    ['{"GPIO":', 'it is not JSON'],
    ['null', '"GPIO" must be a list of function codes'],
    ['5', '"GPIO" must be a list of function codes'],
    ['{}', '"GPIO" must be a list of function codes'],
    ['{"GPIO":"x"}', '"GPIO" must be a list of function codes'],
    ['{"GPIO":[0]}', '"GPIO" has 1 entries instead of 36'],
    [JSON.stringify({ GPIO: new Array(37).fill(0) }), '"GPIO" has 37 entries instead of 36'],
    [templateOf(-1), 'entry 1 of "GPIO" (GPIO0) is -1, no function code'],
    [templateOf(0, 0, 0, 0, 0, 0, 65_536), 'entry 7 of "GPIO" (GPIO9) is 65536, no function code'],
    [templateOf(224.5), 'entry 1 of "GPIO" (GPIO0) is 224.5, no function code'],
    [templateOf(0).replace('[0', '["224"'), 'entry 1 of "GPIO" (GPIO0) is "224", no function code'],
    [templateOf(0).replace('[0', '[null'), 'entry 1 of "GPIO" (GPIO0) is null, no function code'],
    [templateOf(224, 224), 'GPIO0 and GPIO1 have the same function'],
    [templateOf(224, 256), 'GPIO0 and GPIO1 have the same function'],
    [templateOf(32, 0, 64), 'GPIO0 and GPIO2 have the same function'],
    [templateOf(352, 384), 'GPIO0 and GPIO1 have the same function'],
    [templateOf(4704, 4704), 'GPIO0 and GPIO1 have the same function'],
    [templateOf(224, 226), 'Relay3 is there but Relay2 is not'],
    [templateOf(161), 'Switch2 is there but Switch1 is not'],
    [templateOf(33), 'Button2 is there but Button1 is not'],
    [templateOf(289), 'Led2 is there but Led1 is not'],
    [templateOf(...Array.from({ length: 29 }, (_, i) => 224 + i)), 'it has more than 28 relays'],
  ])('%s', (text, message) => {
    expect(() => parseTemplate(text)).toThrow(new TemplateError(message));
  });
});
