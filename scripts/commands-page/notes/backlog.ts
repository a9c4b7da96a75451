import type { Notes } from '../notes.js';

export const BACKLOG_NOTES: Notes = {
  Backlog:
    'Commands divided by `;`, run one by one. `Backlog0` without delay, `Backlog2` without delay and answers, `Backlog3` without answers. Without payload what waits is forgotten.',
  Delay: 'Tenths of a second until the next command of the backlog; -1: until the next full second.',
};
