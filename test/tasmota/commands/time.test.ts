import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const EUROPE_STD = '{"TimeStd":{"Hemisphere":0,"Week":0,"Month":10,"Day":1,"Hour":3,"Offset":60}}';

/** What a command is answered with. */
function answer(board: Board, name: string, payload = ''): string {
  return board
    .command(name, payload)
    .map((line) => withoutReason(line).replace(`${RESULT} `, ''))
    .join('\n');
}

/** Likewise, with the reason why something was refused. */
function whole(board: Board, name: string, payload: string): string {
  return board.command(name, payload).join('\n').replace(`${RESULT} `, '');
}

/** Sets the clock of a board's host to a moment in UTC. */
function setTime(board: Board, utc: string): void {
  board.host.epoch = Date.parse(utc) - board.host.now;
}

describe('Time', () => {
  it.each([
    ['', '{"Time":"2025-12-24T15:27:47"}'],
    ['?', '{"Time":"2025-12-24T15:27:47"}'],
    ['1', '{"Time":"2025-12-24T15:27:47"}'],
    ['2', '{"Time":"2025-12-24T15:27:47","Epoch":1766586467}'],
    ['3', '{"Time":1766586467}'],
    ['4', '{"Time":"2025-12-24T15:27:47.123"}'],
    ['0', '{"Time":"2025-12-24T15:27:47"}'],
  ])('%j is answered with %s', (payload, told) => {
    const board = new Board().online();
    setTime(board, '2025-12-24T14:27:47.123Z');
    expect(answer(board, 'Time', payload)).toBe(told);
  });

  const USAGE = '"Reason":"Time takes 0 to 4, or seconds since 1970 from 1451606400 to 4294967295"';
  it.each([
    '5',
    '-1',
    '1451606399',
    '4294967296',
    'soon',
    '2025-12-24',
    'x'.repeat(300),
    'x\u0000',
    '\u00ff',
  ])('%j is answered with the present time, and why', (payload) => {
    const board = new Board().online();
    setTime(board, '2025-12-24T14:27:47Z');
    expect(whole(board, 'Time', payload)).toBe(`{"Time":"2025-12-24T15:27:47",${USAGE}}`);
    expect(board.host.servers).toHaveLength(1);
  });

  it('chooses how STATE and SENSOR tell it, and outlives a restart', () => {
    const board = new Board().online();
    const times = () => {
      board.packets.length = 0;
      answer(board, 'TelePeriod', '');
      board.run(1_000);
      return board
        .take()
        .filter((line) => line.startsWith('tele/'))
        .map((line) => line.replace(/^tele\/\w+\/(\w+) \{(.*?),"(?:Uptime|Switch1)".*$/, '$1 $2'));
    };
    setTime(board, '2025-12-24T14:27:47.123Z');
    answer(board, 'Time', '2');
    expect(times()).toEqual([
      'STATE "Time":"2025-12-24T15:27:47","Epoch":1766586467',
      'SENSOR "Time":"2025-12-24T15:27:47","Epoch":1766586467',
    ]);
    answer(board, 'Time', '4');
    answer(board, 'SetOption52', '1');
    setTime(board, '2025-12-24T14:27:47.123Z');
    expect(times()).toEqual([
      'STATE "Time":"2025-12-24T15:27:47.123+01:00"',
      'SENSOR "Time":"2025-12-24T15:27:47.123+01:00"',
    ]);
    answer(board, 'Time', '3');
    board.run(2_000);
    board.reboot();
    board.online();
    setTime(board, '2025-12-24T14:27:47Z');
    expect(answer(board, 'Time')).toBe('{"Time":1766586467}');
    expect(times()).toEqual(['STATE "Time":1766586467', 'SENSOR "Time":1766586467']);
  });

  it('before it is known is 1970 and the uptime (checklist 14)', () => {
    const board = new Board();
    board.host.epoch = -1;
    board.online();
    expect(answer(board, 'Time')).toBe('{"Time":"1970-01-01T00:00:08"}');
    expect(answer(board, 'State')).toContain('{"Time":"1970-01-01T00:00:08","Uptime":"0T00:00:08"');
    answer(board, 'SetOption52', '1');
    expect(answer(board, 'Time', '2')).toBe('{"Time":"1970-01-01T00:00:08+00:00","Epoch":8}');
    setTime(board, '2025-12-24T14:27:47Z');
    expect(answer(board, 'State')).toContain('{"Time":"2025-12-24T15:27:47+01:00","Epoch":1766586467,');
  });

  it('appends the zone that holds then (SetOption52)', () => {
    const board = new Board(undefined, ['SetOption52 1', 'Timezone 99']).online();
    setTime(board, '2025-07-24T14:27:47Z');
    expect(answer(board, 'Time')).toBe('{"Time":"2025-07-24T16:27:47+02:00"}');
    answer(board, 'Timezone', '-3:30');
    expect(answer(board, 'Time')).toBe('{"Time":"2025-07-24T10:57:47-03:30"}');
    expect(answer(board, 'Time', '3')).toBe('{"Time":1753367267}');
  });

  it('sets the clock, which NTP then leaves alone, until Time 0 or a restart', () => {
    const board = new Board().online();
    const [servers] = board.host.servers;
    expect(answer(board, 'Time', '1800000000')).toBe('{"Time":"2027-01-15T09:00:00","Epoch":1800000000}');
    expect(board.host.servers.splice(0)).toEqual([servers, []]);
    board.run(90_000);
    expect(answer(board, 'Time')).toBe('{"Time":"2027-01-15T09:01:30"}');
    answer(board, 'NtpServer1', 'time.example');
    expect(board.host.servers.splice(0)).toEqual([[]]);
    setTime(board, '2025-12-24T14:27:47Z');
    expect(answer(board, 'Time', '0')).toBe('{"Time":"2025-12-24T15:27:47"}');
    expect(board.host.servers.splice(0)).toEqual([['time.example', ...(servers as string[]).slice(1)]]);
    answer(board, 'Time', '1800000000');
    board.run(2_000);
    board.reboot();
    setTime(board, '2025-12-24T14:27:47Z');
    expect(answer(board.online(), 'Time')).toMatch(/^\{"Time":"2025-12-24/);
    expect(board.host.servers.at(-1)).toHaveLength(3);
  });

  it('sets a clock that nobody keeps', () => {
    const board = new Board();
    board.host.epoch = -1;
    board.online();
    answer(board, 'Time', '1800000000');
    board.run(61_000);
    expect(answer(board, 'Time', '2')).toBe('{"Time":"2027-01-15T09:01:01","Epoch":1800000061}');
  });
});

describe('Timezone', () => {
  it('has NTP ask again', () => {
    const board = new Board().online();
    answer(board, 'Timezone', '2');
    expect(board.host.servers).toHaveLength(2);
    answer(board, 'Timezone', 'nonsense');
    answer(board, 'Timezone');
    expect(board.host.servers).toHaveLength(2);
  });

  it.each([
    ['', '"+01:00"'],
    ['0', '"+00:00"'],
    ['-0', '"+00:00"'],
    ['2', '"+02:00"'],
    ['+5:30', '"+05:30"'],
    ['-3:30', '"-03:30"'],
    ['-0:30', '"-00:30"'],
    ['05:45', '"+05:45"'],
    [' 8 ', '"+08:00"'],
    ['-13', '"-13:00"'],
    ['14', '"+14:00"'],
    ['99', '99'],
    ['15', '99'],
    ['-14', '"+01:00"'],
    ['-99', '"+01:00"'],
    ['5:60', '"+01:00"'],
    ['5:3', '"+01:00"'],
    ['1.5', '"+01:00"'],
    ['Europe', '"+01:00"'],
    ['100', '"+01:00"'],
  ])('%j is answered with %s', (payload, told) => {
    expect(answer(new Board().online(), 'Timezone', payload)).toBe(`{"Timezone":${told}}`);
  });

  it('acts at once, and after a restart', () => {
    const board = new Board().online();
    answer(board, 'Timezone', '-3:30');
    expect(answer(board, 'State')).toContain('{"Time":"2025-12-24T10:57:55"');
    board.run(2_000);
    board.reboot();
    board.online();
    expect(answer(board, 'State')).toContain('"Time":"2025-12-24T10:58:');
  });

  it('99 follows the rules', () => {
    const board = new Board(undefined, ['Timezone 99', 'TimeStd 1,1,4,1,3,600', 'TimeDst 1,1,10,1,2,660']);
    board.online();
    expect(answer(board, 'Status', '7')).toBe(
      `stat/${TOPIC}/STATUS7 {"StatusTIM":{"UTC":"2025-12-24T14:27:55Z","Local":"2025-12-25T01:27:55","StartDST":"2025-10-05T02:00:00","EndDST":"2025-04-06T03:00:00","Timezone":99,"Sunrise":"18:43","Sunset":"02:58"}}`,
    );
  });
});

describe('TimeStd and TimeDst', () => {
  it.each([
    ['TimeStd', '', EUROPE_STD],
    ['TimeDst', '', '{"TimeDst":{"Hemisphere":0,"Week":0,"Month":3,"Day":1,"Hour":2,"Offset":120}}'],
    [
      'TimeStd',
      '1,4,12,7,23,-900',
      '{"TimeStd":{"Hemisphere":1,"Week":4,"Month":12,"Day":7,"Hour":23,"Offset":-900}}',
    ],
    ['TimeStd', ',1,11,,2', '{"TimeStd":{"Hemisphere":0,"Week":1,"Month":11,"Day":1,"Hour":2,"Offset":60}}'],
    ['TimeStd', '0,5', EUROPE_STD],
    ['TimeStd', 'x', EUROPE_STD],
  ])('%s %j', (name, payload, told) => {
    expect(answer(new Board().online(), name, payload)).toBe(told);
  });

  it('take 0 for the default', () => {
    const board = new Board(undefined, ['TimeStd 1,1,4,1,3,600']).online();
    expect(answer(board, 'TimeStd', '0')).toBe(EUROPE_STD);
  });

  it('say what they take', () => {
    const board = new Board().online();
    answer(board, 'TimeDst', '0,0,13,1,2,120');
    expect(board.host.logs.at(-1)).toBe(
      'TimeDst takes hemisphere 0 or 1, week 0 to 4 (0: last), month 1 to 12, day 1 (Sunday) to 7, hour 0 to 23 and offset -900 to 900 minutes, such as 0,0,10,1,3,60: the present value stays',
    );
  });

  it('outlive a restart', () => {
    const board = new Board().online();
    answer(board, 'TimeDst', '1,1,10,1,2,660');
    board.run(2_000);
    board.reboot();
    board.online();
    expect(answer(board, 'TimeDst')).toBe(
      '{"TimeDst":{"Hemisphere":1,"Week":1,"Month":10,"Day":1,"Hour":2,"Offset":660}}',
    );
  });
});

describe('NtpServer', () => {
  const DEFAULT = ['2.pool.ntp.org', '2.europe.pool.ntp.org', '2.nl.pool.ntp.org'];

  it('is told, one or all', () => {
    const board = new Board().online();
    expect(answer(board, 'NtpServer')).toBe(
      `{"NtpServer1":"${DEFAULT[0]}","NtpServer2":"${DEFAULT[1]}","NtpServer3":"${DEFAULT[2]}"}`,
    );
    expect(answer(board, 'NtpServer2')).toBe(`{"NtpServer2":"${DEFAULT[1]}"}`);
    expect(answer(board, 'NtpServer4')).toContain('"Command":"Error"');
  });

  it('is handed to the platform at the start and when it changes, without a restart', () => {
    const board = new Board(undefined, ['NtpServer2 0']).online();
    expect(board.host.servers).toEqual([[DEFAULT[0], DEFAULT[2]]]);
    expect(answer(board, 'NtpServer1', '192.168.1.1')).toBe('{"NtpServer1":"192.168.1.1"}');
    expect(answer(board, 'NtpServer3', '"')).toBe('{"NtpServer3":""}');
    expect(answer(board, 'NtpServer2', '1')).toBe(`{"NtpServer2":"${DEFAULT[1]}"}`);
    expect(board.host.servers.slice(1)).toEqual([
      ['192.168.1.1', DEFAULT[2]],
      ['192.168.1.1'],
      ['192.168.1.1', DEFAULT[1]],
    ]);
    board.run(3_000);
    expect(board.host.restarts).toBe(0);
  });
});

describe('Latitude and Longitude', () => {
  it.each([
    ['Latitude', '', '48.858360'],
    ['Longitude', '', '2.294442'],
    ['Latitude', '-33.8688', '-33.868800'],
    ['Latitude', '90', '90.000000'],
    ['Latitude', '-90', '-90.000000'],
    ['Longitude', '180', '180.000000'],
    ['Longitude', '-179.9999999', '-180.000000'],
    ['Longitude', '+151.2093 ', '151.209300'],
    ['Longitude', '.5', '0.500000'],
  ])('%s %j is answered with %s', (name, payload, told) => {
    expect(answer(new Board().online(), name, payload)).toBe(`{"${name}":${told}}`);
  });

  it.each([
    ['Latitude', '90.000001', '48.858360', '-90 to 90'],
    ['Latitude', '-91', '48.858360', '-90 to 90'],
    ['Latitude', '48,5', '48.858360', '-90 to 90'],
    ['Latitude', '48N', '48.858360', '-90 to 90'],
    ['Latitude', '4\u00008', '48.858360', '-90 to 90'],
    ['Longitude', '180.1', '2.294442', '-180 to 180'],
    ['Longitude', 'x', '2.294442', '-180 to 180'],
    ['Longitude', '1'.repeat(300), '2.294442', '-180 to 180'],
    ['Longitude', '\u00b2', '2.294442', '-180 to 180'],
  ])('%s %j is answered with the present value, and why', (name, payload, told, range) => {
    const reason = `${name} takes ${range}`;
    const board = new Board().online();
    expect(whole(board, name, payload)).toBe(`{"${name}":${told},"Reason":"${reason}"}`);
    expect(board.host.logs.at(-1)).toBe(`${reason}: the present value stays`);
  });

  it('move the sun, and outlive a restart', () => {
    const board = new Board(undefined, ['Timezone 11']).online();
    setTime(board, '2025-12-21T20:00:00Z');
    answer(board, 'Latitude', '-33.8688');
    answer(board, 'Longitude', '151.2093');
    board.run(2_000);
    board.reboot();
    board.online();
    // Almanac: 05:41 and 20:06.
    expect(answer(board, 'Status', '7')).toContain(
      '"Timezone":"+11:00","Sunrise":"05:41","Sunset":"20:06"}}',
    );
  });

  it('near a pole leave days without sunrise and sunset', () => {
    const board = new Board(undefined, ['Latitude 78.2', 'Longitude 15.6']).online();
    expect(answer(board, 'Status', '7')).toContain('"Sunrise":"--:--","Sunset":"--:--"}}');
  });
});
