import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceConfiguration } from '../../src/device/configuration.js';
import { AM2301, ANALOG, COUNTER, DHT11, DS18B20 } from '../../src/device/sensor.js';
import { parseTemplate } from '../../src/tasmota/template.js';
import { DEVKIT, RELAY_PINS, templateAt, templateOf } from '../support/virtual-host.js';

const esp32 = (text: string): DeviceConfiguration => parseTemplate(text, 'ESP32');
const c3 = (functions: Readonly<Record<number, number>>): DeviceConfiguration => {
  const codes = Array.from({ length: 22 }, (_, pin) => functions[pin] ?? 0);
  return parseTemplate(JSON.stringify({ NAME: 'Test', GPIO: codes }), 'ESP32-C3');
};
const EMPTY = {
  relays: [],
  switches: [],
  buttons: [],
  leds: [],
  linkLed: undefined,
  pwm: [],
  sensors: [],
  i2c: [],
  unknown: [],
};

it('reads a board', () => {
  expect(esp32(DEVKIT)).toEqual({
    name: 'Test',
    relays: [{ pin: 26, inverted: false }],
    buttons: [{ pin: 0, pull: 'up', inverted: false }],
    switches: [{ pin: 14, pull: 'up', inverted: false }],
    leds: [{ pin: 2, inverted: false }],
    linkLed: { pin: 27, inverted: false },
    pwm: [],
    sensors: [
      { kind: DS18B20, pin: 4, index: 0 },
      { kind: AM2301, pin: 13, index: 0 },
    ],
    i2c: [],
    unknown: [],
    problems: [],
  });
});

it('leaves pins alone whose function it does not know, and names them', () => {
  const { relays, unknown, problems } = esp32(templateOf(224, 1376, 2, 65_535, 545, 610));
  expect(relays).toEqual([{ pin: 0, inverted: false }]);
  expect(unknown).toEqual([
    { pin: 1, code: 1376 },
    { pin: 2, code: 2 },
    { pin: 3, code: 65_535 },
    { pin: 4, code: 545 },
    { pin: 5, code: 610 },
  ]);
  expect(problems).toEqual([]);
});

it.each(RELAY_PINS)('an ESP32 can have a relay on GPIO%i', (pin) => {
  expect(esp32(templateAt({ [pin]: 224 }))).toMatchObject({ relays: [{ pin }], problems: [] });
});

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 19, 20, 21])(
  'an ESP32-C3 can have a relay on GPIO%i',
  (pin) => {
    expect(c3({ [pin]: 224 })).toMatchObject({ relays: [{ pin }], problems: [] });
  },
);

describe('functions', () => {
  it.each([
    [32, 'buttons', { pin: 32, pull: 'up', inverted: false }],
    [64, 'buttons', { pin: 32, pull: 'none', inverted: false }],
    [96, 'buttons', { pin: 32, pull: 'up', inverted: true }],
    [128, 'buttons', { pin: 32, pull: 'none', inverted: true }],
    [160, 'switches', { pin: 32, pull: 'up', inverted: false }],
    [192, 'switches', { pin: 32, pull: 'none', inverted: false }],
    [7744, 'switches', { pin: 32, pull: 'down', inverted: false }],
    [224, 'relays', { pin: 32, inverted: false }],
    [256, 'relays', { pin: 32, inverted: true }],
    [288, 'leds', { pin: 32, inverted: false }],
    [320, 'leds', { pin: 32, inverted: true }],
    [416, 'pwm', { pin: 32, inverted: false }],
    [448, 'pwm', { pin: 32, inverted: true }],
    [352, 'sensors', { kind: COUNTER, pin: 32, index: 0 }],
    [385, 'sensors', { kind: COUNTER, pin: 32, index: 1, pull: 'none' }],
    [1184, 'sensors', { kind: DHT11, pin: 32, index: 0 }],
    [1216, 'sensors', { kind: AM2301, pin: 32, index: 0 }],
    [1312, 'sensors', { kind: DS18B20, pin: 32, index: 0 }],
    [4707, 'sensors', { kind: ANALOG, pin: 32, index: 3 }],
  ] as const)('%i is one of the %s', (code, role, entry) => {
    const configuration = esp32(templateAt({ 32: code }));
    expect(configuration[role]).toEqual([entry]);
    expect(configuration.problems).toEqual([]);
  });

  it.each([
    [544, false],
    [576, true],
  ])('%i is the link LED', (code, inverted) => {
    expect(esp32(templateOf(code)).linkLed).toEqual({ pin: 0, inverted });
  });

  it('608 and 640 are the two wires of an I2C bus', () => {
    const { i2c, problems } = esp32(templateAt({ 22: 608, 21: 640, 18: 641, 19: 609 }));
    expect(i2c).toEqual([
      { clock: 22, data: 21 },
      { clock: 19, data: 18 },
    ]);
    expect(problems).toEqual([]);
  });

  it('0 and 1 leave any pin alone', () => {
    expect(esp32(templateOf(...Array.from({ length: 36 }, (_, i) => i % 2)))).toEqual({
      ...EMPTY,
      name: 'Test',
      problems: [],
    });
  });
});

