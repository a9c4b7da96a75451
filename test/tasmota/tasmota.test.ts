import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { RELAY_PIN, SWITCH_PIN } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const ON = [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`];
const OFF = [`${RESULT} {"POWER":"OFF"}`, `stat/${TOPIC}/POWER OFF`];
const OWN = `cmnd/${TOPIC}`;

describe('errors', () => {
  it.each([
    // name, payload, what Input says, whether the command is known
    ['FOO', '1', 'FOO 1', 'Unknown'],
    ['foo', '', 'FOO', 'Unknown'],
    ['Foo2', 'bar', 'FOO2 bar', 'Unknown'],
    ['Foo1', 'bar', 'FOO bar', 'Unknown'],
    ['Foo0', '', 'FOO0', 'Unknown'],
    ['_foo', 'x', 'FOO x', 'Unknown'],
    ['foo', '  x ', 'FOO x ', 'Unknown'],
    ['foo', '?', 'FOO', 'Unknown'],
    ['', 'ON', ' ON', 'Unknown'],
    ['', '', '', 'Unknown'],
    ['POWER/', 'ON', ' ON', 'Unknown'],
    ['foo', '"\\\n\t\u0001/', 'FOO \\"\\\\\\n\\t\\u0001/', 'Unknown'],
    ['fóo', 'grün', 'FóO grün', 'Unknown'],
    ['POWER5', 'ON', 'POWER5 ON', 'Error'],
    ['SetOption5', '1', 'SETOPTION5 1', 'Error'],
    ['SetOption', '1', 'SETOPTION 1', 'Error'],
    ['Status', '14', 'STATUS 14', 'Error'],
    ['TelePeriod2', '10', 'TELEPERIOD2 10', 'Error'],
    ['TelePeriod0', '10', 'TELEPERIOD0 10', 'Error'],
    ['FriendlyName9', 'x', 'FRIENDLYNAME9 x', 'Error'],
    // At most 63 characters of the line are told.
    ['a'.repeat(70), '', 'A'.repeat(63), 'Unknown'],
    ['foo', 'x'.repeat(100), `FOO ${'x'.repeat(60)}`, 'Unknown'],
    ['a'.repeat(70), 'x', `${'A'.repeat(63)} `, 'Unknown'],
    ['FOO12345678901', '', 'FOO12345678901', 'Unknown'],
  ])('%s %j', (name, payload, input, kind) => {
    const board = new Board().online();
    expect(board.command(name, payload)).toEqual([`${RESULT} {"Command":"${kind}","Input":"${input}"}`]);
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it.each([
    ['FOO', '1', 'COMMAND', '{"Command":"Unknown","Input":"FOO 1"}'],
    ['POWER5', 'ON', 'POWER', '{"Command":"Error","Input":"POWER5 ON"}'],
    ['Status', '99', 'STATUS', '{"Command":"Error","Input":"STATUS 99"}'],
    ['SetOption7', '1', 'SETOPTION', '{"Command":"Error","Input":"SETOPTION7 1"}'],
  ])('%s %s with SetOption4', (name, payload, level, answer) => {
    const board = new Board(undefined, ['SetOption4 1']).online();
    expect(board.command(name, payload)).toEqual([`stat/${TOPIC}/${level} ${answer}`]);
  });

  it.each([
    [[0xff, 0xfe, 0x41], 'FOO \ufffd\ufffdA'],
    [[0xc3], 'FOO \ufffd'],
    [[0x41, 0, 0x42], 'FOO A\\u0000B'],
    [[0xed, 0xa0, 0x80], 'FOO \ufffd\ufffd\ufffd'],
  ])('tells the bytes %j as JSON', (bytes, input) => {
    const board = new Board().online();
    const lines = board.ask(`${OWN}/FOO`, Uint8Array.from(bytes));
    expect(lines).toEqual([`${RESULT} {"Command":"Unknown","Input":"${input}"}`]);
    expect(() => JSON.parse((lines[0] as string).slice(RESULT.length + 1))).not.toThrow();
  });

  it.each([20, 60, 400])('answers an index of %i digits with JSON', (digits) => {
    const board = new Board().online();
    for (const digit of ['0', '1', '7', '9']) {
      const [line] = board.command(`FOO1${digit.repeat(digits)}`, 'x') as [string];
      expect(JSON.parse(line.slice(RESULT.length + 1)).Input).toMatch(/^FOO\d{15} x$/);
    }
  });
});

describe('where a command comes from', () => {
  it.each([
    [`${OWN}/Power`, 'own', ON],
    [`${OWN}/some/levels/more/Power`, 'own', ON],
    ['cmnd/tasmotas/Power', 'group', ON],
    [
      'cmnd/DVES_83BB10_fb/Power',
      'fallback',
      ['stat/DVES_83BB10_fb/RESULT {"POWER":"ON"}', 'stat/DVES_83BB10_fb/POWER ON'],
    ],
    ['cmnd/tasmotas_hall/Power', 'none', []],
    ['cmnd/other/Power', 'none', []],
    [`stat/${TOPIC}/Power`, 'none', []],
  ])('%s', (topic, _origin, published) => {
    expect(new Board().online().ask(topic, 'ON')).toEqual(published);
  });

  it('answers the fallback on the fallback alone, and forgets it after', () => {
    const board = new Board(undefined, ['SetOption59 1']).online();
    const topics = board.ask('cmnd/DVES_83BB10_fb/Power', 'ON').map((line) => line.split(' ')[0]);
    expect(topics).toEqual([
      'tele/DVES_83BB10_fb/STATE',
      'stat/DVES_83BB10_fb/RESULT',
      'stat/DVES_83BB10_fb/POWER',
    ]);
    expect(board.ask('cmnd/DVES_83BB10_fb/FOO')).toEqual([
      'stat/DVES_83BB10_fb/RESULT {"Command":"Unknown","Input":"FOO"}',
    ]);
    board.host.drive(SWITCH_PIN, 0);
    const local = board.after(200).map((line) => line.split(' ')[0]);
    expect(local).toEqual([`tele/${TOPIC}/STATE`, RESULT, `stat/${TOPIC}/POWER`]);
    expect(board.command('MqttRetry')).toEqual([`${RESULT} {"MqttRetry":10}`]);
    expect(board.ask('cmnd/DVES_83BB10_fb/Status', '6')[0]).toMatch(/^stat\/DVES_83BB10_fb\/STATUS6 /);
  });

  it.each([
    ['Topic', 'new', '{"Topic":"tasmota_%06X"}'],
    ['FullTopic', 'new/%topic%/%prefix%/', '{"FullTopic":"%prefix%/%topic%/"}'],
    ['MqttClient', 'new', '{"MqttClient":"DVES_%06X"}'],
    ['DeviceName', 'new', '{"DeviceName":"Tasmota"}'],
    ['Prefix1', 'new', '{"Prefix1":"cmnd"}'],
    ['GroupTopic1', 'new', '{"GroupTopic1":"tasmotas","GroupTopic2":"","GroupTopic3":"","GroupTopic4":""}'],
  ])('%s is only asked over a group', (name, payload, answer) => {
    const board = new Board().online();
    expect(board.ask(`cmnd/tasmotas/${name}`, payload)).toEqual([`${RESULT} ${answer}`]);
    expect(board.after(4_000)).toEqual([]);
    expect(board.host.restarts).toBe(0);
  });

  it.each([
    ['MqttRetry', '20', '{"MqttRetry":20}'],
    ['FriendlyName', 'Hall', '{"FriendlyName1":"Hall"}'],
    ['SetOption26', '1', '{"SetOption26":"ON"}'],
  ])('%s is set over a group', (name, payload, answer) => {
    expect(new Board().online().ask(`cmnd/tasmotas/${name}`, payload)).toEqual([`${RESULT} ${answer}`]);
  });

  it('answers the console at once, connected or not', () => {
    const board = new Board();
    board.firmware.command('cmnd/x/Power on');
    expect(board.host.published.filter(({ topic }) => topic.startsWith('stat')).slice(-2)).toEqual([
      { topic: RESULT, payload: '{"POWER":"ON"}', retain: false, sent: false },
      { topic: `stat/${TOPIC}/POWER`, payload: 'ON', retain: false, sent: false },
    ]);
    board.online();
    board.firmware.command('Power off');
    board.step();
    expect(board.take()).toEqual(OFF);
    expect(board.host.published.at(-1)?.sent).toBe(true);
    board.firmware.command('');
    board.firmware.command(' ;');
    expect(board.after(100)).toEqual([]);
  });
});

describe('QoS', () => {
  it.each([0, 1, 2] as const)('%i is carried out once', (qos) => {
    const board = new Board().online();
    board.send(`${OWN}/POWER`, 'TOGGLE', { qos });
    if (qos === 2) board.send(`${OWN}/POWER`, 'TOGGLE', { qos });
    expect(board.messages().map(({ payload }) => payload)).toEqual(['{"POWER":"ON"}', 'ON']);
    const acknowledgements = board.packets.filter(({ cmd }) => cmd === 'puback' || cmd === 'pubrec');
    expect(acknowledgements.length).toBe([0, 1, 2][qos]);
  });
});

describe('retained commands', () => {
  const TOLD =
    'A retained command was ignored, and further ones will be: clear it at the broker, or allow them with RetainedCommands 1';

  it.each([OWN, 'cmnd/tasmotas', 'cmnd/DVES_83BB10_fb'])('on %s are ignored, and told once', (prefix) => {
    const board = new Board().online();
    expect(board.ask(`${prefix}/POWER`, 'ON', { retain: true })).toEqual([]);
    expect(board.ask(`${prefix}/FOO`, 'ON', { retain: true })).toEqual([]);
    expect(board.host.levels[RELAY_PIN]).toBe(0);
    expect(board.host.logs.filter((line) => line === TOLD).length).toBe(1);
  });

  it('are carried out with RetainedCommands 1', () => {
    const board = new Board().online();
    expect(board.command('RetainedCommands')).toEqual([`${RESULT} {"RetainedCommands":"OFF"}`]);
    expect(board.command('RetainedCommands', '1')).toEqual([`${RESULT} {"RetainedCommands":"ON"}`]);
    expect(board.ask(`${OWN}/POWER`, 'ON', { retain: true })).toEqual(ON);
    expect(board.command('RetainedCommands', 'OFF')).toEqual([`${RESULT} {"RetainedCommands":"OFF"}`]);
    expect(board.ask(`${OWN}/POWER`, 'OFF', { retain: true })).toEqual([]);
  });
});

describe('long messages', () => {
  /** A payload with which the whole packet has so many bytes. */
  function filled(topic: string, total: number): string {
    return 'x'.repeat(total - 3 - 2 - topic.length);
  }

  it('of 1,200 bytes in all are carried out', () => {
    const board = new Board().online();
    const topic = `${OWN}/FOO`;
    expect(board.ask(topic, filled(topic, 1_200))).toEqual([
      `${RESULT} {"Command":"Unknown","Input":"FOO ${'x'.repeat(60)}"}`,
    ]);
  });

  it.each([1_201, 1_500, 5_000, 100_000])('of %i bytes are refused, and the connection lives', (total) => {
    const board = new Board().online();
    const topic = `${OWN}/FriendlyName2`;
    expect(board.ask(topic, filled(topic, total))).toEqual([
      `${RESULT} {"Command":"Error","Input":"FRIENDLYNAME2","Reason":"The message is longer than 1200 bytes"}`,
    ]);
    expect(board.host.logs.at(-1)).toMatch(
      /^MQT: A message of \d+ bytes was too long and has been passed over$/,
    );
    expect(board.command('POWER', 'ON')).toEqual(ON);
    expect(board.host.connections).toBe(1);
  });

  it.each([
    ['cmnd/tasmotas/POWER', `${RESULT} {"Command":"Error","Input":"POWER"`],
    ['cmnd/DVES_83BB10_fb/POWER', 'stat/DVES_83BB10_fb/RESULT {"Command":"Error","Input":"POWER"'],
    [`${OWN}/FOO`, `${RESULT} {"Command":"Error","Input":"FOO"`],
    [`${OWN}/MqttPassword`, `${RESULT} {"Command":"Error","Input":"MQTTPASSWORD"`],
  ])('on %s are answered where they belong', (topic, answer) => {
    const lines = new Board().online().ask(topic, filled(topic, 2_000));
    expect(lines.length).toBe(1);
    expect(lines[0]).toBe(`${answer},"Reason":"The message is longer than 1200 bytes"}`);
  });

  it('are named by their command with SetOption4', () => {
    const board = new Board(undefined, ['SetOption4 1']).online();
    const topic = `${OWN}/mqtthost`;
    expect(board.ask(topic, filled(topic, 2_000))[0]).toMatch(/^stat\/tasmota_83BB10\/MQTTHOST /);
    expect(board.ask(`${OWN}/foo`, filled(topic, 2_000))[0]).toMatch(/^stat\/tasmota_83BB10\/COMMAND /);
  });

  it('are passed over if retained, or none of ours, or all topic', () => {
    const board = new Board().online();
    expect(board.ask(`${OWN}/POWER`, 'x'.repeat(2_000), { retain: true })).toEqual([]);
    expect(board.ask('cmnd/other/POWER', 'x'.repeat(2_000))).toEqual([]);
    expect(board.ask(`${OWN}/${'x/'.repeat(1_000)}POWER`, 'ON')).toEqual([]);
    expect(board.command('POWER', 'ON')).toEqual(ON);
  });

  it('are answered if retained ones are allowed', () => {
    const board = new Board(undefined, ['RetainedCommands 1']).online();
    expect(board.ask(`${OWN}/POWER`, 'x'.repeat(2_000), { retain: true }).length).toBe(1);
  });
});

describe('a restart', () => {
  it('comes 2 s after the answer, saying Offline', () => {
    const board = new Board().online();
    expect(board.command('Restart', '1')).toEqual([`${RESULT} {"Restart":"Restarting"}`]);
    expect(board.after(1_980)).toEqual([]);
    expect(board.host.restarts).toBe(0);
    expect(board.after(100)).toEqual([`tele/${TOPIC}/LWT Offline (retained)`]);
    expect(board.packets.length).toBe(0);
    expect(board.host.restarts).toBe(1);
    board.run(10_000);
    expect(board.host.restarts).toBe(1);
  });

  it('is put off by a further one', () => {
    const board = new Board().online();
    board.command('MqttHost', 'a');
    board.run(1_500);
    board.command('MqttUser', 'b');
    board.run(1_500);
    expect(board.host.restarts).toBe(0);
    board.run(600);
    expect(board.host.restarts).toBe(1);
  });

  it('comes without a connection too', () => {
    const board = new Board();
    board.host.broker = 'down';
    board.run(1_000);
    board.firmware.command('Restart 1');
    board.run(2_100);
    expect(board.host.restarts).toBe(1);
  });

  it('is not caused by what runs before the start', () => {
    const board = new Board(undefined, ['MqttUser me', 'Topic lamp', 'Restart 1']);
    board.run(10_000);
    expect(board.host.restarts).toBe(0);
    expect(board.take()[0]).toBe('tele/lamp/LWT Online (retained)');
  });
});
