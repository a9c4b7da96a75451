import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { VirtualHost } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const LOGGING = `stat/${TOPIC}/LOGGING`;
/** What makes an event of level 1. */
const REFUSED = ['MqttRetry', '5'] as const;
const REFUSED_TEXT = 'MqttRetry takes 10 to 32000: the present value stays';

describe('SerialLog', () => {
  it.each([
    ['', '{"SerialLog":{"2":{"Active":"2"}}}'],
    ['0', '{"SerialLog":{"0":{"Active":"0"}}}'],
    ['4', '{"SerialLog":{"4":{"Active":"4"}}}'],
    ['5', '{"SerialLog":{"2":{"Active":"2"}},"Reason":"SerialLog takes 0 to 4"}'],
  ])('%j', (payload, answer) => {
    expect(new Board().online().command('SerialLog', payload)).toEqual([`${RESULT} ${answer}`]);
  });

  it.each([
    [0, 0, 0],
    [1, 1, 0],
    [2, 1, 1],
    [4, 1, 1],
  ])('%d shows %d errors and %d answers', (level, errors, answers) => {
    const board = new Board(undefined, [`SerialLog ${level}`]).online();
    board.host.logs.length = board.host.published.length = 0;
    board.command(...REFUSED);
    expect(board.host.logs).toHaveLength(errors);
    expect(board.host.published).toHaveLength(answers);
  });

  it('0 says nothing at all, and so asks nobody to show what is published', () => {
    const board = new Board(undefined, ['SerialLog 0']);
    board.host.logs.length = board.host.published.length = 0;
    board.online();
    board.command('Power', 'TOGGLE');
    expect(board.host.logs).toEqual([]);
    expect(board.host.published).toEqual([]);
  });

  it('answers what is typed all the same', () => {
    const board = new Board(undefined, ['SerialLog 0']).online();
    board.host.published.length = 0;
    board.firmware.command('MqttRetry');
    expect(board.host.published.map(({ payload }) => payload)).toEqual(['{"MqttRetry":10}']);
    board.command('MqttRetry');
    expect(board.host.published).toHaveLength(1);
    board.firmware.command('SerialLog 2');
    board.command('MqttRetry');
    expect(board.host.published).toHaveLength(3);
  });

  it('holds from the start on', () => {
    const board = new Board(undefined, ['SerialLog 0']).online();
    board.run(2_000);
    board.host.logs.length = 0;
    board.reboot();
    board.run(8_000);
    expect(board.host.logs).toEqual([]);
  });
});

describe('MqttLog', () => {
  it.each([
    ['0', []],
    ['1', [`${LOGGING} 15:27:54.980 ERR: ${REFUSED_TEXT}`]],
  ])('%s', (level, lines) => {
    const board = new Board(undefined, [`MqttLog ${level}`]).online();
    expect(board.command(...REFUSED)).toEqual([
      `${RESULT} {"MqttRetry":10,"Reason":"MqttRetry takes 10 to 32000"}`,
    ]);
    expect(board.after(20)).toEqual(lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d+/, '15:27:55.000')));
  });

  it('2 tells that there is a connection, and nothing of what is published', () => {
    const board = new Board(undefined, ['MqttLog 4']);
    board.run(20_000);
    const lines = board.take().filter((line) => line.startsWith(LOGGING));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/LOGGING 15:27:47\.\d{3} MQT: Connected to broker:1883$/);
    board.command('Power', 'TOGGLE');
    board.command('Status', '0');
    expect(board.after(5_000).filter((line) => line.startsWith(LOGGING))).toEqual([]);
  });

  it('is not shown on the console again, nor kept while there is no connection', () => {
    const board = new Board(undefined, ['MqttLog 2']).online();
    board.host.cut();
    board.host.broker = 'down';
    board.firmware.command('MqttRetry 5');
    board.run(3_000);
    board.host.broker = 'up';
    board.run(60_000);
    expect(board.take().filter((line) => line.startsWith(LOGGING))).toEqual([
      expect.stringContaining('MQT: Connected to broker:1883'),
    ]);
    expect(board.host.published.some(({ topic }) => topic === LOGGING)).toBe(false);
  });

  it('goes to the own topic, whatever topic a command came by', () => {
    const board = new Board(undefined, ['MqttLog 1']).online();
    expect(board.ask('cmnd/DVES_83BB10_fb/MqttRetry', '5')).toEqual([
      'stat/DVES_83BB10_fb/RESULT {"MqttRetry":10,"Reason":"MqttRetry takes 10 to 32000"}',
    ]);
    expect(board.after(20)[0]).toMatch(`${LOGGING} `);
  });
});

