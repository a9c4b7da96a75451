import type { Notes } from '../notes.js';

const NO_BOUNCES = 'On a virtual board nothing bounces, and it has no effect.';

export const COUNTER_NOTES: Notes = {
  Counter:
    'The count, 0 to 4294967295; with `+` or `-` in front the payload is added or taken off. Counts outlive restarts; a power cut costs the pulses of an hour at most.',
  CounterType:
    '0 the count is told in SENSOR, 1 the seconds between the last two pulses, with 6 digits behind the point and as exact as the turns of the firmware, 20 ms.',
  CounterDebounce: `Milliseconds that have to pass from one pulse to the next one that counts. ${NO_BOUNCES}`,
  CounterDebounceLow: `Milliseconds that the low level of a pulse has to last; 0: however short. With it pulses count when they end. ${NO_BOUNCES}`,
  CounterDebounceHigh: `Milliseconds that the high level in front of a pulse has to last; 0: however short. ${NO_BOUNCES}`,
};
