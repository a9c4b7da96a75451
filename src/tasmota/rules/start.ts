import { encodeUtf8 } from '../../bytes/utf8.js';
import { Mem, Rule } from '../../settings/table.js';
import type { Tasmota } from '../tasmota.js';
import { NO_TEXT } from '../words.js';
import { compileRules, RuleProblem } from './grammar.js';
import { Rules } from './rules.js';
import { Variables } from './variables.js';

/** Has the rules that are set carried out, if there are any; to be called once, when the device has started. */
export function startRules(tasmota: Tasmota): void {
  for (let i = 0; i < Rule.count; i++) {
    if (tasmota.settings.text(Rule, i) === NO_TEXT) continue;
    rulesOf(tasmota);
    return;
  }
}

/** The rules' machinery, made when it is first needed. */
export function rulesOf(tasmota: Tasmota): Rules {
  const { messages } = tasmota;
  if (messages.rules !== undefined) return messages.rules;
  const rules = new Rules(tasmota, tasmota.clock.uptime === 0);
  messages.rules = rules;
  takeMemories(rules, tasmota);
  for (let i = 0; i < Rule.count; i++) takeRules(rules, tasmota, i);
  return rules;
}

/** Has the rules of a set, as the settings have them, carried out from now on. @param index from 0 */
export function takeRules(rules: Rules, { settings, console }: Tasmota, index: number): void {
  const text = settings.text(Rule, index);
  const compiled = text === '' ? undefined : compileRules(encodeUtf8(text));
  if (compiled instanceof RuleProblem) {
    console.log(1, `Rule${index + 1} is not carried out: at character ${compiled.place}, ${compiled.text}`);
    rules.setRules(index, undefined);
  } else rules.setRules(index, compiled);
}

/** Has a variable that is kept in the settings ready for the rules. @param index from 0 */
export function takeMemory(rules: Rules, { settings }: Tasmota, index: number): Variables {
  if (rules.memories === undefined) rules.memories = new Variables(Mem.maximumLength);
  const bytes = encodeUtf8(settings.text(Mem, index));
  rules.memories.set(index, bytes, 0, bytes.length);
  return rules.memories;
}

function takeMemories(rules: Rules, tasmota: Tasmota): void {
  for (let i = 0; i < Mem.count; i++) if (tasmota.settings.text(Mem, i) !== '') takeMemory(rules, tasmota, i);
}
