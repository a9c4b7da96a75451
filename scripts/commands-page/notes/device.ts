import type { Notes } from '../notes.js';

export const DEVICE_NOTES: Notes = {
  FriendlyName: 'Names of the relays, for people.',
  FN: 'The same as FriendlyName.',
  DeviceName: 'Name of the device, for people; 1: the first FriendlyName.',
  Restart:
    '1 saves and restarts, 2 halts, 99 restarts at once and saves nothing. 3 and 9 are refused: there is one firmware, and nothing that would wake the device.',
  Reset:
    '1 defaults; 2 also erases what was saved before; 3 only restarts; 4 and 5 as 1 and 2, but the Wi-Fi stays; 6 as 5, and the broker and the topic stay too; 99 counts boots anew.',
};
