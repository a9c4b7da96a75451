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
      broker: {
        host: 'broker.example',
        port: 8884,
        tls: true,
        path: '',
        user: 'me',
        password: 'secret',
        headers: undefined,
      },
      storage: 'folder',
      template: '{"NAME":"x"}',
      echo: true,
      ca: 'ca.der',
      cert: 'own.der',
      key: 'own.pk8',
      // Names first, as on Node.
      commands: ['Topic kitchen', 'MqttClient DVES_%06X', 'TelePeriod 10', 'Backlog Power ON; Delay 5'],
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
    ['--header'],
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
  const broker = (url: string, ...more: string[]) => parseOptions(['--broker', url, ...more]).broker;

  it('is named as on Node', () => {
    expect(broker('wss://m%40e@host/x')).toEqual({
      host: 'host',
      port: 443,
      tls: true,
      path: '/x',
      user: 'm@e',
      password: undefined,
      headers: undefined,
    });
  });

  it('is asked with headers', () => {
    const headers = ['--header', 'A: b', '--header', 'C: d'];
    expect(broker('ws://host', ...headers)?.headers).toBe('A: b|C: d');
  });

  it.each([
    [['--broker', 'host:1883'], '--broker: the address needs the form mqtt[s]://'],
    [['--broker', 'ws://host', '--header', 'Host: x'], "--header: The header Host is the WebSocket's own"],
    [['--broker', 'mqtt://host', '--header', 'A: b'], '--header needs a --broker ws://… or wss://…'],
    [['--header', 'A: b'], '--header needs a --broker ws://… or wss://…'],
  ])('%j is refused', (words, message) => {
    expect(() => parseOptions(words)).toThrow(message);
  });

  it('may be left to what is stored', () => {
    expect(parseOptions(['--storage', 'folder']).broker).toBeUndefined();
  });
});
