import type { Notes } from '../notes.js';

export const BACKLOG_NOTES: Notes = {
  Backlog:
    'Commands divided by `;`, run one by one. `Backlog0` without delay, `Backlog2` without delay and answers, `Backlog3` without answers. SetOption34 has the delay. Without payload what waits is forgotten.',
  Delay: 'Tenths of a second until the next command of the backlog; -1: until the next full second.',
  Json: 'An object: each key is a command, its value the payload, an array one with commas. They wait in the backlog: `{"Power1":"ON","TelePeriod":10}`.',
};
