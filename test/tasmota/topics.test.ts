import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Settings } from '../../src/settings/settings.js';
import { FullTopic, GroupTopic, Hostname, MqttClient, Prefix, Topic } from '../../src/settings/table.js';
import { buildTopic, hearsItself, Topics } from '../../src/tasmota/topics.js';

const MAC = '7C9EBD83BB10';
const HOSTNAME = 'tasmota-83BB10-6928';

function topicsOf(change: (settings: Settings) => void = () => {}): Topics {
  const settings = new Settings();
  change(settings);
  return new Topics(settings, MAC);
}

function texts(topics: Topics) {
  const text = (bytes: Uint8Array) => decodeUtf8(bytes);
  return {
    command: text(topics.command),
    status: text(topics.status),
    telemetry: text(topics.telemetry),
    groups: topics.groups.map(text),
    fallbackCommand: text(topics.fallbackCommand),
    fallbackStatus: text(topics.fallbackStatus),
    fallbackTelemetry: text(topics.fallbackTelemetry),
  };
}

it('has the defaults', () => {
  const topics = topicsOf();
  expect(texts(topics)).toEqual({
    command: 'cmnd/tasmota_83BB10/',
    status: 'stat/tasmota_83BB10/',
    telemetry: 'tele/tasmota_83BB10/',
    groups: ['cmnd/tasmotas/'],
    fallbackCommand: 'cmnd/DVES_83BB10_fb/',
    fallbackStatus: 'stat/DVES_83BB10_fb/',
    fallbackTelemetry: 'tele/DVES_83BB10_fb/',
  });
  expect(topics).toMatchObject({
    topic: 'tasmota_83BB10',
    clientIdentifier: 'DVES_83BB10',
    hostname: HOSTNAME,
    addressable: true,
  });
  expect(topics.texts()).toEqual({
    command: 'cmnd/tasmota_83BB10/',
    state: 'stat/tasmota_83BB10/',
    telemetry: 'tele/tasmota_83BB10/',
  });
});

describe('FullTopic', () => {
  it.each([
    // FullTopic, command topic, status topic, telemetry topic, whether groups and fallback are listened on
    ['%prefix%/%topic%/', 'cmnd/tasmota_83BB10/', 'stat/tasmota_83BB10/', 'tele/tasmota_83BB10/', true],
    ['%topic%/%prefix%/', 'tasmota_83BB10/cmnd/', 'tasmota_83BB10/stat/', 'tasmota_83BB10/tele/', true],
    [
      'home/%prefix%/%topic%',
      'home/cmnd/tasmota_83BB10/',
      'home/stat/tasmota_83BB10/',
      'home/tele/tasmota_83BB10/',
      true,
    ],
    [
      'devices/%id%/%prefix%/',
      'devices/7C9EBD83BB10/cmnd/',
      'devices/7C9EBD83BB10/stat/',
      'devices/7C9EBD83BB10/tele/',
      false,
    ],
    // Without %prefix% only the command topic gets one, at its end.
    ['flat/%topic%/', 'flat/tasmota_83BB10/cmnd/', 'flat/tasmota_83BB10/', 'flat/tasmota_83BB10/', true],
    ['flat/%topic%', 'flat/tasmota_83BB10/cmnd/', 'flat/tasmota_83BB10/', 'flat/tasmota_83BB10/', true],
    ['%hostname%/%prefix%', `${HOSTNAME}/cmnd/`, `${HOSTNAME}/stat/`, `${HOSTNAME}/tele/`, false],
    ['a//b///%prefix%//', 'a/b/cmnd/', 'a/b/stat/', 'a/b/tele/', false],
    ['#a/%prefix%#/', 'a/cmnd/', 'a/stat/', 'a/tele/', false],
    ['/%prefix%/%topic%/', '/cmnd/tasmota_83BB10/', '/stat/tasmota_83BB10/', '/tele/tasmota_83BB10/', true],
    [
      '%topic%/%prefix%/%topic%',
      'tasmota_83BB10/cmnd/tasmota_83BB10/',
      'tasmota_83BB10/stat/tasmota_83BB10/',
      'tasmota_83BB10/tele/tasmota_83BB10/',
      true,
    ],
  ])('%s', (fullTopic, command, status, telemetry, addressable) => {
    const topics = topicsOf((settings) => settings.setText(FullTopic, fullTopic));
    expect(texts(topics)).toMatchObject({ command, status, telemetry });
    expect(topics.addressable).toBe(addressable);
    expect(topics.groups.length).toBe(addressable ? 1 : 0);
  });

  it('gives the groups their place', () => {
    const topics = topicsOf((settings) => {
      settings.setText(FullTopic, '%topic%/%prefix%');
      settings.setText(GroupTopic, 'hall', 1);
      settings.setText(GroupTopic, 'all/lamps', 3);
    });
    expect(texts(topics).groups).toEqual(['tasmotas/cmnd/', 'hall/cmnd/', 'all/lamps/cmnd/']);
  });

  it('leaves the fallback as it is', () => {
    const topics = topicsOf((settings) => {
      settings.setText(FullTopic, 'x/%prefix%');
      settings.setText(Prefix, 'c', 0);
      settings.setText(MqttClient, 'client');
    });
    expect(texts(topics)).toMatchObject({
      fallbackCommand: 'cmnd/client_fb/',
      fallbackStatus: 'stat/client_fb/',
      fallbackTelemetry: 'tele/client_fb/',
    });
  });
});

