import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { BUTTON_PIN, RELAY_PIN, SWITCH_PIN, templateOf } from '../../support/virtual-host.js';

/** Rules as people write them, on the whole firmware: what is published, in its order. */

const RESULT = `stat/${TOPIC}/RESULT`;
const ON = [`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`];
const OFF = [`${RESULT} {"POWER":"OFF"}`, `stat/${TOPIC}/POWER OFF`];

/** A board with rules that are on. */
function ruled(...rules: string[]): Board {
  return new Board(undefined, [...rules.map((text, i) => `Rule${i + 1} ${text}`), 'Rule0 1']).online();
}

/** What is published within a while after commands on the device's topic, but for STATE and SENSOR. */
function told(board: Board, milliseconds: number, ...commands: [name: string, payload?: string][]): string[] {
  board.packets.length = 0;
  for (const [name, payload = ''] of commands) board.send(`cmnd/${TOPIC}/${name}`, payload);
  board.run(milliseconds);
  return board.take().filter((line) => !line.startsWith('tele/'));
}

describe('a rule for a relay', () => {
  it('is carried out after the answer', () => {
    const board = ruled('ON Power1#State DO Publish hall/lamp %value% ENDON');
    expect(told(board, 100, ['Power', 'ON'])).toEqual([...ON, 'hall/lamp 1']);
    expect(told(board, 100, ['Power', 'ON'])).toEqual(ON);
    expect(told(board, 100, ['Power', 'TOGGLE'])).toEqual([...OFF, 'hall/lamp 0']);
    expect(told(board, 100, ['Power'])).toEqual(OFF);
  });

  it('switches it off again', () => {
    const board = ruled('ON Power1#State=1 DO RuleTimer1 3 ENDON ON Rules#Timer=1 DO Power1 OFF ENDON');
    const timers = `${RESULT} {"T1":3,"T2":0,"T3":0,"T4":0,"T5":0,"T6":0,"T7":0,"T8":0}`;
    expect(told(board, 2_900, ['Power', 'ON'])).toEqual([...ON, timers]);
    expect(told(board, 200)).toEqual(OFF);
  });

  it('that plays ping-pong with it is stopped, and the device lives on', () => {
    const board = ruled('ON Power1#State=1 DO Power1 0 ENDON ON Power1#State=0 DO Power1 1 ENDON');
    const lines = told(board, 2_000, ['Power', 'ON']);
    expect(lines).toEqual([ON, OFF, ON, OFF, ON, OFF, ON, OFF, ON, OFF, ON].flat());
    expect(board.host.logs.filter((line) => line.startsWith('Rule1: It sets itself off'))).toHaveLength(1);
    expect(board.command('Status', '11')[0]).toContain('"StatusSTS"');
    expect(told(board, 2_000, ['Power', 'OFF'])).toHaveLength(22);
    expect(board.host.logs.filter((line) => line.startsWith('Rule1: '))).toHaveLength(1);
  });

  it('is stopped, too, when it goes by the backlog, with its delays', () => {
    const board = ruled('ON Power1#State DO Backlog Power1 TOGGLE; Delay 0 ENDON');
    board.host.writes.length = 0;
    told(board, 20_000, ['Power', 'ON']);
    expect(board.host.writes.filter((line) => line.startsWith(`${RELAY_PIN}=`))).toHaveLength(11);
  });

  it('may go on for ever with a Delay in it', () => {
    const board = ruled('ON Event#blink DO Power1 TOGGLE; Delay 10; Event blink ENDON');
    board.host.writes.length = 0;
    told(board, 30_000, ['Event', 'blink']);
    const writes = board.host.writes.filter((line) => line.startsWith(`${RELAY_PIN}=`));
    expect(writes.length).toBeGreaterThanOrEqual(29);
    expect(board.host.logs.filter((line) => line.startsWith('Rule1'))).toEqual([]);
    // And does not keep a restart waiting.
    told(board, 4_000, ['Restart', '1']);
    expect(board.host.restarts).toBe(1);
  });

  it('ends with Backlog', () => {
    const board = ruled('ON Event#blink DO Power1 TOGGLE; Delay 10; Event blink ENDON');
    told(board, 3_000, ['Event', 'blink']);
    expect(told(board, 100, ['Backlog'])).toEqual([`${RESULT} {"Backlog":"Aborted"}`]);
    expect(told(board, 5_000)).toEqual([]);
  });
});

