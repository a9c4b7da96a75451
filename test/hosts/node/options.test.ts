import { describe, expect, it } from 'vitest';
import { boardNames } from '../../../hosts/node/board-file.js';
import { FatalError } from '../../../hosts/node/errors.js';
import { deriveMac, folderName } from '../../../hosts/node/identity.js';
import { bootCommands, helpText, parseOptions } from '../../../hosts/node/options.js';

describe('the command line', () => {
  it('may be empty', () => {
    expect(parseOptions([])).toEqual({
      help: false,
      broker: undefined,
      topic: undefined,
      clientId: undefined,
      set: [],
      board: 'devkit',
      storage: undefined,
      ui: true,
      engine: 'node',
    });
  });

  it('takes every option, with a blank or with =', () => {
    expect(
      parseOptions([
        '--broker=mqtt://me:secret@localhost:1884',
        '--topic',
        'kitchen',
        '--client-id',
        'DVES_%06X',
        '--set',
        'TelePeriod 10',
        '--set=Backlog Power ON; Delay 5',
        '--board',
        'four-relay',
        '--storage',
        'memory',
        '--engine',
        'xs',
        '--ca',
        'authorities',
        '--cert',
        'own.pem',
        '--key',
        'own.key',
        '--no-ui',
        '-h',
      ]),
    ).toEqual({
      help: true,
      ca: 'authorities',
      cert: 'own.pem',
      key: 'own.key',
      broker: { host: 'localhost', port: 1884, tls: false, path: '', user: 'me', password: 'secret' },
      topic: 'kitchen',
      clientId: 'DVES_%06X',
      set: ['TelePeriod 10', 'Backlog Power ON; Delay 5'],
      board: 'four-relay',
      storage: 'memory',
      ui: false,
      engine: 'xs',
    });
  });

  it.each([
    [['--bord', 'x'], 'There is no option --bord. npm start -- --help lists the options.'],
    [['-x'], 'There is no option -x. npm start -- --help lists the options.'],
    [['--constructor'], 'There is no option --constructor. npm start -- --help lists the options.'],
    [['devkit'], '"devkit" belongs to no option. npm start -- --help lists the options.'],
    [['--', '--no-ui'], '"--no-ui" belongs to no option. npm start -- --help lists the options.'],
    [['--topic'], '--topic needs a value: --topic <text>. npm start -- --help lists the options.'],
    [['--topic', '--no-ui'], '--topic needs a value: --topic <text>. npm start -- --help lists the options.'],
    [['--set='], '--set needs a value: --set <command line>. npm start -- --help lists the options.'],
    [['--set', 'Power\nON'], 'The value of --set must be one line.'],
    [['--no-ui=1'], '--no-ui takes no value. npm start -- --help lists the options.'],
    [
      ['--engine', 'v8'],
      '--engine: there is no engine "v8", only node and xs. npm start -- --help lists the options.',
    ],
    [['--engine'], '--engine needs a value: --engine node|xs. npm start -- --help lists the options.'],
    [['--broker', 'http://x'], '--broker: http:// is not supported'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(FatalError);
    expect(() => parseOptions(args)).toThrow(message);
  });

  it('takes headers for a WebSocket', () => {
    const words = ['--broker', 'wss://host/x', '--header', 'A: b', '--header=C: d'];
    expect(parseOptions(words).broker).toMatchObject({ path: '/x', headers: 'A: b|C: d' });
    expect(parseOptions(words.slice(0, 2)).broker).not.toHaveProperty('headers');
  });

  it.each([
    [['--header', 'A: b'], '--header needs a --broker ws://… or wss://…'],
    [['--broker', 'mqtt://h', '--header', 'A: b'], '--header needs a --broker ws://… or wss://…'],
    [['--broker', 'ws://h', '--header', 'topsecret'], '--header: A header is "Name: value" in ASCII'],
    [
      ['--broker', 'ws://h', '--header', `A: ${'x'.repeat(512)}`],
      '--header: a device takes at most 512 bytes',
    ],
  ])('refuses %j without telling the value', (args, message) => {
    expect(() => parseOptions(args)).toThrow(FatalError);
    expect(() => parseOptions(args)).toThrow(message);
    expect(() => parseOptions(args)).toThrow(/^(?!.*topsecret)/);
  });

  it('becomes commands in order', () => {
    const options = parseOptions([
      '--set',
      'TelePeriod 10',
      '--topic',
      't',
      '--client-id',
      'c',
      '--set',
      'Power ON',
    ]);
    expect(bootCommands(options)).toEqual(['Topic t', 'MqttClient c', 'TelePeriod 10', 'Power ON']);
    expect(bootCommands(parseOptions([]))).toEqual([]);
  });

  it.each([
    [['--topic', '/'], '--topic needs a name'],
    [['--topic', 'x'.repeat(65)], '--topic takes at most 64 bytes'],
    [['--client-id', 'x'.repeat(65)], '--client-id takes at most 64 bytes'],
    [['--broker', `mqtt://${'h'.repeat(65)}`], 'the host is longer than the 64 bytes'],
    [['--broker', `mqtt://${'u'.repeat(65)}@h`], 'the user name is longer than the 64 bytes'],
    [['--broker', `mqtt://u:${'p'.repeat(129)}@h`], 'the password is longer than the 128 bytes'],
  ])('%s are more than a device takes', (values, problem) => {
    expect(() => parseOptions(values)).toThrow(problem);
  });

  it('is explained by --help', () => {
    for (const name of [
      '--broker',
      '--ca',
      '--cert',
      '--key',
      '--header',
      '--topic',
      '--client-id',
      '--set',
      '--board',
      '--storage',
      '--engine',
      '--no-ui',
      '--help',
    ]) {
      expect(helpText()).toContain(name);
    }
    for (const name of boardNames()) expect(helpText()).toContain(` ${name}`);
    for (const line of helpText().split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});

describe('the identity', () => {
  it('is a locally administered unicast address that stays', () => {
    const mac = deriveMac('pc', '', 'devkit');
    expect(mac).toMatch(/^[0-9A-F]{12}$/);
    expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
    expect(deriveMac('pc', '', 'devkit')).toBe(mac);
    expect(new Set([mac, deriveMac('pc', 'x', 'devkit'), deriveMac('pc', '', 'four-relay')]).size).toBe(3);
  });

  it('makes a folder name of any client identifier', () => {
    expect(folderName('DVES_%06X', '7C9EBD83BB10')).toBe('DVES_83BB10');
    expect(folderName('1', '7C9EBD83BB10')).toBe('DVES_83BB10');
    expect(folderName('a/../b', '7C9EBD83BB10')).toBe('a%2F..%2Fb');
    expect(folderName('..', '7C9EBD83BB10')).toBe('_..');
  });
});