it('takes the defaults for empty prefixes', () => {
  const topics = topicsOf((settings) => {
    for (let i = 0; i < 3; i++) settings.setText(Prefix, '', i);
  });
  expect(texts(topics)).toMatchObject({
    command: 'cmnd/tasmota_83BB10/',
    status: 'stat/tasmota_83BB10/',
    telemetry: 'tele/tasmota_83BB10/',
  });
});

it.each([
  ['lamp', 'lamp', 'lamp-6928'],
  ['hall/lamp', 'hall/lamp', 'hall/lamp-6928'],
  ['küche', 'küche', 'küche-6928'],
  ['a_%04X', 'a_BB10', 'a-BB10-6928'],
  ['%id%', MAC, `${MAC}-6928`],
  ['$$a$&', '$$a$&', '$$a$&-6928'],
])('expands the topic %s', (text, topic, hostname) => {
  const topics = topicsOf((settings) => settings.setText(Topic, text));
  expect(topics).toMatchObject({ topic, hostname });
  expect(texts(topics).command).toBe(`cmnd/${topic}/`);
});

it('puts the host name into the topic', () => {
  const topics = topicsOf((settings) => {
    settings.setText(Hostname, 'attic');
    settings.setText(Topic, 'at_%hostname%');
  });
  expect(topics.topic).toBe('at_attic');
});

it.each([
  ['%prefix%/%topic%/', 'cmnd', true, 'a$&b', 'cmnd/a$&b/'],
  ['%prefix%/%topic%/', '$$', true, 'x', '$$/x/'],
])('builds %s of %s', (fullTopic, prefix, isCommand, topic, built) => {
  expect(buildTopic(fullTopic, prefix, isCommand, topic, HOSTNAME, MAC)).toBe(built);
});

it.each([
  ['%prefix%/%topic%/', ['cmnd', 'stat', 'tele'], false],
  ['%prefix%/%topic%/', ['stat/', 'stat', 'tele'], true],
  ['%topic%/%prefix%/', ['a', 'a/b', 'tele'], true],
  ['%topic%/%prefix%/', ['a', 'stat', 'a/b'], true],
  ['%topic%/%prefix%/', ['a', 'ab', 'ac'], false],
  ['flat/%topic%', ['cmnd', 'stat', 'tele'], false],
])('finds whether a device with %s and %j hears itself', (fullTopic, prefixes, hears) => {
  expect(hearsItself(fullTopic, prefixes, 'x', HOSTNAME, MAC)).toBe(hears);
});

describe('SetOption75', () => {
  const GROUPS_PLAIN = (fullTopic: string) =>
    topicsOf((settings) => {
      settings.setOption(75, true);
      settings.setText(FullTopic, fullTopic);
      settings.setText(Prefix, 'command');
      settings.setText(GroupTopic, 'up//stairs', 1);
    });

  it.each(['%prefix%/%topic%/', '%topic%/%prefix%/', 'home/%prefix%/%topic%/'])(
    'has groups be cmnd/<group>/, whatever Prefix1 and FullTopic say: %s',
    (fullTopic) => {
      const topics = texts(GROUPS_PLAIN(fullTopic));
      expect(topics.groups).toEqual(['cmnd/tasmotas/', 'cmnd/up/stairs/']);
      expect(topics.command).toContain('command/');
    },
  );

  it('has none either where FullTopic has no place for a name', () => {
    expect(texts(GROUPS_PLAIN('home/%prefix%/')).groups).toEqual([]);
  });
});
