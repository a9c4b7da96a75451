import { describe, expect, it } from 'vitest';
import type { KeyRules } from '../../src/tasmota/keys.js';
import { Board, TOPIC } from '../support/board.js';
import { templateOf } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
// Functions of pins.
const RELAY = 224;
const BUTTON = 32;
const SWITCH = 160;

/** A relay, a button on GPIO0, a switch on GPIO1. */
const BOARD = [BUTTON, SWITCH, RELAY];
const BUTTON_PIN = 0;
const SWITCH_PIN = 1;

/** What a relay's change tells. @param n its number, where there are several */
function pair(state: string, n: number | '' = ''): string[] {
  return [`${RESULT} {"POWER${n}":"${state}"}`, `stat/${TOPIC}/POWER${n} ${state}`];
}

function action(button: number, word: string): string {
  return `${RESULT} {"Button${button}":{"Action":"${word}"}}`;
}

function ready(codes: readonly number[], ...commands: string[]): Board {
  const board = new Board(templateOf(...codes), commands).online();
  board.run(5_000);
  board.take();
  return board;
}

/** Presses a button so many times, 100 ms each. @returns what is published until a second after that */
function press(board: Board, count = 1, pin = BUTTON_PIN): string[] {
  for (let i = 0; i < count; i++) {
    board.host.drive(pin, 0);
    board.run(100);
    board.host.drive(pin, 1);
    board.run(100);
  }
  board.run(1_000);
  return board.take();
}

/** Holds a button for so many milliseconds. @returns what is published until a second after that */
function hold(board: Board, duration: number, pin = BUTTON_PIN): string[] {
  board.host.drive(pin, 0);
  board.run(duration);
  board.host.drive(pin, 1);
  board.run(1_000);
  return board.take();
}

/** Changes a switch over. @returns what is published in the second after that */
function flip(board: Board, level: 0 | 1, pin = SWITCH_PIN): string[] {
  board.host.drive(pin, level);
  board.run(1_000);
  return board.take();
}

describe('a button', () => {
  it.each([
    [1, 1],
    [2, 2],
    [5, 5],
    [6, undefined],
    [7, undefined],
  ])('pressed %i times toggles relay %s', (count, relay) => {
    const board = ready([BUTTON, 224, 225, 226, 227, 228, 229, 230]);
    expect(press(board, count)).toEqual(relay === undefined ? [] : pair('ON', relay));
  });

  it('other than the first reaches its own relay alone', () => {
    const board = ready([BUTTON, BUTTON + 1, 224, 225, 226]);
    expect(press(board, 1, 1)).toEqual(pair('ON', 2));
    expect(press(board, 2, 1)).toEqual([]);
  });

  it('without a relay of its number switches the first one', () => {
    expect(press(ready([BUTTON, BUTTON + 1, RELAY]), 1, 1)).toEqual(pair('ON'));
  });

  it('on a device without relays does nothing', () => {
    expect(press(ready([BUTTON]))).toEqual([]);
  });

  it('held does nothing by itself', () => {
    expect(hold(ready(BOARD), 6_000)).toEqual([]);
  });

  it('held for ten times the hold time resets everything', () => {
    const board = ready(BOARD, 'SetOption32 10', 'FriendlyName Hall');
    expect(hold(board, 9_000)).toEqual([]);
    hold(board, 11_000);
    board.run(3_000);
    expect(board.host.logs).toContain('A button was held for very long: everything is reset');
    expect(board.host.restarts).toBe(1);
    board.firmware.command('FriendlyName1');
    expect(board.host.published.at(-1)?.payload).toBe('{"FriendlyName1":"Tasmota"}');
  });

  it.each([
    ['SetOption1 1', 'SetOption1 1'],
    ['SetOption13 1', 'SetOption13 1'],
  ])('with %s held for as long as anybody likes resets nothing, and the option stays', (option) => {
    const board = ready(BOARD, 'SetOption32 10', option);
    hold(board, 60_000);
    board.run(5_000);
    expect(board.host.restarts).toBe(0);
    const [name] = option.split(' ') as [string];
    expect(board.command(name)).toEqual([`${RESULT} {"${name}":"ON"}`]);
  });

  it('pressed six times says how the set-up is done, unless SetOption1 forbids it', () => {
    const line =
      'A button was pressed six times: there is no access point for the set-up, use the serial console';
    const board = ready(BOARD);
    press(board, 6);
    expect(board.host.logs).toContain(line);
    const safe = ready(BOARD, 'SetOption1 1');
    expect(press(safe, 6)).toEqual([]);
    expect(safe.host.logs).not.toContain(line);
    expect(press(safe, 1)).toEqual(pair('ON'));
  });

  it('with SetOption1 and 40 is ignored when it is pressed for longer', () => {
    const board = ready([BUTTON, RELAY], 'SetOption1 1', 'SetOption40 10', 'SetOption73 1');
    expect(hold(board, 3_000)).toEqual([]);
    expect(hold(board, 6_000)).toEqual([]);
    expect(hold(board, 900)).toEqual([action(1, 'SINGLE')]);
    board.command('SetOption1', '0');
    expect(hold(board, 6_000)).toEqual([action(1, 'HOLD'), action(1, 'CLEAR')]);
  });

  it('takes ButtonDebounce', () => {
    const board = ready(BOARD, 'ButtonDebounce 500');
    expect(press(board)).toEqual([]);
    expect(hold(board, 600)).toEqual(pair('ON'));
  });

  it('with SetOption13 acts when it goes down, each time', () => {
    const board = ready(BOARD, 'SetOption13 1');
    board.host.drive(BUTTON_PIN, 0);
    expect(board.after(60)).toEqual(pair('ON'));
    board.host.drive(BUTTON_PIN, 1);
    expect(board.after(10_000)).toEqual([]);
    expect(press(board, 3)).toEqual([...pair('OFF'), ...pair('ON'), ...pair('OFF')]);
  });
});

