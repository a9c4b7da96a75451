import type { Notes } from '../notes.js';

export const SYSTEM_NOTES: Notes = {
  OtaUrl: 'Kept and told; there is no update over the air.',
  Upgrade: 'Refused: the USB port takes a new firmware.',
  Webserver: 'Off; there is none.',
  WebPassword: 'Kept, and never told; there is no web server. `WebPassword2` is the same.',
  Sleep: 'Kept and told; whatever it says, the firmware looks after everything every 20 ms.',
};