it('orders relays by their number, whatever their pin', () => {
  expect(esp32(templateOf(226, 257, 224)).relays).toEqual([
    { pin: 2, inverted: false },
    { pin: 1, inverted: true },
    { pin: 0, inverted: false },
  ]);
});

it('takes several sensors of one kind', () => {
  expect(esp32(templateOf(1312, 1312, 1216, 1216, 1184, 1184)).sensors.length).toBe(6);
});

it.each([
  ['{"GPIO":GPIO}', 'ESP32-DevKit'],
  ['{"NAME":"","GPIO":GPIO}', 'ESP32-DevKit'],
  ['{"NAME":5,"GPIO":GPIO}', 'ESP32-DevKit'],
  ['{"NAME":"Plug","GPIO":GPIO,"FLAG":0,"BASE":1,"CMND":"x"}', 'Plug'],
])('%s is named %s', (text, name) => {
  const gpio = JSON.stringify(new Array(36).fill(0));
  expect(esp32(text.replace('GPIO":GPIO', `GPIO":${gpio}`)).name).toBe(name);
});

describe('pins that cannot be what they are to be', () => {
  type Case = readonly [pin: number, code: number, text: string];
  const FLASH = [6, 7, 8, 9, 10, 11];
  const INPUTS = [34, 35, 36, 37, 38, 39];

  it.each<Case>([
    ...FLASH.map((pin): Case => [pin, 224, `GPIO${pin} belongs to the flash chip: Relay1 cannot be there`]),
    ...FLASH.map((pin): Case => [pin, 193, `GPIO${pin} belongs to the flash chip: Switch2 cannot be there`]),
    [6, 1376, 'GPIO6 belongs to the flash chip: the function 1376 cannot be there'],
    [24, 32, 'an ESP32 has no GPIO24: Button1 cannot be there'],
    ...INPUTS.map((pin): Case => [pin, 224, `GPIO${pin} can only be an input: Relay1 cannot be there`]),
    [34, 259, 'GPIO34 can only be an input: Relay4 cannot be there'],
    [35, 288, 'GPIO35 can only be an input: Led1 cannot be there'],
    [36, 321, 'GPIO36 can only be an input: Led2 cannot be there'],
    [37, 544, 'GPIO37 can only be an input: LedLink cannot be there'],
    [38, 608, 'GPIO38 can only be an input: I2C SCL1 cannot be there'],
    [39, 641, 'GPIO39 can only be an input: I2C SDA2 cannot be there'],
    [34, 1312, 'GPIO34 can only be an input: DS18x20 cannot be there'],
    [34, 1216, 'GPIO34 can only be an input: AM2301 cannot be there'],
    [34, 1184, 'GPIO34 can only be an input: DHT11 cannot be there'],
    [34, 32, 'GPIO34 has no pull-up resistor: Button1 can be there with one on the board, and the code 64'],
    [35, 97, 'GPIO35 has no pull-up resistor: Button2 can be there with one on the board, and the code 129'],
    [36, 160, 'GPIO36 has no pull-up resistor: Switch1 can be there with one on the board, and the code 192'],
    [
      39,
      7745,
      'GPIO39 has no pull-down resistor: Switch2 can be there with one on the board, and the code 193',
    ],
    [
      39,
      352,
      'GPIO39 has no pull-up resistor: Counter1 can be there with one on the board, and the code 384',
    ],
    [4, 4705, 'GPIO4 cannot measure while Wi-Fi is on, GPIO32 to 39 can: ADC Input2 cannot be there'],
  ])('ESP32: GPIO%i with the code %i', (pin, code, text) => {
    const found = esp32(templateAt({ [pin]: code }));
    expect(found).toEqual({ ...EMPTY, name: 'Test', problems: [{ pin, text }] });
  });

  it.each<Case>([
    ...[11, 12, 13, 14, 15, 16, 17].map(
      (pin): Case => [pin, 224, `GPIO${pin} belongs to the flash chip: Relay1 cannot be there`],
    ),
    [5, 4704, 'GPIO5 cannot measure while Wi-Fi is on, GPIO0 to 4 can: ADC Input1 cannot be there'],
  ])('ESP32-C3: GPIO%i with the code %i', (pin, code, text) => {
    expect(c3({ [pin]: code })).toEqual({
      ...EMPTY,
      name: 'Test',
      problems: [{ pin, text }],
    });
  });

  it.each([
    [34, 64],
    [35, 128],
    [36, 192],
    [37, 384],
    [38, 4704],
  ])('GPIO%i can be an input without a resistor: %i', (pin, code) => {
    expect(esp32(templateAt({ [pin]: code })).problems).toEqual([]);
  });
});

