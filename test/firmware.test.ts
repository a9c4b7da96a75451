import { describe, expect, it } from 'vitest';
import { main, TICK_PERIOD } from '../src/main.js';
import { Board, TOPIC } from './support/board.js';
import {
  BUTTON_PIN,
  DEVKIT,
  LED_PIN,
  RELAY_PIN,
  SWITCH_PIN,
  templateAt,
  templateOf,
  VirtualHost,
} from './support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const ON = [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`];
const OFF = [`${RESULT} {"POWER":"OFF"}`, `stat/${TOPIC}/POWER OFF`];

describe('outputs at the start', () => {
  it.each([
    // template, saved relays, the first writes
    ['a relay', templateOf(224), [], ['0=0']],
    ['an inverted relay', templateOf(256), [], ['0=1']],
    ['a relay that was on', templateOf(224), ['Power ON'], ['0=1']],
    ['an inverted relay that was on', templateOf(256), ['Power ON'], ['0=0']],
    ['several, by their number', templateOf(225, 256, 226), ['Power2 ON'], ['1=1', '0=1', '2=0']],
    ['relays before LEDs', templateOf(288, 224, 321), [], ['1=0', '0=0', '2=1']],
  ])('%s', (_what, template, commands, first) => {
    const board = new Board(template, commands);
    board.run(2_000);
    board.host.writes.length = 0;
    board.reboot();
    expect(board.host.writes.slice(0, first.length)).toEqual(first);
    board.run(10_000);
    // Nothing but LEDs moves after that.
    if (!template.includes('288')) expect(board.host.writes).toEqual(first);
  });

  it('are driven before anything of the network, and even if the broker is never found', () => {
    const host = new VirtualHost(templateOf(256));
    const order: string[] = [];
    host.storage.read = () => {
      order.push(`read, ${host.writes.length} written`);
      return undefined;
    };
    main(host, (firmware) => firmware.command('MqttHost broker'));
    expect(host.writes[0]).toBe('0=1');
    expect(order.length).toBeGreaterThan(0);
    expect(host.connections).toBe(0);
  });
});

