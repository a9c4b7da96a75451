import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';
import { RELAY_PIN, VirtualHost } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const OFFLINE = `tele/${TOPIC}/LWT Offline (retained)`;

describe('Restart', () => {
  it.each([
    ['1', 'Restarting', 1],
    ['ON', 'Restarting', 1],
    ['2', 'Halting', 0],
    ['', '1 to restart, 2 to halt', 0],
    ['0', '1 to restart, 2 to halt', 0],
    ['3', '1 to restart, 2 to halt', 0],
    ['-1', '1 to restart, 2 to halt', 0],
    ['foo', '1 to restart, 2 to halt', 0],
  ])('%s', (payload, answer, restarts) => {
    const board = new Board().online();
    expect(board.command('Restart', payload).map(withoutReason)).toEqual([
      `${RESULT} {"Restart":"${answer}"}`,
    ]);
    board.run(3_000);
    expect(board.host.restarts).toBe(restarts);
  });

  it('2 says Offline and stays away', () => {
    const board = new Board().online();
    board.command('Restart', '2');
    expect(board.after(3_000)).toEqual([OFFLINE]);
    expect(board.host.logs).toContain('Halted: Restart 1 starts again');
    board.run(300_000);
    expect(board.host.connections).toBe(1);
    board.firmware.command('Restart 1');
    board.run(3_000);
    expect(board.host.restarts).toBe(1);
  });

  it('99 comes at once, and saves nothing', () => {
    const board = new Board().online();
    board.run(2_000);
    const saved = board.host.stored.size;
    const writes = board.host.storage.write;
    let written = 0;
    board.host.storage.write = (key, value) => {
      written++;
      writes(key, value);
    };
    board.command('Power', 'ON');
    board.command('Restart', '99');
    expect(board.after(20)).toEqual([]);
    expect(board.host.restarts).toBe(1);
    expect([written, board.host.stored.size]).toEqual([0, saved]);
  });

  it.each([
    ['3', 'Restart 3 is not possible: there is one firmware on the board. Restart 1 starts it again'],
    ['9', 'Restart 9 is not possible: nothing could wake the device. Restart 2 halts it'],
    ['4', 'Restart takes 1, 2 and 99'],
  ])('%s is refused with a reason', (payload, reason) => {
    expect(new Board().online().command('Restart', payload)).toEqual([
      `${RESULT} {"Restart":"1 to restart, 2 to halt","Reason":"${reason}"}`,
    ]);
  });

  it('saves before it stops', () => {
    const board = new Board().online();
    board.command('Power', 'ON');
    board.command('FriendlyName', 'Hall');
    board.command('Restart', '1');
    board.run(2_100);
    board.reboot();
    expect(board.host.levels[RELAY_PIN]).toBe(1);
    board.run(8_000);
    expect(board.command('FriendlyName1')).toEqual([`${RESULT} {"FriendlyName1":"Hall"}`]);
  });
});

