import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';
import { templateOf } from '../../support/virtual-host.js';

const STAT = `stat/${TOPIC}`;
const TELE = `tele/${TOPIC}`;

describe('retain options', () => {
  it.each([
    // name, the topics that are cleared when it is switched off
    ['PowerRetain', [`${STAT}/POWER`]],
    ['SensorRetain', [`${TELE}/SENSOR`, `${TELE}/ENERGY`]],
    ['StateRetain', [`${TELE}/STATE`]],
    ['InfoRetain', [`${TELE}/INFO1`, `${TELE}/INFO2`, `${TELE}/INFO3`]],
    ['StatusRetain', [`${STAT}/STATUS`, ...Array.from({ length: 14 }, (_, i) => `${STAT}/STATUS${i}`)]],
    ['ButtonRetain', []],
    ['SwitchRetain', []],
  ])('%s', (name, cleared) => {
    const board = new Board().online();
    const off = `${STAT}/RESULT {"${name}":"OFF"}`;
    const on = `${STAT}/RESULT {"${name}":"ON"}`;
    const clear = cleared.map((topic) => `${topic}  (retained)`);
    expect(board.command(name)).toEqual([off]);
    expect(board.command(name, '1')).toEqual([on]);
    expect(board.command(name, '1')).toEqual([on]);
    expect(board.command(name, '2').map(withoutReason)).toEqual([on]);
    expect(board.command(name, 'foo').map(withoutReason)).toEqual([on]);
    expect(board.command(name)).toEqual([on]);
    expect(board.command(name, '0')).toEqual([...clear, off]);
    // Every time 0 is set.
    expect(board.command(name, 'off')).toEqual([...clear, off]);
    expect(board.command(name, 'on')).toEqual([on]);
    board.run(2_000);
    expect(board.host.restarts).toBe(0);
    board.reboot();
    board.run(8_000);
    expect(board.command(name)).toEqual([on]);
  });

  it('clears the power of every relay', () => {
    const board = new Board(templateOf(224, 225)).online();
    expect(board.command('PowerRetain', '0')).toEqual([
      `${STAT}/POWER1  (retained)`,
      `${STAT}/POWER2  (retained)`,
      `${STAT}/RESULT {"PowerRetain":"OFF"}`,
    ]);
  });

  it('clears even where no answer is wanted', () => {
    expect(new Board().online().command('_StateRetain', '0')).toEqual([`${TELE}/STATE  (retained)`]);
  });

  it('clears what is the device’s, asked by the fallback', () => {
    expect(new Board().online().ask('cmnd/DVES_83BB10_fb/StateRetain', '0')).toEqual([
      `${TELE}/STATE  (retained)`,
      'stat/DVES_83BB10_fb/RESULT {"StateRetain":"OFF"}',
    ]);
  });
});
