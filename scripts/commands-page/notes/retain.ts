import type { Notes } from '../notes.js';

export const RETAIN_NOTES: Notes = {
  PowerRetain: 'POWER is retained at the broker. 0 clears what was.',
  SensorRetain: 'SENSOR is retained. 0 clears what was.',
  StateRetain: 'STATE is retained. 0 clears what was.',
  InfoRetain: 'INFO1 to INFO3 are retained. 0 clears what was.',
  StatusRetain: 'STATUS messages are retained. 0 clears what was.',
  ButtonRetain: 'Messages of ButtonTopic are retained. 0 clears what was.',
  SwitchRetain: 'Messages of SwitchTopic are retained. 0 clears what was.',
  RetainedCommands: 'Not of Tasmota: whether commands that arrive with the retain flag are carried out.',
};
