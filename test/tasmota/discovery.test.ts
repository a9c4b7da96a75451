import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../src/settings/image.js';
import { Settings } from '../../src/settings/settings.js';
import {
  DeviceName,
  FriendlyName,
  FullTopic,
  Hostname,
  MqttHost,
  Prefix,
  StateText,
  SwitchMode,
  SwitchText,
  type TextSetting,
  Topic,
} from '../../src/settings/table.js';
import { Board, type Published, TOPIC } from '../support/board.js';
import { type Config, entitiesOf, problemsWith, SHARED, topicOf } from '../support/hatasmota.js';
import { DEVKIT, templateAt, templateOf, VirtualHost } from '../support/virtual-host.js';

const CONFIG = 'tasmota/discovery/7C9EBD83BB10/config';
const SENSORS = 'tasmota/discovery/7C9EBD83BB10/sensors';

/** A list of 32 that begins so and goes on with one value. */
function list(rest: string, ...first: readonly (string | number)[]): string {
  return `[${[...first, ...new Array<string>(32 - first.length).fill(rest)].join(',')}]`;
}

/** What a device publishes that has been connected for the first time for so long. */
function told(
  template: string = DEVKIT,
  commands: readonly string[] = [],
  host?: Board['host'],
): Published[] {
  const board = new Board(template, commands, host);
  board.run(10_100);
  return board.discovery();
}

function configOf(template?: string, commands?: readonly string[]): Config {
  return JSON.parse((told(template, commands)[0] as Published).payload);
}

/** When discovery publishes what within so many milliseconds: `time topic`, or `time topic (empty)`. */
function times(board: Board, duration: number): string[] {
  const { host } = board;
  const start = host.now;
  const found: string[] = [];
  board.packets.length = 0;
  for (; host.now - start <= duration; host.now += 20) {
    board.step();
    for (const { topic, payload } of board.discovery())
      found.push(`${host.now - start} ${topic.split('/').at(-1)}${payload === '' ? ' (empty)' : ''}`);
    board.packets.length = 0;
  }
  return found;
}

const both = (time: number) => [`${time} config`, `${time} sensors`];

/** Runs until the first publication is out. */
function settled(template?: string, commands?: readonly string[]): Board {
  const board = new Board(template, commands);
  board.run(12_000);
  board.packets.length = 0;
  return board;
}

