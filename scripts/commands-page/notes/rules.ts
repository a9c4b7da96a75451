import type { Notes } from '../notes.js';

export const RULE_NOTES: Notes = {
  Rule: 'A set of [rules](rules.md). 0 off, 1 on, 2 the other way round; 4, 5, 6 likewise Once; 8, 9, 10 StopOnError; `"` clears the set, `+` in front of a text appends it. `Rule0` is all three, one by one. How they are switched is kept as well.',
  RuleTimer:
    'Seconds until `Rules#Timer=<n>`, with three digits behind the point; at least one second; 0 stops it. `RuleTimer0 0` stops all. All of them are told, in whole seconds.',
  Event: '`name=value` sets off `Event#name`. A value that is a JSON object sets off `Event#name#key` too.',
};
