/** How the device is asked to stop, by a command; the strongest wish wins. */
export const GO_ON = 0;
export const RESTART = 1;
/** A restart for what is on which pin, which was decided before the first command. */
export const RESTART_FOR_PINS = 2;
/** Save, disconnect, and do nothing more. */
export const HALT = 3;
/** As `RESTART`, but nothing of what was saved before is left. */
export const ERASE = 4;
/** At once, saving nothing. */
export const RESTART_NOW = 5;