describe('SetOption11', () => {
  it('swaps one press and two where one button has two relays', () => {
    const board = ready([BUTTON, 224, 225], 'SetOption11 1');
    expect(press(board, 1)).toEqual(pair('ON', 2));
    expect(press(board, 2)).toEqual(pair('ON', 1));
    expect(press(board, 3)).toEqual([]);
  });

  it('has the second press tell the other device, and the first one switch here', () => {
    const board = ready(BOARD, 'SetOption11 1', 'ButtonTopic fan');
    expect(press(board, 1)).toEqual(pair('ON'));
    expect(press(board, 2)).toEqual(['cmnd/fan/POWER TOGGLE']);
  });

  it('has no effect with SetOption13', () => {
    const board = ready([BUTTON, 224, 225], 'SetOption11 1', 'SetOption13 1');
    expect(press(board, 1)).toEqual(pair('ON', 1));
  });
});

describe('a detached button', () => {
  it.each([
    [1, 'SINGLE'],
    [2, 'DOUBLE'],
    [3, 'TRIPLE'],
    [4, 'QUAD'],
    [5, 'PENTA'],
  ])('pressed %i times tells %s', (count, word) => {
    const board = ready([BUTTON, 224, 225, 226, 227, 228], 'SetOption73 1');
    expect(press(board, count)).toEqual([action(1, word)]);
    expect(board.host.levels.slice(1, 6)).toEqual(new Uint8Array(5));
  });

  it('pressed more often tells nothing', () => {
    const board = ready(BOARD, 'SetOption73 1');
    expect(press(board, 6)).toEqual([]);
    expect(press(board, 7)).toEqual([]);
  });

  it('held tells HOLD, and CLEAR when it is let go', () => {
    const board = ready(BOARD, 'SetOption73 1');
    board.host.drive(BUTTON_PIN, 0);
    expect(board.after(4_040)).toEqual([]);
    expect(board.after(40)).toEqual([action(1, 'HOLD')]);
    expect(board.after(5_000)).toEqual([]);
    board.host.drive(BUTTON_PIN, 1);
    expect(board.after(5_000)).toEqual([action(1, 'CLEAR')]);
  });

  it('with SetOption32 is held sooner', () => {
    const board = ready(BOARD, 'SetOption73 1', 'SetOption32 5');
    expect(hold(board, 700)).toEqual([action(1, 'HOLD'), action(1, 'CLEAR')]);
  });

  it('with SetOption13 tells SINGLE when it goes down and CLEAR when it comes up', () => {
    const board = ready(BOARD, 'SetOption73 1', 'SetOption13 1');
    board.host.drive(BUTTON_PIN, 0);
    expect(board.after(60)).toEqual([action(1, 'SINGLE')]);
    expect(board.after(20_000)).toEqual([]);
    board.host.drive(BUTTON_PIN, 1);
    expect(board.after(60)).toEqual([action(1, 'CLEAR')]);
    expect(press(board, 2)).toEqual(['SINGLE', 'CLEAR', 'SINGLE', 'CLEAR'].map((word) => action(1, word)));
  });

  it('says which one it is', () => {
    const board = ready([BUTTON, BUTTON + 1, RELAY], 'SetOption73 1');
    expect(press(board, 2, 1)).toEqual([action(2, 'DOUBLE')]);
  });

  it('with SetOption4 tells it on a topic of its own', () => {
    const board = ready([BUTTON, BUTTON + 1, RELAY], 'SetOption73 1', 'SetOption4 1');
    expect(press(board, 1, 1)).toEqual([`stat/${TOPIC}/BUTTON2 {"Button2":{"Action":"SINGLE"}}`]);
  });

  it.each(['SetOption19 0', 'SetOption19 1'])('tells it with %s', (option) => {
    expect(press(ready(BOARD, 'SetOption73 1', option))).toEqual([action(1, 'SINGLE')]);
  });

  it('leaves switches attached', () => {
    expect(flip(ready(BOARD, 'SetOption73 1'), 0)).toEqual(pair('ON'));
  });

  it('never retains it', () => {
    const board = ready(BOARD, 'SetOption73 1', 'ButtonRetain 1', 'PowerRetain 1');
    expect(press(board)).toEqual([action(1, 'SINGLE')]);
  });

  it('tells it although there is no connection, and it is lost', () => {
    const board = ready(BOARD, 'SetOption73 1');
    board.host.broker = 'down';
    board.host.cut();
    expect(press(board)).toEqual([]);
    expect(board.host.published.at(-1)).toMatchObject({
      topic: RESULT,
      payload: '{"Button1":{"Action":"SINGLE"}}',
      sent: false,
    });
  });
});