describe('the payloads', () => {
  it('of one relay, a switch, a button and two sensors, byte by byte', () => {
    expect(told()).toEqual([
      {
        topic: CONFIG,
        payload:
          '{"ip":"192.168.1.57","dn":"Tasmota","fn":["Tasmota",null,null,null,null,null,null,null],"hn":"tasmota-83BB10-6928",' +
          '"mac":"7C9EBD83BB10","md":"Test","ty":0,"if":0,"cam":0,"ofln":"Offline","onln":"Online",' +
          '"state":["OFF","ON","TOGGLE","HOLD"],"sw":"0.1.0","t":"tasmota_83BB10","ft":"%prefix%/%topic%/",' +
          `"tp":["cmnd","stat","tele"],"rl":${list('0', 1)},"swc":${list('-1')},"swn":${list('null')},"btn":${list('0')},` +
          '"so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,"117":0},' +
          '"lk":0,"lt_st":0,"bat":0,"dslp":0,"sho":[],"sht":[],"ver":1}',
        qos: 0,
        retain: true,
      },
      {
        topic: SENSORS,
        payload:
          '{"sn":{"Time":"2025-12-24T15:27:57","Switch1":"ON","DS18B20":{"Id":"0000048EC44C","Temperature":23.3},' +
          '"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"},"ver":1}',
        qos: 0,
        retain: true,
      },
    ]);
  });

  it('of a device that has only a relay', () => {
    expect(told(templateOf(224)).at(1)?.payload).toBe('{"sn":{"Time":"2025-12-24T15:27:57"},"ver":1}');
  });

  it('tell of detached switches and buttons, with their modes and names', () => {
    const template = templateOf(32, 33, 160, 161, 162);
    expect(configOf(template)).toMatchObject({
      swc: JSON.parse(list('-1')),
      swn: JSON.parse(list('null')),
      btn: JSON.parse(list('0')),
    });
    const config = configOf(template, ['SetOption73 1', 'SetOption114 1']);
    expect(config.swc).toEqual(JSON.parse(list('-1', 0, 0, 0)));
    expect(config.swn).toEqual(JSON.parse(list('null', '"Switch1"', '"Switch2"', '"Switch3"')));
    expect(config.btn).toEqual(JSON.parse(list('0', 1, 1)));
    expect(config.so).toMatchObject({ '73': 1, '114': 1 });
  });

  it('have a name for each relay, up to eight', () => {
    const relays = Array.from({ length: 10 }, (_, i) => 224 + i);
    const config = configOf(templateOf(...relays.slice(0, 6)), ['FriendlyName3 "Hall" \\ é 💡']);
    expect(config.fn).toEqual([
      'Tasmota',
      'Tasmota2',
      '"Hall" \\ é 💡',
      'Tasmota4',
      'Tasmota5',
      'Tasmota6',
      null,
      null,
    ]);
    expect(config.rl).toEqual(JSON.parse(list('0', 1, 1, 1, 1, 1, 1)));
    const pins = [0, 1, 2, 3, 4, 5, 12, 13, 14, 15];
    const ten = configOf(templateAt(Object.fromEntries(pins.map((pin, i) => [pin, 224 + i]))));
    expect(ten.fn).toEqual(['Tasmota', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `Tasmota${n}`)]);
    expect(ten.rl.filter((kind) => kind === 1).length).toBe(10);
  });

  it('tell topics and options as they are in force', () => {
    const config = configOf(undefined, [
      'Topic hall/lamp_%04X',
      'FullTopic home/%topic%/%prefix%',
      'Prefix2 state',
      'DeviceName Hall',
      'Hostname lamp',
      'SetOption4 1',
      'SetOption13 1',
      'SetOption30 1',
    ]);
    expect(config).toMatchObject({
      t: 'hall/lamp_BB10',
      ft: 'home/%topic%/%prefix%/',
      tp: ['cmnd', 'state', 'tele'],
      dn: 'Hall',
      hn: 'lamp',
      rl: JSON.parse(list('0', 1)),
    });
    expect(config.so).toEqual({
      '4': 1,
      '11': 0,
      '13': 1,
      '17': 0,
      '20': 0,
      '30': 1,
      '68': 0,
      '73': 0,
      '82': 0,
      '114': 0,
      '117': 0,
    });
  });

  it('stay on the same topics whatever the prefixes are, and are not retained with SetOption104', () => {
    const [config, sensors] = told(undefined, ['Prefix1 a', 'Prefix2 b', 'Prefix3 c', 'SetOption104 1']);
    expect([config?.topic, config?.retain]).toEqual([CONFIG, false]);
    expect([sensors?.topic, sensors?.retain]).toEqual([SENSORS, false]);
  });
});

