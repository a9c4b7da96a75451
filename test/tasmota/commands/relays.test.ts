import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';
import { only, RESULT } from '../../support/relay-board.js';
import { RELAY_PIN, SWITCH_PIN } from '../../support/virtual-host.js';

describe('BlinkTime and BlinkCount', () => {
  it('say how fast and how often', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'BlinkTime 2', 'BlinkCount 3']).online();
    expect(board.command('BlinkTime')).toEqual([`${RESULT} {"BlinkTime":2}`]);
    expect(board.command('BlinkCount')).toEqual([`${RESULT} {"BlinkCount":3}`]);
    board.host.writes.length = 0;
    board.command('POWER', 'BLINK');
    expect(board.after(1_180)).toEqual([]);
    expect(board.after(40)).toEqual([`${RESULT} {"POWER":"Blink OFF"}`, ...only('OFF')]);
    expect(board.host.writes.filter((write) => write === `${RELAY_PIN}=1`)).toHaveLength(3);
  });

  it('0 blinks without an end, until it is set anew', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'BlinkTime 2', 'BlinkCount 0']).online();
    board.command('POWER', 'BLINK');
    expect(board.after(100_000)).toEqual([]);
    board.command('BlinkCount', '2');
    expect(board.after(1_000)).toEqual([`${RESULT} {"POWER":"Blink OFF"}`, ...only('OFF')]);
  });
});

describe('SaveData', () => {
  it.each([
    ['0', 'OFF'],
    ['1', 'ON'],
    ['2', 'Every 2 sec'],
    ['3600', 'Every 3600 sec'],
  ])('%s is answered with %s', (payload, text) => {
    expect(new Board().online().command('SaveData', payload)).toEqual([`${RESULT} {"SaveData":"${text}"}`]);
  });

  it.each(['-1', '3601', 'foo'])('is unchanged by %s', (payload) => {
    const [answer] = new Board(undefined, ['SaveData 60']).online().command('SaveData', payload);
    expect(answer).toContain('"Reason":"SaveData takes 0 to 3600"');
    expect(withoutReason(answer as string)).toBe(`${RESULT} {"SaveData":"Every 60 sec"}`);
  });

  it('saves at once, whatever it says', () => {
    const board = new Board(undefined, ['SaveData 0']).online();
    board.command('POWER', 'ON');
    board.run(5_000);
    board.reboot();
    expect(board.host.levels[RELAY_PIN]).toBe(0);
    board.online();
    board.command('POWER', 'ON');
    expect(board.command('SaveData')).toEqual([`${RESULT} {"SaveData":"OFF"}`]);
    board.reboot();
    expect(board.host.levels[RELAY_PIN]).toBe(1);
  });
});

describe('StateText', () => {
  it('tells one, or all of them', () => {
    const board = new Board().online();
    expect(board.command('StateText')).toEqual([
      `${RESULT} {"StateText1":"OFF","StateText2":"ON","StateText3":"TOGGLE","StateText4":"HOLD"}`,
    ]);
    expect(board.command('StateText2', 'is on')).toEqual([`${RESULT} {"StateText2":"is_on"}`]);
    expect(board.command('StateText2', '"')).toEqual([`${RESULT} {"StateText2":"ON"}`]);
    expect(board.command('StateText5', 'x')).toEqual([
      `${RESULT} {"Command":"Error","Input":"STATETEXT5 x"}`,
    ]);
  });

  it('changes every ON and OFF that is published, and none that is understood', () => {
    const board = new Board(undefined, ['StateText1 aus', 'StateText2 1', 'SetOption59 1']).online();
    const lines = board.command('POWER', 'ON');
    expect(lines[0]).toContain(',"POWER":"1",');
    expect(lines.slice(1)).toEqual([`${RESULT} {"POWER":"1"}`, `stat/${TOPIC}/POWER 1`]);
    expect(board.command('POWER', 'aus').slice(-1)).toEqual([`stat/${TOPIC}/POWER 1`]);
    expect(board.command('POWER', 'OFF').slice(-1)).toEqual([`stat/${TOPIC}/POWER aus`]);
    expect(board.command('SetOption90', '0')).toEqual([`${RESULT} {"SetOption90":"aus"}`]);
    expect(board.command('InfoRetain')).toEqual([`${RESULT} {"InfoRetain":"aus"}`]);
    expect(board.command('SaveData', '1')).toEqual([`${RESULT} {"SaveData":"1"}`]);
    const level = board.host.levels[SWITCH_PIN];
    expect(board.command('Status', '10')[0]).toContain(`"Switch1":"${level === 1 ? '1' : 'aus'}"`);
  });

  it('outlives a restart', () => {
    const board = new Board(undefined, ['StateText1 zu']).online();
    board.run(2_000);
    board.reboot();
    board.online();
    expect(board.command('POWER').slice(-1)).toEqual([`stat/${TOPIC}/POWER zu`]);
  });

  it.each(['a"b', 'a\\b', '12345678901', '\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4'])(
    'refuses %s with a reason',
    (text) => {
      const [answer] = new Board().online().command('StateText1', text);
      expect(answer).toContain('"Reason":"StateText takes');
      expect(withoutReason(answer as string)).toBe(`${RESULT} {"StateText1":"OFF"}`);
    },
  );
});