describe('a detached switch', () => {
  it('goes by the name that SwitchText gives it, in SENSOR as well', () => {
    const board = ready([SWITCH, SWITCH + 1, RELAY], 'SetOption114 1', 'SwitchMode0 2', 'SwitchText2 Door');
    expect(flip(board, 0, 1)).toEqual([`${RESULT} {"Door":{"Action":"ON"}}`]);
    expect(flip(board, 0, 0)).toEqual([`${RESULT} {"Switch1":{"Action":"ON"}}`]);
    const [status] = board.command('Status', '10');
    expect(status).toContain(',"Switch1":"ON","Door":"ON"}}');
  });

  it('with SetOption4 tells it on a topic of its own', () => {
    const board = ready(BOARD, 'SetOption114 1', 'SetOption4 1');
    expect(flip(board, 0)).toEqual([`stat/${TOPIC}/SWITCH1 {"Switch1":{"Action":"TOGGLE"}}`]);
  });

  it.each(['SetOption19 0', 'SetOption19 1'])('tells it with %s', (option) => {
    const board = ready(BOARD, 'SetOption114 1', option);
    expect(flip(board, 0)).toEqual([`${RESULT} {"Switch1":{"Action":"TOGGLE"}}`]);
  });

  it('leaves buttons attached', () => {
    expect(press(ready(BOARD, 'SetOption114 1'))).toEqual(pair('ON'));
  });
});

