import type { Notes } from '../notes.js';

export const LIGHT_NOTES: Notes = {
  Dimmer:
    'Percent of a light, which is a PWM output while `SetOption15` is 1, and switches it on; 0 switches it off. `+`, `-`: 10 more, less; `<`, `>`: 1, 100; `!` asks, as nothing fades. Kept is the last one above 0.',
  PWM: 'The duty of a PWM output while `SetOption15` is 0: 1023 is always on. The index is its number.',
  PWMFrequency: 'Hertz, of all PWM outputs.',
};
