import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const ON = [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`];

/** What is published within two seconds. */
function after(payload: string, topic = `cmnd/${TOPIC}/Json`): string[] {
  const board = new Board().online();
  board.packets.length = 0;
  board.send(topic, payload);
  board.run(2_000);
  return board.take().filter((line) => !line.startsWith('tele/'));
}

describe('Json', () => {
  it('carries out its keys in their order, and has no answer of its own', () => {
    expect(after('{"Power1":"ON","MqttRetry":20,"DeviceName":"Hall; \\"2\\""}')).toEqual([
      ...ON,
      `${RESULT} {"MqttRetry":20}`,
      `${RESULT} {"DeviceName":"Hall; \\"2\\""}`,
    ]);
  });

  it('passes on numbers, words, lists and objects', () => {
    expect(after('{"Power":true,"Scale1":[15,0,100,0,1000],"Delay":null,"Event":"x=1"}')).toEqual([
      ...ON,
      `${RESULT} {"Scale1":"150.000"}`,
      `${RESULT} {"Delay":0}`,
      `${RESULT} {"Event":"Done"}`,
    ]);
    const timer = after('{"Timer1":{"Enable":1,"Time":"07:30"}}');
    expect(timer[0]).toContain('"Timer1":{"Enable":1,"Mode":0,"Time":"07:30"');
  });

  it('may hold a Backlog', () => {
    expect(after('{"Backlog":"Power ON; MqttRetry 20"}')).toEqual([...ON, `${RESULT} {"MqttRetry":20}`]);
  });

  it('is no way around what a group may do', () => {
    expect(after('{"Topic":"mine"}', 'cmnd/tasmotas/Json')).toEqual([`${RESULT} {"Topic":"tasmota_%06X"}`]);
  });

  it('leaves out Reset, as Backlog does', () => {
    expect(after('{"Reset":1,"MqttRetry":20}')).toEqual([`${RESULT} {"MqttRetry":20}`]);
  });

  it.each(['', '{', '[]', '"Power"', '1', 'null', '{}', '{"Power ON":1}', '{"":1}', '{"a;b":1}'])(
    '%j is refused',
    (payload) => {
      expect(after(payload)).toEqual([
        `${RESULT} {"Command":"Error","Input":"JSON","Reason":"Json takes an object of commands and their payloads: {\\"Power1\\":\\"ON\\",\\"TelePeriod\\":10}"}`,
      ]);
    },
  );

  it('takes all of them or none', () => {
    const board = new Board().online();
    const long = 'x'.repeat(330);
    board.command('Json', `{"DeviceName":"${long}","Var1":"${long}","Var2":"${long}"}`);
    const lines = board.command('Json', `{"DeviceName":"${long}","Var1":"${long}","Var2":"${long}"}`);
    expect(lines.at(-1)).toContain('"Reason":"More commands than the backlog holds: none was taken"');
    board.run(3_000);
    expect(board.command('Json', '{"DeviceName":"ok"}')).toEqual([]);
    expect(board.after(100)).toEqual([`${RESULT} {"DeviceName":"ok"}`]);
  });
});
