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

describe('Timezone', () => {
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
