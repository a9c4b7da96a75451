import type { Notes } from '../notes.js';

export const VARIABLE_NOTES: Notes = {
  Var: 'A text of at most 64 bytes that lasts until the next restart, `%var1%` in rules; `"` clears it. Writing it sets off `Var1#State`. Without index it only tells.',
  Mem: 'The same, `%mem1%` and `Mem1#State`.',
  Add: 'Adds to `Var<n>`, taken for a number, with CalcRes digits behind the point.',
  Sub: 'Subtracts from it.',
  Mult: 'Multiplies it.',
  Scale:
    'Sets it to a value moved from one range to another: value, from low, from high, to low, to high. What is left out counts as 0.',
  CalcRes: 'Digits behind the point of what Add, Sub, Mult and Scale calculate.',
};
