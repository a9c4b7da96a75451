import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/bytes/utf8.js';
import { MqttLog, RuleEnabled, SerialLog, SysLog } from '../../../src/settings/table.js';
import {
  BUTTON_STATE,
  MQTT_CONNECTED,
  POWER_STATE,
  RULES_TIMER,
  SWITCH_STATE,
  TIME_MINUTE,
  VAR_STATE,
} from '../../../src/tasmota/rules/triggers.js';
import { Variables } from '../../../src/tasmota/rules/variables.js';
import { RulesBench } from './bench.js';

describe('a trigger with a number', () => {
  it('sets off the rules that ask for it', () => {
    const bench = new RulesBench().set(
      'ON Power1#State DO a %value% ENDON ON Power2#State DO b ENDON ON Power1#State=1 DO c ENDON ON Switch1#State DO d ENDON',
    );
    expect(bench.rules.raise(POWER_STATE, 1, 1)).toBe(true);
    expect(bench.take()).toEqual(['a 1', 'c']);
    expect(bench.rules.raise(POWER_STATE, 1, 0)).toBe(true);
    expect(bench.take()).toEqual(['a 0']);
    expect(bench.rules.raise(POWER_STATE, 2, 0)).toBe(true);
    expect(bench.take()).toEqual(['b']);
    expect(bench.rules.raise(POWER_STATE, 3, 0)).toBe(false);
    expect(bench.rules.raise(BUTTON_STATE, 1, 2)).toBe(false);
    expect(bench.rules.raise(SWITCH_STATE, 1, 3)).toBe(true);
    expect(bench.take()).toEqual(['d']);
  });

  it.each([
    [RULES_TIMER, 'Rules#Timer=3', 3, true],
    [RULES_TIMER, 'Rules#Timer=3', 4, false],
    [TIME_MINUTE, 'Time#Minute|15', 45, true],
    [TIME_MINUTE, 'Time#Minute|15', 46, false],
    [TIME_MINUTE, 'Time#Minute==241', 241, true],
    [MQTT_CONNECTED, 'Mqtt#Connected', 1, true],
  ])('of kind %i, %s, for %i: %s', (kind, trigger, value, expected) => {
    const bench = new RulesBench().set(`ON ${trigger} DO a %value% ENDON`);
    expect(bench.rules.raise(kind, 0, value)).toBe(expected);
    expect(bench.take()).toEqual(expected ? [`a ${value}`] : []);
  });

  it('comes with a text', () => {
    const bench = new RulesBench().set('ON Var2#State$<ab DO a %value%! ENDON');
    const bytes = encodeUtf8('--Abc--');
    expect(bench.rules.raiseText(VAR_STATE, 2, bytes, 2, 3)).toBe(true);
    expect(bench.take()).toEqual(['a Abc!']);
  });
});

