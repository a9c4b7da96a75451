import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../support/board.js';
import { problemsWith } from '../support/hatasmota.js';
import { transcript } from '../support/transcript.js';
import { RELAY_PIN, templateOf } from '../support/virtual-host.js';

/**
 * The fifteen items of the checklist at the end of the fact sheet about Tasmota's protocol, one by one: a device that passes
 * them is one to its clients. Each is tested further, and at its limits, in the file of what it is about.
 */

const STAT = `stat/${TOPIC}`;
const TELE = `tele/${TOPIC}`;
const RESULT = `${STAT}/RESULT`;
const ON = [`${RESULT} {"POWER":"ON"}`, `${STAT}/POWER ON`];
const OFF = [`${RESULT} {"POWER":"OFF"}`, `${STAT}/POWER OFF`];

/** A board that has said everything it says of itself, discovery as well. */
function ready(template?: string, ...commands: string[]): Board {
  const board = new Board(template, commands);
  board.run(20_000);
  board.packets.length = 0;
  return board;
}

/** Messages by their topics alone. */
function topicsOf(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(' ')[0] as string);
}

/** When something is published from now on, in milliseconds; nothing that waits before it counts. */
function timeOf(board: Board, line: string, limit: number): number {
  const { host } = board;
  const start = host.now;
  board.packets.length = 0;
  for (; host.now - start <= limit; host.now += 20) {
    board.step();
    if (board.take().includes(line)) return host.now - start;
  }
  return Number.NaN;
}

describe('1. connect', () => {
  it('will, Online, an empty POWER, subscriptions, INFO, power, telemetry after 5 s, discovery after 10 s', () => {
    const board = new Board();
    const lines = transcript(board, 12_000).map((line) => line.replace(/ \{.*\}/, ' {…}'));
    expect(lines).toEqual([
      `0 CONNECT DVES_83BB10 DVES_USER:DVES_PASS keep alive 30 clean, will ${TELE}/LWT Offline QoS 1 (retained)`,
      `0 ${TELE}/LWT Online (retained)`,
      `0 cmnd/${TOPIC}/POWER (empty)`,
      `0 SUBSCRIBE cmnd/${TOPIC}/# 0`,
      '0 SUBSCRIBE cmnd/tasmotas/# 0',
      '0 SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
      `0 ${TELE}/INFO1 {…}`,
      `0 ${TELE}/INFO2 {…}`,
      `0 ${TELE}/INFO3 {…}`,
      `0 ${RESULT} {…}`,
      `0 ${STAT}/POWER OFF`,
      `5000 ${TELE}/STATE {…}`,
      `5000 ${TELE}/SENSOR {…}`,
      '10000 tasmota/discovery/7C9EBD83BB10/config {…} (retained)',
      '10000 tasmota/discovery/7C9EBD83BB10/sensors {…} (retained)',
    ]);
  });
});

