import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { transcript } from '../../support/transcript.js';

/** What Backlog brings about, each line with the milliseconds since it arrived; Backlog itself is never answered. */

const RESULT = `stat/${TOPIC}/RESULT`;

function after(payload: string, milliseconds: number, name = 'Backlog'): string[] {
  const board = new Board();
  board.run(20_000);
  const send = () => board.send(`cmnd/${TOPIC}/${name}`, payload);
  return transcript(board, milliseconds, send).filter((line) => !line.includes(' tasmota/discovery/'));
}

describe('Backlog', () => {
  it('carries out what stands between semicolons, 200 ms apart', () => {
    expect(after('PowerOnState 0;PulseTime1 15 ; Power1 ON;;', 3_000)).toEqual([
      `0 ${RESULT} {"PowerOnState":0}`,
      `200 ${RESULT} {"PulseTime1":{"Set":15,"Remaining":15}}`,
      `400 ${RESULT} {"POWER":"ON"}`,
      `400 stat/${TOPIC}/POWER ON`,
      `1900 ${RESULT} {"POWER":"OFF"}`,
      `1900 stat/${TOPIC}/POWER OFF`,
    ]);
  });

  it('does not divide within braces', () => {
    const timer =
      '{"Enable":1,"Mode":0,"Time":"07:30","Window":0,"Days":"0111110","Repeat":1,"Output":1,"Action":1}';
    expect(after(`Timer3 ${timer};MqttRetry 20;Nonsense {"a":"b;c";{d;e}};MqttRetry 10`, 2_000)).toEqual([
      `0 ${RESULT} {"Timer3":${timer}}`,
      `200 ${RESULT} {"MqttRetry":20}`,
      `400 ${RESULT} {"Command":"Unknown","Input":"NONSENSE {\\"a\\":\\"b;c\\";{d;e}}"}`,
      `600 ${RESULT} {"MqttRetry":10}`,
    ]);
  });

  it('has no pause where NoDelay stands, as Home Assistant asks for', () => {
    expect(after('NoDelay;Power1 ON;NoDelay;Power1 OFF;MqttRetry 10', 2_000)).toEqual([
      `0 ${RESULT} {"POWER":"ON"}`,
      `0 stat/${TOPIC}/POWER ON`,
      `20 ${RESULT} {"POWER":"OFF"}`,
      `20 stat/${TOPIC}/POWER OFF`,
      `220 ${RESULT} {"MqttRetry":10}`,
    ]);
  });

  it('waits where Delay stands, in tenths of a second', () => {
    expect(after('Power ON;Delay 20;Power OFF', 4_000)).toEqual([
      `0 ${RESULT} {"POWER":"ON"}`,
      `0 stat/${TOPIC}/POWER ON`,
      `200 ${RESULT} {"Delay":20}`,
      `2200 ${RESULT} {"POWER":"OFF"}`,
      `2200 stat/${TOPIC}/POWER OFF`,
    ]);
  });

  it('that is empty clears what waits, and is the one that is answered', () => {
    expect(after('', 1_000)).toEqual([`0 ${RESULT} {"Backlog":"Empty"}`]);
    const board = new Board();
    board.run(20_000);
    board.send(`cmnd/${TOPIC}/Backlog`, 'Delay 100;Power ON');
    board.run(100);
    expect(transcript(board, 12_000, () => board.send(`cmnd/${TOPIC}/Backlog`))).toEqual([
      `0 ${RESULT} {"Backlog":"Aborted"}`,
    ]);
  });

  it('takes forty commands', () => {
    const commands = Array.from({ length: 40 }, (_, i) => `MqttRetry ${10 + i}`);
    expect(after(commands.join(';'), 9_000)).toEqual(
      commands.map((_, i) => `${200 * i} ${RESULT} {"MqttRetry":${10 + i}}`),
    );
  });

  it('leaves one restart for all its commands', () => {
    const board = new Board();
    board.run(20_000);
    board.send(`cmnd/${TOPIC}/Backlog`, 'MqttUser me;MqttPassword secret;Delay 30;MqttHost broker2');
    expect(transcript(board, 6_000)).toEqual([
      `0 ${RESULT} {"MqttUser":"me"}`,
      `200 ${RESULT} {"MqttPassword":"****"}`,
      `400 ${RESULT} {"Delay":30}`,
      `3400 ${RESULT} {"MqttHost":"broker2"}`,
      `5400 tele/${TOPIC}/LWT Offline (retained)`,
      '5400 DISCONNECT',
    ]);
    expect(board.host.restarts).toBe(1);
  });

  it.each([
    ['Backlog0', [`0 ${RESULT} {"MqttRetry":20}`, `20 ${RESULT} {"MqttRetry":10}`]],
    ['Backlog1', [`0 ${RESULT} {"MqttRetry":20}`, `200 ${RESULT} {"MqttRetry":10}`]],
    // Without answers.
    ['Backlog2', []],
    ['Backlog3', []],
  ])('%s', (name, expected) => {
    expect(after('MqttRetry 20;MqttRetry 10', 1_000, name)).toEqual(expected);
  });

  it('has the pause that SetOption34 says', () => {
    const board = new Board(undefined, ['SetOption34 50']);
    board.run(20_000);
    board.send(`cmnd/${TOPIC}/Backlog`, 'MqttRetry 20;MqttRetry 10');
    expect(transcript(board, 1_000)).toEqual([
      `0 ${RESULT} {"MqttRetry":20}`,
      `60 ${RESULT} {"MqttRetry":10}`,
    ]);
  });
});
