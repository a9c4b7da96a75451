import type { Notes } from '../notes.js';

export const LOG_NOTES: Notes = {
  SerialLog:
    'What of the log the console shows: 0 nothing, 1 errors, 2 also information and what is published, 3 and 4 also details. It does not fall back to 0. Lines of the platform itself (Wi-Fi, NTP, a crash) are shown at every level, and answers to what is typed there as well.',
  WebLog: 'Kept and told; there is no web console.',
  MqttLog:
    'What of the log is published as `stat/<topic>/LOGGING`, while there is a connection; never what is published itself.',
  SysLog:
    'What of the log is sent to LogHost: a UDP datagram for each line, `<134>hostname ESP-MQT: …` (131 errors, 135 details), of at most 1024 bytes. Refused where the platform sends no datagrams.',
  LogHost: 'Name or address of the syslog server; empty: none.',
  LogPort: 'Its port.',
};
