import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/bytes/utf8.js';
import { operatorLength } from '../../../src/tasmota/rules/conditions.js';
import { compileRules, RuleProblem } from '../../../src/tasmota/rules/grammar.js';
import {
  BREAKS,
  COMMANDS,
  FLAGS,
  FOR_BACKLOG,
  HOW_SHIFT,
  KIND,
  NAME,
  NUMBER,
  OPERATOR,
  REFERENCE,
  ROW_LENGTH,
  RuleSet,
  VARIABLE_REFERENCE,
} from '../../../src/tasmota/rules/rule-set.js';
import * as triggers from '../../../src/tasmota/rules/triggers.js';

/** What became of a text: `kind/number name operator reference -> commands flags` for each rule, or the problem. */
function compiled(text: string): string[] | string {
  const set = compileRules(encodeUtf8(text));
  if (set instanceof RuleProblem) return `${set.place}: ${set.text}`;
  const found: string[] = [];
  for (let row = 0; row < set.rows.length; row += ROW_LENGTH) found.push(shown(set, row));
  return found;
}

function shown({ bytes, rows }: RuleSet, row: number): string {
  const field = (place: number) => rows[row + place] as number;
  const part = (place: number) => decodeUtf8(bytes, field(place), field(place + 1));
  const kind = Object.entries(triggers).find(([, value]) => value === field(KIND))?.[0];
  const flags = field(FLAGS);
  const said = [
    `${kind}/${field(NUMBER)} ${part(NAME)}`,
    field(OPERATOR) === 0 ? '' : ` op${field(OPERATOR)} ${part(REFERENCE)}`,
    ` -> ${part(COMMANDS)}`,
    (flags & BREAKS) === 0 ? '' : ' BREAKS',
    (flags & VARIABLE_REFERENCE) === 0 ? '' : ' VARIABLES',
    (flags & FOR_BACKLOG) === 0 ? '' : ` BACKLOG${flags >> HOW_SHIFT}`,
  ];
  expect(operatorLength(field(OPERATOR))).toBeLessThanOrEqual(2);
  return said.join('');
}

