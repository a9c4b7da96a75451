import { describe, expect, it } from 'vitest';
import { CHIPS } from '../../../src/tasmota/chips.js';
import { Board, TOPIC } from '../../support/board.js';
import { templateAt, VirtualHost } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const USAGE =
  'Gpio takes 1, 2, 3, 10, 11, 12 or 255 to ask, JSON such as {"GPIO":[0,…]} for all pins, and with a pin as in Gpio2 a code';

/** The pins of an ESP32 that a board can use. */
const PINS = [
  0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 32, 33, 34, 35, 36, 37, 38,
  39,
];

function board(functions: Readonly<Record<number, number>> = {}): Board {
  return new Board(templateAt(functions)).online();
}

function c3(functions: Readonly<Record<number, number>> = {}): Board {
  const GPIO = Array.from({ length: 22 }, (_, pin) => functions[pin] ?? 0);
  const host = new VirtualHost(JSON.stringify({ NAME: 'Mini', GPIO, FLAG: 0, BASE: 1 }));
  host.system.chip = 'ESP32-C3';
  return new Board(undefined, [], host).online();
}

/** What a command answers on RESULT, as JSON. */
function answer(device: Board, name: string, payload = ''): unknown {
  const lines = device.command(name, payload);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.startsWith(`${RESULT} `)).toBe(true);
  return JSON.parse((lines[0] as string).slice(RESULT.length + 1));
}

/** Lets the restart happen that a command has asked for. */
function restart(device: Board): void {
  const { restarts } = device.host;
  device.run(4_000);
  expect(device.host.restarts).toBe(restarts + 1);
  device.host.writes.length = 0;
  device.reboot();
  device.online();
}

describe('Gpio asks', () => {
  it('of the pins that the module leaves free, or Gpio has set', () => {
    const device = board({ 16: 224, 2: 1 });
    const free = PINS.filter((pin) => pin !== 16);
    expect(Object.keys(answer(device, 'Gpio') as object)).toEqual(free.map((pin) => `GPIO${pin}`));
    device.command('Gpio2', '225');
    device.command('Gpio4', '258');
    const shown = answer(device, 'Gpio') as Record<string, unknown>;
    expect(shown.GPIO0).toEqual({ None: 0 });
    expect(shown.GPIO2).toEqual({ Relay2: 225 });
    expect(shown.GPIO4).toEqual({ Relay_i3: 258 });
  });

  it('is answered as in Tasmota', () => {
    const device = c3({ 3: 224, 5: 1 });
    device.command('Gpio4', '33');
    device.command('Gpio10', '544');
    const pin = (number: number, name: string, code: number) => `"GPIO${number}":{"${name}":${code}}`;
    const free = [0, 1, 2, 6, 7, 8, 9, 18, 19, 20, 21];
    expect(device.command('Gpio')).toEqual([
      `${RESULT} {${pin(0, 'None', 0)},${pin(1, 'None', 0)},${pin(2, 'None', 0)},${pin(4, 'Button2', 33)},${pin(5, 'User', 1)},${[6, 7, 8, 9].map((n) => pin(n, 'None', 0)).join(',')},${pin(10, 'LedLink', 544)},${[18, 19, 20, 21].map((n) => pin(n, 'None', 0)).join(',')}}`,
    ]);
    expect(device.command('Gpio', '1')).toEqual([
      `${RESULT} {"GPIO":[[0,0,"None"],[1,0,"None"],[2,0,"None"],[4,33,"Button2"],[5,1,"User"],[6,0,"None"],[7,0,"None"],[8,0,"None"],[9,0,"None"],[10,544,"LedLink"],[18,0,"None"],[19,0,"None"],[20,0,"None"],[21,0,"None"]]}`,
    ]);
    expect(device.command('Gpio', '2')).toEqual([
      `${RESULT} {"GPIO":[[0,0],[1,0],[2,0],[4,33],[5,1],[6,0],[7,0],[8,0],[9,0],[10,544],[18,0],[19,0],[20,0],[21,0]]}`,
    ]);
    expect(device.command('Gpio', '3')).toEqual([
      `${RESULT} {"GPIO":[0,0,0,224,33,1,0,0,0,0,544,0,0,0,0,0,0,0,0,0,0,0]}`,
    ]);
    expect(device.command('Gpio', '10')).toEqual([
      `${RESULT} {${pin(4, 'Button2', 33)},${pin(5, 'User', 1)},${pin(10, 'LedLink', 544)}}`,
    ]);
    expect(device.command('Gpio', '11')).toEqual([
      `${RESULT} {"GPIO":[[4,33,"Button2"],[5,1,"User"],[10,544,"LedLink"]]}`,
    ]);
    expect(device.command('Gpio', '12')).toEqual([`${RESULT} {"GPIO":[[4,33],[5,1],[10,544]]}`]);
    expect(answer(device, 'Gpio', '255')).toEqual({
      ...Object.fromEntries(free.map((n) => [`GPIO${n}`, { None: 0 }])),
      GPIO3: { Relay1: 224 },
      GPIO4: { Button2: 33 },
      GPIO5: { User: 1 },
      GPIO10: { LedLink: 544 },
    });
    expect(device.command('Gpio3')).toEqual([`${RESULT} {"GPIO3":{"Relay1":224}}`]);
    expect(device.command('Gpio0')).toEqual([`${RESULT} {"GPIO0":{"None":0}}`]);
  });

  it('with 3 in the order of a template', () => {
    const device = board({ 9: 1, 32: 224, 39: 192 });
    const codes = new Array(36).fill(0);
    codes[6] = 1;
    codes[28] = 224;
    codes[35] = 192;
    expect(answer(device, 'Gpio', '3')).toEqual({ GPIO: codes });
  });

  it.each([
    ['4', USAGE],
    ['13', USAGE],
    ['9', USAGE],
    ['-1', USAGE],
    ['254', USAGE],
    ['Relay1', USAGE],
    ['x'.repeat(300), USAGE],
  ])('and not with %s', (payload, reason) => {
    const device = c3({ 3: 224 });
    const { Reason, ...rest } = answer(device, 'Gpio', payload) as Record<string, unknown>;
    expect(Reason).toBe(reason);
    expect(rest).toEqual(answer(device, 'Gpio'));
    device.run(4_000);
    expect(device.host.restarts).toBe(0);
  });
});

