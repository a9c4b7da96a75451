import type { Notes } from '../notes.js';

export const TELEMETRY_NOTES: Notes = {
  TelePeriod:
    'Seconds between two reports; 0 none, 1 the default, 2 to 9 become 10. STATE and SENSOR follow at once, whatever the payload.',
  State: 'The STATE object.',
  Status:
    'What the device is: without payload the first part, 0 all parts one by one, 1 to 11 that part; `Status0` all parts in one object.',
};
