import type { Notes } from '../notes.js';

export const HARDWARE_NOTES: Notes = {
  Template:
    'The board of module 0: [boards.md](boards.md). What is not in the JSON stays; `0` takes over the module in force, `1` the one built for, `255` the first with what `Gpio` has set. Restarts while module 0 is in force. `FLAG` and `BASE` are told back and have no effect; `CMND` is run when the board is put in force.',
  Module:
    '0: the board of `Template`; 1: the one that the firmware was built for. Another one forgets what `Gpio` has set.',
  Modules: 'Both, by their names.',
  Gpio: 'What a pin is, as in `Gpio2 224`, instead of what the module has for it; `{"GPIO":[…]}` for all. Without an index it asks: of the pins that the module leaves free, as an object, with `1` as triples, `2` pairs, `3` codes; `10`, `11`, `12`: only of those that have a function; `255`: of the module\'s pins too. The index is the pin.',
  Gpios: 'What a pin can be. `255`: with what this firmware leaves alone.',
};