describe('SysLog', () => {
  const ON = ['LogHost logs.example', 'SysLog 2'];

  it.each([
    ['SysLog', '', '{"SysLog":0}'],
    ['SysLog', '2', '{"SysLog":2}'],
    ['SysLog', '5', '{"SysLog":0,"Reason":"SysLog takes 0 to 4"}'],
    ['LogHost', 'logs.example', '{"LogHost":"logs.example"}'],
    ['LogPort', '', '{"LogPort":514}'],
    ['LogPort', '5140', '{"LogPort":5140}'],
    ['LogPort', '0', '{"LogPort":514,"Reason":"LogPort takes 1 to 65535"}'],
    ['WebLog', '', '{"WebLog":2}'],
    ['WebLog', '3', '{"WebLog":3}'],
  ])('%s %s', (name, payload, answer) => {
    expect(new Board().online().command(name, payload)).toEqual([`${RESULT} ${answer}`]);
  });

  it('sends errors, answers and telemetry', () => {
    const board = new Board(undefined, ON).online();
    board.host.datagrams.length = 0;
    board.command(...REFUSED);
    board.command('Power', 'ON');
    board.run(100);
    expect(board.host.datagrams).toEqual([
      `127.0.0.1:514 <131>tasmota-83BB10-6928 ESP-ERR: ${REFUSED_TEXT}`,
      `127.0.0.1:514 <134>tasmota-83BB10-6928 ESP-MQT: ${RESULT} = {"MqttRetry":10,"Reason":"MqttRetry takes 10 to 32000"}`,
      `127.0.0.1:514 <134>tasmota-83BB10-6928 ESP-MQT: ${RESULT} = {"POWER":"ON"}`,
      `127.0.0.1:514 <134>tasmota-83BB10-6928 ESP-MQT: stat/${TOPIC}/POWER = ON`,
    ]);
  });

  it('1 sends errors only, and 0 nothing', () => {
    const board = new Board(undefined, ['LogHost logs.example', 'LogPort 5140', 'SysLog 1']).online();
    board.command('Power', 'ON');
    board.command(...REFUSED);
    board.run(100);
    expect(board.host.datagrams).toEqual([
      `127.0.0.1:5140 <131>tasmota-83BB10-6928 ESP-ERR: ${REFUSED_TEXT}`,
    ]);
    board.command('SysLog', '0');
    board.command(...REFUSED);
    board.run(100);
    expect(board.host.datagrams).toHaveLength(1);
  });

  it('needs no console that listens', () => {
    const board = new Board(undefined, [...ON, 'SerialLog 0']).online();
    board.host.datagrams.length = 0;
    board.command('Power', 'ON');
    board.run(100);
    expect(board.host.datagrams).toHaveLength(2);
  });

  it('cuts what is longer than 1024 bytes', () => {
    const board = new Board(undefined, ON).online();
    board.host.datagrams.length = 0;
    board.command('Status0');
    board.run(100);
    expect(board.host.datagrams.map((line) => line.length - '127.0.0.1:514 '.length)).toEqual([1_024]);
  });

  it('waits for the network, keeps the last sixteen lines meanwhile, and never MQTT', () => {
    const board = new Board(undefined, ON);
    board.host.network.up = false;
    for (let i = 0; i < 40; i++) board.firmware.command('MqttRetry 5');
    board.run(1_000);
    expect(board.host.datagrams).toEqual([]);
    board.host.network.up = true;
    board.run(100);
    expect(board.host.datagrams).toHaveLength(16);
  });

  it('tells once that a name is unknown, asks again after a minute', () => {
    const board = new Board(undefined, ON).online();
    board.host.unresolved = true;
    board.command('LogHost', 'nowhere.example');
    board.host.logs.length = 0;
    board.run(59_000);
    board.command(...REFUSED);
    board.run(100_000);
    expect(board.host.logs.filter((line) => line.includes('SysLog:'))).toEqual([
      'SysLog: nowhere.example gets no lines: its name is not known. LogHost sets another one, SysLog 0 ends it',
    ]);
    board.host.unresolved = false;
    board.host.datagrams.length = 0;
    board.run(61_000);
    expect(board.host.datagrams.length).toBeGreaterThan(0);
  });

  it('does not keep what somebody sends back', () => {
    const board = new Board(undefined, ON).online();
    board.run(1_000);
    board.host.onDatagrams(3);
    expect(board.host.unread).toBe(0);
  });

  it('lives with a socket that throws', () => {
    const board = new Board(undefined, ON).online();
    board.host.datagramProblem = 'no route';
    board.command(...REFUSED);
    board.run(1_000);
    expect(board.host.logs.at(-1)).toBe(
      'SysLog: logs.example gets no lines: Error: no route. LogHost sets another one, SysLog 0 ends it',
    );
    board.host.datagramProblem = '';
    board.host.datagrams.length = 0;
    board.command(...REFUSED);
    board.run(61_000);
    expect(board.host.datagrams.length).toBeGreaterThan(0);
  });

  it('is refused where no datagrams can be sent', () => {
    const host = new VirtualHost();
    Object.defineProperty(host, 'UDP', { value: undefined });
    const board = new Board(undefined, [], host).online();
    expect(board.command('SysLog', '2')).toEqual([
      `${RESULT} {"SysLog":0,"Reason":"SysLog stays 0: this platform sends no datagrams"}`,
    ]);
    expect(board.command('SysLog', '0')).toEqual([`${RESULT} {"SysLog":0}`]);
  });
});

