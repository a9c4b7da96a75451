import { describe, expect, it } from 'vitest';
import { parseBoard } from '../../hosts/virtual/board.js';
import type { DeviceConfiguration } from '../../src/device/configuration.js';
import { ADC_TEMPERATURE, AM2301, ANALOG, COUNTER, DHT11, DS18B20 } from '../../src/device/sensor.js';
import { chipOf } from '../../src/tasmota/chips.js';
import { parseTemplate } from '../../src/tasmota/template.js';
import { Board, TOPIC } from '../support/board.js';
import { VirtualHost } from '../support/virtual-host.js';

/** Everything a template says, in one line; `!` behind what is inverted. */
function summary(configuration: DeviceConfiguration): string {
  const { relays, buttons, switches, leds, linkLed, sensors, i2c, unknown } = configuration;
  const numbered = (name: string, pins: readonly { readonly pin: number; readonly inverted: boolean }[]) =>
    pins.map(({ pin, inverted }, i) => `${name}${i + 1}@${pin}${inverted ? '!' : ''}`);
  const kinds: Readonly<Record<number, string>> = {
    [DS18B20]: 'ds18b20',
    [AM2301]: 'am2301',
    [ANALOG]: 'analog',
    [COUNTER]: 'counter',
    [DHT11]: 'dht11',
    [ADC_TEMPERATURE]: 'thermistor',
  };
  return [
    ...numbered('relay', relays),
    ...numbered('button', buttons),
    ...numbered('switch', switches),
    ...numbered('led', leds),
    ...(linkLed === undefined ? [] : [`link@${linkLed.pin}${linkLed.inverted ? '!' : ''}`]),
    ...sensors.map(({ kind, pin, index }) => `${kinds[kind]}${index + 1}@${pin}`),
    ...i2c.map(({ clock, data }) => `i2c@${clock},${data}`),
    ...(unknown.length === 0 ? [] : [`unknown@${unknown.map(({ pin }) => pin).join(',')}`]),
  ].join(' ');
}

/**
 * Templates as their owners publish them in the Tasmota device templates repository,
 * https://templates.blakadder.com/<page>.html, and the pins that its tables name for them.
 */