describe('ButtonTopic', () => {
  it('has a press switch another device, and not this one', () => {
    const board = ready(BOARD, 'ButtonTopic light2');
    expect(press(board)).toEqual(['cmnd/light2/POWER TOGGLE']);
    expect(board.host.levels[2]).toBe(0);
  });

  it('names the relay where there are several, or SetOption26 wants it', () => {
    const codes = [BUTTON, BUTTON + 1, BUTTON + 2, 224, 225];
    const board = ready(codes, 'ButtonTopic light2');
    expect([0, 1, 2].map((pin) => press(board, 1, pin))).toEqual([
      ['cmnd/light2/POWER1 TOGGLE'],
      ['cmnd/light2/POWER2 TOGGLE'],
      // There is no third relay.
      ['cmnd/light2/POWER1 TOGGLE'],
    ]);
    expect(press(ready(BOARD, 'ButtonTopic light2', 'SetOption26 1'))).toEqual(['cmnd/light2/POWER1 TOGGLE']);
  });

  it('is told of holds', () => {
    expect(hold(ready(BOARD, 'ButtonTopic light2'), 5_000)).toEqual(['cmnd/light2/POWER HOLD']);
  });

  it('is not told of several presses, which reach the relays as ever', () => {
    const board = ready([BUTTON, 224, 225], 'ButtonTopic light2');
    expect(press(board, 2)).toEqual(pair('ON', 2));
    expect(press(board, 3)).toEqual([]);
  });

  it('is told of the presses of a detached button, too', () => {
    const board = ready(BOARD, 'ButtonTopic light2', 'SetOption73 1');
    expect(press(board)).toEqual(['cmnd/light2/POWER TOGGLE', action(1, 'SINGLE')]);
    expect(press(board, 2)).toEqual([action(1, 'DOUBLE')]);
    expect(hold(board, 5_000)).toEqual(['cmnd/light2/POWER HOLD', action(1, 'HOLD'), action(1, 'CLEAR')]);
  });

  it('with SetOption13 is told at once', () => {
    const board = ready(BOARD, 'ButtonTopic light2', 'SetOption13 1');
    board.host.drive(BUTTON_PIN, 0);
    expect(board.after(60)).toEqual(['cmnd/light2/POWER TOGGLE']);
  });

  it('that is the own topic is told what the relay has to become', () => {
    const board = ready(BOARD, 'ButtonTopic 1');
    expect(press(board)).toEqual([`cmnd/${TOPIC}/POWER ON`]);
    board.command('POWER', 'ON');
    expect(press(board)).toEqual([`cmnd/${TOPIC}/POWER OFF`]);
    board.command('POWER', 'OFF');
    expect(press(board)).toEqual([`cmnd/${TOPIC}/POWER ON`]);
  });

  it('that is the own topic switches the relay once the message is back', () => {
    const board = ready(BOARD, 'ButtonTopic 1');
    press(board);
    expect(board.host.levels[2]).toBe(0);
    expect(board.ask(`cmnd/${TOPIC}/POWER`, 'ON')).toEqual(pair('ON'));
    expect(board.host.levels[2]).toBe(1);
  });

  it('that is the first group is told the same', () => {
    const board = ready(BOARD, 'ButtonTopic tasmotas');
    board.command('POWER', 'ON');
    expect(press(board)).toEqual(['cmnd/tasmotas/POWER OFF']);
  });

  it('that is another group is told to toggle', () => {
    const board = ready(BOARD, 'GroupTopic2 hall', 'ButtonTopic hall');
    expect(press(board)).toEqual(['cmnd/hall/POWER TOGGLE']);
  });

  it('with SetOption61 is told what the relay has to become, which then does', () => {
    const board = ready(BOARD, 'ButtonTopic light2', 'SetOption61 1');
    expect(press(board)).toEqual(['cmnd/light2/POWER ON', ...pair('ON')]);
    expect(press(board)).toEqual(['cmnd/light2/POWER OFF', ...pair('OFF')]);
  });

  it('without a connection has the button switch here, and with one again not', () => {
    const board = ready(BOARD, 'ButtonTopic light2');
    board.host.broker = 'down';
    board.host.cut();
    press(board);
    expect(board.host.levels[2]).toBe(1);
    board.host.broker = 'up';
    board.run(200_000);
    board.take();
    expect(press(board)).toEqual(['cmnd/light2/POWER TOGGLE']);
    expect(board.host.levels[2]).toBe(1);
  });

  it.each(['0', '"'])('%s has the button switch here again', (payload) => {
    const board = ready(BOARD, 'ButtonTopic light2');
    board.command('ButtonTopic', payload);
    expect(press(board)).toEqual(pair('ON'));
  });

  it('goes by FullTopic and Prefix1', () => {
    const board = ready(BOARD, 'FullTopic home/%topic%/%prefix%', 'Prefix1 do', 'ButtonTopic a/b');
    expect(press(board)).toEqual(['home/a/b/do/POWER TOGGLE']);
  });

  it('may hold a part of the MAC address', () => {
    expect(press(ready(BOARD, 'ButtonTopic lamp_%06X'))).toEqual(['cmnd/lamp_83BB10/POWER TOGGLE']);
  });

  it('changes without a restart', () => {
    const board = ready(BOARD, 'ButtonTopic one');
    press(board);
    board.command('ButtonTopic', 'two');
    expect(press(board)).toEqual(['cmnd/two/POWER TOGGLE']);
    board.run(5_000);
    expect(board.host.restarts).toBe(0);
  });
});

