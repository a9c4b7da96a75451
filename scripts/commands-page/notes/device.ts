import type { Notes } from '../notes.js';

export const DEVICE_NOTES: Notes = {
  FriendlyName: 'Names of the relays, for people.',
  FN: 'The same as FriendlyName.',
  DeviceName: 'Name of the device, for people; 1: the first FriendlyName.',
  Restart: '1 saves and restarts, 2 halts, 99 restarts at once and saves nothing.',
  Reset:
    '1 defaults; 2 and 3 with what else a board keeps; 4 and 5 keep the Wi-Fi, 6 the broker and the topic too; 99 counts boots anew.',
};