const PUBLISHED: readonly (readonly [page: string, template: string, pins: string])[] = [
  [
    'sonoff_DUALR3_v2',
    '{"NAME":"Sonoff Dual R3 v2","GPIO":[32,0,0,0,0,0,0,0,0,576,225,0,0,0,0,0,0,0,0,0,0,3200,8128,224,0,0,0,0,160,161,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@27 relay2@14 button1@0 switch1@32 switch2@33 link@13! unknown@25,26',
  ],
  [
    'shelly_plus_2PM',
    '{"NAME":"Shelly Plus 2PM PCB v0.1.9","GPIO":[320,0,0,0,32,192,0,0,225,224,0,0,0,0,193,0,0,0,0,0,0,608,640,3456,0,0,0,0,0,0,0,4736,0,0,0,0],"FLAG":0,"BASE":1,"CMND":"AdcParam1 2,10000,10000,3350"}',
    'relay1@13 relay2@12 button1@4 switch1@5 switch2@18 led1@0! thermistor1@35 i2c@25,26 unknown@27',
  ],
  [
    'shelly_plus_2PM',
    '{"NAME":"Shelly Plus 2PM PCB v0.1.5","GPIO":[320,0,192,0,0,0,1,1,225,224,0,0,0,0,193,0,0,0,0,0,0,608,3840,32,0,0,0,0,0,640,0,0,3456,4736,0,0],"FLAG":0,"BASE":1,"CMND":"AdcParam1 2,32000,40000,3350"}',
    'relay1@13 relay2@12 button1@27 switch1@2 switch2@18 led1@0! thermistor1@37 i2c@25,33 unknown@26,36',
  ],
  [
    'sonoff_MINIR4',
    '{"NAME":"Sonoff MINIR4","GPIO":[32,0,0,0,0,0,0,0,0,0,0,0,0,0,0,576,0,0,0,0,0,0,224,160,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@26 button1@0 switch1@27 link@19!',
  ],
  [
    'shelly_plus_1',
    '{"NAME":"Shelly Plus 1 ","GPIO":[0,0,0,0,192,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,224,0,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@26 switch1@4',
  ],
  [
    'shelly_plus_1PM',
    '{"NAME":"Shelly Plus 1PM","GPIO":[0,0,0,0,192,2720,0,0,0,0,0,0,0,0,2656,0,0,0,0,2624,0,32,224,0,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@26 button1@25 switch1@4 unknown@5,18,23',
  ],
  [
    'shelly_plus_i4',
    '{"NAME":"Shelly Plus i4","GPIO":[0,0,0,0,0,0,0,0,192,0,193,0,0,0,0,0,0,0,0,0,0,0,195,194,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1,"CMND":"SwitchMode1 1 | SwitchMode2 1 | SwitchMode3 1 | SwitchMode4 1 | SwitchTopic 0 | SetOption114 1"}',
    'switch1@12 switch2@14 switch3@27 switch4@26',
  ],
  [
    'kincony_KC868-A4',
    '{"NAME":"KC868-A4","GPIO":[32,0,227,0,224,225,0,0,0,1312,1,226,0,0,480,1152,0,1120,1056,1088,0,1,1,1,0,0,0,0,4706,4707,4704,4705,1,0,0,1],"FLAG":0,"BASE":1}',
    'relay1@4 relay2@5 relay3@15 relay4@2 button1@0 ds18b201@13 analog1@34 analog2@35 analog3@32 analog4@33 unknown@18,19,21,22,23',
  ],
  [
    'kincony_KC868-A6',
    '{"NAME":"KC868-A6","GPIO":[0,1,0,1,640,768,1,1,1,1,3232,608,0,1,736,672,0,1,0,704,0,1,0,3200,0,0,0,0,1312,1184,4706,4707,4704,0,0,4705],"FLAG":0,"BASE":1}',
    'ds18b201@32 analog1@36 analog2@39 analog3@34 analog4@35 dht111@33 i2c@15,4 unknown@5,14,18,19,23,27',
  ],
  [
    'lilygo_T-Relay',
    '{"NAME":"T-Relay ESP32","GPIO":[0,0,1,0,1,227,0,0,1,1,1,1,0,0,226,225,0,224,1,1,0,544,1,1,0,0,0,0,1,1,1,1,1,0,0,1],"FLAG":0,"BASE":1}',
    'relay1@21 relay2@19 relay3@18 relay4@5 link@25',
  ],
  [
    'lilygo_T-Relay-8',
    '{"NAME":"LilyGo ESP32 Relay 8","GPIO":[1,1,1,1,1,231,1,1,227,226,1,1,1,1,230,229,0,228,1,1,0,544,1,1,0,0,0,0,225,224,1,1,1,0,0,1],"FLAG":0,"BASE":1}',
    'relay1@33 relay2@32 relay3@13 relay4@12 relay5@21 relay6@19 relay7@18 relay8@5 link@25',
  ],
  [
    'ESP32_Relay_X4',
    '{"NAME":"ESP32_Relay_X4","GPIO":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,0,226,227,1,0,0,0,0,224,225,1,1,1,0,0,1],"FLAG":0,"BASE":1}',
    'relay1@32 relay2@33 relay3@25 relay4@26',
  ],
  [
    'sonoff_THR316D',
    '{"NAME":"Sonoff THR316D","GPIO":[32,0,0,0,225,9280,0,0,0,321,0,576,320,9184,9216,0,0,224,0,9248,0,1,0,3840,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@21 relay2@4 button1@0 led1@16! led2@13! link@15! unknown@5,17,18,23,27',
  ],
  [
    'sonoff_POWR316D',
    '{"NAME":"Sonoff POWR316D","GPIO":[32,0,0,0,0,576,0,0,0,224,9280,0,3104,0,320,0,0,0,0,0,0,9184,9248,9216,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@13 button1@0 led1@18! link@5! unknown@14,16,25,26,27',
  ],
  // ESP32-C3.
  [
    'sonoff_BASICR4',
    '{"NAME":"Sonoff Basic R4","GPIO":[0,0,0,0,224,0,544,0,0,32,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}',
    'relay1@4 button1@9 link@6',
  ],
  [
    'shelly_plus_1_mini',
    '{"NAME":"Shelly Plus1Mini","GPIO":[320,32,0,4736,0,0,0,224,0,0,192,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1,"CMND":"AdcParam1 2,10000,10000,3350"}',
    'relay1@7 button1@1 switch1@10 led1@0! thermistor1@3',
  ],
  [
    'athom_PG01V3-EU16A',
    '{"NAME":"Athom Plug V3","GPIO":[0,0,0,32,0,224,576,0,0,0,0,0,0,0,0,0,0,0,0,0,3104,0],"FLAG":0,"BASE":1}',
    'relay1@5 button1@3 link@6! unknown@20',
  ],
];

