import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const SECRET = 'very secret';

/** Sends a command, and tells its answer and whether the device restarted because of it within 3 s. */
function run(name: string, payload: string, before: readonly string[] = []): [string, boolean] {
  const board = new Board(undefined, before).online();
  const answer = board.command(name, payload).map((line) => withoutReason(line).replace(`${RESULT} `, ''));
  board.run(3_000);
  return [answer.join('\n'), board.host.restarts > 0];
}

describe('SSId', () => {
  it.each([
    ['SSId', '', '{"SSId1":"","SSId2":""}', false],
    ['SSId1', 'HomeNet', '{"SSId1":"HomeNet"}', true],
    ['SSId', 'Home Net', '{"SSId1":"Home Net"}', true],
    ['SSId2', 'x'.repeat(32), `{"SSId2":"${'x'.repeat(32)}"}`, true],
    ['SSId2', 'x'.repeat(33), '{"SSId2":""}', false],
    ['SSId3', '', '{"Command":"Error","Input":"SSID3"}', false],
  ])('%s %j', (name, payload, answer, restart) => {
    expect(run(name, payload)).toEqual([answer, restart]);
  });

  it('0 clears', () => {
    expect(run('SSId1', '0', ['SSId1 HomeNet'])).toEqual(['{"SSId1":""}', true]);
  });
});

describe('Password', () => {
  it.each([
    ['Password', '', '{"Password1":"****"}', false],
    ['Password1', SECRET, '{"Password1":"****"}', true],
    ['Password2', SECRET, '{"Password2":"****"}', true],
    ['Password4', SECRET, '{"Password4":"****"}', true],
    ['Password1', 'five!', '{"Password1":"****"}', true],
    ['Password1', 'four', '{"Password1":"****"}', false],
    ['Password1', '0', '{"Password1":"****"}', true],
    ['Password5', SECRET, '{"Command":"Error","Input":"PASSWORD5"}', false],
  ])('%s %s', (name, payload, answer, restart) => {
    expect(run(name, payload)).toEqual([answer, restart]);
  });

  it('is never told, wherever it comes in', () => {
    const board = new Board(undefined, [`Password2 ${SECRET}`]).online();
    board.command('Password1', SECRET);
    board.command('Password9', SECRET);
    board.command('Backlog', `Password1 ${SECRET};Password3 ${SECRET};Status 0`);
    board.command('Password1', SECRET.repeat(10));
    board.command('Password1', 'tiny');
    board.run(5_000);
    const said = [...board.take(), ...board.host.logs, ...board.host.published.map(({ payload }) => payload)];
    expect(said.join('\n')).not.toMatch(/very secret|tiny/);
    expect(board.host.logs).toContain(
      'Password1 takes at least 5 characters, or 0 for none: the present value stays',
    );
  });
});

describe('Ap', () => {
  it.each([
    ['', '{"Ap":{"1":"HomeNet"}}', false],
    ['2', '{"Ap":{"2":"Garden"}}', true],
    ['1', '{"Ap":{"1":"HomeNet"}}', true],
    ['0', '{"Ap":{"2":"Garden"}}', true],
    ['3', '{"Ap":{"1":"HomeNet"}}', false],
  ])('%j', (payload, answer, restart) => {
    expect(run('Ap', payload, ['SSId1 HomeNet', 'SSId2 Garden'])).toEqual([answer, restart]);
  });

  it('0 goes back, too', () => {
    expect(run('Ap', '0', ['Ap 2'])[0]).toBe('{"Ap":{"1":""}}');
  });
});

describe('Hostname', () => {
  it.each([
    ['', '%s-%04d', false],
    ['kitchen', 'kitchen', true],
    ['my kitchen_1.local', 'my-kitchen-1-local', true],
    ['1', '%s-%04d', true],
    ['lamp-%06X', '%s-%04d', false],
    ['0', '%s-%04d', false],
    ['x'.repeat(33), '%s-%04d', false],
  ])('%j', (payload, text, restart) => {
    expect(run('Hostname', payload)).toEqual([`{"Hostname":"${text}"}`, restart]);
  });

  it('can only be asked through a group', () => {
    const board = new Board().online();
    expect(board.ask('cmnd/tasmotas/Hostname', 'kitchen')).toEqual([`${RESULT} {"Hostname":"%s-%04d"}`]);
  });
});

describe('the station', () => {
  it('is given both access points once, at the start', () => {
    const board = new Board(undefined, [
      'SSId1 HomeNet',
      `Password1 ${SECRET}`,
      'SSId2 Garden',
      'Ap 2',
      'Hostname kitchen',
    ]).online();
    expect(board.host.joined).toEqual([
      {
        accessPoints: [
          { ssid: 'HomeNet', password: SECRET },
          { ssid: 'Garden', password: '' },
        ],
        first: 2,
        hostname: 'kitchen',
      },
    ]);
  });

  it('is told in StatusLOG by its settings', () => {
    const board = new Board(undefined, ['SSId2 Garden']).online();
    expect(board.command('Status', '3')[0]).toContain('"SSId":["HomeNet","Garden"]');
  });
});

describe('Reset', () => {
  it.each([
    ['1', ''],
    ['2', ''],
    ['4', 'HomeNet'],
    ['5', 'HomeNet'],
    ['6', 'HomeNet'],
  ])('%s leaves the network %j', (payload, ssid) => {
    const board = new Board(undefined, ['SSId1 HomeNet', `Password1 ${SECRET}`, 'Ap 2']).online();
    board.command('Reset', payload);
    board.run(3_000);
    board.reboot(['MqttHost broker']);
    expect(board.host.joined.at(-1)).toMatchObject({
      accessPoints: [
        { ssid, password: ssid === '' ? '' : SECRET },
        { ssid: '', password: '' },
      ],
      first: ssid === '' ? 1 : 2,
    });
  });
});