describe('Gpio sets a pin', () => {
  it('and restarts to it', () => {
    const device = board();
    expect(device.command('Gpio16', '224')).toEqual([`${RESULT} {"GPIO16":{"Relay1":224}}`]);
    expect(device.command('Power', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER ON"}`]);
    restart(device);
    expect(device.host.writes).toEqual(['16=0']);
    expect(device.command('Power', 'ON')[0]).toBe(`${RESULT} {"POWER":"ON"}`);
    expect(device.host.levels[16]).toBe(1);
    expect(device.command('Gpio16', '256')).toEqual([`${RESULT} {"GPIO16":{"Relay_i1":256}}`]);
    restart(device);
    expect(device.host.writes).toEqual(['16=0']);
    expect(device.command('Power')[0]).toBe(`${RESULT} {"POWER":"ON"}`);
  });

  it('on an ESP32-C3 as well', () => {
    const device = c3();
    expect(device.command('Gpio21', '224')).toEqual([`${RESULT} {"GPIO21":{"Relay1":224}}`]);
    restart(device);
    expect(device.host.writes).toEqual(['21=0']);
  });

  it('whatever the module has there, and back', () => {
    const device = board({ 16: 224, 17: 225 });
    expect(device.command('Gpio17', '0')).toEqual([`${RESULT} {"GPIO17":{"None":0}}`]);
    restart(device);
    expect(device.host.writes).toEqual(['16=0']);
    expect(device.command('Gpio17', '225')).toEqual([`${RESULT} {"GPIO17":{"Relay2":225}}`]);
    restart(device);
    expect(device.host.writes).toEqual(['16=0', '17=0']);
    // It is the module's again.
    expect((answer(device, 'Gpio') as Record<string, unknown>).GPIO17).toBe(undefined);
  });

  it('one after another in a backlog, with one restart, in whatever order', () => {
    const device = board();
    device.command('Backlog', 'Gpio17 225;Gpio16 224;Gpio21 640;Gpio22 608');
    expect(device.after(1_000)).toEqual([
      `${RESULT} {"GPIO17":{"Relay2":225}}`,
      `${RESULT} {"GPIO16":{"Relay1":224}}`,
      `${RESULT} {"GPIO21":{"I2C SDA1":640}}`,
      `${RESULT} {"GPIO22":{"I2C SCL1":608}}`,
    ]);
    restart(device);
    expect(device.host.writes).toEqual(['16=0', '17=0']);
  });

  it('and takes a function from the pin that had it', () => {
    const device = board({ 16: 224 });
    expect(device.command('Gpio4', '224')).toEqual([`${RESULT} {"GPIO4":{"Relay1":224}}`]);
    expect(device.command('Gpio16')).toEqual([`${RESULT} {"GPIO16":{"None":0}}`]);
    expect(device.command('Gpio5', '224')).toEqual([`${RESULT} {"GPIO5":{"Relay1":224}}`]);
    restart(device);
    expect(device.host.writes).toEqual(['5=0']);
  });

  it('but lets sensors that go by their pins be on several', () => {
    const device = board({ 16: 1312 });
    device.command('Gpio4', '1312');
    expect(device.command('Gpio16')).toEqual([`${RESULT} {"GPIO16":{"DS18x20":1312}}`]);
    expect(device.command('Gpio17', '1313')).toEqual([`${RESULT} {"GPIO17":{"DS18x202":1313}}`]);
  });

  it.each([
    [4, '65536', 'Gpio4 takes 0 to 65535'],
    [4, '-5', 'Gpio4 takes 0 to 65535'],
    [4, 'Relay1', 'Gpio4 takes 0 to 65535'],
    [4, '9'.repeat(300), 'Gpio4 takes 0 to 65535'],
    [4, 'x'.repeat(300), 'Gpio4 takes 0 to 65535'],
    [4, '{"GPIO":[1]}', 'Gpio4 takes 0 to 65535'],
    [4, '1376', 'This firmware has no function 1376 (WS28121)'],
    [4, '60000', 'This firmware has no function 60000 (Unknown)'],
    [6, '224', 'GPIO6 belongs to the flash chip: Relay1 cannot be there'],
    [11, '32', 'GPIO11 belongs to the flash chip: Button1 cannot be there'],
    [34, '224', 'GPIO34 can only be an input: Relay1 cannot be there'],
    [39, '32', 'GPIO39 has no pull-up resistor: Button1 can be there with one on the board, and the code 64'],
    [16, '4704', 'GPIO16 cannot measure while Wi-Fi is on, GPIO32 to 39 can: ADC Input1 cannot be there'],
    [16, '256', 'GPIO2 is Relay1 already: Gpio2 0 first'],
  ])('but not Gpio%i to %s', (pin, payload, reason) => {
    const device = board({ 2: 224 });
    expect(device.command(`Gpio${pin}`, payload)).toEqual([
      `${RESULT} {"GPIO${pin}":{"None":0},"Reason":${JSON.stringify(reason)}}`,
    ]);
    expect(device.host.logs.at(-1)).toBe(`${reason}: the present value stays`);
    device.run(4_000);
    expect(device.host.restarts).toBe(0);
  });

  it('but none that is not there', () => {
    expect(board().command('Gpio24', '224')).toEqual([
      `${RESULT} {"Command":"Error","Input":"GPIO24 224","Reason":"An ESP32 has no GPIO24"}`,
    ]);
    expect(board().command('Gpio28')).toEqual([
      `${RESULT} {"Command":"Error","Input":"GPIO28","Reason":"An ESP32 has no GPIO28"}`,
    ]);
    expect(c3().command('Gpio22', '224')).toEqual([
      `${RESULT} {"Command":"Error","Input":"GPIO22 224","Reason":"An ESP32-C3 has no GPIO22"}`,
    ]);
    expect(board().command('Gpio40', '224')).toEqual([`${RESULT} {"Command":"Error","Input":"GPIO40 224"}`]);
  });

  it('that is of the flash chip to None, which it is', () => {
    expect(board().command('Gpio6', '0')).toEqual([`${RESULT} {"GPIO6":{"None":0}}`]);
  });
});

describe('Gpio sets all pins', () => {
  it.each(CHIPS.map((chip) => [chip.name, chip] as const))(
    'of an %s, and restarts to them',
    (name, { order }) => {
      const device = name === 'ESP32' ? board({ 2: 224, 4: 1312 }) : c3({ 2: 224, 4: 1312 });
      const codes = Array.from(order, (pin) => ({ 4: 1312, 5: 224, 10: 0, 18: 225 })[pin] ?? 0);
      const shown = answer(device, 'Gpio', JSON.stringify({ GPIO: codes })) as object;
      expect(shown).toMatchObject({ GPIO2: { None: 0 }, GPIO5: { Relay1: 224 }, GPIO18: { Relay2: 225 } });
      // As the module has it.
      expect((shown as Record<string, unknown>).GPIO4).toBe(undefined);
      expect(answer(device, 'Gpio', '3')).toEqual({ GPIO: codes });
      restart(device);
      expect(device.host.writes).toEqual(['5=0', '18=0']);
    },
  );

  it.each([
    ['{', 'Gpio: it is not JSON'],
    [`{"GPIO":${'['.repeat(600)}`, 'Gpio: it is not JSON'],
    ['{}', 'Gpio: "GPIO" must be a list of function codes'],
    ['{"GPIO":{"2":224}}', 'Gpio: "GPIO" must be a list of function codes'],
    ['{"GPIO":[224]}', 'Gpio: "GPIO" has 1 entries; an ESP32 has 36'],
    [templateAt({ 6: 224 }), 'Gpio: GPIO6 belongs to the flash chip: Relay1 cannot be there'],
    [templateAt({ 35: 320 }), 'Gpio: GPIO35 can only be an input: Led1 cannot be there'],
    [templateAt({ 4: 224, 5: 256 }), 'Gpio: GPIO4 and GPIO5 are both Relay1: GPIO5 is left out'],
    [templateAt({ 5: 225 }), 'Gpio: Relay2 is on GPIO5 but there is no Relay1: it is left out'],
  ])('but not to %s', (payload, reason) => {
    const device = board({ 2: 224 });
    const before = answer(device, 'Gpio', '3');
    expect(answer(device, 'Gpio', payload)).toMatchObject({ Reason: reason });
    expect(answer(device, 'Gpio', '3')).toEqual(before);
    device.run(4_000);
    expect(device.host.restarts).toBe(0);
  });
});

describe('Gpios', () => {
  it('tells what a pin can be', () => {
    const device = board();
    expect(device.command('Gpios')).toEqual([
      `${RESULT} {"GPIOs1":{"None":0,"User":1,"Button":32,"Button_n":64,"Button_i":96,"Button_in":128,"Switch":160,"Switch_n":192,"Switch_d":7744,"Relay":224,"Relay_i":256,"Led":288,"Led_i":320,"LedLink":544,"LedLink_i":576,"Counter":352,"Counter_n":384,"PWM":416,"PWM_i":448,"I2C SCL":608,"I2C SDA":640,"DHT11":1184,"AM2301":1216,"DS18x20":1312,"ADC Input":4704,"ADC Temp":4736,"ADC Light":4768,"ADC Range":4864}}`,
    ]);
  });

  it('255 tells what this firmware leaves alone too', () => {
    const device = board();
    const lines = device.command('Gpios', '255');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\S+ {"GPIOs1":{"None":0,.*"Buzzer":480,/);
    expect(lines[1]).toMatch(/^\S+ {"GPIOs2":{.*"Relay_b":9312}}$/);
  });
});

describe('before anything is connected', () => {
  it('restarts to what has changed, and not for what has not', () => {
    const device = new Board(templateAt({}), ['Gpio16 224', 'Topic hall']);
    device.run(1_000);
    device.firmware.command('Topic tasmota_%06X');
    restart(device);
    expect(device.host.writes).toEqual(['16=0']);
    device.host.cut();
    device.reboot(['Gpio16 224', 'Module 1']);
    device.run(6_000);
    expect(device.host.restarts).toBe(1);
  });
});