describe('SwitchTopic', () => {
  it('is told with a number, always', () => {
    const board = ready([SWITCH, SWITCH + 1, RELAY], 'SwitchTopic light2');
    expect(flip(board, 0, 0)).toEqual(['cmnd/light2/POWER1 TOGGLE']);
    expect(flip(board, 0, 1)).toEqual(['cmnd/light2/POWER2 TOGGLE']);
  });

  it('is told ON and OFF by a switch that follows', () => {
    const board = ready(BOARD, 'SwitchTopic light2', 'SwitchMode 2');
    expect(flip(board, 0)).toEqual(['cmnd/light2/POWER1 ON']);
    expect(flip(board, 1)).toEqual(['cmnd/light2/POWER1 OFF']);
  });

  it('is told of holds', () => {
    const board = ready(BOARD, 'SwitchTopic light2', 'SwitchMode 5');
    board.host.drive(SWITCH_PIN, 0);
    expect(board.after(5_000)).toEqual(['cmnd/light2/POWER1 HOLD']);
  });

  it('is not told what it would have no word for', () => {
    const board = ready(BOARD, 'SwitchTopic light2', 'SwitchMode 12', 'SetOption32 10');
    board.host.drive(SWITCH_PIN, 0);
    board.run(3_000);
    board.host.drive(SWITCH_PIN, 1);
    expect(board.after(3_000)).toEqual([]);
  });

  it('that is the own topic or the first group is told what the relay has to become', () => {
    const own = ready(BOARD, 'SwitchTopic 1');
    expect(flip(own, 0)).toEqual([`cmnd/${TOPIC}/POWER1 ON`]);
    const group = ready(BOARD, 'SwitchTopic tasmotas');
    group.command('POWER', 'ON');
    expect(flip(group, 0)).toEqual(['cmnd/tasmotas/POWER1 OFF']);
  });

  it('with SetOption61 has the relay switch here as well', () => {
    const board = ready(BOARD, 'SwitchTopic light2', 'SetOption61 1');
    expect(flip(board, 0)).toEqual(['cmnd/light2/POWER1 ON', ...pair('ON')]);
    board.command('SwitchMode', '1');
    expect(flip(board, 1)).toEqual(['cmnd/light2/POWER1 ON', ...pair('ON')]);
  });

  it('is told by a detached switch, too', () => {
    const board = ready(BOARD, 'SwitchTopic light2', 'SetOption114 1');
    expect(flip(board, 0)).toEqual([
      'cmnd/light2/POWER1 TOGGLE',
      `${RESULT} {"Switch1":{"Action":"TOGGLE"}}`,
    ]);
  });

  it('is told nothing by a switch that only tells SENSOR', () => {
    const board = ready(BOARD, 'SwitchTopic light2', 'SwitchMode 15');
    expect(flip(board, 0).map((line) => line.split(' ')[0])).toEqual([`tele/${TOPIC}/SENSOR`]);
  });

  it('without a connection has the switch switch here', () => {
    const board = ready(BOARD, 'SwitchTopic light2');
    board.host.broker = 'down';
    board.host.cut();
    flip(board, 0);
    expect(board.host.levels[2]).toBe(1);
  });

  it('leaves buttons alone, as ButtonTopic does switches', () => {
    const board = ready(BOARD, 'SwitchTopic light2');
    expect(press(board)).toEqual(pair('ON'));
    expect(flip(ready(BOARD, 'ButtonTopic light2'), 0)).toEqual(pair('ON'));
  });
});

