import { expect, it } from 'vitest';
import { Settings } from '../../../src/settings/settings.js';
import { Rule, RuleEnabled } from '../../../src/settings/table.js';
import type { Rules } from '../../../src/tasmota/rules/rules.js';
import { takeRules } from '../../../src/tasmota/rules/start.js';
import type { Tasmota } from '../../../src/tasmota/tasmota.js';
import { Board } from '../../support/board.js';

/** The rules of a board, if any have been made. */
function rulesOf(board: Board): Rules | undefined {
  return (board.firmware as unknown as { _tasmota: Tasmota })._tasmota.rules;
}

it('makes nothing while no rule is set', () => {
  const board = new Board().online();
  for (const [name, payload] of [
    ['Rule1', ''],
    ['Rule1', '1'],
    ['Rule1', '"'],
    ['Rule0', '5'],
    ['Event', 'x=1'],
    ['Var', ''],
    ['Var1', ''],
    ['Mem1', '5'],
    ['RuleTimer', ''],
    ['Subscribe', ''],
    ['Unsubscribe', ''],
    ['Publish', 'x 1'],
    ['Add1', ''],
  ] as const)
    board.command(name, payload);
  board.run(100);
  expect(rulesOf(board)).toBeUndefined();
});

it.each([
  ['Rule2', 'ON a#b DO c ENDON'],
  ['Var1', '5'],
  ['Add1', '5'],
  ['RuleTimer1', '5'],
  ['Subscribe', 'E,t'],
])('begins with %s %s', (name, payload) => {
  const board = new Board().online();
  board.command(name, payload);
  expect(rulesOf(board)).not.toBeUndefined();
});

it('tells of a rule that another firmware has stored, and carries out the others', () => {
  const settings = new Settings();
  settings.setText(Rule, 'ON a#b DO c', 0);
  settings.setText(Rule, 'ON a#b DO c ENDON', 1);
  settings.setNumber(RuleEnabled, 7);
  const logs: string[] = [];
  const set: boolean[] = [];
  const console = { log: (_level: number, text: string) => logs.push(text) };
  const rules = { setRules: (index: number, rule: unknown) => (set[index] = rule !== undefined) };
  for (let i = 0; i < 3; i++)
    takeRules(rules as unknown as Rules, { settings, console } as unknown as Tasmota, i);
  expect(logs).toEqual(['Rule1 is not carried out: at character 1, this ON has no ENDON and no BREAK']);
  expect(set).toEqual([false, true, false]);
});
