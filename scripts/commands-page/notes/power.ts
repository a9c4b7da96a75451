import type { Notes } from '../notes.js';

export const POWER_NOTES: Notes = {
  Power:
    'Switches a relay: 0 off, 1 on, 2 toggle, 3 blink, 4 stop blinking, or the words for them. `Power0` means all relays. Anything else asks.',
  PowerOnState:
    'What relays do **when power comes**: 0 off, 1 on, 2 the other way round than before, 3 as before, 5 off, and on after PulseTime, which from then on limits the time off. After every other restart (command, crash, watchdog) they are as before, or off with `SetOption0 0`; only 4 counts after every restart: all on, at once and for good, and `Power` just tells so.',
  PowerLock:
    'A locked relay only tells its state, to whoever wants to switch it; its PulseTime begins when it is unlocked. `PowerLock0` means all. The answer has a digit for each relay, the first relay last.',
  Interlock:
    '1: of the relays of a group at most one is on: the others go off first, and 50 ms later it comes on. Groups are set by `1,2 3,4`; without any, all relays are one. Where several of a group would be on, as with `Power0 1` or after a start, all of it goes off.',
  SaveData:
    'What has changed is saved: 0 only at a restart, 1 every second, more: every so many seconds. Every call saves at once, also one that only asks.',
};