describe('rules', () => {
  it.each<[text: string, rules: string[]]>([
    ['', []],
    ['   ', []],
    [
      'ON Power1#State=1 DO Publish hall/lamp 1 ENDON',
      ['POWER_STATE/1 POWER1#STATE op1 1 -> Publish hall/lamp 1'],
    ],
    ['on power1#state do power2 %value% endon', ['POWER_STATE/1 POWER1#STATE -> power2 %value%']],
    ['ON a#b DO c BREAK', ['KEY/0 A#B -> c BREAKS']],
    [
      'ON a#b DO c ENDON ON d#e>5 DO f BREAK  ON g#h DO i ENDON ',
      ['KEY/0 A#B -> c', 'KEY/0 D#E op4 5 -> f BREAKS', 'KEY/0 G#H -> i'],
    ],
    ['\n ON\ta#b \r\n DO  c d \n ENDON\n', ['KEY/0 A#B -> c d']],
    ['ON DS18B20#Temperature > 25.5 DO x ENDON', ['KEY/0 DS18B20#TEMPERATURE op4 25.5 -> x']],
    [
      'ON DS18B20-1#Temperature>=%var1% DO x ENDON',
      ['KEY/0 DS18B20-1#TEMPERATURE op6 %var1% -> x VARIABLES'],
    ],
    ['ON Tele-AM2301#Humidity DO x ENDON', ['TELE_KEY/0 AM2301#HUMIDITY -> x']],
    ['ON StatusSNS#DS18B20#Temperature DO x ENDON', ['KEY/0 STATUSSNS#DS18B20#TEMPERATURE -> x']],
    ['ON Energy#Current[2]>1 DO x ENDON', ['KEY/2 ENERGY#CURRENT op4 1 -> x']],
    ['ON ZbReceived#?#Power=0 DO x ENDON', ['KEY/0 ZBRECEIVED#?#POWER op1 0 -> x']],
    ['ON TelePeriod#Data DO x ENDON', ['KEY/0 TELEPERIOD#DATA -> x']],
    ['ON Event#Foo=Bar Baz DO x ENDON', ['EVENT/0 EVENT#FOO op1 Bar Baz -> x']],
    ['ON Event#Foo#a=1 DO x ENDON', ['EVENT_KEY/0 EVENT#FOO#A op1 1 -> x']],
    ['ON Event#t$<ab DO x ENDON', ['EVENT/0 EVENT#T op9 ab -> x']],
    ['ON Event#t$^ab DO x ENDON', ['EVENT/0 EVENT#T op13 ab -> x']],
    ['ON Event#a$b=1 DO x ENDON', ['EVENT/0 EVENT#A$B op1 1 -> x']],
    ['ON Time#Minute|5 DO x ENDON', ['TIME_MINUTE/0 TIME#MINUTE op8 5 -> x']],
    ['ON Event#empty= DO x ENDON', ['EVENT/0 EVENT#EMPTY op1  -> x']],
    ['ON a#b DO ENDON', ['KEY/0 A#B -> ']],
    ['ON Power1#State=on DO POWER2 ON ENDON', ['POWER_STATE/1 POWER1#STATE op1 on -> POWER2 ON']],
  ])('%j', (text, rules) => {
    expect(compiled(text)).toEqual(rules);
  });

  it.each<[trigger: string, kind: string]>([
    ['System#Init', 'SYSTEM_INIT/0'],
    ['System#Boot', 'SYSTEM_BOOT/0'],
    ['System#Save', 'SYSTEM_SAVE/0'],
    ['Power28#State', 'POWER_STATE/28'],
    ['Power2#Boot', 'POWER_BOOT/2'],
    ['Switch1#State', 'SWITCH_STATE/1'],
    ['Switch8#Boot', 'SWITCH_BOOT/8'],
    ['Button12#State', 'BUTTON_STATE/12'],
    ['Mqtt#Connected', 'MQTT_CONNECTED/0'],
    ['MQTT#Disconnected', 'MQTT_DISCONNECTED/0'],
    ['WiFi#Connected', 'WIFI_CONNECTED/0'],
    ['Wifi#Disconnected', 'WIFI_DISCONNECTED/0'],
    ['Http#Initialized', 'HTTP_INITIALIZED/0'],
    ['Time#Initialized', 'TIME_INITIALIZED/0'],
    ['Time#Set', 'TIME_SET/0'],
    ['Time#Minute', 'TIME_MINUTE/0'],
    ['Clock#Timer', 'CLOCK_TIMER/0'],
    ['Rules#Timer', 'RULES_TIMER/0'],
    ['Var16#State', 'VAR_STATE/16'],
    ['Mem1#State', 'MEM_STATE/1'],
    ['Dimmer#State', 'DIMMER_STATE/0'],
    // These are keys like any other.
    ['Power#State', 'KEY/0'],
    ['Power1#On', 'KEY/0'],
    ['System1#Boot', 'KEY/0'],
    ['Switch1#Action', 'KEY/0'],
    ['Wifi#RSSI', 'KEY/0'],
    ['Var1#State#x', 'KEY/0'],
  ])('%s', (trigger, kind) => {
    expect(compiled(`ON ${trigger} DO x ENDON`)).toEqual([`${kind} ${trigger.toUpperCase()} -> x`]);
  });

  it.each<[commands: string, expected: string]>([
    ['Power1 1;Power2 1', 'Power1 1;Power2 1'],
    ['Backlog a 1; b 2', 'a 1; b 2 BACKLOG0'],
    ['backlog1 a', 'a BACKLOG0'],
    ['BACKLOG0 a;b', 'a;b BACKLOG1'],
    ['Backlog2 a;b', 'a;b BACKLOG3'],
    ['Backlog3 a;b', 'a;b BACKLOG2'],
    ['Backlogs a', 'Backlogs a'],
    ['Power1 1; Delay 20; Power1 0', 'Power1 1; Delay 20; Power1 0 BACKLOG1'],
    ['delay 20;Power1 0', 'delay 20;Power1 0 BACKLOG1'],
    ['Delay', 'Delay'],
    ['Publish x delay 20', 'Publish x delay 20'],
    ['Publish x delay;Power1 0', 'Publish x delay;Power1 0'],
  ])('of commands %s', (commands, expected) => {
    expect(compiled(`ON a#b DO ${commands} ENDON`)).toEqual([`KEY/0 A#B -> ${expected}`]);
  });

  it.each<[text: string, problem: string]>([
    ['x', '1: ON has to stand here'],
    ['  Power1 ON', '3: ON has to stand here'],
    ['ONa#b DO c ENDON', '1: ON has to stand here'],
    ['ON', '1: this ON has no DO'],
    ['ON a#b', '1: this ON has no DO'],
    ['ON a#b c ENDON', '1: this ON has no DO'],
    ['ON a#b DOc ENDON', '1: this ON has no DO'],
    ['ON a#b DO c', '1: this ON has no ENDON and no BREAK'],
    ['ON a#b DO c ENDONx', '1: this ON has no ENDON and no BREAK'],
    ['ON a#b DO c ENDON ON d#e DO f', '19: this ON has no ENDON and no BREAK'],
    ['ON a#b DO c ENDON ON d#e f ENDON', '19: this ON has no DO'],
    ['ON a#b DO c ENDON rest', '19: ON has to stand here'],
    ['ON a DO c ENDON', '4: a trigger is a name, # and another name'],
    ['ON #b DO c ENDON', '4: a trigger is a name, # and another name'],
    ['ON a# DO c ENDON', '4: a trigger is a name, # and another name'],
    ['ON a##b DO c ENDON', '4: a trigger is a name, # and another name'],
    ['ON  >5 DO c ENDON', '5: a trigger is a name, # and another name'],
    ['ON DO c ENDON', '4: a trigger is a name, # and another name'],
    ['ON a#b DO c ENDON ON é DO f ENDON', '22: a trigger is a name, # and another name'],
    ['ON Éé#b DO c ENDON x', '20: ON has to stand here'],
    ['ON a#b#c#d#e#f#g DO c ENDON', '4: a trigger has at most 6 names'],
  ])('%j is refused', (text, problem) => {
    expect(compiled(text)).toBe(problem);
  });

  it('are as many as 512 bytes hold', () => {
    const text = 'ON a#b DO c ENDON '.repeat(28);
    expect(text.length).toBeLessThanOrEqual(512);
    expect(compiled(text)).toHaveLength(28);
    expect(compileRules(encodeUtf8(text))).toBeInstanceOf(RuleSet);
  });
});

it('any text is a set of rules or has a problem with its place', () => {
  const word = fc.constantFrom(
    'ON',
    'DO',
    'ENDON',
    'BREAK',
    'a#b',
    'Event#x=1',
    '>',
    '%var1%',
    'Backlog',
    ';',
    '{',
    'é',
    '[2]',
    '#',
  );
  const blank = fc.constantFrom(' ', ' ', ' ', '', '\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(word, blank), { maxLength: 20 }), (parts) => {
      const text = parts.flat().join('');
      const set = compileRules(encodeUtf8(text));
      if (set instanceof RuleProblem) {
        expect(set.place).toBeGreaterThanOrEqual(1);
        expect(set.place).toBeLessThanOrEqual(text.length + 1);
        return;
      }
      const { bytes, rows } = set;
      for (let row = 0; row < rows.length; row += ROW_LENGTH) {
        for (const place of [NAME, REFERENCE, COMMANDS])
          expect((rows[row + place] as number) + (rows[row + place + 1] as number)).toBeLessThanOrEqual(
            bytes.length,
          );
      }
    }),
    { numRuns: 2_000 },
  );
});