describe('what is retained of key messages', () => {
  it('is those of buttons with ButtonRetain', () => {
    const board = ready(BOARD, 'ButtonTopic b', 'SwitchTopic s', 'ButtonRetain 1');
    expect(press(board)).toEqual(['cmnd/b/POWER TOGGLE (retained)']);
    expect(hold(board, 5_000)).toEqual(['cmnd/b/POWER HOLD (retained)']);
    expect(flip(board, 0)).toEqual(['cmnd/s/POWER1 TOGGLE']);
  });

  it('is those of switches with SwitchRetain', () => {
    const board = ready(BOARD, 'ButtonTopic b', 'SwitchTopic s', 'SwitchRetain 1');
    expect(press(board)).toEqual(['cmnd/b/POWER TOGGLE']);
    expect(flip(board, 0)).toEqual(['cmnd/s/POWER1 TOGGLE (retained)']);
  });

  it('is no HOLD with SetOption62', () => {
    const board = ready(BOARD, 'ButtonTopic b', 'ButtonRetain 1', 'SetOption62 1');
    expect(press(board)).toEqual(['cmnd/b/POWER TOGGLE (retained)']);
    expect(hold(board, 5_000)).toEqual(['cmnd/b/POWER HOLD']);
  });

  it('is nothing with SetOption104', () => {
    const board = ready(BOARD, 'ButtonTopic b', 'ButtonRetain 1', 'SetOption104 1');
    expect(press(board)).toEqual(['cmnd/b/POWER TOGGLE']);
  });
});

describe('StateText', () => {
  const texts = ['StateText1 aus', 'StateText2 an', 'StateText3 um', 'StateText4 halt'];

  it('names what key topics are told', () => {
    const board = ready(BOARD, ...texts, 'ButtonTopic b', 'SwitchTopic s', 'SwitchMode 1');
    expect(press(board)).toEqual(['cmnd/b/POWER um']);
    expect(hold(board, 5_000)).toEqual(['cmnd/b/POWER halt']);
    expect(flip(board, 0)).toEqual(['cmnd/s/POWER1 aus']);
    expect(flip(board, 1)).toEqual(['cmnd/s/POWER1 an']);
  });

  it('names the actions of detached switches, and the hold of detached buttons', () => {
    const board = ready(BOARD, ...texts, 'SetOption73 1', 'SetOption114 1');
    expect(press(board)).toEqual([action(1, 'SINGLE')]);
    expect(hold(board, 5_000)).toEqual([action(1, 'halt'), action(1, 'CLEAR')]);
    expect(flip(board, 0)).toEqual([`${RESULT} {"Switch1":{"Action":"um"}}`]);
  });
});