describe('2. POWER in all spellings', () => {
  it('of one relay', () => {
    const board = ready();
    for (const [payload, answer] of [
      ['ON', ON],
      ['on', ON],
      ['1', ON],
      ['TRUE', ON],
      ['TOGGLE', OFF],
      ['2', ON],
      ['', ON],
      ['foo', ON],
      ['off', OFF],
      ['foo', OFF],
    ] as const) {
      expect(board.command('POWER', payload), payload).toEqual(answer);
    }
    expect(board.command('POWER1', 'ON')).toEqual(ON);
    expect(board.command('power0', '0')).toEqual(OFF);
    expect(board.command('POWER2', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER2 ON"}`]);
  });

  it('POWER0 of several relays', () => {
    const board = ready(templateOf(224, 225, 226));
    const pairs = (...states: string[]) =>
      states.flatMap((state, i) => [
        `${RESULT} {"POWER${i + 1}":"${state}"}`,
        `${STAT}/POWER${i + 1} ${state}`,
      ]);
    expect(board.command('POWER2', 'ON')).toEqual([`${RESULT} {"POWER2":"ON"}`, `${STAT}/POWER2 ON`]);
    expect(board.command('POWER0')).toEqual(pairs('OFF', 'ON', 'OFF'));
    expect(board.command('POWER0', 'TOGGLE')).toEqual(pairs('ON', 'OFF', 'ON'));
    expect(board.command('POWER0', 'ON')).toEqual(pairs('ON', 'ON', 'ON'));
    expect(board.command('POWER0', 'OFF')).toEqual(pairs('OFF', 'OFF', 'OFF'));
  });
});

describe('3. SetOption4, SetOption59, SetOption90, PowerRetain', () => {
  it('SetOption4 1 moves answers to topics of their own', () => {
    const board = ready(undefined, 'SetOption4 1');
    expect(board.command('POWER', 'ON')).toEqual([`${STAT}/POWER {"POWER":"ON"}`, `${STAT}/POWER ON`]);
    expect(board.command('TelePeriod')[0]).toBe(`${STAT}/TELEPERIOD {"TelePeriod":300}`);
  });

  it('SetOption59 1 adds STATE', () => {
    const board = ready(undefined, 'SetOption59 1');
    const lines = board.command('POWER', 'ON');
    expect(lines.slice(1)).toEqual(ON);
    expect(lines[0]).toMatch(/^tele\/tasmota_83BB10\/STATE \{"Time":.*,"POWER":"ON",/);
    expect(board.command('POWER')).toEqual(ON);
  });

  it('SetOption90 1 removes plain POWER, and PowerRetain 1 brings it back and retains it', () => {
    const board = ready(undefined, 'SetOption90 1');
    expect(board.command('POWER', 'ON')).toEqual([`${RESULT} {"POWER":"ON"}`]);
    expect(board.command('PowerRetain', '1')).toEqual([`${RESULT} {"PowerRetain":"ON"}`]);
    expect(board.command('SetOption90')).toEqual([`${RESULT} {"SetOption90":"OFF"}`]);
    expect(board.command('POWER', 'OFF')).toEqual([
      `${RESULT} {"POWER":"OFF"}`,
      `${STAT}/POWER OFF (retained)`,
    ]);
  });
});

describe('4. TelePeriod', () => {
  it.each([
    ['10', 10],
    ['1', 300],
    ['5', 10],
    ['0', 0],
    ['', 300],
  ])('%s, and a report at once', (payload, value) => {
    const board = ready();
    expect(board.command('TelePeriod', payload)).toEqual([`${RESULT} {"TelePeriod":${value}}`]);
    expect(topicsOf(board.after(1_000))).toEqual([`${TELE}/STATE`, `${TELE}/SENSOR`]);
    const more = topicsOf(board.after(25_000)).length;
    expect(more).toBe(value === 10 ? 4 : 0);
  });
});

describe('5. Status', () => {
  const ALL = ['STATUS', ...[1, 2, 3, 4, 5, 6, 7, 10, 11].map((n) => `STATUS${n}`)].map(
    (name) => `${STAT}/${name}`,
  );

  it.each([
    ['', [`${STAT}/STATUS`]],
    ['0', ALL],
    ['8', [`${STAT}/STATUS8`]],
    ['10', [`${STAT}/STATUS10`]],
    ['11', [`${STAT}/STATUS11`]],
  ])('%s', (payload, topics) => {
    expect(topicsOf(ready().command('Status', payload))).toEqual(topics);
  });

  it('8 has the content of 10', () => {
    const board = ready();
    const [eight, ten] = ['8', '10'].map((payload) => board.command('Status', payload)[0] as string);
    expect(eight).toMatch(/^stat\/tasmota_83BB10\/STATUS8 \{"StatusSNS":\{"Time":/);
    expect(eight?.replace('STATUS8', 'STATUS10')).toBe(ten);
  });

  it('Status0 is one message of all', () => {
    const board = ready();
    const parts = board.command('Status', '0').map((line) => line.slice(line.indexOf('{') + 1, -1));
    expect(board.command('Status0')).toEqual([`${STAT}/STATUS0 {${parts}}`]);
  });

  it('99 is an error', () => {
    expect(ready().command('Status', '99').map(withoutReason)).toEqual([
      `${RESULT} {"Command":"Error","Input":"STATUS 99"}`,
    ]);
  });
});

describe('6. PulseTime', () => {
  it.each([
    [1, 100],
    [110, 11_000],
    [111, 11_100],
    [112, 12_000],
    [160, 60_000],
  ])('%i: off after %i ms', (pulse, duration) => {
    const board = ready();
    expect(board.command('PulseTime1', String(pulse))).toEqual([
      `${RESULT} {"PulseTime1":{"Set":${pulse},"Remaining":${pulse}}}`,
    ]);
    board.run(100_000);
    expect(board.command('Power1', 'ON')).toEqual(ON);
    expect(board.host.levels[RELAY_PIN]).toBe(1);
    const off = timeOf(board, `${STAT}/POWER OFF`, 70_000);
    expect(Math.abs(off - duration)).toBeLessThanOrEqual(40);
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it('alone tells all of them', () => {
    const board = ready(templateOf(224, 225), 'PulseTime2 20');
    const answer = board.command('PulseTime')[0] as string;
    const { PulseTime } = JSON.parse(answer.slice(RESULT.length + 1));
    expect(answer).toMatch(/^stat\/tasmota_83BB10\/RESULT \{"PulseTime":\{"Set":\[0,20,0,/);
    expect([PulseTime.Set.length, PulseTime.Remaining.length]).toEqual([32, 32]);
  });
});

describe('7. Backlog', () => {
  it('with semicolons, braces, NoDelay and Delay, each answered and itself not', () => {
    const board = ready();
    const payload = 'Power ON;NoDelay;Foo {"a":1;"b":{"c":2}};Delay 20;Backlog Power OFF';
    expect(transcript(board, 4_000, () => board.send(`cmnd/${TOPIC}/Backlog`, payload))).toEqual([
      `0 ${ON[0]}`,
      `0 ${ON[1]}`,
      `20 ${RESULT} {"Command":"Unknown","Input":"FOO {\\"a\\":1;\\"b\\":{\\"c\\":2}}"}`,
      `220 ${RESULT} {"Delay":20}`,
      `2220 ${OFF[0]}`,
      `2220 ${OFF[1]}`,
    ]);
  });

  it('without anything', () => {
    const board = ready();
    expect(board.command('Backlog')).toEqual([`${RESULT} {"Backlog":"Empty"}`]);
    board.command('Backlog', 'Delay 100;Power ON');
    board.run(300);
    expect(board.command('Backlog')).toEqual([`${RESULT} {"Backlog":"Aborted"}`]);
    expect(board.after(12_000)).toEqual([]);
  });
});

describe('8. what is retained', () => {
  /** A board with a button and a switch that send to other devices. */
  const KEYS = templateOf(32, 160, 224);

  it.each<
    [option: string, publish: (board: Board) => void, topics: readonly string[], cleared: readonly string[]]
  >([
    ['PowerRetain', (board) => board.send(`cmnd/${TOPIC}/POWER`, 'ON'), [`${STAT}/POWER`], [`${STAT}/POWER`]],
    [
      'StateRetain',
      (board) => board.send(`cmnd/${TOPIC}/TelePeriod`),
      [`${TELE}/STATE`],
      // Better: the topic on which it is retained.
      [`${TELE}/STATE`],
    ],
    [
      'SensorRetain',
      (board) => board.send(`cmnd/${TOPIC}/TelePeriod`),
      [`${TELE}/SENSOR`],
      [`${TELE}/SENSOR`, `${TELE}/ENERGY`],
    ],
    [
      'StatusRetain',
      (board) => board.send(`cmnd/${TOPIC}/Status`, '2'),
      [`${STAT}/STATUS2`],
      [`${STAT}/STATUS`, ...Array.from({ length: 14 }, (_, n) => `${STAT}/STATUS${n}`)],
    ],
    [
      'InfoRetain',
      (board) => {
        board.run(2_000);
        board.reboot();
      },
      [`${TELE}/LWT`, `${TELE}/INFO1`, `${TELE}/INFO2`, `${TELE}/INFO3`],
      [`${TELE}/INFO1`, `${TELE}/INFO2`, `${TELE}/INFO3`],
    ],
    [
      'ButtonRetain',
      (board) => {
        board.host.drive(0, 0);
        board.run(100);
        board.host.drive(0, 1);
      },
      ['cmnd/other/POWER'],
      ['cmnd/other/POWER'],
    ],
    ['SwitchRetain', (board) => board.host.drive(1, 0), ['cmnd/far/POWER1'], ['cmnd/far/POWER1']],
  ])('%s', (option, publish, topics, cleared) => {
    const board = ready(KEYS, 'ButtonTopic other', 'SwitchTopic far');
    const retainedOf = () => board.messages().filter(({ retain }) => retain);
    const act = () => {
      board.packets.length = 0;
      publish(board);
      board.run(1_200);
    };
    act();
    expect(
      retainedOf()
        .map(({ topic }) => topic)
        .filter((topic) => topic !== `${TELE}/LWT`),
    ).toEqual([]);
    board.host.drive(1, 1);
    board.run(1_000);
    expect(board.command(option, '1')).toEqual([`${RESULT} {"${option}":"ON"}`]);
    act();
    expect(retainedOf().map(({ topic }) => topic)).toEqual(topics);
    const lines = board.command(option, '0');
    expect(lines.at(-1)).toBe(`${RESULT} {"${option}":"OFF"}`);
    expect(lines.slice(0, -1)).toEqual(cleared.map((topic) => `${topic}  (retained)`));
  });
});

describe('9. the broker restarts', () => {
  it('tried again with growing waits; MqttCount, LWT and power at once, discovery within 1 s', () => {
    const board = ready();
    const { host } = board;
    host.broker = 'down';
    host.cut();
    const start = host.now;
    const attempts: number[] = [];
    for (let before = host.connections; host.now - start < 100_000; before = host.connections) {
      board.run(20);
      if (host.connections > before) attempts.push(Math.round((host.now - start) / 500) / 2);
    }
    // Better than in steps of MqttRetry: soon at first, then MqttRetry, twice as long each time, each with jitter.
    expect(attempts).toEqual([1.5, 9, 24, 54]);
    host.broker = 'up';
    while (!board.firmware.connected) board.run(20);
    const lines = transcript(board, 2_000);
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '1000 tasmota/discovery/7C9EBD83BB10/config',
      '1000 tasmota/discovery/7C9EBD83BB10/sensors',
    ]);
    expect(board.command('Status', '6')[0]).toContain('"MqttCount":2,');
  });
});

describe('10. Topic', () => {
  it('clears the old LWT, restarts, and speaks on new topics; the fallback works before and after', () => {
    const board = ready();
    const fallback = ['stat/DVES_83BB10_fb/RESULT {"POWER":"OFF"}', 'stat/DVES_83BB10_fb/POWER OFF'];
    expect(board.ask('cmnd/DVES_83BB10_fb/Power')).toEqual(fallback);
    expect(transcript(board, 4_000, () => board.send(`cmnd/${TOPIC}/Topic`, 'newname'))).toEqual([
      `0 ${TELE}/LWT (empty) (retained)`,
      `0 ${RESULT} {"Topic":"newname"}`,
      '2000 DISCONNECT',
    ]);
    expect(board.host.restarts).toBe(1);
    board.reboot();
    const started = transcript(board, 100);
    expect(started.slice(1, 4)).toEqual([
      '0 tele/newname/LWT Online (retained)',
      '0 cmnd/newname/POWER (empty)',
      '0 SUBSCRIBE cmnd/newname/# 0',
    ]);
    expect(board.ask('cmnd/newname/Power')).toEqual([
      'stat/newname/RESULT {"POWER":"OFF"}',
      'stat/newname/POWER OFF',
    ]);
    expect(board.ask('cmnd/DVES_83BB10_fb/Power')).toEqual(fallback);
    expect(board.ask(`cmnd/${TOPIC}/Power`, 'ON')).toEqual([]);
  });
});

describe('11. FullTopic and groups', () => {
  it.each([
    ['%topic%/%prefix%/', 'lamp/cmnd/', 'lamp/stat/', 'lamp/tele/'],
    ['%prefix%/%topic%/', 'cmnd/lamp/', 'stat/lamp/', 'tele/lamp/'],
    ['home/%prefix%/%topic%', 'home/cmnd/lamp/', 'home/stat/lamp/', 'home/tele/lamp/'],
    [
      'devices/%id%/%prefix%/',
      'devices/7C9EBD83BB10/cmnd/',
      'devices/7C9EBD83BB10/stat/',
      'devices/7C9EBD83BB10/tele/',
    ],
    ['flat/%topic%/', 'flat/lamp/cmnd/', 'flat/lamp/', 'flat/lamp/'],
  ])('%s', (fullTopic, command, stat, tele) => {
    const board = new Board(undefined, ['Topic lamp', `FullTopic ${fullTopic}`]);
    board.run(1_000);
    expect(board.take()[0]).toBe(`${tele}LWT Online (retained)`);
    expect(board.ask(`${command}POWER`, 'ON')).toEqual([`${stat}RESULT {"POWER":"ON"}`, `${stat}POWER ON`]);
  });

  it.each([
    ['SetOption75 0', 'my/cmnd/upstairs/', 'cmnd/upstairs/'],
    ['SetOption75 1', 'cmnd/upstairs/', 'my/cmnd/upstairs/'],
  ])('a group with %s', (option, heard, unheard) => {
    const board = new Board(undefined, ['GroupTopic1 upstairs', 'FullTopic my/%prefix%/%topic%/', option]);
    const lines = transcript(board, 1_000);
    expect(lines.filter((line) => line.includes('SUBSCRIBE'))).toEqual([
      `0 SUBSCRIBE my/cmnd/${TOPIC}/# 0`,
      `0 SUBSCRIBE ${heard}# 0`,
      '0 SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
    ]);
    board.packets.length = 0;
    expect(board.ask(`${heard}POWER`, 'ON')).toEqual(ON.map((line) => `my/${line}`));
    expect(board.ask(`${unheard}POWER`, 'OFF')).toEqual([]);
    expect(board.ask(`${heard}Topic`, 'other')).toEqual([`my/${RESULT} {"Topic":"tasmota_%06X"}`]);
  });
});

describe('12. Home Assistant', () => {
  it('takes the payload of discovery, sends Power1 ON, and gets answers to its polls', () => {
    const board = new Board();
    board.run(10_100);
    const [config] = board.discovery();
    expect(problemsWith(config?.topic as string, config?.payload as string)).toEqual([]);
    expect(board.command('Power1', 'ON')).toEqual(ON);
    expect(board.command('STATE')[0]).toMatch(/^stat\/tasmota_83BB10\/RESULT \{"Time":.*,"POWER":"ON",/);
    expect(board.command('STATUS', '10')[0]).toMatch(
      /^stat\/tasmota_83BB10\/STATUS10 \{"StatusSNS":\{"Time":/,
    );
    expect(board.command('Backlog', 'NoDelay;Power1 OFF')).toEqual([]);
    expect(board.after(100)).toEqual(OFF);
  });
});

describe('13. switches and buttons', () => {
  /** A board whose only switch is of a mode. */
  const withMode = (mode: number, ...more: string[]) =>
    ready(templateOf(32, 160, 224), `SwitchMode1 ${mode}`, ...more);
  const change = (board: Board, level: 0 | 1) => {
    board.packets.length = 0;
    board.host.drive(1, level);
    board.run(800);
    return board.take();
  };
  const NONE: string[] = [];

  it.each([
    // what the relay is told to be when the pin goes low, and high again
    [0, ON, OFF],
    [1, OFF, ON],
    [2, ON, OFF],
    [3, ON, NONE],
    [4, NONE, ON],
    [5, NONE, ON],
    [6, ON, NONE],
    [7, ON, OFF],
    [13, ON, NONE],
    [14, NONE, ON],
  ])('SwitchMode %i', (mode, low, high) => {
    const board = withMode(mode);
    if (mode === 6) {
      // The mirror image of 5 begins with a high level.
      expect(change(board, 0)).toEqual(NONE);
      expect(change(board, 1)).toEqual(NONE);
      expect(change(board, 0)).toEqual(ON);
      return;
    }
    expect(change(board, 0)).toEqual(low);
    expect(change(board, 1)).toEqual(high);
  });

  it.each([
    [15, 'OFF', 'ON'],
    [16, 'ON', 'OFF'],
  ])('SwitchMode %i only publishes SENSOR', (mode, low, high) => {
    const board = withMode(mode);
    const sensor = (word: string) =>
      expect.stringMatching(new RegExp(`^${TELE}/SENSOR {"Time":.*"Switch1":"${word}"`));
    expect(change(board, 0)).toEqual([sensor(low)]);
    expect(change(board, 1)).toEqual([sensor(high)]);
    expect(board.command('POWER')).toEqual(OFF);
  });

  it('SwitchTopic and ButtonTopic send to others, and act here without a connection', () => {
    const board = withMode(0, 'SwitchTopic far', 'ButtonTopic other');
    const press = () => {
      board.packets.length = 0;
      board.host.drive(0, 0);
      board.run(100);
      board.host.drive(0, 1);
      board.run(800);
      return board.take();
    };
    expect(change(board, 0)).toEqual(['cmnd/far/POWER1 TOGGLE']);
    expect(press()).toEqual(['cmnd/other/POWER TOGGLE']);
    expect(board.command('POWER')).toEqual(OFF);
    board.host.broker = 'down';
    board.host.cut();
    change(board, 1);
    // GPIO2 is the relay's.
    expect(board.host.levels[2]).toBe(1);
    press();
    expect(board.host.levels[2]).toBe(0);
  });

  it('SetOption73 1 and SetOption114 1 publish what was done, and switch nothing', () => {
    const board = withMode(1, 'SetOption73 1', 'SetOption114 1');
    const presses = (count: number) => {
      board.packets.length = 0;
      for (let i = 0; i < count; i++) {
        board.host.drive(0, 0);
        board.run(100);
        board.host.drive(0, 1);
        board.run(100);
      }
      board.run(800);
      return board.take();
    };
    ['SINGLE', 'DOUBLE', 'TRIPLE', 'QUAD', 'PENTA'].forEach((word, i) => {
      expect(presses(i + 1)).toEqual([`${RESULT} {"Button1":{"Action":"${word}"}}`]);
    });
    board.host.drive(0, 0);
    expect(board.after(5_000)).toEqual([`${RESULT} {"Button1":{"Action":"HOLD"}}`]);
    board.host.drive(0, 1);
    expect(board.after(1_000)).toEqual([`${RESULT} {"Button1":{"Action":"CLEAR"}}`]);
    expect(change(board, 0)).toEqual([`${RESULT} {"Switch1":{"Action":"OFF"}}`]);
    expect(change(board, 1)).toEqual([`${RESULT} {"Switch1":{"Action":"ON"}}`]);
    expect(board.command('POWER')).toEqual(OFF);
  });
});

describe('14. time and measurements', () => {
  it('before the time is known it is 1970, with the key all the same', () => {
    const board = new Board();
    board.host.epoch = -1;
    board.reboot();
    board.run(8_000);
    expect(board.command('State')[0]).toContain('{"Time":"1970-01-01T00:00:08",');
    expect(board.command('Status', '10')[0]).toContain('{"Time":"1970-01-01T00:00:08",');
  });

  it('SetOption52 1 appends the time zone', () => {
    expect(ready(undefined, 'SetOption52 1').command('State')[0]).toContain(
      '{"Time":"2025-12-24T15:28:07+01:00",',
    );
  });

  it.each([
    [[], 23.25, '"Temperature":23.3},"TempUnit":"C"'],
    [['TempRes 0'], 23.25, '"Temperature":23},"TempUnit":"C"'],
    [['TempRes 3'], 23.25, '"Temperature":23.250},"TempUnit":"C"'],
    [['TempRes 2', 'TempOffset -1.5'], 23.25, '"Temperature":21.75},"TempUnit":"C"'],
    [['SetOption8 1'], 23.25, '"Temperature":73.9},"TempUnit":"F"'],
    // The offset is in the unit that is shown.
    [['SetOption8 1', 'TempOffset 1'], 23.25, '"Temperature":74.9},"TempUnit":"F"'],
    [[], -0.04, '"Temperature":0.0},"TempUnit":"C"'],
    [[], -10.25, '"Temperature":-10.3},"TempUnit":"C"'],
  ])('after %j a DS18B20 at %d °C', (commands, temperature, expected) => {
    const board = ready(templateOf(1312), ...commands);
    (board.host.sensors[0] as Board['host']['sensors'][number]).readings[0] = temperature;
    expect(board.command('Status', '10')[0]).toContain(expected);
  });
});

describe('15. long messages', () => {
  /** A payload with which the whole packet has so many bytes. */
  function filled(topic: string, total: number): string {
    return `ON${'x'.repeat(total - 3 - 2 - topic.length - 2)}`;
  }

  it('of 1,200 bytes in all work; longer ones are answered with an error, and the device lives on', () => {
    const board = ready();
    const topic = `cmnd/${TOPIC}/Nonsense`;
    expect(board.ask(topic, filled(topic, 1_200))).toEqual([
      `${RESULT} {"Command":"Unknown","Input":"NONSENSE ON${'x'.repeat(53)}"}`,
    ]);
    for (const total of [1_201, 2_000, 60_000]) {
      expect(board.ask(topic, filled(topic, total)).map(withoutReason)).toEqual([
        `${RESULT} {"Command":"Error","Input":"NONSENSE"}`,
      ]);
    }
    expect(board.command('POWER', 'ON')).toEqual(ON);
    expect(board.host.connections).toBe(1);
  });
});
