import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** Sends a command, and tells its answer and whether the device restarted because of it within 3 s. */
function run(name: string, payload: string, before: readonly string[] = []): [string[], boolean] {
  const board = new Board(undefined, before).online();
  const answer = board.command(name, payload).map((line) => withoutReason(line).replace(`${RESULT} `, ''));
  board.run(3_000);
  return [answer, board.host.restarts > 0];
}

describe('numbers', () => {
  it.each([
    // name, payload, answer, restart
    ['MqttRetry', '', 10, false],
    ['MqttRetry', '10', 10, false],
    ['MqttRetry', '32000', 32000, false],
    ['MqttRetry', '9', 10, false],
    ['MqttRetry', '32001', 10, false],
    ['MqttRetry', 'foo', 10, false],
    ['MqttRetry', '-20', 10, false],
    ['MqttRetry', '0x20', 32, false],
    ['MqttRetry', '9'.repeat(400), 10, false],
    ['MqttKeepAlive', '', 30, false],
    ['MqttKeepAlive', '1', 1, false],
    ['MqttKeepAlive', '100', 100, false],
    ['MqttKeepAlive', '0', 30, false],
    ['MqttKeepAlive', '101', 30, false],
    ['MqttTimeout', '', 4, false],
    ['MqttTimeout', '1', 1, false],
    ['MqttTimeout', '100', 100, false],
    ['MqttTimeout', '101', 4, false],
    ['MqttPort', '', 1883, false],
    ['MqttPort', '1', 1883, true],
    ['MqttPort', '1884', 1884, true],
    ['MqttPort', '65535', 65535, true],
    ['MqttPort', '65536', 1883, false],
    ['MqttPort', '0', 1883, false],
    ['MqttPort', 'foo', 1883, false],
  ])('%s %s', (name, payload, value, restart) => {
    expect(run(name, payload)).toEqual([[`{"${name}":${value}}`], restart]);
  });
});

describe('texts', () => {
  it.each([
    ['MqttHost', '', 'broker', false],
    ['MqttHost', 'broker.local', 'broker.local', true],
    ['MqttHost', '0', '', true],
    ['MqttHost', '"', '', true],
    ['MqttHost', '1', '', true],
    ['MqttHost', 'x'.repeat(64), 'x'.repeat(64), true],
    ['MqttHost', 'x'.repeat(65), 'broker', false],
    ['MqttHost', 'ä'.repeat(33), 'broker', false],
    ['MqttHost', 'a\nb\0c\x7f', 'abc', true],
    ['MqttUser', '', 'DVES_USER', false],
    ['MqttUser', 'me', 'me', true],
    ['MqttUser', '0', '', true],
    ['MqttUser', '1', 'DVES_USER', true],
    ['MqttUser', '2', 'DVES_USER', true],
    ['MqttClient', '', 'DVES_%06X', false],
    ['MqttClient', 'me_%04X', 'me_%04X', true],
    ['MqttClient', '1', 'DVES_%06X', true],
    ['MqttClient', '0', 'DVES_%06X', false],
    ['MqttClient', '"', 'DVES_%06X', false],
    ['MqttClient', 'a b/c+d#e', 'a_b_c_d_e', true],
    ['DeviceName', '', 'Tasmota', false],
    ['DeviceName', 'Hall', 'Hall', false],
    ['DeviceName', '"', '', false],
    ['DeviceName', '0', '0', false],
    ['DeviceName', '1', 'Tasmota', false],
    ['DeviceName', 'x'.repeat(33), 'Tasmota', false],
    ['DeviceName', 'Küche "1"\\', 'Küche \\"1\\"\\\\', false],
  ])('%s %j', (name, payload, text, restart) => {
    expect(run(name, payload)).toEqual([[`{"${name}":"${text}"}`], restart]);
  });

  it('takes the first FriendlyName for DeviceName 1', () => {
    expect(run('DeviceName', '1', ['FriendlyName1 Hall'])[0]).toEqual(['{"DeviceName":"Hall"}']);
  });

  it('says that a text is too long', () => {
    const board = new Board().online();
    board.command('MqttHost', 'x'.repeat(65));
    expect(board.host.logs.at(-1)).toBe('MqttHost takes at most 64 bytes: the present value stays');
  });

  it('takes bytes that are no UTF-8', () => {
    const board = new Board().online();
    expect(board.ask(`cmnd/${TOPIC}/DeviceName`, Uint8Array.of(0x41, 0xff, 0x42))).toEqual([
      `${RESULT} {"DeviceName":"A\ufffdB"}`,
    ]);
  });
});

