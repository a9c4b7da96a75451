import { describe, expect, it } from 'vitest';
import { parseOptions, USAGE } from '../../../hosts/lin/options.js';

const NONE = {
  broker: undefined,
  storage: undefined,
  template: undefined,
  echo: false,
  ca: undefined,
  cert: undefined,
  key: undefined,
  commands: [],
};

describe('the command line of the board on Linux', () => {
  it('may be empty', () => {
    expect(parseOptions([])).toEqual(NONE);
  });

  it('takes every option', () => {
    expect(
      parseOptions([
        ...['--broker', 'mqtts://me:secret@broker.example:8884'],
        ...['--topic', 'kitchen', '--client-id', 'DVES_%06X'],
        ...['--set', 'TelePeriod 10', '--set', 'Backlog Power ON; Delay 5'],
        ...['--storage', 'folder', '--template', '{"NAME":"x"}'],
        ...['--ca', 'ca.der', '--cert', 'own.der', '--key', 'own.pk8', '--echo'],
      ]),
    ).toEqual({
      broker: { host: 'broker.example', port: 8884, user: 'me', password: 'secret', tls: true },
      storage: 'folder',
      template: '{"NAME":"x"}',
      echo: true,
      ca: 'ca.der',
      cert: 'own.der',
      key: 'own.pk8',
      // Names first, as on Node; then how to connect, which --set may change.
      commands: [
        'Topic kitchen',
        'MqttClient DVES_%06X',
        'SetOption103 1',
        'TelePeriod 10',
        'Backlog Power ON; Delay 5',
      ],
    });
  });

  it('keeps nothing with --storage memory', () => {
    expect(parseOptions(['--storage', 'folder', '--storage', 'memory']).storage).toBeUndefined();
  });

  it.each([
    ['--broker'],
    ['--topic'],
    ['--client-id'],
    ['--set'],
    ['--storage'],
    ['--template'],
    ['--ca'],
    ['--cert'],
    ['--key'],
  ])('wants a value for %s', (option) => {
    for (const words of [[option], [option, ''], [option, '--echo']]) {
      expect(() => parseOptions(words)).toThrow(`${option} needs a value`);
    }
    expect(USAGE).toContain(`${option} `);
  });

  it.each(['--bord', '--help', '-x', 'devkit', ''])('knows no %j, with a value or without', (option) => {
    expect(() => parseOptions([option])).toThrow(`There is no option ${option}`);
    expect(() => parseOptions([option, 'value'])).toThrow(`There is no option ${option}`);
  });

  it('takes a certificate and its key together', () => {
    expect(() => parseOptions(['--cert', 'own.der'])).toThrow('--cert and --key belong together');
    expect(() => parseOptions(['--key', 'own.pk8'])).toThrow('--cert and --key belong together');
  });
});

describe('the broker', () => {
  const broker = (url: string) => parseOptions(['--broker', url]).broker;
  const plain = { host: 'host', port: 1883, user: undefined, password: undefined, tls: false };

  it.each([
    ['mqtt://host', plain],
    ['mqtt://host/', plain],
    ['mqtt://host:1', { ...plain, port: 1 }],
    ['mqtt://host:65535', { ...plain, port: 65_535 }],
    ['mqtts://host', { ...plain, port: 8883, tls: true }],
    ['mqtts://192.168.1.10:1883', { ...plain, host: '192.168.1.10', tls: true }],
    ['mqtt://me@host', { ...plain, user: 'me' }],
    ['mqtt://me:@host', { ...plain, user: 'me', password: '' }],
    ['mqtt://m%40e:p%3As%25%2Fs@host', { ...plain, user: 'm@e', password: 'p:s%/s' }],
  ])('%s', (url, found) => {
    expect(broker(url)).toEqual(found);
  });

  it.each([
    'host',
    'host:1883',
    'mqtt:host',
    'mqtt://',
    'mqtt://:1883',
    'mqtt://host:0',
    'mqtt://host:65536',
    'mqtt://host:123456',
    'mqtt://host:port',
    'mqtt://host/path',
    'mqtt://a@b@host',
    'MQTT://host',
    'http://host',
    'mqttx://host',
    ' mqtt://host',
  ])('%j is none', (url) => {
    expect(() => broker(url)).toThrow(
      '--broker is no address of a broker: mqtt://host:1883, or mqtts://host:8883',
    );
  });

  it.each(['mqtt://100%@host', 'mqtt://me:100%zz@host'])('%s says how a percent sign is written', (url) => {
    expect(() => broker(url)).toThrow('--broker: a percent sign in user or password is written %25');
  });

  it.each([
    ['mqtt://host', 'SetOption103 0'],
    ['mqtts://host', 'SetOption103 1'],
  ])('%s is connected to by %s, whatever was set before', (url, command) => {
    expect(parseOptions(['--broker', url]).commands).toEqual([command]);
  });

  it('may be left to what is stored', () => {
    expect(parseOptions(['--storage', 'folder']).commands).toEqual([]);
  });
});
