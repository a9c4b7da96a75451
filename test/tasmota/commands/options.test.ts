import { describe, expect, it } from 'vitest';
import { NUMBER_OPTIONS } from '../../../src/settings/options.js';
import { Board, TOPIC, withoutReason } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;

function answers(board: Board, name: string, payload = ''): string[] {
  return board.command(name, payload).map((line) => line.replace(`${RESULT} `, ''));
}

describe.each(NUMBER_OPTIONS.map(({ number, setting }) => [number, setting] as const))(
  'SetOption%i',
  (number, setting) => {
    const told = (value: number, reason = '') =>
      `{"SetOption${number}":${value}${reason === '' ? '' : `,"Reason":"${reason}"`}}`;

    it('is a number', () => {
      const board = new Board().online();
      expect(answers(board, `SetOption${number}`)).toEqual([told(setting.default)]);
      for (const value of [setting.minimum, setting.maximum]) {
        expect(answers(board, `SetOption${number}`, String(value))).toEqual([told(value)]);
        expect(answers(board, `SO${number}`)).toEqual([told(value)]);
      }
      const reason = `SetOption${number} takes ${setting.minimum} to ${setting.maximum}`;
      for (const value of [setting.minimum - 1, setting.maximum + 1, 'foo'])
        expect(answers(board, `SetOption${number}`, String(value))).toEqual([told(setting.maximum, reason)]);
    });
  },
);

describe('SetOption', () => {
  it.each([5, 6, 7, 9, 14, 22, 23, 25, 27, 20, 177, 178, 300])('%i is an error', (number) => {
    const board = new Board().online();
    expect(answers(board, `SetOption${number}`, '1')).toEqual([
      `{"Command":"Error","Input":"SETOPTION${number} 1"}`,
    ]);
  });

  it('without a number is an error', () => {
    expect(answers(new Board().online(), 'SetOption', '1')).toEqual([
      '{"Command":"Error","Input":"SETOPTION 1"}',
    ]);
  });

  it('34 is the delay of the backlog', () => {
    const board = new Board().online();
    board.command('SetOption34', '60');
    board.command('Backlog', 'MqttRetry 11;MqttRetry 12;MqttRetry 13');
    expect(board.after(10)).toHaveLength(1);
    expect(board.after(40)).toEqual([]);
    expect(board.after(20)).toHaveLength(1);
    expect(board.after(60)).toHaveLength(1);
    board.command('SetOption34', '0');
    board.command('Backlog', 'MqttRetry 11;MqttRetry 12;MqttRetry 13');
    expect(board.after(60)).toHaveLength(3);
  });
});

describe('an option with a name of its own (Tasmota, synonyms of SetOption)', () => {
  it.each([
    // name, option, whether its ON is the option's 0, whether it restarts
    ['MqttJSONOnly', 90, false, false],
    ['MqttTLS', 103, false, true],
    ['MqttTLSFingerprint', 132, false, true],
    ['MqttNoRetain', 104, false, true],
    ['MqttDetachRelay', 114, false, false],
    ['Discover', 19, true, false],
    ['DiscoverOff', 19, false, false],
    ['DiscoverButton', 73, false, false],
    ['DiscoverSwitch', 114, false, false],
  ])('%s is SetOption%i', (name, option, inverted, restarts) => {
    const board = new Board().online();
    const off = inverted ? 'ON' : 'OFF';
    const on = inverted ? 'OFF' : 'ON';
    const asked = () => board.command(`SetOption${option}`);
    expect(board.command(name)).toEqual([`${RESULT} {"${name}":"${off}"}`]);
    expect(board.command(name, inverted ? '0' : '1')).toEqual([`${RESULT} {"${name}":"${on}"}`]);
    expect(asked()).toEqual([`${RESULT} {"SetOption${option}":"ON"}`]);
    expect(board.command(name, '2').map(withoutReason)).toEqual([`${RESULT} {"${name}":"${on}"}`]);
    expect(board.host.logs.at(-1)).toBe(`${name} takes 0 to 1: the present value stays`);
    expect(board.command(name.toLowerCase(), off)).toEqual([`${RESULT} {"${name}":"${off}"}`]);
    expect(asked()).toEqual([`${RESULT} {"SetOption${option}":"OFF"}`]);
    board.run(3_000);
    expect(board.host.restarts > 0).toBe(restarts);
  });

  it('WifiNoSleep is SetOption127, which cannot be switched on', () => {
    const board = new Board().online();
    expect(board.command('WifiNoSleep')).toEqual([`${RESULT} {"WifiNoSleep":"OFF"}`]);
    const [answer] = board.command('WifiNoSleep', '1');
    expect(answer).toContain(`${RESULT} {"WifiNoSleep":"OFF","Reason":"`);
    expect(board.command('SetOption127')).toEqual([`${RESULT} {"SetOption127":"OFF"}`]);
  });
});

describe('MqttFingerprint', () => {
  const BYTES = 'FE:33:FB:F6:6C:15:EB:96:73:EC:0F:FB:8F:22:54:90:50:94:FA:99';
  const STORED = BYTES.replaceAll(':', ' ');

  it.each([
    ['MqttFingerprint', '', '{"MqttFingerprint1":""}', false],
    ['MqttFingerprint1', BYTES, `{"MqttFingerprint1":"${STORED}"}`, true],
    ['MqttFingerprint2', STORED.toLowerCase(), `{"MqttFingerprint2":"${STORED}"}`, true],
    ['MqttFingerprint2', STORED.replaceAll(' ', ''), `{"MqttFingerprint2":"${STORED}"}`, true],
    ['MqttFingerprint1', '0', '{"MqttFingerprint1":""}', true],
    ['MqttFingerprint1', BYTES.slice(3), '{"MqttFingerprint1":""}', false],
    ['MqttFingerprint1', `${BYTES}:00`, '{"MqttFingerprint1":""}', false],
    ['MqttFingerprint1', BYTES.replace('F', 'G'), '{"MqttFingerprint1":""}', false],
    [
      'MqttFingerprint3',
      BYTES,
      `{"Command":"Error","Input":"MQTTFINGERPRINT3 ${BYTES.slice(0, 48)}"}`,
      false,
    ],
  ])('%s %s', (name, payload, answer, restarts) => {
    const board = new Board().online();
    expect(board.command(name, payload).map(withoutReason)).toEqual([`${RESULT} ${answer}`]);
    board.run(3_000);
    expect(board.host.restarts > 0).toBe(restarts);
  });

  it('says what it takes', () => {
    const board = new Board().online();
    board.command('MqttFingerprint1', 'abc');
    expect(board.host.logs.at(-1)).toBe(
      'A fingerprint is 20 bytes as hexadecimal digits, or 0 for none: the present value stays',
    );
  });
});
