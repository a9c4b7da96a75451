import { decodeUtf8, encodeUtf8 } from '../../bytes/utf8.js';
import { TOPIC_NOT_UTF8, TOPIC_NULL_CHARACTER, TOPIC_WILDCARD } from '../../mqtt/errors.js';
import { checkTopicName } from '../../mqtt/topic.js';
import { filtersOverlap, isTopicFilter } from '../../mqtt/topic-filter.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { type EventTopic, EventTopics, MOST_EVENT_TOPICS } from '../rules/event-topics.js';
import { rulesOf } from '../rules/start.js';
import type { Tasmota } from '../tasmota.js';
import { allBelow } from '../topics.js';
import { answerText, refuse } from './answers.js';

const BLANK = 0x20;
const NUMBER_SIGN = 0x23;

// What Publish<n> does beside publishing.
const RETAINED = 2;
const HEXADECIMAL = 3;

const USAGE = 'Publish takes a topic and a payload, with a blank between them';
const NOT_HEXADECIMAL = 'Publish3 takes a topic and pairs of hexadecimal digits';
const SUBSCRIBE_USAGE =
  'Subscribe takes the name of an event, a topic and, if wanted, a key: Hall,tele/hall/SENSOR,DS18B20.Temperature';
const NO_FILTER = 'Subscribe takes wildcards only as whole levels of a topic, and # only as its last one';
const OWN_TOPICS = 'Subscribe takes no topic by which commands reach this device: they would come twice';
const FULL = `Subscribe takes at most ${MOST_EVENT_TOPICS} events: give one up with Unsubscribe`;

/** Messages to others, and from them. */
export const PUBLISH_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Publish<1-3> topic payload: 2 retained, 3 of hexadecimal digits. A # in the topic stands for a blank.
  commandRow('Publish', runPublish, { takes: 'text', replies: 'nothing', maximumIndex: HEXADECIMAL }),
  // Subscribe event,topic[,key]: a message there raises Event#event. Subscribe2: that topic alone, not all below it.
  commandRow('Subscribe', runSubscribe, { takes: 'fields', replies: 'text', maximumIndex: 2 }),
  // Unsubscribe event; without one, all.
  commandRow('Unsubscribe', runUnsubscribe, { takes: 'text', replies: 'text' }),
]);

/** In the steady state: rules tell others of readings so. */
function runPublish(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { bytes, payloadOffset, payloadLength, view } = command;
  const { messages } = tasmota;
  const end = payloadOffset + payloadLength;
  let topicEnd = payloadOffset;
  for (; topicEnd < end && bytes[topicEnd] !== BLANK; topicEnd++) {
    if (bytes[topicEnd] === NUMBER_SIGN) bytes[topicEnd] = BLANK;
  }
  const length = topicEnd - payloadOffset;
  const start = Math.min(topicEnd + 1, end);
  const isHexadecimal = command.index === HEXADECIMAL;
  const error = checkTopicName(bytes, view, payloadOffset, length);
  if (error !== 0) messages.error(command, row.upperName, topicReason(error));
  else if (isHexadecimal && !areHexadecimal(bytes, start, end))
    messages.error(command, row.upperName, NOT_HEXADECIMAL);
  else {
    const writer = messages.beginOther(bytes, payloadOffset, length, command.index === RETAINED);
    if (!isHexadecimal) writer.copyPart(bytes, start, end - start);
    else for (let at = start; at < end; at += 2) writer.byte((digit(bytes, at) << 4) | digit(bytes, at + 1));
    messages.endOther();
  }
  return true;
}

/** Why a topic is none. */
function topicReason(error: number): string {
  switch (error) {
    case TOPIC_WILDCARD:
      return 'Publish takes no + in a topic: messages go to one topic';
    case TOPIC_NULL_CHARACTER:
    case TOPIC_NOT_UTF8:
      return 'Publish takes a topic of UTF-8 without U+0000';
    default:
      return USAGE;
  }
}

function areHexadecimal(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (digit(bytes, at) < 0) return false;
  return ((end - start) & 1) === 0;
}