describe('MqttPassword', () => {
  it.each([
    ['MqttPassword', 'topsecret', '{"MqttPassword":"****"}'],
    ['MqttPassword', '', '{"MqttPassword":"****"}'],
    ['MqttPassword2', 'topsecret', '{"MqttPassword":"****"}'],
    ['MqttPassword3', 'topsecret', '{"Command":"Error","Input":"MQTTPASSWORD3"}'],
    [
      'MqttPassword',
      `topsecret${'x'.repeat(120)}`,
      '{"MqttPassword":"****","Reason":"MqttPassword takes at most 128 bytes"}',
    ],
    [
      'MqttPassword',
      `topsecret${'x'.repeat(1_300)}`,
      '{"Command":"Error","Input":"MQTTPASSWORD","Reason":"The message is longer than 1200 bytes"}',
    ],
  ])('%s %s is never told', (name, payload, answer) => {
    const board = new Board().online();
    board.host.logs.length = board.host.published.length = 0;
    expect(board.command(name, payload)).toEqual([`${RESULT} ${answer}`]);
    board.command('Status0');
    board.command('Status', '0');
    const everything = JSON.stringify([board.host.logs, board.host.published]);
    expect(everything).not.toContain('topsecret');
  });

  it('is used', () => {
    const board = new Board(undefined, ['MqttPassword 2secret']);
    board.run(100);
    const connect = board.packets[0] as unknown as { password: Buffer };
    expect(connect.password.toString()).toBe('2secret');
  });
});

describe('MqttPath', () => {
  const SLASH = 'MqttPath: a path begins with a slash, as in /mqtt; 0 for no WebSocket';
  const BLANK =
    'MqttPath: a path has no blanks and no #, and what is not ASCII is %-encoded; 0 for no WebSocket';

  it.each([
    ['', '{"MqttPath":"/old"}', false],
    ['/mqtt', '{"MqttPath":"/mqtt"}', true],
    ['/', '{"MqttPath":"/"}', true],
    ['/a/b?c=d%20e', '{"MqttPath":"/a/b?c=d%20e"}', true],
    ['0', '{"MqttPath":""}', true],
    ['"', '{"MqttPath":""}', true],
    ['1', '{"MqttPath":""}', true],
    [`/${'x'.repeat(127)}`, `{"MqttPath":"/${'x'.repeat(127)}"}`, true],
    [`/${'x'.repeat(128)}`, '{"MqttPath":"/old","Reason":"MqttPath takes at most 128 bytes"}', false],
    ['mqtt', `{"MqttPath":"/old","Reason":"${SLASH}"}`, false],
    ['/a b', `{"MqttPath":"/old","Reason":"${BLANK}"}`, false],
    ['/a#b', `{"MqttPath":"/old","Reason":"${BLANK}"}`, false],
    ['/ä', `{"MqttPath":"/old","Reason":"${BLANK}"}`, false],
  ])('%s', (payload, answer, restart) => {
    const board = new Board(undefined, ['SetOption3 1']).online();
    // Without WebSockets on this host, only what is set shows.
    (board.host as { WebSocket?: unknown }).WebSocket = board.host.TCP;
    board.firmware.command('MqttPath /old');
    board.run(3_000);
    board.reboot();
    board.online();
    const before = board.host.restarts;
    expect(board.command('MqttPath', payload)).toEqual([`${RESULT} ${answer}`]);
    board.run(3_000);
    expect(board.host.restarts > before).toBe(restart);
  });
});

describe('MqttHeaders', () => {
  it.each([
    ['Authorization: Bearer topsecret', undefined],
    ['', undefined],
    ['0', undefined],
    ['topsecret', 'A header is \\"Name: value\\" in ASCII; several have a | between them'],
    ['X: a|Host: topsecret', "The header Host is the WebSocket's own"],
    [`X: topsecret${'x'.repeat(501)}`, 'MqttHeaders takes at most 512 bytes'],
  ])('%s is never told', (payload, reason) => {
    const board = new Board().online();
    board.host.logs.length = board.host.published.length = 0;
    const tail = reason === undefined ? '' : `,"Reason":"${reason}"`;
    expect(board.command('MqttHeaders', payload)).toEqual([`${RESULT} {"MqttHeaders":"****"${tail}}`]);
    board.command('Status0');
    expect(JSON.stringify([board.host.logs, board.host.published])).not.toContain('topsecret');
  });
});