describe('a message', () => {
  const SENSOR = '{"Time":"2025","DS18B20":{"Id":"00","Temperature":23.3},"Switch1":"ON"}';

  it.each<[rule: string, message: string, commands: string[]]>([
    ['ON DS18B20#Temperature DO a %value% ENDON', SENSOR, ['a 23.3']],
    ['ON ds18b20#TEMPERATURE>23 DO a %value% ENDON', SENSOR, ['a 23.3']],
    ['ON DS18B20#Temperature>23.3 DO a ENDON', SENSOR, []],
    ['ON DS18B20#Temperature>23 DO a BREAK ON DS18B20#Temperature>20 DO b ENDON', SENSOR, ['a']],
    ['ON DS18B20#Temperature>25 DO a BREAK ON DS18B20#Temperature>20 DO b ENDON', SENSOR, ['b']],
    // In the order of the rules, not of the message.
    [
      'ON Switch1#Data DO a ENDON ON DS18B20#Id DO b BREAK ON DS18B20#Temperature DO c ENDON',
      SENSOR,
      ['a', 'b'],
    ],
    ['ON StatusSNS#DS18B20#Temperature DO a %value% ENDON', `{"StatusSNS":${SENSOR}}`, ['a 23.3']],
    ['ON ?#Temperature DO a %value% ENDON', SENSOR, ['a 23.3']],
    ['ON Switch1#Action=HOLD DO a ENDON', '{"Switch1":{"Action":"HOLD"}}', ['a']],
    ['ON TelePeriod#Data DO a %value% ENDON', '{"TelePeriod":300}', ['a 300']],
    ['ON TelePeriod#State DO a %value% ENDON', '{"TelePeriod":300}', []],
    ['ON PulseTime1#Data DO a ENDON', '{"PulseTime1":{"Set":0}}', []],
    ['ON PulseTime1#Data DO a ENDON', '{"PulseTime1":{"Data":7}}', ['a']],
    ['ON Energy#Current[2]>1 DO a %value% ENDON', '{"ENERGY":{"Current":[0.5,1.5]}}', ['a 1.5']],
    ['ON Energy#Current[3] DO a ENDON', '{"ENERGY":{"Current":[0.5,1.5]}}', []],
    ['ON Energy#Current DO a %value% ENDON', '{"ENERGY":{"Current":[0.5,1.5]}}', ['a [0.5,1.5]']],
    ['ON a#b DO a %value% ENDON', '{"A":{"B":{"C":1}}}', ['a {"C":1}']],
    ['ON a#b DO a %value% ENDON', '{"A":{"B":"x\\"y\\u00e9"}}', ['a x"yé']],
    ['ON a#b="x"y" DO a ENDON', '{"A":{"B":"\\"x\\"y\\""}}', ['a']],
    ['ON a#b=null DO a %value% ENDON', '{"A":{"B":null}}', ['a null']],
    ['ON a#b<5 DO a %value% ENDON', '{"A":{"B":null}}', []],
    ['ON a#b DO a %value% ENDON', '{"A":{"B":1},"a":{"b":2}}', ['a 1']],
    ['ON Tele-a#b DO a ENDON', '{"A":{"B":1}}', []],
    ['ON a#b DO a ENDON', 'ON', []],
    ['ON a#b DO a ENDON', '', []],
    ['ON a#b DO a ENDON', '{"A":{"B":1', ['a']],
    ['ON a#b DO a ENDON', '{"A":{"B":}', []],
    ['ON Event#x DO a ENDON', '{"Event":{"x":1}}', []],
  ])('%s of %s', (rule, message, commands) => {
    const bench = new RulesBench().set(rule);
    expect(bench.message(message)).toBe(commands.length > 0);
    expect(bench.take()).toEqual(commands);
  });

  it('is for Tele- triggers, and for no others, when the TelePeriod is over', () => {
    const bench = new RulesBench().set('ON Tele-a#b DO a ENDON ON a#b DO b ENDON');
    bench.rules.teleperiod = true;
    bench.message('{"A":{"B":1}}');
    expect(bench.take()).toEqual(['a']);
    bench.rules.teleperiod = false;
    bench.message('{"A":{"B":1}}');
    expect(bench.take()).toEqual(['b']);
  });

  it('cuts a long text that has to be unescaped', () => {
    const bench = new RulesBench().set('ON a#b DO %value% ENDON');
    bench.message(`{"A":{"B":"\\n${'x'.repeat(500)}"}}`);
    expect(bench.take()).toEqual([`\n${'x'.repeat(255)}`]);
    bench.message(`{"A":{"B":"${'x'.repeat(500)}"}}`);
    expect(bench.take()).toEqual(['x'.repeat(500)]);
  });
});

describe('an event', () => {
  it.each<[rule: string, name: string, value: string, commands: string[]]>([
    ['ON Event#Foo DO a %value% ENDON', 'foo', '', ['a ']],
    ['ON Event#foo DO a %value% ENDON', 'FOO', 'b c', ['a b c']],
    ['ON Event#foo=bar DO a ENDON', 'foo', 'BAR', ['a']],
    ['ON Event#foo=bar DO a ENDON', 'foo', 'baz', []],
    ['ON Event#foo DO a ENDON', 'foot', '', []],
    ['ON Event#foot DO a ENDON', 'foo', '', []],
    ['ON Event#? DO a %value% ENDON', 'foo', '1', ['a 1']],
    ['ON Event#foo>%var1% DO a ENDON', 'foo', '1', ['a']],
    ['ON Event#foo#a DO a %value% ENDON', 'foo', '{"A":5}', ['a 5']],
    ['ON Event#foo#a#b>4 DO a %value% ENDON', 'foo', '{"x":1,"A":{"B":5}}', ['a 5']],
    ['ON Event#?#a DO a %value% ENDON', 'foo', '{"A":5}', ['a 5']],
    ['ON Event#foo#a DO a ENDON', 'bar', '{"A":5}', []],
    ['ON Event#foo#a DO a ENDON', 'foo', 'A', []],
    ['ON Event#foo#b DO a ENDON ON Event#foo DO b %value% ENDON', 'foo', '{"B":1}', ['a', 'b {"B":1}']],
  ])('%s, %s=%s', (rule, name, value, commands) => {
    const bench = new RulesBench().set(rule);
    expect(bench.event(name, value)).toBe(commands.length > 0);
    expect(bench.take()).toEqual(commands);
  });
});