describe('it is published', () => {
  it('10 s after the first connect, and never again while nothing changes', () => {
    expect(times(new Board(), 310_000)).toEqual(both(10_000));
  });

  it('10 s after the first connect, however late that is', () => {
    const board = new Board();
    board.host.broker = 'down';
    board.run(100_000);
    board.host.broker = 'up';
    while (!board.firmware.connected) board.run(20);
    expect(times(board, 20_000)).toEqual(both(10_000));
  });

  it('1 s after a reconnect', () => {
    const board = settled();
    board.host.cut();
    while (!board.firmware.connected) board.run(20);
    expect(times(board, 60_000)).toEqual(both(1_000));
  });

  it('1 s after a reconnect even if the first connection was too short for it', () => {
    const board = new Board();
    board.run(3_000);
    board.host.cut();
    while (!board.firmware.connected) board.run(20);
    expect(times(board, 60_000)).toEqual(both(1_000));
  });

  it('10 s after the first connect of each start', () => {
    const board = settled();
    board.reboot();
    expect(times(board, 60_000)).toEqual(both(10_000));
  });

  it.each([
    ['a name', 'FriendlyName', 'Hall'],
    ['the device name', 'DeviceName', 'Hall'],
    ['a SetOption that is told', 'SetOption13', '1'],
    ['detached buttons', 'SetOption73', '1'],
    ['detached switches', 'SetOption114', '1'],
    ['another one', 'SetOption4', '1'],
  ])('1 s after a change of %s', (_what, name, payload) => {
    const board = settled();
    board.command(name, payload);
    expect(times(board, 60_000)).toEqual(both(1_000));
    board.command(name, payload);
    expect(times(board, 60_000)).toEqual([]);
  });

  it('not after a change that nobody sees, or one that has been undone', () => {
    const board = settled();
    board.command('MqttRetry', '20');
    board.command('FriendlyName2', 'of a relay that is not there');
    board.command('POWER', 'TOGGLE');
    expect(times(board, 60_000)).toEqual([]);
    board.command('DeviceName', 'a');
    board.run(400);
    board.command('DeviceName', 'Tasmota');
    expect(times(board, 60_000)).toEqual([]);
  });

  it('once for changes that come together', () => {
    const board = settled();
    board.command('Backlog0', 'FriendlyName Hall;DeviceName Hall;SetOption73 1;SetOption13 1');
    // The backlog begins with the next tick.
    expect(times(board, 60_000)).toEqual(both(1_020));
  });

  it('at most once a second, and does not wait for ever while something keeps changing', () => {
    const board = settled();
    const found: string[] = [];
    for (let i = 0; i < 20; i++) {
      board.command('DeviceName', `Hall ${i}`);
      found.push(...times(board, 500).map((line) => line.replace(/^\d+ /, '')));
    }
    const published = found.filter((what) => what === 'config').length;
    expect(published).toBeGreaterThanOrEqual(8);
    expect(published).toBeLessThanOrEqual(10);
  });

  it('with what has changed while there was no connection, after the reconnect', () => {
    const board = settled();
    board.host.broker = 'down';
    board.host.cut();
    board.run(1_000);
    board.firmware.command('DeviceName Hall');
    board.run(5_000);
    expect(board.discovery()).toEqual([]);
    board.host.broker = 'up';
    while (!board.firmware.connected) board.run(20);
    board.packets.length = 0;
    board.run(1_100);
    expect(board.discovery().map(({ topic }) => topic)).toEqual([CONFIG, SENSORS]);
    expect(board.discovery()[0]?.payload).toContain('"dn":"Hall"');
  });

  it('not before a restart that a change causes: the settings are ahead of the topics', () => {
    const board = settled();
    board.command('Topic', 'lamp');
    expect(times(board, 1_900)).toEqual([]);
    board.run(2_000);
    expect(board.host.restarts).toBe(1);
    board.reboot();
    board.packets.length = 0;
    board.run(11_000);
    expect(board.discovery()[0]?.payload).toContain('"t":"lamp"');
  });

  it('while the device waits for a restart that never comes, by Restart 2, nothing more', () => {
    const board = settled();
    board.command('Restart', '2');
    board.firmware.command('DeviceName Hall');
    expect(times(board, 20_000)).toEqual([]);
  });

  it('over the wrap of the ticks', () => {
    const board = new Board();
    board.host.now = 2 ** 31 - 5_000;
    board.reboot();
    expect(times(board, 20_000)).toEqual(both(10_000));
    board.command('DeviceName', 'Hall');
    expect(times(board, 20_000)).toEqual(both(1_000));
  });
});

describe('SetOption19', () => {
  it('1 clears both topics after 1 s, and they stay so', () => {
    const board = settled();
    expect(board.command('SetOption19', '1')).toEqual([`stat/${TOPIC}/RESULT {"SetOption19":"ON"}`]);
    board.run(1_100);
    expect(board.discovery()).toEqual([
      { topic: CONFIG, payload: '', qos: 0, retain: true },
      { topic: SENSORS, payload: '', qos: 0, retain: true },
    ]);
    board.command('DeviceName', 'Hall');
    expect(times(board, 20_000)).toEqual([]);
    board.host.cut();
    expect(times(board, 60_000)).toEqual([]);
  });

  it('0 publishes after 1 s', () => {
    const board = settled(undefined, ['SetOption19 1']);
    expect(board.command('SetOption19', '0')).toEqual([`stat/${TOPIC}/RESULT {"SetOption19":"OFF"}`]);
    expect(times(board, 60_000)).toEqual(both(1_000));
  });

  it('also goes by Discover, the other way round', () => {
    const board = settled();
    board.command('Discover', '0');
    board.run(1_100);
    expect(board.discovery().map(({ payload }) => payload)).toEqual(['', '']);
    board.packets.length = 0;
    board.command('Discover', '1');
    expect(times(board, 20_000)).toEqual(both(1_000));
  });

  it('keeps its value over a restart, and clears once more: it may have been set without a connection', () => {
    const board = settled(undefined, ['SetOption19 1']);
    board.run(2_000);
    board.reboot();
    expect(times(board, 310_000)).toEqual(['10000 config (empty)', '10000 sensors (empty)']);
    expect(board.command('SetOption19')).toEqual([`stat/${TOPIC}/RESULT {"SetOption19":"ON"}`]);
  });
});

