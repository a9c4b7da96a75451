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
const TRAITS = { takes: 'nothing', replies: 'nothing' } as const;

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
});

it('keeps names apart whose length and first and last letter are the same', () => {
  const registry = new Registry(['PACER', 'POCKR', 'PECTR'].map((name) => commandRow(name, run, TRAITS)));
  expect(found(registry, 'PACER')).toBe('PACER');
  expect(found(registry, 'pockr')).toBe('POCKR');
  expect(found(registry, 'PECTR')).toBe('PECTR');
  expect(found(registry, 'PUCKR')).toBeUndefined();
});

it('fills in what a row leaves out', () => {
  expect(commandRow('MqttHost', run, TRAITS)).toMatchObject({
    name: 'MqttHost',
    upperName: encodeUtf8('MQTTHOST'),
    key: encodeUtf8('"MqttHost":'),
    minimumIndex: 1,
    maximumIndex: 1,
    identity: false,
    secret: false,
  });
});