describe('commands of a rule', () => {
  it('are entered one by one', () => {
    const bench = new RulesBench().set(
      'ON Event#e DO Power1 1; Publish a {"x";1} ;;  Power2 %value% ; ENDON',
    );
    bench.event('e', '0');
    expect(bench.take()).toEqual(['Power1 1', 'Publish a {"x";1} ', 'Power2 0 ']);
  });

  it('are not divided by what a value says', () => {
    const bench = new RulesBench().set('ON Event#e DO Publish a %value%; Power1 0 ENDON');
    bench.event('e', '1; Reset 1; Restart 1');
    expect(bench.take()).toEqual(['Publish a 1; Reset 1; Restart 1', 'Power1 0']);
  });

  it('go to the backlog if they say so', () => {
    const bench = new RulesBench().set('ON Event#e DO Backlog a %value%; Reset 1; b; NoDelay; c ENDON');
    bench.event('e', '1; d');
    expect(bench.take()).toEqual([]);
    expect(bench.takeBacklog()).toEqual(['a 1; d', 'b', 'c']);
  });

  it('go to the backlog if they have a delay', () => {
    const bench = new RulesBench().set('ON Event#e DO a; Delay 20; b ENDON');
    bench.event('e');
    expect(bench.takeBacklog()).toEqual(['a', 'Delay 20', 'b']);
  });

  it('may be none, and the rule counts all the same', () => {
    const bench = new RulesBench().set('ON Button1#State DO ENDON');
    expect(bench.rules.raise(BUTTON_STATE, 1, 2)).toBe(true);
    expect(bench.take()).toEqual([]);
  });

  it('are all dropped, and it is told once, when they do not fit', () => {
    const long = 'x'.repeat(400);
    const bench = new RulesBench().set(`ON Event#e DO a ${long}; b %value% ENDON`);
    for (let i = 0; i < 3; i++) expect(bench.event('e', '1')).toBe(true);
    expect(bench.event('e', '1')).toBe(false);
    expect(bench.event('e', '1')).toBe(false);
    bench.rules.tellTroubles();
    expect(bench.event('e', '1')).toBe(false);
    bench.rules.tellTroubles();
    expect(bench.take()).toEqual([`a ${long}`, 'b 1', `a ${long}`, 'b 1', `a ${long}`, 'b 1']);
    expect(bench.logs).toEqual([
      'Rule1: More commands wait than the queue holds: those of this rule are dropped',
    ]);
  });

  it('do not fit the backlog either, then', () => {
    const bench = new RulesBench().set(`ON Event#e DO Backlog a ${'x'.repeat(400)}; b %value% ENDON`);
    for (let i = 0; i < 3; i++) bench.event('e', '1');
    expect(bench.event('e', 'x'.repeat(300))).toBe(false);
    bench.rules.tellTroubles();
    expect(bench.takeBacklog()).toHaveLength(6);
    expect(bench.logs).toHaveLength(1);
  });

  it('may be longer than a line can be, once expanded: they are dropped', () => {
    const bench = new RulesBench().set('ON a#b DO %value%%value%%value% ENDON');
    expect(bench.message(`{"A":{"B":"${'x'.repeat(600)}"}}`)).toBe(false);
    expect(bench.take()).toEqual([]);
  });
});

