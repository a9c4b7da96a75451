import type { Notes } from '../notes.js';

export const RELAY_NOTES: Notes = {
  PulseTime:
    'A relay goes off by itself after so long: 0 never, 1 to 111 tenths of a second, from 112 on seconds and 100 (112 is 12 s, 160 is 60 s). Every ON starts the time over; a relay that is on after a restart begins its whole time anew. With `PowerOnState 5` it is the time off that is limited. `Remaining` is what is left, in the same unit.',
  BlinkTime: 'Tenths of a second that a blinking relay stays on, and stays off.',
  BlinkCount: 'How often a blinking relay goes on; 0: until `Power BLINKOFF`.',
  TimedPower:
    '`2000` switches on and, 2,000 ms later, off; `2000,0` off and on, `2000,2` toggles twice, `2000,3` blinks and ends it. Less than 50 ms counts as 50. Without index and payload it lists what is still to come, with an index alone it forgets that; `TimedPower0` means all relays. A restart forgets it too, and the relay comes back as it would be afterwards.',
  StateText:
    'What `OFF`, `ON`, `TOGGLE` and `HOLD` are called in everything that is published; commands still take the usual words. Blanks become `_`, a `"` restores the default.',
};