describe('a rule for a sensor', () => {
  it('switches a heater by a threshold, once for each time', () => {
    const board = ruled(
      'ON DS18B20#Temperature<20 DO Power1 1 ENDON ON DS18B20#Temperature>21 DO Power1 0 ENDON',
    );
    board.command('Rule1', '5');
    const [sensor] = board.host.sensors;
    const readings = sensor?.readings as Float64Array;
    readings[0] = 19.4;
    expect(told(board, 10_000)).toEqual(ON);
    readings[0] = 20.5;
    expect(told(board, 10_000)).toEqual([]);
    readings[0] = 21.2;
    expect(told(board, 10_000)).toEqual(OFF);
    readings[0] = Number.NaN;
    expect(told(board, 10_000)).toEqual([]);
    readings[0] = 10;
    expect(told(board, 10_000)).toEqual(ON);
  });

  it('is carried out again and again without Once', () => {
    const board = ruled('ON DS18B20#Temperature>20 DO Publish warm %value% ENDON');
    expect(told(board, 10_000)).toEqual(['warm 23.3', 'warm 23.3', 'warm 23.3', 'warm 23.3', 'warm 23.3']);
  });

  it('keeps the TelePeriod', () => {
    const board = ruled(
      'ON Tele-DS18B20#Temperature DO Publish warm %value% ENDON ON Tele-Wifi#RSSI DO Publish rssi %value% ENDON',
    );
    board.command('TelePeriod', '10');
    board.run(1_000);
    board.packets.length = 0;
    board.run(30_100);
    const lines = board.take().filter((line) => !line.startsWith('tele/'));
    expect(lines).toEqual(
      [
        ['rssi 74', 'warm 23.3'],
        ['rssi 74', 'warm 23.3'],
        ['rssi 74', 'warm 23.3'],
      ].flat(),
    );
  });

  it('works without a connection', () => {
    const board = ruled('ON DS18B20#Temperature>20 DO Power1 1 ENDON');
    board.host.broker = 'down';
    board.host.cut();
    board.command('Power', 'OFF');
    board.host.writes.length = 0;
    board.run(5_000);
    expect(board.host.writes.filter((line) => line.startsWith(`${RELAY_PIN}=`))).toContain(`${RELAY_PIN}=1`);
  });

  it('keeps a reading', () => {
    const board = ruled(
      'ON Tele-DS18B20#Temperature DO Var1 %value% ENDON',
      'ON Event#delta DO Sub1 20; Publish delta %var1% ENDON ON Var1#State>3 DO Publish hot %value% ENDON',
    );
    expect(told(board, 1_500, ['TelePeriod', '60'])).toEqual([
      `${RESULT} {"TelePeriod":60}`,
      `${RESULT} {"Var1":"23.3"}`,
      'hot 23.3',
    ]);
    // What a variable is, is decided when the rule is carried out, not when its commands are.
    expect(told(board, 1_000, ['Event', 'delta'])).toEqual([
      `${RESULT} {"Event":"Done"}`,
      `${RESULT} {"Sub1":"3.300"}`,
      'delta 23.3',
      'hot 3.300',
    ]);
  });
});

describe('a rule for answers', () => {
  it('sees them whatever their topic, quiet ones included', () => {
    const board = ruled(
      'ON TelePeriod#Data DO Publish period %value% ENDON ON StatusSTS#Wifi#SSId DO Publish ssid %value% ENDON',
    );
    expect(told(board, 100, ['_TelePeriod', '70'])).toEqual(['period 70']);
    expect(told(board, 100, ['SetOption4', '1'], ['TelePeriod', '80'])).toContain('period 80');
    expect(told(board, 100, ['Status', '11'])).toContain('ssid HomeNet');
    expect(told(board, 100, ['Status0'])).toContain('ssid HomeNet');
  });

  it('does not see what a rule has published for others', () => {
    const board = ruled('ON a#b DO Publish x 1 ENDON ON Event#e DO Publish y {"a":{"b":1}} ENDON');
    expect(told(board, 100, ['Event', 'e'])).toEqual([`${RESULT} {"Event":"Done"}`, 'y {"a":{"b":1}}']);
  });
});

