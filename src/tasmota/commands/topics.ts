import { FullTopic, GroupTopic, Prefix, Topic } from '../../settings/table.js';
import { type CommandRow, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { expandTemplate } from '../template-text.js';
import { buildTopic, hearsItself, LONGEST_PREFIX } from '../topics.js';
import { EMPTY, LWT, OFFLINE } from '../words.js';
import { answerIndexed, answerText, refuse } from './answers.js';
import { chosenText, DEFAULT, LITERAL, setText, shortcut } from './builders.js';

/** SetOption10: a topic that is given up keeps `Offline`, instead of being cleared. */
const KEEP_OFFLINE = 10;

const OWN_ECHO = 'The device would carry out its own messages as commands';

/** What the device is called in topics. */
export const TOPIC_COMMANDS: readonly CommandRow[] = Object.freeze([
  commandRow(
    'Topic',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const how = shortcut(command);
        // A device without a topic could not be reached: only the default can take a topic's place.
        const text =
          how === DEFAULT
            ? chosenText(Topic, 0, command, how)
            : validTopic(chosenText(Topic, 0, command, LITERAL));
        if (text !== '"' && text !== tasmota.settings.text(Topic)) {
          reason =
            misfit(tasmota, undefined, text) ?? change(tasmota, () => setText(tasmota, Topic, 0, text));
        }
      }
      answerText(tasmota, row, tasmota.settings.text(Topic), reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: Topic, identity: true, restarts: true },
  ),
  commandRow(
    'FullTopic',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const text = normalized(
          chosenText(FullTopic, 0, command, shortcut(command) === DEFAULT ? DEFAULT : LITERAL),
        );
        if (text !== '"/' && text !== tasmota.settings.text(FullTopic)) {
          reason =
            misfit(tasmota, text, undefined) ?? change(tasmota, () => setText(tasmota, FullTopic, 0, text));
        }
      }
      answerText(tasmota, row, tasmota.settings.text(FullTopic), reason);
      return true;
    },
    { takes: 'text', replies: 'text', setting: FullTopic, identity: true, restarts: true },
  ),
  commandRow(
    'GroupTopic',
    (tasmota, command, row) => {
      let reason: string | undefined;
      if (!command.isQuery) {
        const text = validTopic(chosenText(GroupTopic, 0, command, shortcut(command)));
        reason = setGroup(tasmota, command.index - 1, text);
        tasmota.requestStop(RESTART);
      }
      answerIndexed(tasmota, row, 1, groups(tasmota), reason);
      return true;
    },
    {
      takes: 'text',
      replies: 'indexed',
      setting: GroupTopic,
      maximumIndex: GroupTopic.count,
      identity: true,
      restarts: true,
    },
  ),
  commandRow(
    'Prefix',
    (tasmota, command, row) => {
      const index = command.index - 1;
      const reason = command.isQuery
        ? undefined
        : setPrefix(tasmota, index, validTopic(chosenText(Prefix, index, command, shortcut(command))));
      if (command.hasIndex)
        answerIndexed(tasmota, row, command.index, [tasmota.settings.text(Prefix, index)], reason);
      else answerIndexed(tasmota, row, 1, prefixes(tasmota), reason);
      return true;
    },
    {
      takes: 'text',
      replies: 'indexed',
      setting: Prefix,
      maximumIndex: Prefix.count,
      identity: true,
      restarts: true,
    },
  ),
]);

/** A topic without the characters that have a meaning in topic filters. */
export function validTopic(text: string): string {
  return text.replace(/[+# ]/g, '_');
}

/** FullTopic as it is stored and told: without what may not stand in a topic, and with a slash at its end. */
function normalized(text: string): string {
  return `${text.replace(/[+# ]/g, '')}/`.replace(/\/{2,}/g, '/');
}

/** Why topics would not stay within what can be published and tells this device from others; `undefined`: they would. */
function misfit(
  tasmota: Tasmota,
  fullTopic: string | undefined,
  topic: string | undefined,
): string | undefined {
  const { settings, system } = tasmota;
  const pattern = fullTopic ?? settings.text(FullTopic);
  const name = expandTemplate(topic ?? settings.text(Topic), system.mac, '', tasmota.topics.hostname);
  const { hostname } = tasmota.topics;
  const built = buildTopic(pattern, 'command-prefix16', true, name, hostname, system.mac);
  let problem = '';
  if (built.length > LONGEST_PREFIX) {
    problem = `Topics would be ${built.length} characters long, more than ${LONGEST_PREFIX}`;
  } else if (isEmpty(name) || isEmpty(pattern)) {
    problem = 'The topic would be empty';
  } else if (hearsItself(pattern, prefixes(tasmota), name, hostname, system.mac)) {
    problem = OWN_ECHO;
  }
  return problem === '' ? undefined : refuse(tasmota, problem);
}

/** Whether nothing is left of a topic but slashes. */
export function isEmpty(topic: string): boolean {
  return /^\/*$/.test(topic);
}

/** Changes what the topics are made of: the last will's message on the old one is seen to, and the device restarts. */
function change(tasmota: Tasmota, set: () => string | undefined): string | undefined {
  const reason = set();
  if (reason !== undefined) return reason;
  const farewell = tasmota.settings.option(KEEP_OFFLINE) ? OFFLINE : EMPTY;
  if (tasmota.connection.isConnected) tasmota.messages.plain(tasmota.topics.telemetry, LWT, farewell, true);
  tasmota.farewell = farewell;
  tasmota.requestStop(RESTART);
  return undefined;
}

function groups(tasmota: Tasmota): string[] {
  return Array.from({ length: GroupTopic.count }, (_, i) => tasmota.settings.text(GroupTopic, i));
}

function prefixes(tasmota: Tasmota): string[] {
  return Array.from({ length: Prefix.count }, (_, i) => tasmota.settings.text(Prefix, i));
}

/** Sets a group; the own topic is none, doubles are dropped, gaps closed, and at least one stays. */
function setGroup(tasmota: Tasmota, index: number, text: string): string | undefined {
  const wanted = groups(tasmota);
  wanted[index] = text;
  let reason: string | undefined;
  if (text !== '' && text === tasmota.topics.topic) {
    reason = `GroupTopic${index + 1} may not be the device's own topic`;
    tasmota.console.log(1, reason);
    wanted[index] = GroupTopic.defaults[0] as string;
  }
  const kept = [...new Set(wanted.filter((group) => !isEmpty(group)))];
  if (kept.length === 0) kept.push(GroupTopic.defaults[0] as string);
  for (let i = 0; i < GroupTopic.count; i++)
    reason = setText(tasmota, GroupTopic, i, kept[i] ?? '') ?? reason;
  return reason;
}

/** Sets a prefix. Two that are the same would make the device carry out its own messages. */
function setPrefix(tasmota: Tasmota, index: number, text: string): string | undefined {
  const { settings, system, topics } = tasmota;
  const prefix = isEmpty(text) ? (Prefix.defaults[index] as string) : text;
  const wanted = prefixes(tasmota);
  wanted[index] = prefix;
  const echo = hearsItself(settings.text(FullTopic), wanted, topics.topic, topics.hostname, system.mac);
  if (echo || new Set(wanted).size < wanted.length) {
    return refuse(tasmota, echo ? OWN_ECHO : 'Two prefixes may not be the same');
  }
  const reason = setText(tasmota, Prefix, index, prefix);
  if (reason === undefined) tasmota.requestStop(RESTART);
  return reason;
}
