/** How the device is asked to stop, by a command; the strongest wish wins. */
export const GO_ON = 0;
export const RESTART = 1;
/** Save, disconnect, and do nothing more. */
export const HALT = 2;
/** As `RESTART`, but nothing of what was saved before is left. */
export const ERASE = 3;
/** At once, saving nothing. */
export const RESTART_NOW = 4;