describe('contradictions', () => {
  it.each([
    [templateOf(224, 224), [[1, 'GPIO0 and GPIO1 are both Relay1: GPIO1 is left out']]],
    [templateOf(224, 256), [[1, 'GPIO0 and GPIO1 are both Relay1: GPIO1 is left out']]],
    [templateOf(32, 0, 64), [[2, 'GPIO0 and GPIO2 are both Button1: GPIO2 is left out']]],
    [templateOf(352, 384), [[1, 'GPIO0 and GPIO1 are both Counter1: GPIO1 is left out']]],
    [templateAt({ 32: 4704, 33: 4704 }), [[33, 'GPIO32 and GPIO33 are both ADC Input1: GPIO33 is left out']]],
    [templateOf(544, 576), [[1, 'GPIO0 and GPIO1 are both LedLink: GPIO1 is left out']]],
    [
      templateOf(608, 608, 640, 640),
      [
        [1, 'GPIO0 and GPIO1 are both I2C SCL1: GPIO1 is left out'],
        [3, 'GPIO2 and GPIO3 are both I2C SDA1: GPIO3 is left out'],
      ],
    ],
    [templateOf(224, 226), [[1, 'Relay3 is on GPIO1 but there is no Relay2: it is left out']]],
    [templateOf(161), [[0, 'Switch2 is on GPIO0 but there is no Switch1: it is left out']]],
    [templateOf(33), [[0, 'Button2 is on GPIO0 but there is no Button1: it is left out']]],
    [templateOf(289), [[0, 'Led2 is on GPIO0 but there is no Led1: it is left out']]],
    [templateOf(608), [[0, 'I2C SCL1 is on GPIO0 but there is no I2C SDA1: it is left out']]],
    [templateOf(641), [[0, 'I2C SDA2 is on GPIO0 but there is no I2C SCL2: it is left out']]],
    [
      templateOf(608, 641),
      [
        [0, 'I2C SCL1 is on GPIO0 but there is no I2C SDA1: it is left out'],
        [1, 'I2C SDA2 is on GPIO1 but there is no I2C SCL2: it is left out'],
      ],
    ],
    [templateOf(-1), [[0, 'entry 1 of "GPIO" (GPIO0) is -1, no function code']]],
    [templateOf(0, 0, 0, 0, 0, 0, 65_536), [[9, 'entry 7 of "GPIO" (GPIO9) is 65536, no function code']]],
    [templateOf(224.5), [[0, 'entry 1 of "GPIO" (GPIO0) is 224.5, no function code']]],
    [templateOf(0).replace('[0', '["224"'), [[0, 'entry 1 of "GPIO" (GPIO0) is "224", no function code']]],
    [templateOf(0).replace('[0', '[null'), [[0, 'entry 1 of "GPIO" (GPIO0) is null, no function code']]],
  ] as const)('%s', (text, problems) => {
    expect(esp32(text).problems).toEqual(problems.map(([pin, reason]) => ({ pin, text: reason })));
  });

  it('leave everything else as it is', () => {
    const { relays, buttons, problems } = esp32(templateAt({ 4: 224, 34: 226, 16: 225, 17: 225, 0: 32 }));
    expect(relays).toEqual([
      { pin: 4, inverted: false },
      { pin: 16, inverted: false },
    ]);
    expect(buttons).toEqual([{ pin: 0, pull: 'up', inverted: false }]);
    expect(problems.map(({ pin }) => pin)).toEqual([17, 34]);
  });

  it('a relay behind one that cannot be keeps no number that is not its own', () => {
    const { relays, problems } = esp32(templateAt({ 4: 224, 34: 225, 16: 226, 17: 227 }));
    expect(relays).toEqual([{ pin: 4, inverted: false }]);
    expect(problems).toEqual([
      { pin: 34, text: 'GPIO34 can only be an input: Relay2 cannot be there' },
      { pin: 16, text: 'Relay3 is on GPIO16 but there is no Relay2: it is left out' },
      { pin: 17, text: 'Relay4 is on GPIO17 but there is no Relay2: it is left out' },
    ]);
  });
});