describe('variables', () => {
  it.each<[text: string, expected: string]>([
    ['%value%', 'V'],
    ['%VALUE% %Value%', 'V V'],
    ['%value', '%value'],
    ['value%', 'value%'],
    ['100%', '100%'],
    ['%%value%%', '%V%'],
    ['%%', '%%'],
    ['%nothing%', '%nothing%'],
    ['%value1%', '%value1%'],
    ['%var%', '%var%'],
    ['%var1%,%var16%', 'one,'],
    ['%var0%,%var17%', ','],
    ['%mem2%', 'two'],
    ['%topic%', 'tasmota_83BB10'],
    ['%deviceid%', 'DVES_83BB10'],
    ['%macaddr%', '7C9EBD83BB10'],
    ['%hostname%', 'tasmota-83BB10-6928'],
    ['%power1%%power2%%power5%', '10'],
    ['%switch1%%switch2%%switch3%', '01'],
    ['%time%', '927'],
    ['%timestamp%', '2025-12-24T15:27:46'],
    ['%utctime%', '1766586466'],
    ['%localtime%', '1766590066'],
    ['%uptime%', '0'],
    // 08:43 and 16:58, in Paris, where the defaults are.
    ['%sunrise% %sunset%', '523 1018'],
    ['%timer1% %timer16% %timer17%', '0 0 '],
    ['50% of %value%', '50% of V'],
  ])('%s', (text, expected) => {
    const bench = new RulesBench().set(`ON Event#e DO ${text} ENDON`);
    const { rules } = bench;
    rules.variables = new Variables(32);
    rules.variables.set(0, encodeUtf8('one'), 0, 3);
    rules.memories = new Variables(64);
    rules.memories.set(1, encodeUtf8('two'), 0, 3);
    bench.relays = 1;
    bench.event('e', 'V');
    expect(bench.take()).toEqual(expected === '' ? [] : [expected]);
  });

  it('are empty as long as none has been set', () => {
    const bench = new RulesBench().set('ON Event#e DO a%var1%%mem1%b ENDON');
    bench.event('e');
    expect(bench.take()).toEqual(['ab']);
  });

  it('may be what a value is compared with', () => {
    const bench = new RulesBench().set('ON Event#e>%var1% DO above ENDON ON Event#e<=%var1% DO below ENDON');
    const { rules } = bench;
    rules.variables = new Variables(32);
    rules.variables.set(0, encodeUtf8('21.5'), 0, 4);
    bench.event('e', '21.6');
    bench.event('e', '21.5');
    expect(bench.take()).toEqual(['above', 'below']);
  });
});

describe('with Once', () => {
  it('a rule is carried out when its condition comes to be met', () => {
    const bench = new RulesBench().set('ON a#b>5 DO up %value% ENDON ON a#b<5 DO down %value% ENDON', 0, {
      once: true,
    });
    for (const value of [6, 7, 5, 8, 9, 1, 2, 6]) bench.message(`{"a":{"b":${value}}}`);
    expect(bench.take()).toEqual(['up 6', 'up 8', 'down 1', 'up 6']);
  });

  it('a rule without a condition is carried out once, until the rules are set anew', () => {
    const bench = new RulesBench().set('ON Button1#State DO a ENDON', 0, { once: true });
    expect(bench.rules.raise(BUTTON_STATE, 1, 2)).toBe(true);
    expect(bench.rules.raise(BUTTON_STATE, 1, 2)).toBe(false);
    bench.rules.rearm(0);
    expect(bench.rules.raise(BUTTON_STATE, 1, 2)).toBe(true);
  });

  it('what is missing from a message does not count', () => {
    const bench = new RulesBench().set('ON a#b>5 DO a ENDON', 0, { once: true });
    bench.message('{"a":{"b":6}}');
    bench.message('{"a":{"c":1}}');
    bench.message('{"a":{"b":6}}');
    expect(bench.take()).toEqual(['a']);
  });

  it('another set is not concerned', () => {
    const bench = new RulesBench().set('ON a#b DO a ENDON', 0, { once: true }).set('ON a#b DO b ENDON', 2);
    bench.message('{"a":{"b":6}}');
    bench.message('{"a":{"b":6}}');
    expect(bench.take()).toEqual(['a', 'b', 'b']);
  });
});

