import type { Notes } from '../notes.js';

export const TIME_NOTES: Notes = {
  Time: 'How `Time` is told: 1 local time, 2 with `Epoch` beside it, 3 the epoch alone, 4 with milliseconds. Seconds since 1970, from 1451606400 to 4294967295, set the clock and end NTP; 0, like a restart, goes back to NTP.',
  Timezone: 'Hours or hh:mm ahead of UTC; 99: by TimeStd and TimeDst. NTP servers are asked anew.',
  TimeStd: 'When standard time begins: hemisphere, week, month, day, hour, offset; 0: the default.',
  TimeDst: 'When summer time begins.',
  NtpServer: 'Where the time comes from.',
  Latitude: 'Degrees north of the equator, for sunrise and sunset.',
  Longitude: 'Degrees east of Greenwich.',
};
