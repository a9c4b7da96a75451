/** The firmware's version, as package.json has it. */
export const VERSION = '0.1.0';
/** With the build's name behind it, as clients expect it. */
export const VERSION_TEXT = `${VERSION}(xsmota)`;
/** When this version was made. */
export const BUILD_DATE_TIME = '2026-11-22T00:00:00';