describe('sensors', () => {
  const NAN = Number.NaN;

  it('are announced with a number: after their first reading', () => {
    const sensors = JSON.parse(told()[1]?.payload as string);
    expect(JSON.stringify(sensors)).not.toContain('null');
    expect(typeof sensors.sn.AM2301.Humidity).toBe('number');
  });

  it('that answer only later are announced once a report has them', () => {
    const board = new Board();
    const dht = board.host.sensors[1] as Board['host']['sensors'][number];
    dht.readings.set([NAN, NAN]);
    board.run(12_000);
    expect(board.discovery()[1]?.payload).not.toContain('AM2301');
    board.packets.length = 0;
    expect(times(board, 200_000)).toEqual([]);
    dht.readings.set([21, 50]);
    board.command('TelePeriod');
    expect(times(board, 60_000)).toEqual(both(1_020));
    expect(times(board, 310_000)).toEqual([]);
  });

  it('that fall silent are not taken back, whatever else changes, and not announced anew when they are back', () => {
    const board = settled();
    const dht = board.host.sensors[1] as Board['host']['sensors'][number];
    dht.readings.set([NAN, NAN]);
    board.command('TelePeriod');
    expect(times(board, 60_000)).toEqual([]);
    board.command('DeviceName', 'Hall');
    expect(times(board, 60_000)).toEqual(['1000 config']);
    dht.readings.set([21, 50]);
    board.command('TelePeriod');
    expect(times(board, 60_000)).toEqual([]);
  });

  it('that were silent at a reconnect are announced when they are back', () => {
    const board = settled();
    const dht = board.host.sensors[1] as Board['host']['sensors'][number];
    dht.readings.set([NAN, NAN]);
    board.host.cut();
    board.run(4_000);
    expect(board.discovery()[1]?.payload).not.toContain('AM2301');
    dht.readings.set([21, 50]);
    board.command('TelePeriod');
    board.run(1_200);
    expect(board.discovery()[1]?.payload).toContain('AM2301');
  });

  it('measure, switches move and time goes on without a new announcement', () => {
    const board = settled();
    for (const value of [1, 8.5, 100]) {
      for (const sensor of board.host.sensors) sensor.readings.fill(value);
      board.host.drive(14, (value & 1) as 0 | 1);
      board.command('TelePeriod');
      board.command('MqttRetry', String(20 + Math.floor(value)));
      expect(times(board, 10_000)).toEqual([]);
    }
  });
});

