import type { Notes } from '../notes.js';

export const POWER_NOTES: Notes = {
  Power:
    'Switches a relay: 0 off, 1 on, 2 toggle, 3 blink, 4 stop blinking, or the words for them. `Power0` means all relays. Anything else asks.',
};