describe('templates that are published', () => {
  it.each(PUBLISHED)('%s: %s', (_page, text, pins) => {
    const chip = chipOf(JSON.parse(text).GPIO.length)!;
    const configuration = parseTemplate(text, chip.name);
    expect(configuration.problems).toEqual([]);
    expect(summary(configuration)).toBe(pins);
    expect(parseBoard('published', text).chip).toBe(chip.name);
  });

  it.each(PUBLISHED)('%s: %s by the command Template', (_page, text) => {
    const host = new VirtualHost();
    host.system.chip = chipOf(JSON.parse(text).GPIO.length)!.name;
    const board = new Board(undefined, [], host).online();
    expect(board.command('Template', text)).toEqual([`stat/${TOPIC}/RESULT ${text}`]);
    board.command('Module', '0');
    board.run(6_000);
    expect(host.restarts).toBe(1);
    host.writes.length = 0;
    host.logs.length = 0;
    board.reboot();
    board.online();
    expect(host.logs.filter((line) => line.startsWith('Template:'))).toEqual([]);
    const { relays } = parseTemplate(text, host.system.chip);
    for (const [index, { pin, inverted }] of relays.entries()) {
      const name = relays.length === 1 ? 'POWER' : `POWER${index + 1}`;
      expect(host.writes).toContain(`${pin}=${inverted ? 1 : 0}`);
      expect(board.command(`Power${index + 1}`, 'ON')[0]).toBe(`stat/${TOPIC}/RESULT {"${name}":"ON"}`);
      expect(host.levels[pin]).toBe(inverted ? 0 : 1);
    }
    const none = board.command(`Power${relays.length + 1}`, 'ON')[0];
    expect(none).toContain('{"Command":"Error"');
  });

  it('are at least twelve for an ESP32', () => {
    expect(PUBLISHED.filter(([, text]) => JSON.parse(text).GPIO.length === 36).length).toBeGreaterThanOrEqual(
      12,
    );
  });

  // Asks for pull-up resistors inside on pins that have none: on Tasmota the board's own do.
  const KC868_A2 =
    '{"NAME":"KC868-A2","GPIO":[0,1,225,1,640,0,1,1,1,1,1184,224,608,1,5600,0,0,1,0,5568,0,1,0,0,0,0,0,0,3200,1312,1,3232,160,0,0,161],"FLAG":0,"BASE":1}';
  const PULLED = [
    'GPIO36 has no pull-up resistor: Switch1 can be there with one on the board, and the code 192',
    'GPIO39 has no pull-up resistor: Switch2 can be there with one on the board, and the code 193',
  ];

  it('kincony_KC868-A2 works but for its switches, which say what they need', () => {
    const configuration = parseTemplate(KC868_A2, 'ESP32');
    expect(summary(configuration)).toBe(
      'relay1@15 relay2@2 ds18b201@33 dht111@14 i2c@16,4 unknown@18,23,32,35',
    );
    expect(configuration.problems.map(({ text }) => text)).toEqual(PULLED);
    expect(() => parseBoard('kc868-a2', KC868_A2)).toThrow(new Error(PULLED.join('; ')));
    expect(summary(parseTemplate(KC868_A2.replace('160', '192').replace('161', '193'), 'ESP32'))).toBe(
      'relay1@15 relay2@2 switch1@36 switch2@39 ds18b201@33 dht111@14 i2c@16,4 unknown@18,23,32,35',
    );
  });
});