/** @returns -1: it is none */
function digit(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}

function runSubscribe(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  if (command.isQuery) {
    answerText(tasmota, row, shown(topicsOf(tasmota)));
    return true;
  }
  const fields = command.text().split(',');
  const [name, topic] = fields.map((field) => field.trim()) as [string, string | undefined];
  const keyText = fields.slice(2).join(',').trim();
  const filter = encodeUtf8(command.index === 1 ? withAllBelow(topic ?? '') : (topic ?? ''));
  const problem = subscribeProblem(tasmota, name, topic ?? '', filter);
  if (problem !== undefined) {
    answerText(tasmota, row, shown(topicsOf(tasmota)), refuse(tasmota, problem));
    return true;
  }
  unsubscribe(tasmota, name);
  const rules = rulesOf(tasmota);
  rules.eventTopics ??= new EventTopics();
  const { topics } = rules.eventTopics;
  const same = topics.find((other) => areSame(other.filter, filter));
  const subscription = same?.subscription ?? tasmota.connection.subscribe(filter);
  const key = encodeUtf8(keyText.toUpperCase().replaceAll('.', '#'));
  const added: EventTopic = { name: encodeUtf8(name), filter, key, keyText, subscription };
  topics.push(added);
  answerText(tasmota, row, shown([added]));
  return true;
}

/** Why this cannot be subscribed to; `undefined` if it can. */
function subscribeProblem(
  tasmota: Tasmota,
  name: string,
  topic: string,
  filter: Uint8Array,
): string | undefined {
  if (!/^[^\s=#?]+$/.test(name) || topic === '') return SUBSCRIBE_USAGE;
  if (!isTopicFilter(filter)) return NO_FILTER;
  const { topics } = tasmota;
  const own = [topics.command, topics.fallbackCommand, ...topics.groups].map(allBelow);
  if (own.some((other) => filtersOverlap(other, filter))) return OWN_TOPICS;
  const present = topicsOf(tasmota);
  if (present.length >= MOST_EVENT_TOPICS && !present.some((other) => isNamed(other, name))) return FULL;
  return undefined;
}

function runUnsubscribe(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const name = command.text().trim();
  const gone = unsubscribe(tasmota, name);
  const reason =
    gone.length > 0 || name === ''
      ? undefined
      : refuse(tasmota, 'Unsubscribe takes the name of an event that Subscribe has named');
  answerText(tasmota, row, gone.map((topic) => nameOf(topic)).join('; '), reason);
  return true;
}

/** Gives up the topic of an event, or all. @returns what is given up */
function unsubscribe(tasmota: Tasmota, name: string): EventTopic[] {
  const topics = topicsOf(tasmota);
  const gone = topics.filter((topic) => name === '' || isNamed(topic, name));
  for (const topic of gone) {
    topics.splice(topics.indexOf(topic), 1);
    // Several events may share a subscription.
    if (!topics.some((other) => other.subscription === topic.subscription))
      tasmota.connection.unsubscribe(topic.subscription);
  }
  return gone;
}

function topicsOf(tasmota: Tasmota): EventTopic[] {
  return tasmota.messages.rules?.eventTopics?.topics ?? [];
}

function shown(topics: readonly EventTopic[]): string {
  return topics
    .map((topic) => {
      const text = `${nameOf(topic)},${decodeUtf8(topic.filter)}`;
      return topic.keyText === '' ? text : `${text},${topic.keyText}`;
    })
    .join('; ');
}

function nameOf(topic: EventTopic): string {
  return decodeUtf8(topic.name);
}

function isNamed(topic: EventTopic, name: string): boolean {
  return nameOf(topic).toUpperCase() === name.toUpperCase();
}

function areSame(one: Uint8Array, other: Uint8Array): boolean {
  return decodeUtf8(one) === decodeUtf8(other);
}

function withAllBelow(topic: string): string {
  if (topic === '' || topic === '#' || topic.endsWith('/#')) return topic;
  return topic.endsWith('/') ? `${topic}#` : `${topic}/#`;
}