describe('the transmit buffer', () => {
  /** Every text that is told, as long as it may be, and of characters that take two bytes each in JSON. */
  function longest(): Settings {
    const settings = new Settings();
    const texts: [TextSetting, string][] = [
      [MqttHost, 'broker'],
      [DeviceName, '"\\'.repeat(16)],
      [Hostname, 'h'.repeat(32)],
      [Topic, '"'.repeat(48)],
      [FullTopic, `${'"'.repeat(40)}%prefix%/%topic%/`],
      ...[...FriendlyName.defaults, ...SwitchText.defaults].map((_, i): [TextSetting, string] =>
        i < FriendlyName.count ? [FriendlyName, '"\\'.repeat(16)] : [SwitchText, '"'.repeat(32)],
      ),
      ...StateText.defaults.map((): [TextSetting, string] => [StateText, '"'.repeat(10)]),
      ...Prefix.defaults.map((_, i): [TextSetting, string] => [Prefix, '"'.repeat(15) + i]),
    ];
    const places = new Map<TextSetting, number>();
    for (const [row, value] of texts) {
      const index = places.get(row) ?? 0;
      places.set(row, index + 1);
      if (!settings.setText(row, value, index)) throw new Error(`${row.name}${index + 1} is not taken`);
    }
    for (let i = 0; i < SwitchMode.count; i++) settings.setNumber(SwitchMode, 16, i);
    settings.setOption(73, true);
    settings.setOption(114, true);
    return settings;
  }
  const PINS = [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 32, 33];
  const AT_MOST = [...PINS, 34, 35, 36, 39];

  it.each([
    ['nothing', [], 0],
    ['one relay', [224], 0],
    ['eight relays', Array.from({ length: 8 }, (_, i) => 224 + i), 0],
    ['as many relays as there are pins', PINS.map((_, i) => 224 + i), 0],
    ['a switch', [160], 1],
    ['as many switches as there are pins', AT_MOST.map((_, i) => (i < PINS.length ? 160 : 192) + i), 27],
    ['half relays, half switches', PINS.map((_, i) => (i < 12 ? 224 + i : 160 + i - 12)), 11],
  ])('takes the longest config of a board with %s', (_what, codes, switches) => {
    const template = templateAt(Object.fromEntries(codes.map((code, i) => [AT_MOST[i], code])));
    const host = new VirtualHost(template);
    host.stored.set('settings-a', encodeImage(longest(), 1));
    const board = new Board(template, [], host);
    board.run(12_000);
    expect(board.host.logs.filter((line) => line.includes('did not fit'))).toEqual([]);
    const [config, sensors] = board.discovery();
    expect(problemsWith(config?.topic as string, config?.payload as string)).toEqual([]);
    expect(JSON.parse(config?.payload as string).dn).toHaveLength(32);
    expect(JSON.parse(config?.payload as string).swc.filter((mode: number) => mode >= 0)).toHaveLength(
      switches,
    );
    expect(sensors?.topic).toBe(SENSORS);
  });

  it('that is full is told, and tried again', () => {
    const board = settled();
    board.host.writable = 0;
    board.run(20);
    for (let i = 0; i < 8; i++) board.firmware.command('State');
    board.firmware.command('DeviceName Hall');
    board.run(1_100);
    expect(board.discovery()).toEqual([]);
    expect(board.host.logs.slice(-1)).toEqual(['A message did not fit the transmit buffer and is lost']);
    board.host.writable = 16_384;
    board.run(15_000);
    expect(
      board
        .discovery()
        .map(({ topic }) => topic)
        .slice(-2),
    ).toEqual([CONFIG, SENSORS]);
  });
});

