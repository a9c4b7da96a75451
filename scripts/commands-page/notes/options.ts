import type { Notes } from '../notes.js';

export const OPTION_NOTES: Notes = {
  SetOption: 'One of the options below.',
  SO: 'The same as SetOption.',
};
