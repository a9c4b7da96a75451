import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { Command, FROM_OWN_TOPIC } from '../../src/tasmota/command.js';
import { COMMANDS } from '../../src/tasmota/commands/table.js';
import { commandRow, Registry } from '../../src/tasmota/registry.js';
import { messageOf } from '../support/message.js';

function found(registry: Registry, name: string): string | undefined {
  const command = new Command();
  command.takeMessage(messageOf(name), 0, FROM_OWN_TOPIC);
  return registry.find(command)?.name;
}

const run = () => true;

describe('the table of commands', () => {
  const registry = new Registry(COMMANDS);

  it.each(COMMANDS.map(({ name }) => [name]))('%s is found in any case and with an index', (name) => {
    expect(found(registry, name)).toBe(name);
    expect(found(registry, name.toLowerCase())).toBe(name);
    expect(found(registry, `${name.toUpperCase()}12`)).toBe(name);
    expect(found(registry, `x/_y/${name}`)).toBe(name);
  });

  it('has each name once', () => {
    const names = COMMANDS.map(({ upperName }) => decodeUtf8(upperName));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    '',
    'POWERX',
    'POWE',
    'FOO',
    'P0WER',
    '_',
    'POWER ',
    'É',
    'Z'.repeat(1_100),
    'POWER/',
    '/',
    'POWER/x',
    'xPOWER',
  ])('%s is none', (name) => {
    expect(found(registry, name)).toBeUndefined();
  });

  it('is what the language has so far', () => {
    expect(COMMANDS.map(({ name }) => name).sort()).toEqual(
      [
        'Power',
        'Timezone',
        'TimeStd',
        'TimeDst',
        'NtpServer',
        'SSId',
        'Password',
        'Ap',
        'Hostname',
        'TelePeriod',
        'State',
        'Status',
        'Backlog',
        'Delay',
        'PowerRetain',
        'SensorRetain',
        'StateRetain',
        'InfoRetain',
        'StatusRetain',
        'ButtonRetain',
        'SwitchRetain',
        'RetainedCommands',
        'SetOption',
        'SO',
        'MqttFingerprint',
        'MqttHost',
        'MqttPort',
        'MqttUser',
        'MqttPassword',
        'MqttClient',
        'MqttRetry',
        'MqttKeepAlive',
        'MqttTimeout',
        'Topic',
        'FullTopic',
        'GroupTopic',
        'Prefix',
        'FriendlyName',
        'FN',
        'DeviceName',
        'Restart',
        'Reset',
      ].sort(),
    );
  });
});

it('keeps names apart whose length and first and last letter are the same', () => {
  const registry = new Registry(['PACER', 'POCKR', 'PECTR'].map((name) => commandRow(name, run)));
  expect(found(registry, 'PACER')).toBe('PACER');
  expect(found(registry, 'pockr')).toBe('POCKR');
  expect(found(registry, 'PECTR')).toBe('PECTR');
  expect(found(registry, 'PUCKR')).toBeUndefined();
});

it('fills in what a row leaves out', () => {
  expect(commandRow('MqttHost', run)).toMatchObject({
    name: 'MqttHost',
    upperName: encodeUtf8('MQTTHOST'),
    key: encodeUtf8('"MqttHost":'),
    minimumIndex: 1,
    maximumIndex: 1,
    identity: false,
    secret: false,
  });
});