describe('MqttHost with a whole address', () => {
  /** Host, port, TLS, path after a command. */
  function reached(payload: string): [answer: string[], settings: string[], restart: boolean] {
    const board = new Board(undefined, ['MqttPort 1884']).online();
    const answer = board.command('MqttHost', payload);
    const settings = ['MqttHost', 'MqttPort', 'SetOption103', 'MqttPath'].map(
      (name) => board.command(name)[0]?.replace(`${RESULT} `, '') ?? '',
    );
    board.run(3_000);
    return [answer.map((line) => line.replace(`${RESULT} `, '')), settings, board.host.restarts > 0];
  }
  const all = (host: string, port: number, tls: string, path: string) => [
    `{"MqttHost":"${host}"}`,
    `{"MqttPort":${port}}`,
    `{"SetOption103":"${tls}"}`,
    `{"MqttPath":"${path}"}`,
  ];

  it.each([
    ['mqtt://b.example', 'b.example', 1883, 'OFF', ''],
    ['mqtts://b.example', 'b.example', 8883, 'ON', ''],
    ['ws://b.example:9001/x', 'b.example', 9001, 'OFF', '/x'],
    ['wss://b.example', 'b.example', 443, 'ON', '/mqtt'],
  ])('%s sets all that it says', (payload, host, port, tls, path) => {
    expect(reached(payload)).toEqual([[`{"MqttHost":"${host}"}`], all(host, port, tls, path), true]);
  });

  it.each([
    ['http://b.example', 'MqttHost: http:// is not supported: '],
    ['mqtt://b.example:0', 'MqttHost: \\"0\\" is no port; a port is a number from 1 to 65535'],
    ['wss://me:topsecret@b.example', 'MqttHost takes no login: set MqttUser and MqttPassword'],
    [`wss://${'h'.repeat(65)}/x`, 'MqttHost takes at most 64 bytes'],
    [`wss://b.example/${'x'.repeat(128)}`, 'MqttPath takes at most 128 bytes'],
  ])('%s sets nothing, and says why', (payload, reason) => {
    const [answer, settings, restart] = reached(payload);
    expect(answer).toHaveLength(1);
    expect(answer[0]).toContain(`{"MqttHost":"broker","Reason":"${reason}`);
    expect(answer[0]).not.toContain('topsecret');
    expect([settings, restart]).toEqual([all('broker', 1884, 'OFF', ''), false]);
  });
});

describe('FriendlyName', () => {
  const ALL =
    '{"FriendlyName1":"Tasmota","FriendlyName2":"Tasmota2","FriendlyName3":"Tasmota3","FriendlyName4":"Tasmota4","FriendlyName5":"Tasmota5","FriendlyName6":"Tasmota6","FriendlyName7":"Tasmota7","FriendlyName8":"Tasmota8"}';

  it.each([
    ['FriendlyName', '', ALL],
    ['FN', '', ALL],
    ['FriendlyName1', '', '{"FriendlyName1":"Tasmota"}'],
    ['FriendlyName8', '', '{"FriendlyName8":"Tasmota8"}'],
    ['FriendlyName', 'Kitchen', '{"FriendlyName1":"Kitchen"}'],
    ['FN2', 'Lamp', '{"FriendlyName2":"Lamp"}'],
    ['FriendlyName2', '"', '{"FriendlyName2":""}'],
    ['FriendlyName2', '0', '{"FriendlyName2":"0"}'],
    ['FriendlyName2', '1', '{"FriendlyName2":"Tasmota2"}'],
    ['FriendlyName2', '2', '{"FriendlyName2":"2"}'],
    ['FriendlyName3', 'x'.repeat(33), '{"FriendlyName3":"Tasmota3"}'],
    ['FriendlyName0', 'x', '{"Command":"Error","Input":"FRIENDLYNAME0 x"}'],
    ['FriendlyName9', 'x', '{"Command":"Error","Input":"FRIENDLYNAME9 x"}'],
  ])('%s %s', (name, payload, answer) => {
    expect(run(name, payload)).toEqual([[answer], false]);
  });
});

