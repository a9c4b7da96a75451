/** What is done to a relay. The first five are the numbers that a payload of POWER may be. */
export const SWITCH_OFF = 0;
export const SWITCH_ON = 1;
export const TOGGLE = 2;
export const BLINK = 3;
export const BLINK_OFF = 4;

/** Nothing is done: the state is told. */
export const ASK = -1;
/** Nothing is done or told yet: it comes by itself. No payload is this number. */
export const LATER = -0.5;