describe('texts that are no template', () => {
  it.each([
    ['', 'it is not JSON'],
    ['{"GPIO":', 'it is not JSON'],
    ['null', '"GPIO" must be a list of function codes'],
    ['5', '"GPIO" must be a list of function codes'],
    ['{}', '"GPIO" must be a list of function codes'],
    ['{"GPIO":"x"}', '"GPIO" must be a list of function codes'],
    ['{"GPIO":[0]}', '"GPIO" has 1 entries; an ESP32 has 36'],
    [JSON.stringify({ GPIO: new Array(37).fill(0) }), '"GPIO" has 37 entries; an ESP32 has 36'],
    [
      JSON.stringify({ GPIO: new Array(22).fill(224) }),
      '"GPIO" has 22 entries, as for an ESP32-C3; an ESP32 has 36',
    ],
    // A Sonoff Basic, as published.
    [
      '{"NAME":"Sonoff Basic","GPIO":[32,1,1,1,1,0,0,0,224,320,1,0,0,0],"FLAG":0,"BASE":1}',
      '"GPIO" has 14 entries, as for an ESP8266; an ESP32 has 36',
    ],
  ])('%s', (text, reason) => {
    const { name: _, ...found } = esp32(text);
    expect(found).toEqual({ ...EMPTY, problems: [{ pin: undefined, text: reason }] });
  });

  it("an ESP32's is none for an ESP32-C3", () => {
    expect(parseTemplate(DEVKIT, 'ESP32-C3').problems).toEqual([
      { pin: undefined, text: '"GPIO" has 36 entries, as for an ESP32; an ESP32-C3 has 22' },
    ]);
  });
});

describe('whatever the codes', () => {
  const KNOWN = [
    416, 449, 32, 64, 96, 128, 160, 192, 7744, 224, 256, 288, 320, 544, 576, 352, 384, 608, 640, 1184,
  ];
  const CODE = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...KNOWN, 1216, 1312, 4704) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 1_400 }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );

  const listOf = (length: number) => fc.array(CODE, { minLength: length, maxLength: length });

  it('nothing is thrown, each pin has one fate, and what is numbered has no gap', () => {
    fc.assert(
      fc.property(fc.oneof(listOf(36), listOf(22)), (codes) => {
        const chip = codes.length === 36 ? 'ESP32' : 'ESP32-C3';
        const found = parseTemplate(JSON.stringify({ GPIO: codes }), chip);
        const { relays, switches, buttons, leds, linkLed, pwm, sensors, i2c, unknown, problems } = found;
        const pins = [
          ...[...relays, ...switches, ...buttons, ...leds, ...pwm, ...sensors, ...unknown, ...problems].map(
            ({ pin }) => pin,
          ),
          ...(linkLed === undefined ? [] : [linkLed.pin]),
          ...i2c.flatMap(({ clock, data }) => [clock, data]),
        ];
        const named = codes.filter((code) => code !== 0 && code !== 1 && !Object.is(code, -0)).length;
        expect(pins).toHaveLength(named);
        expect(new Set(pins).size).toBe(named);
        for (const list of [relays, switches, buttons, leds, pwm]) {
          for (let i = 0; i < list.length; i++) expect(list[i] === undefined).toBe(false);
        }
        for (const { text } of problems) expect(text).toMatch(/./);
      }),
    );
  });

  it('nor for any list, any value, any text', () => {
    fc.assert(
      fc.property(fc.array(CODE), fc.jsonValue(), fc.string(), (codes, value, text) => {
        for (const chip of ['ESP32', 'ESP32-C3'] as const) {
          parseTemplate(JSON.stringify({ GPIO: codes }), chip);
          parseTemplate(JSON.stringify(value), chip);
          parseTemplate(text, chip);
        }
      }),
    );
  });
});