describe('Home Assistant', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 "\\/é💡_-]{1,12}$/u);
  const code = fc.constantFrom(
    0,
    32,
    64,
    96,
    128,
    160,
    192,
    224,
    256,
    288,
    352,
    1216,
    1312,
    608,
    640,
    4704,
    416,
    9999,
  );
  const configuration = fc.record({
    codes: fc.array(code, { maxLength: 20 }),
    names: fc.array(word, { maxLength: 8 }),
    deviceName: word,
    topic: word,
    fullTopic: fc.constantFrom(
      '%prefix%/%topic%/',
      '%topic%/%prefix%',
      'home/%prefix%/%topic%',
      '%hostname%/%prefix%',
      'flat/%topic%',
      '%prefix%/%topic%/#/+',
    ),
    prefixes: fc.uniqueArray(fc.constantFrom('cmnd', 'stat', 'tele', 'a', 'b/c', 'ü'), {
      minLength: 3,
      maxLength: 3,
    }),
    options: fc.subarray([4, 11, 13, 26, 30, 52, 59, 73, 90, 104, 114]),
    modes: fc.array(fc.integer({ min: -1, max: 17 }), { maxLength: 5 }),
  });

  function commandsOf(values: typeof configuration extends fc.Arbitrary<infer T> ? T : never): string[] {
    return [
      ...values.names.map((name, i) => `FriendlyName${i + 1} ${name}`),
      `DeviceName ${values.deviceName}`,
      `Topic ${values.topic}`,
      `FullTopic ${values.fullTopic}`,
      ...values.prefixes.map((prefix, i) => `Prefix${i + 1} ${prefix}`),
      ...values.options.map((option) => `SetOption${option} 1`),
      ...values.modes.map((mode, i) => `SwitchMode${i + 1} ${mode}`),
    ];
  }

  /** A template with these functions, each with the next index of its kind. */
  function templateWith(codes: readonly number[]): string {
    const counts = new Map<number, number>();
    const numbered = codes.map((base) => {
      // A relay, switch or button has one row of numbers, whatever its variant.
      const kind = base >= 224 && base <= 256 ? 224 : base === 192 ? 160 : base < 160 && base > 0 ? 32 : base;
      const index = counts.get(kind) ?? 0;
      counts.set(kind, index + 1);
      return base === 0 ? 0 : base + index;
    });
    return templateOf(...numbered);
  }

  it('takes the config of any board, however it is set up', () => {
    fc.assert(
      fc.property(configuration, (values) => {
        const template = templateWith(values.codes);
        const [config, sensors] = told(template, commandsOf(values)) as [Published, Published];
        // Where commands and answers share a topic, it does not take any device.
        const apart = values.fullTopic.includes('%prefix%');
        expect(problemsWith(config.topic, config.payload)).toEqual(apart ? [] : [SHARED]);
        expect(config.retain).toBe(!values.options.includes(104));
        const parsed = JSON.parse(config.payload) as Config;
        expect([parsed.rl, parsed.swc, parsed.swn, parsed.btn].map(({ length }) => length)).toEqual([
          32, 32, 32, 32,
        ]);
        expect(parsed.fn).toHaveLength(8);
        const relays = parsed.rl.filter((kind) => kind !== 0).length;
        expect(parsed.fn.filter((name) => name !== null)).toHaveLength(Math.min(relays, 8));
        expect(JSON.parse(sensors.payload).ver).toBe(1);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[what: string, template: string, commands: readonly string[]]>([
    ['as it is by default', DEVKIT, []],
    ['with eight relays', templateOf(...Array.from({ length: 8 }, (_, i) => 224 + i)), []],
    ['with numbers even for one relay', DEVKIT, ['SetOption26 1']],
    ['with topics in another order', DEVKIT, ['FullTopic %topic%/%prefix%/']],
    [
      'with everything renamed',
      DEVKIT,
      ['Topic hall/lamp', 'FullTopic my/%prefix%/%topic%', 'Prefix1 do', 'Prefix2 is'],
    ],
    ['by host name', DEVKIT, ['FullTopic %hostname%/%prefix%/', 'Hostname hall']],
    ['shown as lights', DEVKIT, ['SetOption30 1']],
    ['without plain POWER', DEVKIT, ['SetOption90 1']],
    ['with words of its own', DEVKIT, ['StateText1 dark', 'StateText2 "bright"']],
  ])('switches and polls a device, %s', (_what, template, commands) => {
    const board = new Board(template, commands);
    board.run(12_000);
    const [configMessage, sensorsMessage] = board.discovery() as [Published, Published];
    const config = JSON.parse(configMessage.payload) as Config;
    const entities = entitiesOf(config, sensorsMessage.payload);
    const [commandTopic, stat, tele] = [topicOf(config, 0), topicOf(config, 1), topicOf(config, 2)];
    expect(board.messages()[0]).toEqual({ topic: `${tele}LWT`, payload: config.onln, qos: 0, retain: true });
    expect(entities.relays.length).toBeGreaterThan(0);

    /** What relay n is told to be, on what hatasmota listens to. */
    const powerIn = (messages: readonly Published[], relay: number): string | undefined => {
      let power: string | undefined;
      for (const { topic, payload } of messages) {
        if (topic !== `${stat}RESULT` && topic !== `${tele}STATE`) continue;
        const values = JSON.parse(payload);
        power = values[`POWER${relay}`] ?? (relay === 1 ? values.POWER : undefined) ?? power;
      }
      return power;
    };
    const send = (name: string, payload: string): Published[] => {
      board.packets.length = 0;
      board.send(`${commandTopic}${name}`, payload);
      return board.messages();
    };
    for (const relay of entities.relays) {
      expect(powerIn(send(`Power${relay}`, 'ON'), relay)).toBe(config.state[1]);
      expect(powerIn(send('STATE', ''), relay)).toBe(config.state[1]);
      expect(powerIn(send(`Power${relay}`, 'OFF'), relay)).toBe(config.state[0]);
      expect(powerIn(send('STATE', ''), relay)).toBe(config.state[0]);
    }
    const light = send('Backlog', 'NoDelay;Power1 ON;NoDelay;Power1 OFF');
    board.run(100);
    expect(light).toEqual([]);
    expect(powerIn(board.messages(), 1)).toBe(config.state[0]);
    const poll = (status: string): Record<string, Record<string, unknown>> => {
      const [message] = send('STATUS', status);
      expect(message?.topic).toBe(`${stat}STATUS${status}`);
      return JSON.parse(message?.payload as string);
    };
    for (const [name, key] of entities.sensors) {
      expect(Object.keys(poll('10').StatusSNS?.[name] as object)).toContain(key);
    }
    if (template === DEVKIT) expect(entities.sensors).toHaveLength(5);
    expect(Object.keys(poll('1').StatusPRM as object)).toContain('RestartReason');
    expect(Object.keys(poll('2').StatusFWR as object)).toContain('Version');
    expect(Object.keys(poll('11').StatusSTS as object)).toContain('UptimeSec');
    board.firmware.shutdown(() => {});
    board.step();
    expect(board.messages().at(-1)).toMatchObject({ topic: `${tele}LWT`, payload: config.ofln });
  });

  it('dims a light', () => {
    const board = new Board(templateOf(224, 416));
    board.run(12_000);
    const [{ topic, payload }] = board.discovery() as [Published];
    expect(problemsWith(topic, payload)).toEqual([]);
    const config = JSON.parse(payload) as Config;
    expect([config.rl.slice(0, 3), config.lt_st]).toEqual([[1, 2, 0], 1]);
    board.packets.length = 0;
    board.send(`${topicOf(config, 0)}Backlog`, 'NoDelay;Power2 ON;NoDelay;Dimmer 40');
    board.run(100);
    const results = board.messages().filter((message) => message.topic === `${topicOf(config, 1)}RESULT`);
    expect(results.map((message) => JSON.parse(message.payload))).toEqual([
      { POWER2: 'ON' },
      { POWER2: 'ON', Dimmer: 40 },
    ]);
    expect(JSON.parse((board.command('STATE')[0] as string).replace(/^\S+ /, ''))).toMatchObject({
      POWER1: 'OFF',
      POWER2: 'ON',
      Dimmer: 40,
    });
  });

  it('hears of detached switches and buttons what it listens for', () => {
    const board = new Board(templateOf(32, 160, 161, 224), [
      'SetOption73 1',
      'SetOption114 1',
      'SwitchMode1 1',
      'SwitchMode2 2',
      'SwitchText2 "Door"',
      'StateText2 open',
    ]);
    board.run(12_000);
    const [configMessage, sensorsMessage] = board.discovery() as [Published, Published];
    const config = JSON.parse(configMessage.payload) as Config;
    const { switches, buttons } = entitiesOf(config, sensorsMessage.payload);
    expect([...switches]).toEqual([
      [1, 'Switch1'],
      [2, '"Door"'],
    ]);
    expect(buttons).toEqual([1]);
    const stat = topicOf(config, 1);
    /** What is told on RESULT of one input, while its pin goes to a level. */
    const actionOf = (name: string, pin: number, level: 0 | 1): unknown => {
      board.packets.length = 0;
      board.host.drive(pin, level);
      board.run(1_000);
      const results = board.messages().filter(({ topic }) => topic === `${stat}RESULT`);
      return results.map(({ payload }) => JSON.parse(payload)[name]?.Action)[0];
    };
    // On by what its mode says, and by the words that the config has.
    expect(actionOf('Switch1', 1, 0)).toBe(config.state[0]);
    expect(actionOf('Switch1', 1, 1)).toBe(config.state[1]);
    expect(actionOf('"Door"', 2, 0)).toBe(config.state[1]);
    expect(actionOf('Button1', 0, 0)).toBe(undefined);
    expect(actionOf('Button1', 0, 1)).toBe('SINGLE');
    board.packets.length = 0;
    board.send(`${topicOf(config, 0)}STATUS`, '10');
    const { StatusSNS } = JSON.parse(board.messages()[0]?.payload as string);
    expect([StatusSNS.Switch1, StatusSNS['"Door"']]).toEqual([config.state[1], config.state[1]]);
  });

  it('finds no answer to its polls with SetOption4 1, and can see that: the option is told', () => {
    const board = new Board(undefined, ['SetOption4 1']);
    board.run(12_000);
    expect((JSON.parse(board.discovery()[0]?.payload as string) as Config).so[4]).toBe(1);
  });
});