describe('SetOption', () => {
  it.each([
    // number, default, restart
    [0, 'ON', false],
    [3, 'ON', true],
    [4, 'OFF', false],
    [10, 'OFF', false],
    [19, 'OFF', false],
    [26, 'OFF', false],
    [59, 'OFF', false],
    [90, 'OFF', false],
    [104, 'OFF', true],
    [140, 'OFF', false],
  ])('%i', (number, initial, restarts) => {
    const on = initial === 'ON';
    const [same, other] = on ? ['1', '0'] : ['0', '1'];
    // SetOption4 moves its own answer.
    const answer = (word: string) => [`{"SetOption${number}":"${word}"}`];
    const moved = (lines: string[]) => lines.map((line) => line.replace(`stat/${TOPIC}/SETOPTION `, ''));
    expect(run(`SetOption${number}`, '')).toEqual([answer(initial), false]);
    expect(run(`SetOption${number}`, same)).toEqual([answer(initial), false]);
    for (const payload of [other, on ? 'OFF' : 'ON', on ? 'false' : 'true']) {
      const [lines, restarted] = run(`SetOption${number}`, payload);
      expect([moved(lines), restarted]).toEqual([answer(on ? 'OFF' : 'ON'), restarts]);
    }
    expect(run(`SO${number}`, 'foo')).toEqual([answer(initial), false]);
    expect(run(`SetOption${number}`, '2')).toEqual([answer(initial), false]);
    expect(run(`SetOption${number}`, '-1')).toEqual([answer(initial), false]);
  });

  it.each([5, 6, 7, 9, 12, 14, 22, 23, 25, 27, 50, 177, 178, 300, 1234567890])('%i is an error', (number) => {
    expect(run(`SetOption${number}`, '1')).toEqual([
      [`{"Command":"Error","Input":"SETOPTION${number} 1"}`],
      false,
    ]);
  });

  it('outlives a restart, SetOption19 too', () => {
    const board = new Board().online();
    for (const number of [0, 10, 19, 26, 59, 90, 140])
      board.command(`SetOption${number}`, number === 0 ? '0' : '1');
    board.run(2_000);
    board.reboot();
    board.run(8_000);
    for (const number of [0, 10, 19, 26, 59, 90, 140]) {
      expect(board.command(`SetOption${number}`)).toEqual([
        `${RESULT} {"SetOption${number}":"${number === 0 ? 'OFF' : 'ON'}"}`,
      ]);
    }
  });

  it('90 stays off while PowerRetain is on, which switches it off', () => {
    const board = new Board(undefined, ['SetOption90 1']).online();
    expect(board.command('PowerRetain', '1')).toEqual([`${RESULT} {"PowerRetain":"ON"}`]);
    expect(board.command('SetOption90')).toEqual([`${RESULT} {"SetOption90":"OFF"}`]);
    const reason =
      'SetOption90 stays off while PowerRetain is on: there would be nothing to retain. PowerRetain 0 comes first';
    expect(board.command('SetOption90', '1')).toEqual([
      `${RESULT} {"SetOption90":"OFF","Reason":"${reason}"}`,
    ]);
    expect(board.host.logs.at(-1)).toBe(`${reason}: the present value stays`);
  });

  it('140 acts at the next connect', () => {
    const board = new Board().online();
    board.command('SetOption140', '1');
    board.host.cut();
    board.run(3_000);
    expect(board.packets.find(({ cmd }) => cmd === 'connect')).toMatchObject({ clean: false });
  });
});

describe('times that act at once', () => {
  it('MqttRetry starts the wait over', () => {
    const board = new Board().online();
    board.host.broker = 'down';
    board.host.cut();
    board.run(3_000);
    const before = board.host.connections;
    board.firmware.command('MqttRetry 20');
    board.run(19_900);
    expect(board.host.connections).toBe(before);
    board.run(200);
    expect(board.host.connections).toBe(before + 1);
  });

  it('MqttKeepAlive acts from the next connect on', () => {
    const board = new Board().online();
    board.command('MqttKeepAlive', '5');
    expect(board.after(10_000)).toEqual([]);
    board.packets.length = 0;
    board.host.cut();
    board.run(20_000);
    expect(board.packets.find(({ cmd }) => cmd === 'connect')).toMatchObject({ keepalive: 5 });
    expect(board.packets.filter(({ cmd }) => cmd === 'pingreq').length).toBe(4);
  });

  it.each([1, 4, 9])('MqttTimeout %i bounds the wait for CONNACK', (seconds) => {
    const board = new Board().online();
    board.command('MqttTimeout', `${seconds}`);
    board.answering = false;
    board.host.cut();
    board.packets.length = 0;
    while (!board.packets.some(({ cmd }) => cmd === 'connect')) board.run(20);
    board.run(seconds * 1_000 - 100);
    expect(board.host.connected).toBe(true);
    board.run(200);
    expect(board.host.connected).toBe(false);
    expect(board.host.logs.at(-1)).toContain('no CONNACK within the time allowed');
  });
});
