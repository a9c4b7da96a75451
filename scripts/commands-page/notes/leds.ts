import type { Notes } from '../notes.js';

export const LED_NOTES: Notes = {
  LedPower:
    'Switches a LED: 0 off, 1 on, 2 toggle. From then on `LedState` is 0, and LEDs show nothing else; after a restart they are off.',
  LedState:
    'What LEDs show: 0 what `LedPower` says, or the sum of 1 the relays, 2 messages that come, 4 messages that go. One of several LEDs shows the relay of its number, an only one whether any relay is on. Messages flash on the link LED, or on the first one where there is none; so does the connection while it is down, whatever is set here, unless `SetOption31 1`.',
  LedMask: 'Which of the first 16 relays LEDs show: bit 0 is relay 1. `0xFFFF` is understood as well.',
  LedPwmMode:
    'Whether the two states of a LED are brightnesses, by PWM: 0 no, 1 yes, 2 the other. Their frequency is `PWMFrequency`.',
  LedPwmOn: 'How bright a LED with `LedPwmMode 1` is when it is on.',
  LedPwmOff: 'How bright it is when it is off.',
};
