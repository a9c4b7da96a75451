import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { Command, FROM_CONSOLE } from '../../src/tasmota/command.js';
import { COMMANDS } from '../../src/tasmota/commands/table.js';
import { commandRow, Registry } from '../../src/tasmota/registry.js';

function found(registry: Registry, name: string): string | undefined {
  const bytes = encodeUtf8(name);
  const command = new Command();
  command.take(bytes, 0, bytes.length, bytes.length, 0, FROM_CONSOLE);
  return registry.find(command)?.name;
}

const run = () => true;

describe('the table of commands', () => {
  const registry = new Registry(COMMANDS);

  it.each(COMMANDS.map(({ name }) => [name]))('%s is found in any case and with an index', (name) => {
    expect(found(registry, name)).toBe(name);
    expect(found(registry, name.toLowerCase())).toBe(name);
    expect(found(registry, `${name.toUpperCase()}12`)).toBe(name);
  });

  it('has each name once', () => {
    const names = COMMANDS.map(({ upperName }) => decodeUtf8(upperName));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['', 'POWERX', 'POWE', 'FOO', 'P0WER', '_', 'POWER ', 'É', 'Z'.repeat(1_100)])(
    '%s is none',
    (name) => {
      expect(found(registry, name)).toBeUndefined();
    },
  );

  it('is what the language has so far', () => {
    expect(COMMANDS.map(({ name }) => name).sort()).toEqual(
      [
        'Power',
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

it('keeps names with the same hash apart', () => {
  // In base 31, "AB" and "B#" are the same number; so are "AC" and "B$".
  const registry = new Registry([commandRow('AB', run), commandRow('B#', run), commandRow('AC', run)]);
  expect(found(registry, 'AB')).toBe('AB');
  expect(found(registry, 'B#')).toBe('B#');
  expect(found(registry, 'B$')).toBeUndefined();
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