describe('SetOption0', () => {
  it.each([
    [[], 1],
    [['SetOption0 1'], 1],
    [['SetOption0 0'], 0],
  ])('after %j', (commands, level) => {
    const board = new Board(undefined, commands).online();
    board.command('Power', 'ON');
    board.run(2_000);
    board.reboot();
    expect(board.host.levels[RELAY_PIN]).toBe(level);
  });

  it('switched off after the fact leaves relays off', () => {
    const board = new Board().online();
    board.command('Power', 'ON');
    board.run(2_000);
    board.command('SetOption0', '0');
    board.run(2_000);
    board.reboot();
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it('keeps the present state once it is on again, not one of long ago', () => {
    const board = new Board().online();
    board.command('Power', 'ON');
    board.command('SetOption0', '0');
    board.command('Power', 'OFF');
    board.command('SetOption0', '1');
    board.run(2_000);
    board.reboot();
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it('does not write to the storage where nothing changes', () => {
    const board = new Board().online();
    board.run(3_000);
    let writes = 0;
    board.host.storage.write = () => writes++;
    for (let i = 0; i < 10; i++) board.command('Power', 'OFF');
    board.run(60_000);
    expect(writes).toBe(0);
  });
});

describe('a button', () => {
  function press(board: Board, duration: number, pin = BUTTON_PIN): void {
    board.host.drive(pin, 0);
    board.run(duration);
    board.host.drive(pin, 1);
  }

  it('toggles, and tells it like a command', () => {
    const board = new Board().online();
    press(board, 100);
    expect(board.after(1_000)).toEqual(ON);
    press(board, 100);
    expect(board.after(1_000)).toEqual(OFF);
  });

  it('tells STATE first with SetOption59', () => {
    const board = new Board(undefined, ['SetOption59 1']).online();
    press(board, 100);
    expect(board.after(1_000).map((line) => line.split(' ')[0])).toEqual([
      `tele/${TOPIC}/STATE`,
      RESULT,
      `stat/${TOPIC}/POWER`,
    ]);
  });

  it('bounces without effect', () => {
    const board = new Board().online();
    for (let i = 0; i < 10; i++) {
      press(board, 20);
      board.run(20);
    }
    expect(board.after(2_000)).toEqual([]);
    press(board, 60);
    for (let i = 0; i < 5; i++) {
      board.host.drive(BUTTON_PIN, 0);
      board.run(10);
      board.host.drive(BUTTON_PIN, 1);
      board.run(10);
    }
    expect(board.after(2_000)).toEqual(ON);
  });

  it('is not heeded for 4 s', () => {
    const board = new Board();
    board.run(2_000);
    board.take();
    press(board, 100);
    expect(board.after(1_500)).toEqual([]);
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it.each([
    [1, [`${RESULT} {"POWER1":"ON"}`, `stat/${TOPIC}/POWER1 ON`]],
    [2, [`${RESULT} {"POWER2":"ON"}`, `stat/${TOPIC}/POWER2 ON`]],
    [3, []],
  ])('pressed %i times reaches the relay of that number', (count, published) => {
    const board = new Board(templateOf(32, 224, 225)).online();
    for (let i = 0; i < count; i++) {
      press(board, 100);
      board.run(100);
    }
    expect(board.after(2_000)).toEqual(published);
  });

  it.each([
    [5, [`${RESULT} {"POWER5":"ON"}`, `stat/${TOPIC}/POWER5 ON`]],
    [6, []],
  ])('pressed %i times, with as many relays and more, counts up to five', (count, published) => {
    const board = new Board(templateOf(32, 224, 225, 226, 227, 228, 229, 230)).online();
    for (let i = 0; i < count; i++) {
      press(board, 100);
      board.run(100);
    }
    expect(board.after(2_000)).toEqual(published);
  });

  it('without a relay of its number switches the first', () => {
    const board = new Board(templateOf(32, 33, 224)).online();
    press(board, 100, 1);
    expect(board.after(1_000)).toEqual(ON);
  });

  it('without any relay does nothing', () => {
    const board = new Board(templateOf(32)).online();
    press(board, 100, 0);
    expect(board.after(1_000)).toEqual([]);
  });

  it('held does nothing, and held for 40 s resets everything', () => {
    const board = new Board(undefined, ['FriendlyName Hall']).online();
    press(board, 30_000);
    expect(board.after(3_000)).toEqual([]);
    press(board, 41_000);
    board.run(3_000);
    expect(board.host.logs).toContain('A button was held for very long: everything is reset');
    expect(board.host.restarts).toBe(1);
    expect(board.take()).toEqual([`tele/${TOPIC}/LWT Offline (retained)`]);
    board.firmware.command('FriendlyName1');
    expect(board.host.published.at(-1)?.payload).toBe('{"FriendlyName1":"Tasmota"}');
  });
});

describe('a switch', () => {
  it('toggles with each change', () => {
    const board = new Board().online();
    board.host.drive(SWITCH_PIN, 0);
    expect(board.after(200)).toEqual(ON);
    board.host.drive(SWITCH_PIN, 1);
    expect(board.after(200)).toEqual(OFF);
  });

  it('waits for its contact to settle', () => {
    const board = new Board().online();
    board.host.drive(SWITCH_PIN, 0);
    expect(board.after(40)).toEqual([]);
    board.host.drive(SWITCH_PIN, 1);
    expect(board.after(200)).toEqual([]);
    board.host.drive(SWITCH_PIN, 0);
    expect(board.after(60)).toEqual(ON);
  });

  it('takes its first position for granted', () => {
    const host = new VirtualHost(DEVKIT);
    host.levels[SWITCH_PIN] = 0;
    const board = new Board(undefined, [], host);
    board.run(3_000);
    host.drive(SWITCH_PIN, 1);
    board.run(7_000);
    expect(host.levels[RELAY_PIN]).toBe(0);
  });

  it('of any number switches its relay', () => {
    const board = new Board(templateOf(160, 161, 162, 224, 225)).online();
    board.host.drive(1, 0);
    expect(board.after(200)).toEqual([`${RESULT} {"POWER2":"ON"}`, `stat/${TOPIC}/POWER2 ON`]);
    board.host.drive(2, 0);
    expect(board.after(200)).toEqual([`${RESULT} {"POWER1":"ON"}`, `stat/${TOPIC}/POWER1 ON`]);
  });
});

it.each([
  ['without TLS', [], 10_000],
  ['with TLS set right before it', ['SetOption103 1'], 40_000],
])('allows the first connection %s its time', (_what, commands, time) => {
  class Silent {
    read() {}
    write() {}
    close() {}
  }
  const host = Object.assign(new VirtualHost(), { TLS: Silent });
  host.broker = 'silent';
  const board = new Board(undefined, commands, host);
  const given = () => host.logs.filter((line) => /within the time allowed/.test(line)).length;
  board.run(time - 1_000);
  expect(given()).toBe(0);
  board.run(2_000);
  expect(given()).toBe(1);
});

describe('local control without a broker', () => {
  it.each(['down', 'silent'] as const)('works while the broker is %s', (broker) => {
    const board = new Board();
    board.host.broker = broker;
    board.run(6_000);
    let level = 0;
    for (let i = 0; i < 200; i++) {
      board.host.drive(SWITCH_PIN, i % 2 === 0 ? 0 : 1);
      board.run(100);
      level = 1 - level;
      if (board.host.levels[RELAY_PIN] !== level) expect(`toggle ${i}`).toBe('done');
    }
    board.host.broker = 'up';
    board.run(130_000);
    expect(board.take()).toContain(`stat/${TOPIC}/POWER OFF`);
  });

  it('works when the socket takes nothing more', () => {
    const board = new Board(undefined, ['TelePeriod 10']).online();
    board.host.writable = 0;
    for (let i = 0; i < 60; i++) {
      board.host.drive(SWITCH_PIN, i % 2 === 0 ? 0 : 1);
      board.run(500);
    }
    expect(board.host.levels[RELAY_PIN]).toBe(0);
    board.host.writable = 16_384;
    board.run(60_000);
    expect(board.firmware.connected).toBe(true);
    expect(board.command('Power', 'ON')).toEqual(ON);
  });

  it('tells what it switched once it is back', () => {
    const board = new Board().online();
    board.host.broker = 'down';
    board.host.cut();
    board.run(1_000);
    board.host.drive(SWITCH_PIN, 0);
    board.run(1_000);
    expect(board.host.levels[RELAY_PIN]).toBe(1);
    expect(board.take()).toEqual([]);
    board.host.broker = 'up';
    expect(board.after(30_000)).toEqual(expect.arrayContaining(ON));
  });
});

it('takes a broker as it is named, whatever the texts would mean as commands', () => {
  const board = new Board(undefined, [], new VirtualHost());
  const { firmware } = board;
  const plain = { tls: false, path: '', user: undefined, password: undefined };
  const secure = { tls: true, path: '/0', headers: 'A: 0' };
  expect(firmware.useBroker({ ...plain, host: '0', port: 1, user: '1', password: '?' })).toBe(true);
  expect(firmware.useBroker({ ...plain, ...secure, host: 'other', port: 1884, user: ' 0' })).toBe(true);
  const reached = () => {
    board.host.published.length = 0;
    for (const name of ['SetOption103', 'MqttPath']) firmware.command(name);
    return board.host.published.map(({ payload }) => payload);
  };
  expect(reached()).toEqual(['{"SetOption103":"ON"}', '{"MqttPath":"/0"}']);
  expect(firmware.useBroker({ ...plain, host: 'x'.repeat(65), port: 1885 })).toBe(false);
  // What the storage holds of another broker does not stay.
  expect(reached()).toEqual(['{"SetOption103":"OFF"}', '{"MqttPath":""}']);
  firmware.command('MqttHost');
  firmware.command('MqttPort');
  firmware.command('MqttUser');
  expect(board.host.published.map(({ payload }) => payload).slice(-3)).toEqual([
    '{"MqttHost":"other"}',
    '{"MqttPort":1884}',
    '{"MqttUser":" 0"}',
  ]);
});

describe('attempts to connect', () => {
  it('wait for the network, and come 1 to 2 s after it is back', () => {
    const board = new Board().online();
    board.host.broker = 'down';
    board.host.cut();
    // Failing for a while makes the wait two minutes long.
    board.run(600_000);
    board.host.network.up = false;
    board.run(130_000);
    const attempts = board.host.connections;
    board.run(600_000);
    expect(board.host.connections).toBe(attempts);
    board.host.broker = 'up';
    board.host.network.up = true;
    board.run(980);
    expect(board.host.connections).toBe(attempts);
    board.run(1_040);
    expect(board.host.connections).toBe(attempts + 1);
    expect(board.firmware.connected).toBe(true);
  });

  it('are made to a name that can be resolved only later', () => {
    const board = new Board();
    board.host.unresolved = true;
    board.run(3_000);
    expect(board.host.logs.at(-1)).toMatch(
      /the name of the broker could not be resolved to an address: .*; next attempt/,
    );
    board.host.unresolved = false;
    board.run(12_000);
    expect(board.firmware.connected).toBe(true);
  });
});

describe('the LEDs', () => {
  const LINK_PIN = 27;

  function changes(board: Board, pin: number, duration: number): number {
    board.host.writes.length = 0;
    board.run(duration);
    return board.host.writes.filter((write) => write.startsWith(`${pin}=`)).length;
  }

  it('show the link: steady, blinking slowly without a broker, fast without a network', () => {
    const board = new Board().online();
    expect(changes(board, LINK_PIN, 10_000)).toBe(0);
    expect(board.host.levels[LINK_PIN]).toBe(1);
    board.host.broker = 'down';
    board.host.cut();
    board.run(20);
    expect(changes(board, LINK_PIN, 10_000)).toBe(10);
    board.host.network.up = false;
    expect(changes(board, LINK_PIN, 10_000)).toBeGreaterThanOrEqual(19);
  });

  it('show the relay', () => {
    const board = new Board().online();
    board.command('Power', 'ON');
    board.run(40);
    expect(board.host.levels[LED_PIN]).toBe(1);
  });
});

describe('odd hosts', () => {
  it('names pins whose function is not known, and drives the others', () => {
    const host = new VirtualHost(templateOf(224, 1376));
    main(host);
    expect(host.logs).toContain(
      'GPIO1 has the function 1376, which this firmware does not have: it is left alone',
    );
    expect(host.writes).toEqual(['0=0']);
  });

  describe('a template with pins that cannot be', () => {
    const BROKEN = templateAt({
      0: 32,
      4: 224,
      6: 288,
      34: 225,
      35: 33,
      16: 226,
      24: 1312,
      22: 608,
      17: 224,
    });

    it('is told, each with its reason', () => {
      const host = new VirtualHost(BROKEN);
      main(host);
      expect(host.logs.filter((line) => line.startsWith('Template: '))).toEqual([
        'Template: GPIO4 and GPIO17 are both Relay1: GPIO17 is left out',
        'Template: an ESP32 has no GPIO24: DS18x20 cannot be there',
        'Template: GPIO6 belongs to the flash chip: Led1 cannot be there',
        'Template: GPIO34 can only be an input: Relay2 cannot be there',
        'Template: GPIO35 has no pull-up resistor: Button2 can be there with one on the board, and the code 65',
        'Template: Relay3 is on GPIO16 but there is no Relay2: it is left out',
        'Template: I2C SCL1 is on GPIO22 but there is no I2C SDA1: it is left out',
      ]);
      expect(host.writes).toEqual(['4=0']);
    });

    it('leaves a relay that answers its button and POWER', () => {
      const board = new Board(BROKEN).online();
      expect(board.command('POWER', 'ON')).toEqual(ON);
      expect(board.host.levels[4]).toBe(1);
      board.host.drive(0, 0);
      board.run(200);
      board.host.drive(0, 1);
      board.run(1_000);
      expect(board.host.levels[4]).toBe(0);
      expect(new Set(board.host.writes.map((line) => line.split('=')[0]))).toEqual(new Set(['4']));
    });
  });

  it.each([
    ['{', 'Template: it is not JSON; no pin is used'],
    ['', 'Template: it is not JSON; no pin is used'],
    ['null', 'Template: "GPIO" must be a list of function codes; no pin is used'],
    [
      JSON.stringify({ GPIO: new Array(22).fill(0) }),
      'Template: "GPIO" has 22 entries, as for an ESP32-C3; an ESP32 has 36; no pin is used',
    ],
  ])('lives with the template %j', (template, line) => {
    const board = new Board(template).online();
    expect(board.host.logs).toContain(line);
    expect(board.host.writes).toEqual([]);
    expect(board.command('Status', '0').length).toBeGreaterThan(0);
    expect(board.command('FriendlyName1', 'Kitchen')).toEqual([
      `stat/${TOPIC}/RESULT {"FriendlyName1":"Kitchen"}`,
    ]);
  });

  it('has the pins of its chip', () => {
    const codes = new Array(22).fill(0);
    codes[9] = 32;
    codes[10] = 224;
    const host = new VirtualHost(JSON.stringify({ NAME: 'C3', GPIO: codes, FLAG: 0, BASE: 1 }));
    host.system.chip = 'ESP32-C3';
    const board = new Board(undefined, [], host).online();
    expect(board.command('POWER', 'ON')).toEqual(ON);
    expect(host.levels[10]).toBe(1);
  });

  it('lives with a storage that fails from the start, tells it once, and saves once it works', () => {
    const host = new VirtualHost();
    const { read, write } = host.storage;
    const fail = () => {
      throw new Error('bad flash');
    };
    Object.assign(host.storage, { read: fail, write: fail, delete: fail });
    const board = new Board(undefined, ['TelePeriod 20'], host).online();
    expect(board.command('Power', 'ON')).toContain(`stat/${TOPIC}/POWER ON`);
    board.run(60_000);
    expect(host.logs.filter((line) => line.includes('bad flash'))).toEqual([
      expect.stringMatching(/^The settings cannot be read, and are tried again: Error: bad flash\./),
      expect.stringMatching(/^The state of the outputs cannot be read: Error: bad flash\./),
      expect.stringMatching(/^The record state-b could not be saved, and is tried again: Error: bad flash\./),
    ]);
    Object.assign(host.storage, { read, write });
    board.run(600_000);
    expect(host.logs).toContain('The storage can be read again, and holds no settings');
    expect(host.logs).toContain('Saving works again: everything is saved');
    board.reboot();
    expect(board.online().command('TelePeriod')[0]).toBe(`stat/${TOPIC}/RESULT {"TelePeriod":20}`);
    expect(host.levels[RELAY_PIN]).toBe(1);
  });

  it('starts with a damaged storage', () => {
    const host = new VirtualHost();
    for (const key of ['settings-a', 'settings-b', 'state-a', 'state-b']) {
      host.stored.set(key, Uint8Array.of(1, 2, 3));
    }
    const board = new Board(undefined, [], host).online();
    expect(board.command('Power', 'ON')).toEqual(ON);
  });

  it('tells what begins its topics', () => {
    expect(new Board(undefined, ['Topic lamp']).firmware.topicExamples()).toEqual({
      command: 'cmnd/lamp/',
      state: 'stat/lamp/',
      telemetry: 'tele/lamp/',
    });
  });

  it('goes on over the wrap of the ticks', () => {
    const host = new VirtualHost();
    host.now = 2 ** 31 - 10_000;
    const board = new Board(undefined, ['TelePeriod 10'], host).online();
    board.run(20_000);
    board.take();
    expect(board.after(30_000).filter((line) => line.includes('/STATE ')).length).toBe(3);
    expect(board.command('Power', 'TOGGLE')).toEqual(ON);
    expect(host.connections).toBe(1);
  });

  it('is called often enough', () => {
    expect(TICK_PERIOD).toBe(20);
  });
});