describe('a rule for a key', () => {
  function ruled(codes: readonly number[], takes: boolean, ...commands: string[]) {
    const board = ready(codes, ...commands);
    const asked: string[] = [];
    const rules: KeyRules = {
      button: (index, state) => {
        asked.push(`button ${index} ${state}`);
        return takes;
      },
      switchState: (index, state) => {
        asked.push(`switch ${index} ${state}`);
        return takes;
      },
    };
    const { _tasmota } = board.firmware as unknown as { _tasmota: object };
    Object.defineProperty(_tasmota, 'rules', { value: rules });
    return { board, asked };
  }

  it('is asked what it makes of presses and holds, and takes the place of what they do', () => {
    const { board, asked } = ruled([BUTTON, BUTTON + 1, 224, 225], true);
    expect([press(board), press(board, 2), press(board, 1, 1), hold(board, 5_000)].flat()).toEqual([]);
    expect(asked).toEqual(['button 0 2', 'button 0 11', 'button 1 2', 'button 0 3']);
  });

  it('that takes nothing changes nothing', () => {
    const { board, asked } = ruled([BUTTON, SWITCH, 224, 225], false);
    expect(press(board)).toEqual(pair('ON', 1));
    expect(press(board, 2)).toEqual(pair('ON', 2));
    expect(flip(board, 0)).toEqual(pair('OFF', 1));
    expect(asked).toEqual(['button 0 2', 'button 0 11', 'switch 0 2']);
  });

  it('is asked of three to five presses, and of no more', () => {
    const { board, asked } = ruled(BOARD, true);
    for (const count of [3, 4, 5, 6, 7]) press(board, count);
    expect(asked).toEqual(['button 0 12', 'button 0 13', 'button 0 14']);
  });

  it('is asked of detached buttons by other numbers, and they are told as ever', () => {
    const { board, asked } = ruled(BOARD, true, 'SetOption73 1');
    expect(press(board)).toEqual([action(1, 'SINGLE')]);
    expect(press(board, 2)).toEqual([action(1, 'DOUBLE')]);
    expect(hold(board, 5_000)).toEqual([action(1, 'HOLD'), action(1, 'CLEAR')]);
    expect(asked).toEqual(['button 0 10', 'button 0 11', 'button 0 3', 'button 0 15']);
  });

  it('is asked what it makes of switches', () => {
    const { board, asked } = ruled(BOARD, true, 'SwitchMode 1');
    expect([flip(board, 0), flip(board, 1)].flat()).toEqual([]);
    board.command('SwitchMode', '12');
    board.command('SetOption32', '10');
    board.host.drive(SWITCH_PIN, 0);
    board.run(800);
    flip(board, 1);
    board.run(2_000);
    expect(asked).toEqual(['switch 0 0', 'switch 0 1', 'switch 0 4', 'switch 0 7', 'switch 0 6']);
  });

  it('is asked of detached switches, which are told as ever', () => {
    const { board, asked } = ruled(BOARD, true, 'SetOption114 1');
    expect(flip(board, 0)).toEqual([`${RESULT} {"Switch1":{"Action":"TOGGLE"}}`]);
    expect(asked).toEqual(['switch 0 2']);
  });

  it('is not asked of switches that only tell SENSOR', () => {
    const { board, asked } = ruled(BOARD, true, 'SwitchMode 16');
    expect(flip(board, 0)).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('is asked only where no key topic is in use', () => {
    const { board, asked } = ruled(BOARD, true, 'ButtonTopic light2', 'SwitchTopic light2');
    press(board);
    flip(board, 0);
    expect(asked).toEqual([]);
    board.host.broker = 'down';
    board.host.cut();
    press(board);
    flip(board, 1);
    expect(asked).toEqual(['button 0 2', 'switch 0 2']);
    expect(board.host.levels[2]).toBe(0);
  });
});

describe('a key and the relays', () => {
  it.each([
    ['a button', BUTTON_PIN],
    ['a switch', SWITCH_PIN],
  ])('%s is not heeded for 4 s', (_what, pin) => {
    const board = new Board(templateOf(...BOARD));
    board.run(2_000);
    board.host.drive(pin, 0);
    board.run(200);
    board.host.drive(pin, 1);
    board.run(1_500);
    expect(board.host.levels[2]).toBe(0);
  });

  it('tell STATE first with SetOption59', () => {
    const board = ready(BOARD, 'SetOption59 1');
    expect(press(board).map((line) => line.split(' ')[0])).toEqual([
      `tele/${TOPIC}/STATE`,
      RESULT,
      `stat/${TOPIC}/POWER`,
    ]);
  });

  it('a switch without a relay of its number switches the first one', () => {
    expect(flip(ready([BUTTON, SWITCH, SWITCH + 1, 224]), 0, 2)).toEqual(pair('ON'));
  });

  it('a switch on a device without relays tells nothing', () => {
    expect(flip(ready([BUTTON, SWITCH]), 0)).toEqual([]);
  });

  it('SwitchDebounce holds from then on', () => {
    const board = ready(BOARD, 'SwitchDebounce 300');
    board.host.drive(SWITCH_PIN, 0);
    expect(board.after(280)).toEqual([]);
    expect(board.after(60)).toEqual(pair('ON'));
  });
});