describe('a rule for an event', () => {
  it('counts, and compares', () => {
    const board = ruled(
      'ON Event#count DO Add1 1 ENDON ON Var1#State==3 DO Var1 0; Publish three %topic% ENDON',
    );
    told(board, 1_000, ['Event', 'count'], ['Event', 'count']);
    expect(told(board, 1_000, ['Event', 'count'])).toEqual([
      `${RESULT} {"Event":"Done"}`,
      `${RESULT} {"Add1":"3.000"}`,
      `${RESULT} {"Var1":"0"}`,
      `three ${TOPIC}`,
    ]);
  });

  it('divides into cases with BREAK', () => {
    const board = ruled(
      'ON Event#t>25 DO Publish x hot BREAK ON Event#t>20 DO Publish x warm BREAK ON Event#t DO Publish x cold ENDON',
    );
    for (const [value, word] of [
      [26, 'hot'],
      [21, 'warm'],
      [5, 'cold'],
    ]) {
      expect(told(board, 100, ['Event', `t=${value}`])).toEqual([`${RESULT} {"Event":"Done"}`, `x ${word}`]);
    }
  });

  it('leads to others, which are carried out in their turn', () => {
    const board = ruled(
      'ON Event#a DO Event b=%value%; Publish x a ENDON ON Event#b DO Publish x b%value% ENDON',
    );
    expect(told(board, 100, ['Event', 'a=7'])).toEqual([
      `${RESULT} {"Event":"Done"}`,
      `${RESULT} {"Event":"Done"}`,
      'x a',
      'x b7',
    ]);
  });
});

describe('a rule for the broker', () => {
  it('is carried out at each connection, behind what is told then', () => {
    const board = new Board(undefined, [
      'Rule1 ON System#Boot DO Publish x boot ENDON ON Mqtt#Connected DO Publish x connected ENDON ON System#Init DO Publish x init ENDON',
      'Rule1 1',
    ]);
    board.run(3_000);
    const lines = board.take();
    expect(lines.slice(-3)).toEqual([`stat/${TOPIC}/POWER OFF`, 'x boot', 'x connected']);
    expect(lines).not.toContain('x init');
    const init = board.host.published.find(({ payload }) => payload === 'init');
    expect(init).toEqual({ topic: 'x', payload: 'init', retain: false, sent: false });
    board.host.cut();
    board.packets.length = 0;
    board.run(3_000);
    expect(board.take().filter((line) => line.startsWith('x'))).toEqual(['x connected']);
  });

  it('is carried out when it cannot be reached', () => {
    const board = ruled('ON Mqtt#Disconnected DO Power1 ON ENDON');
    board.host.broker = 'down';
    board.host.cut();
    board.run(100);
    expect(board.host.levels[RELAY_PIN]).toBe(1);
  });

  it('subscribes, and hears', () => {
    const board = ruled(
      'ON Mqtt#Connected DO Subscribe Warm,tele/hall/SENSOR,DS18B20.Temperature ENDON ON Event#Warm>=21 DO Power1 1 ENDON',
    );
    board.host.cut();
    board.run(3_000);
    board.packets.length = 0;
    board.send('tele/hall/SENSOR', '{"Time":"2017-02-16T10:13:52","DS18B20":{"Temperature":21.6}}');
    board.run(100);
    expect(board.take()).toEqual(ON);
  });
});

describe('a rule for a button', () => {
  /** Presses it for so long, and lets the time for further presses pass. */
  function press(board: Board, milliseconds = 100): string[] {
    board.packets.length = 0;
    board.host.drive(BUTTON_PIN, 0);
    board.run(milliseconds);
    board.host.drive(BUTTON_PIN, 1);
    board.run(1_000);
    return board.take().filter((line) => !line.startsWith('tele/'));
  }

  it('takes the place of switching the relay', () => {
    const board = ruled('ON Button1#State=2 DO Publish x pressed %value% ENDON');
    expect(press(board)).toEqual(['x pressed 2']);
    board.command('Rule1', '0');
    expect(press(board)).toEqual(ON);
  });

  it('does so only if it is carried out', () => {
    const board = ruled('ON Button1#State=3 DO Publish x held ENDON');
    expect(press(board)).toEqual(ON);
    expect(press(board, 5_000)).toEqual(['x held']);
  });

  it('may do nothing at all', () => {
    const board = ruled('ON Button1#State DO Delay ENDON');
    expect(press(board)).toEqual([`${RESULT} {"Delay":0}`]);
  });

  it('gives way to ButtonTopic, as long as there is a connection', () => {
    const board = ruled('ON Button1#State=2 DO Power1 OFF ENDON');
    board.command('ButtonTopic', 'other');
    expect(press(board)).toEqual(['cmnd/other/POWER TOGGLE']);
    board.host.broker = 'down';
    board.host.cut();
    board.firmware.command('Power1 ON');
    board.run(100);
    press(board);
    expect(board.host.levels[RELAY_PIN]).toBe(0);
  });

  it('sees what a detached one does', () => {
    const board = ruled('ON Button1#Action=SINGLE DO Publish x single ENDON');
    board.command('SetOption73', '1');
    expect(press(board)).toEqual([`${RESULT} {"Button1":{"Action":"SINGLE"}}`, 'x single']);
  });
});

