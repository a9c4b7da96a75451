import type { Notes } from '../notes.js';

export const TIME_NOTES: Notes = {
  Timezone: 'Hours or hh:mm ahead of UTC; 99: by TimeStd and TimeDst.',
  TimeStd: 'When standard time begins: hemisphere, week, month, day, hour, offset; 0: the default.',
  TimeDst: 'When summer time begins.',
  NtpServer: 'Where the time comes from.',
};
