import type { Notes } from '../notes.js';

export const WIFI_NOTES: Notes = {
  SSId: 'Names of the two networks.',
  Password: 'Their passwords, of at least 5 characters: never told. `Password3` and `Password4` are 1 and 2.',
  Ap: 'Which network is tried first; 0: the other one.',
  Hostname: 'Name in the network.',
};
