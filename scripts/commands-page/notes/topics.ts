import type { Notes } from '../notes.js';

export const TOPIC_NOTES: Notes = {
  Topic: "The device's name in topics, with placeholders.",
  FullTopic: 'How topics are made: `%prefix%`, `%topic%`, `%hostname%`, `%id%`.',
  GroupTopic: 'Names that several devices share; all four are told.',
  Prefix: 'What topics of commands, of answers and of telemetry begin with.',
};
