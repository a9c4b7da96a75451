import { expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { Packet } from '../../src/mqtt/packet.js';
import { Settings } from '../../src/settings/settings.js';
import { FullTopic, GroupTopic, Topic } from '../../src/settings/table.js';
import { FROM_FALLBACK, FROM_GROUP, FROM_OWN_TOPIC } from '../../src/tasmota/command.js';
import { NOT_OURS, Router } from '../../src/tasmota/router.js';
import { Topics } from '../../src/tasmota/topics.js';

function route(topic: string, change: (settings: Settings) => void = () => {}): [number, string] {
  const settings = new Settings();
  settings.setText(Topic, 'hall');
  change(settings);
  const bytes = encodeUtf8(`##${topic}##`);
  const packet = new Packet(bytes);
  packet.topicOffset = 2;
  packet.topicLength = bytes.length - 4;
  const router = new Router();
  const origin = router.route(packet, new Topics(settings, '7C9EBD83BB10'));
  if (origin === NOT_OURS) return [origin, ''];
  const rest = packet.topicLength - router.prefixLength;
  return [origin, decodeUtf8(bytes, packet.topicOffset + router.prefixLength, rest)];
}

it.each([
  ['cmnd/hall/POWER', FROM_OWN_TOPIC, 'POWER'],
  ['cmnd/hall/x/y/POWER2', FROM_OWN_TOPIC, 'x/y/POWER2'],
  ['cmnd/hall/', FROM_OWN_TOPIC, ''],
  ['cmnd/hall/POWER/', FROM_OWN_TOPIC, 'POWER/'],
  ['cmnd/tasmotas/POWER', FROM_GROUP, 'POWER'],
  ['cmnd/DVES_83BB10_fb/POWER', FROM_FALLBACK, 'POWER'],
  // Whole levels, and their case, are compared.
  ['cmnd/hall', NOT_OURS, ''],
  ['cmnd/hallway/POWER', NOT_OURS, ''],
  ['cmnd/Hall/POWER', NOT_OURS, ''],
  ['cmnd/hal/POWER', NOT_OURS, ''],
  ['cmnd/tasmotas_hall/POWER', NOT_OURS, ''],
  ['cmnd/x/tasmotas/POWER', NOT_OURS, ''],
  ['stat/hall/POWER', NOT_OURS, ''],
  ['cmnd/DVES_83BB10/POWER', NOT_OURS, ''],
  ['', NOT_OURS, ''],
])('%s', (topic, origin, name) => {
  expect(route(topic)).toEqual([origin, name]);
});

it('does not read on behind the topic', () => {
  const settings = new Settings();
  settings.setText(Topic, 'hall');
  const bytes = encodeUtf8('cmnd/hall/POWER');
  const packet = new Packet(bytes);
  packet.topicLength = 'cmnd/hall'.length;
  expect(new Router().route(packet, new Topics(settings, '7C9EBD83BB10'))).toBe(NOT_OURS);
});

it('takes a topic that contains a group for its own', () => {
  const change = (settings: Settings) => settings.setText(Topic, 'tasmotas_hall');
  expect(route('cmnd/tasmotas_hall/Topic', change)).toEqual([FROM_OWN_TOPIC, 'Topic']);
  expect(route('cmnd/tasmotas/Topic', change)).toEqual([FROM_GROUP, 'Topic']);
});

it('prefers the own topic below a group', () => {
  const change = (settings: Settings) => settings.setText(Topic, 'tasmotas/hall');
  expect(route('cmnd/tasmotas/hall/POWER', change)).toEqual([FROM_OWN_TOPIC, 'POWER']);
});

it.each([0, 1, 2, 3])('knows group %i', (index) => {
  const change = (settings: Settings) => settings.setText(GroupTopic, 'upstairs', index);
  expect(route('cmnd/upstairs/POWER', change)).toEqual([FROM_GROUP, 'POWER']);
});

it('has neither groups nor fallback without %topic%', () => {
  const change = (settings: Settings) => settings.setText(FullTopic, 'x/%prefix%/');
  expect(route('x/cmnd/POWER', change)).toEqual([FROM_OWN_TOPIC, 'POWER']);
  expect(route('cmnd/DVES_83BB10_fb/POWER', change)).toEqual([NOT_OURS, '']);
  expect(route('cmnd/tasmotas/POWER', change)).toEqual([NOT_OURS, '']);
});