describe('sets', () => {
  it('are asked in their order, each for itself', () => {
    const bench = new RulesBench();
    bench
      .set('ON a#b DO three ENDON', 2)
      .set('ON a#b DO one BREAK ON a#b DO never ENDON', 0)
      .set('ON a#b DO two ENDON', 1);
    bench.message('{"a":{"b":6}}');
    expect(bench.take()).toEqual(['one', 'two', 'three']);
  });

  it('that are off are not asked', () => {
    const bench = new RulesBench().set('ON a#b DO one ENDON', 0).set('ON a#b DO two ENDON', 1);
    bench.settings.setNumber(RuleEnabled, 2);
    bench.rules.renew();
    bench.message('{"a":{"b":6}}');
    expect(bench.take()).toEqual(['two']);
    bench.rules.setRules(1, undefined);
    expect(bench.message('{"a":{"b":6}}')).toBe(false);
    expect(bench.rules.wants(0)).toBe(false);
  });

  it('rest while they are told to pause', () => {
    const bench = new RulesBench().set('ON a#b DO one ENDON');
    bench.rules.pause();
    expect(bench.message('{"a":{"b":6}}')).toBe(false);
    bench.rules.renew();
    expect(bench.message('{"a":{"b":6}}')).toBe(true);
  });
});

describe('a rule that sets itself off', () => {
  /** Carries out commands `Event e`, as the device would, as long as there are some. */
  function play(bench: RulesBench): number {
    const { rules } = bench;
    let count = 0;
    for (; !rules.queue.empty && count < 10_000; count++) {
      rules.queue.takeLine();
      rules.beginCommand(rules.queue.lineCause);
      bench.event('e');
      rules.endCommand();
    }
    return count;
  }

  it('is stopped, which is told once', () => {
    const bench = new RulesBench().set('ON Event#e DO Event e ENDON', 1);
    for (let i = 0; i < 3; i++) {
      expect(bench.event('e')).toBe(true);
      expect(play(bench)).toBe(10);
      bench.rules.tellTroubles();
    }
    expect(bench.logs).toEqual([
      'Rule2: It sets itself off, and is stopped after 10 rounds, now and from now on: let it ask for a condition, or put a Delay in it',
    ]);
  });

  it('is stopped, too, when it asks for itself twice', () => {
    const bench = new RulesBench().set('ON Event#e DO Event e; Event e ENDON');
    bench.event('e');
    expect(play(bench)).toBeLessThan(3_000);
    bench.rules.tellTroubles();
    expect(bench.logs.length).toBe(1);
    expect(bench.rules.queue.empty).toBe(true);
  });

  it('may begin again with something new', () => {
    const bench = new RulesBench().set('ON Event#e DO Event e ENDON');
    bench.event('e');
    play(bench);
    expect(bench.event('e')).toBe(true);
    bench.rules.tellTroubles();
    bench.rules.rearm(0);
    play(bench);
    bench.rules.tellTroubles();
    expect(bench.logs.length).toBe(2);
  });
});

it('what rules do is told to those who follow it', () => {
  const bench = new RulesBench().set('ON a#b>5 DO Publish x %value% ENDON', 1);
  bench.message('{"a":{"b":6}}');
  expect(bench.logs).toEqual([]);
  for (const log of [SerialLog, MqttLog, SysLog]) {
    bench.settings.setNumber(log, 3);
    bench.message('{"a":{"b":7}}');
    bench.message('{"a":{"b":5}}');
    bench.settings.setNumber(log, 2);
  }
  expect(bench.logs).toEqual(Array(3).fill('Rule2: A#B is "7": Publish x %value%'));
});

describe('StopOnError', () => {
  it('switches a set off when one of its commands has failed', () => {
    const bench = new RulesBench().set('ON a#b DO x ENDON', 0, { stop: true }).set('ON a#b DO y ENDON', 1);
    const { rules } = bench;
    bench.message('{"a":{"b":1}}');
    rules.queue.takeLine();
    rules.beginCommand(rules.queue.lineCause);
    rules.failed();
    rules.endCommand();
    rules.queue.takeLine();
    rules.beginCommand(rules.queue.lineCause);
    rules.failed();
    rules.endCommand();
    rules.failed();
    rules.tellTroubles();
    expect(bench.settings.number(RuleEnabled)).toBe(2);
    bench.message('{"a":{"b":1}}');
    expect(bench.take()).toEqual(['y']);
    expect(bench.logs).toEqual([
      'Rule1: A command of it has failed, and StopOnError has switched it off: Rule1 1 switches it on again',
    ]);
  });
});
