import type { Notes } from '../notes.js';

export const TIMER_NOTES: Notes = {
  Timers: 'Whether timers run; 2: the other way round. All of them are told.',
  Timer:
    '0 clears it, 1 to 16 copies another one, JSON sets what it mentions: `Enable`; `Mode` 0 clock, 1 sunrise, 2 sunset; `Time`, with Mode 1 and 2 -11:59 to 11:59 from the sun; `Window`, up to 15 minutes by which it is earlier or later, drawn anew for each day; `Days`, Sunday first; `Repeat`, 0 disables it once it has run; `Output`, the relay; `Action` 0 off, 1 on, 2 toggle, 3 the rule `Clock#Timer`, which is the only one without relays. Runs once the time is known and the device has run for a minute.',
};