describe('Reset', () => {
  const SET = [
    'MqttHost broker.local',
    'MqttPort 1884',
    'MqttUser me',
    'MqttPassword secret',
    'MqttClient myself',
    'Topic lamp',
    'FriendlyName Hall',
    'SetOption26 1',
    'TelePeriod 60',
  ];

  function settings(board: Board): string[] {
    const names = ['MqttHost', 'MqttPort', 'MqttUser', 'MqttClient', 'Topic', 'FriendlyName1', 'SetOption26'];
    return names.map((name) => {
      board.firmware.command(name);
      const { payload } = board.host.published.at(-1) as { payload: string };
      return String(Object.values(JSON.parse(payload))[0]);
    });
  }

  const DEFAULTS = ['', '1883', 'DVES_USER', 'DVES_%06X', 'tasmota_%06X', 'Tasmota', 'OFF'];
  const BROKER = ['broker.local', '1884', 'me', 'DVES_%06X', 'lamp', 'Tasmota', 'OFF'];
  const ALL = ['broker.local', '1884', 'me', 'myself', 'lamp', 'Hall', 'ON'];

  it.each([
    ['1', 'Reset and Restarting', DEFAULTS, 1],
    ['2', 'Erase, Reset and Restarting', DEFAULTS, 1],
    ['3', 'Erase, Reset and Restarting', ALL, 1],
    ['4', 'Erase, Reset and Restarting', DEFAULTS, 1],
    ['5', 'Erase, Reset and Restarting', DEFAULTS, 1],
    ['6', 'Erase, Reset and Restarting', BROKER, 1],
    ['99', 'Done', ALL, 0],
    ['', '1 to reset', ALL, 0],
    ['0', '1 to reset', ALL, 0],
    ['7', '1 to reset', ALL, 0],
    ['foo', '1 to reset', ALL, 0],
  ])('%s', (payload, answer, left, restarts) => {
    const board = new Board(undefined, SET);
    board.run(8_000);
    board.take();
    expect(board.ask('cmnd/lamp/Reset', payload).map(withoutReason)).toEqual([
      `stat/lamp/RESULT {"Reset":"${answer}"}`,
    ]);
    const farewell = board.after(3_000);
    expect(farewell).toEqual(restarts === 1 ? ['tele/lamp/LWT Offline (retained)'] : []);
    expect(board.host.restarts).toBe(restarts);
    board.host.cut();
    board.reboot();
    expect(settings(board)).toEqual(left);
  });

  it.each([
    ['1', true],
    ['2', false],
    ['5', false],
    ['6', false],
  ])('%s: whether something of what was saved before is left is %s', (payload, left) => {
    const board = new Board(undefined, [...SET, 'FriendlyName very-own', 'MqttUser 0', 'Topic 1']).online();
    board.run(2_000);
    board.command('TelePeriod', '10');
    board.run(2_000);
    const stored = () =>
      [...board.host.stored.values()].some((bytes) => Buffer.from(bytes).includes('very-own'));
    expect(stored()).toBe(true);
    board.command('Reset', payload);
    board.run(3_000);
    expect(stored()).toBe(left);
    board.reboot();
    board.run(1_000);
    expect(board.host.logs.join('\n')).not.toMatch(/damaged/);
  });

  it.each([
    ['6', ['ON', 'ON', '/mqtt', 'AA BB '.repeat(10).trim()]],
    ['4', ['OFF', 'OFF', '', '']],
  ])('%s: the way to the broker is then %j', (payload, left) => {
    const host = new VirtualHost();
    Object.assign(host, { TLS: host.TCP, WebSocket: host.TCP });
    const way = [
      'SetOption103 1',
      'SetOption132 1',
      'MqttPath /mqtt',
      `MqttFingerprint2 ${'AABB'.repeat(10)}`,
    ];
    const board = new Board(undefined, [...SET, ...way], host);
    board.run(8_000);
    board.ask('cmnd/lamp/Reset', payload);
    const told = ['SetOption103', 'SetOption132', 'MqttPath', 'MqttFingerprint2'].map((name) => {
      board.firmware.command(name);
      const { payload } = board.host.published.at(-1) as { payload: string };
      return String(Object.values(JSON.parse(payload))[0]);
    });
    expect(told).toEqual(left);
  });

  it.each([
    ['5', 4],
    ['6', 5],
  ])('%s leaves MqttProtocol at %i', (payload, left) => {
    const board = new Board(undefined, [...SET, 'MqttProtocol 5']);
    board.run(8_000);
    board.ask('cmnd/lamp/Reset', payload);
    board.run(2_500);
    board.reboot();
    board.firmware.command('MqttProtocol');
    expect(board.host.published.at(-1)?.payload).toBe(`{"MqttProtocol":${left}}`);
  });

  it('6 keeps the password', () => {
    const board = new Board(undefined, SET);
    board.run(8_000);
    board.ask('cmnd/lamp/Reset', '6');
    board.run(2_500);
    board.reboot();
    board.packets.length = 0;
    board.run(1_000);
    const connect = board.packets[0] as unknown as { password: Buffer };
    expect(connect.password.toString()).toBe('secret');
  });

  it('99 counts boots from now on', () => {
    const board = new Board();
    for (let i = 0; i < 3; i++) {
      board.run(2_000);
      board.reboot();
    }
    board.run(8_000);
    expect(board.command('Status', '1')[0]).toContain('"BootCount":4,"BCResetTime":"2025-12-24T14:27:47"');
    board.command('Reset', '99');
    expect(board.command('Status', '1')[0]).toMatch(/"BootCount":0,"BCResetTime":"2025-12-24T14:28:0\d"/);
    board.run(2_000);
    board.reboot();
    board.run(8_000);
    expect(board.command('Status', '1')[0]).toContain('"BootCount":1,');
  });

  it('is not taken from a backlog', () => {
    const board = new Board().online();
    board.command('Backlog', 'Reset 1');
    expect(board.after(4_000)).toEqual([]);
    expect(board.host.restarts).toBe(0);
  });
});