it('no password is in any log', () => {
  const secret = 'never-to-be-told';
  const board = new Board(undefined, [
    'LogHost logs.example',
    'SysLog 4',
    'MqttLog 4',
    'SerialLog 4',
  ]).online();
  for (const name of [
    'MqttPassword',
    'Password1',
    'Password4',
    'WebPassword',
    'MqttPassword9',
    'WebPassword2',
    'MqttPasswort',
    'Passwd',
    'x/password5',
  ])
    board.command(name, secret);
  board.command('Backlog', `MqttPassword ${secret};WebPassword ${secret};Password9 ${secret}`);
  board.command('Backlog', `MqttPassword ${secret};`.repeat(60));
  board.firmware.command(`Password2 ${secret}`);
  board.run(1_900);
  const said = [
    ...board.take(),
    ...board.host.logs,
    ...board.host.published.map(({ payload }) => payload),
    ...board.host.datagrams,
  ];
  expect(said.join('\n')).not.toContain(secret);
});

it('STATUS3 tells all of it', () => {
  const board = new Board(undefined, [
    'SerialLog 3',
    'WebLog 1',
    'MqttLog 1',
    'SysLog 1',
    'LogHost logs.example',
    'LogPort 5140',
  ]).online();
  expect(board.command('Status', '3')[0]).toContain(
    '"SerialLog":3,"WebLog":1,"MqttLog":1,"FileLog":0,"SysLog":1,"LogHost":"logs.example","LogPort":5140,',
  );
});
