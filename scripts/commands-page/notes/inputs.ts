import type { Notes } from '../notes.js';

export const INPUT_NOTES: Notes = {
  ButtonDebounce: 'Milliseconds. The last digit as with SwitchDebounce.',
  SwitchDebounce:
    'Milliseconds that have to speak for a new level. Last digit 1: low levels that do not last are ignored; 2: high ones; 3: both; 9: the switch is on while pulses of mains voltage come, 50 or 60 Hz.',
  SwitchMode:
    'What a switch does with its changes, by the level on its pin; a contact to ground closes to a low one. 0 and 7 toggle; 1 follows: on while high; 2 while low; 3 toggles when it goes low; 4 high; 5 and 6 likewise but when it is let go, and are HOLD for SetOption32; 8, 9, 10 as 0, 1, 2, but two changes within half a second are HOLD; 11 dims while high, 12 while low; 13 switches on when it goes low; 14 high; 15 and 16 (inverted) only publish SENSOR. `SwitchMode0` sets and tells all.',
  SwitchText: 'A switch\'s key in SENSOR and Action messages; `"` clears. Blanks are dropped.',
  ButtonTopic:
    "Another device's topic, or a group's, that presses switch in place of the own relay, while there is a connection. 0: none; 1: the own topic; 2: the default.",
  SwitchTopic: 'The same of switches.',
};