describe('a rule for a switch', () => {
  it('takes the place of switching the relay', () => {
    const board = ruled(
      'ON Switch1#State DO Publish x %value% ENDON ON Switch1#Boot DO Var1 boot %value% ENDON',
    );
    expect(board.command('Var1')).toEqual([`${RESULT} {"Var1":"boot 1"}`]);
    board.command('SwitchMode1', '1');
    board.packets.length = 0;
    board.host.drive(SWITCH_PIN, 0);
    board.run(200);
    board.host.drive(SWITCH_PIN, 1);
    board.run(200);
    expect(board.take()).toEqual(['x 0', 'x 1']);
  });
});

describe('other triggers', () => {
  it('Clock#Timer', () => {
    const board = ruled('ON Clock#Timer=3 DO Publish x timer %value% ENDON');
    board.command('Timers', '1');
    // 15:27:46 at the start.
    board.command('Timer3', '{"Enable":1,"Time":"15:31","Days":"1111111","Repeat":1,"Action":3}');
    expect(told(board, 240_000)).toEqual(['x timer 3']);
  });

  it('Time#Minute', () => {
    const board = ruled('ON Time#Minute|2 DO Publish x %value% ENDON');
    expect(told(board, 300_000)).toEqual(['x 928', 'x 930', 'x 932']);
  });

  it('Dimmer#State', () => {
    const board = new Board(templateOf(416), [
      'Rule1 ON Dimmer#State DO Publish x %value% ENDON',
      'Rule1 1',
    ]).online();
    expect(told(board, 100, ['Dimmer', '40']).slice(-1)).toEqual(['x 40']);
    expect(told(board, 100, ['Dimmer'])).not.toContain('x 40');
  });

  it('System#Save', () => {
    const board = ruled('ON System#Save DO Publish x bye ENDON');
    expect(told(board, 3_000, ['Restart', '1'])).toEqual([`${RESULT} {"Restart":"Restarting"}`, 'x bye']);
    expect(board.host.restarts).toBe(1);
  });

  it('Power#Boot', () => {
    const board = new Board(templateOf(224, 225), [
      'Rule1 ON Power1#Boot DO Var1 one %value% ENDON ON Power2#Boot DO Var2 two %value% ENDON',
      'Rule1 1',
    ]).online();
    expect(board.command('Var1')).toEqual([`${RESULT} {"Var1":"one 0"}`]);
    expect(board.command('Var2')).toEqual([`${RESULT} {"Var2":"two 0"}`]);
  });
});

describe('StopOnError', () => {
  it('switches a rule off whose command fails', () => {
    const board = ruled('ON Event#e DO NoSuchThing 1; Publish x 1 ENDON');
    expect(told(board, 100, ['Event', 'e'])).toEqual([
      `${RESULT} {"Event":"Done"}`,
      `${RESULT} {"Command":"Unknown","Input":"NOSUCHTHING 1"}`,
      'x 1',
    ]);
    board.command('Rule1', '9');
    expect(told(board, 100, ['Event', 'e'])).toHaveLength(3);
    expect(told(board, 100, ['Event', 'e'])).toEqual([`${RESULT} {"Event":"Done"}`]);
    expect(board.command('Rule1')[0]).toContain('"State":"OFF"');
    expect(board.host.logs.at(-1)).toBe(
      'Rule1: A command of it has failed, and StopOnError has switched it off: Rule1 1 switches it on again',
    );
  });

  it('does not mind what others do wrong', () => {
    const board = ruled('ON Event#e DO Publish x 1 ENDON');
    board.command('Rule1', '9');
    board.command('NoSuchThing');
    expect(board.command('Rule1')[0]).toContain('"State":"ON"');
  });
});
