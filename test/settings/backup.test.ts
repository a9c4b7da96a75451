import { describe, expect, it } from 'vitest';
import { readBackup, writeBackup } from '../../src/settings/backup.js';
import { encodeImage } from '../../src/settings/image.js';
import { OPTIONS } from '../../src/settings/options.js';
import { Settings } from '../../src/settings/settings.js';
import {
  FriendlyName,
  LISTS,
  MqttHeaders,
  MqttHost,
  MqttPassword,
  MqttPath,
  MqttPort,
  NUMBERS,
  Rule,
  SwitchMode,
  TEXTS,
  Timezone,
} from '../../src/settings/table.js';

function image(settings: Settings): number[] {
  return [...encodeImage(settings, 0)];
}

/** Settings of which each value is another one than the default, as far as there is room. */
function changed(): Settings {
  const settings = new Settings();
  for (const row of [...NUMBERS, ...LISTS]) {
    for (let i = 0; i < row.count; i++)
      settings.setNumber(row, row.default === row.maximum ? row.minimum : row.maximum, i);
  }
  for (const row of TEXTS) for (let i = 0; i < row.count; i++) settings.setText(row, `${row.id}ä"\\`, i);
  settings.setText(MqttPath, '/mqtt');
  settings.setText(MqttHeaders, 'Authorization: Bearer "\\"|X-A: b');
  for (const row of OPTIONS) settings.setOption(row.number, row.default === 0);
  return settings;
}

function backup(values: Record<string, unknown>): string {
  return JSON.stringify({ xsmota: 1, settings: values });
}

describe('a backup', () => {
  it('of a fresh device says nothing', () => {
    expect(JSON.parse(writeBackup(new Settings()))).toEqual({ xsmota: 1, settings: {} });
  });

  it('says what is not the default, by its name', () => {
    const settings = new Settings();
    settings.setText(MqttHost, 'broker');
    settings.setNumber(MqttPort, 1884);
    settings.setText(FriendlyName, 'Hall', 1);
    settings.setNumber(SwitchMode, 15, 2);
    settings.setNumber(Timezone, -90);
    settings.setOption(26, true);
    settings.setOption(0, false);
    expect(JSON.parse(writeBackup(settings)).settings).toEqual({
      MqttHost: 'broker',
      MqttPort: 1884,
      FriendlyName2: 'Hall',
      SwitchMode3: 15,
      Timezone: -90,
      SetOption0: 0,
      SetOption26: 1,
    });
  });

  it('of every setting there is comes back whole', () => {
    const settings = changed();
    const text = writeBackup(settings);
    const restored = new Settings();
    restored.setText(MqttPassword, 'of before');
    expect(readBackup(text, restored)).toEqual([]);
    expect(image(restored)).toEqual(image(settings));
    expect(writeBackup(restored)).toBe(text);
  });

  it('names each value once', () => {
    const names = TEXTS.concat().flatMap((row) =>
      row.count === 1 ? [row.name] : Array.from({ length: row.count }, (_, i) => `${row.name}${i + 1}`),
    );
    for (const row of [...NUMBERS, ...LISTS])
      names.push(
        ...(row.count === 1
          ? [row.name]
          : Array.from({ length: row.count }, (_, i) => `${row.name}${i + 1}`)),
      );
    names.push(...OPTIONS.map(({ number }) => `SetOption${number}`));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('what cannot be restored', () => {
  it.each<[string, unknown, string]>([
    ['MqttPort', 0, 'MqttPort takes an integer from 1 to 65535'],
    ['MqttPort', 65_536, 'MqttPort takes an integer from 1 to 65535'],
    ['MqttPort', 1.5, 'MqttPort takes an integer from 1 to 65535'],
    ['MqttPort', '1883', 'MqttPort takes an integer from 1 to 65535'],
    ['MqttPort', null, 'MqttPort takes an integer from 1 to 65535'],
    ['SwitchMode3', 17, 'SwitchMode3 takes an integer from 0 to 16'],
    ['SwitchMode33', 1, 'There is no setting "SwitchMode33"'],
    ['SwitchMode', 1, 'There is no setting "SwitchMode"'],
    ['SwitchMode03', 1, 'There is no setting "SwitchMode03"'],
    ['MqttHost1', 'x', 'There is no setting "MqttHost1"'],
    ['constructor', 'x', 'There is no setting "constructor"'],
    ['Fancy"', 'x', 'There is no setting "Fancy\\""'],
    ['MqttHost', 5, 'MqttHost takes a text of at most 64 bytes without U+0000'],
    ['MqttHost', 'x'.repeat(65), 'MqttHost takes a text of at most 64 bytes without U+0000'],
    ['MqttHost', 'a\0b', 'MqttHost takes a text of at most 64 bytes without U+0000'],
    ['Topic', 'a+b', 'Topic takes a text of at most 64 bytes without control characters, blanks, + and #'],
    [
      'GroupTopic2',
      'a\nb',
      'GroupTopic2 takes a text of at most 64 bytes without control characters, blanks, + and #',
    ],
    ['MqttPath', 'mqtt', 'MqttPath: a path begins with a slash, as in /mqtt'],
    ['MqttPath', '/a b', 'MqttPath: a path has no blanks and no #, and what is not ASCII is %-encoded'],
    [
      'MqttHeaders',
      'X: a\r\nHost: secret',
      'MqttHeaders: A header is "Name: value" in ASCII; several have a | between them',
    ],
    ['MqttHeaders', 'Host: secret', "MqttHeaders: The header Host is the WebSocket's own"],
    ['SetOption26', 2, 'SetOption26 takes 0 or 1'],
    ['SetOption26', true, 'SetOption26 takes 0 or 1'],
    ['SetOption5', 1, 'There is no setting "SetOption5"'],
    ['SetOption32', 0, 'SetOption32 takes an integer from 1 to 250'],
  ])('%s: %j', (name, value, problem) => {
    const settings = new Settings();
    settings.setText(MqttHost, 'kept');
    const before = image(settings);
    expect(readBackup(backup({ FriendlyName1: 'Hall', [name]: value }), settings)).toEqual([problem]);
    expect(image(settings)).toEqual(before);
  });

  it('is told all at once, and never with its value', () => {
    const problems = readBackup(
      backup({ MqttPassword: 'secret'.repeat(30), MqttPort: 'secret', Nothing: 'secret' }),
      new Settings(),
    );
    expect(problems).toEqual([
      'MqttPassword takes a text of at most 128 bytes without U+0000',
      'MqttPort takes an integer from 1 to 65535',
      'There is no setting "Nothing"',
    ]);
  });

  it('are texts that are too long together', () => {
    const values: Record<string, string> = {};
    for (let i = 1; i <= 8; i++) values[`AdcParam${i}`] = 'x'.repeat(48);
    for (let i = 1; i <= Rule.count; i++) values[`Rule${i}`] = 'x'.repeat(512);
    for (let i = 1; i <= 16; i++) values[`Mem${i}`] = 'x'.repeat(64);
    const problems = readBackup(backup(values), new Settings());
    expect(problems[0]).toMatch(/^There is no room for Mem\d+: all texts together are too long$/);
  });

  it.each([
    ['', 'It is no JSON'],
    ['{"xsmota":1', 'It is no JSON'],
    ['null', 'It is no backup: one begins with {"xsmota":1,"settings":{'],
    ['[]', 'It is no backup: one begins with {"xsmota":1,"settings":{'],
    ['{"xsmota":2,"settings":{}}', 'It is no backup: one begins with {"xsmota":1,"settings":{'],
    ['{"xsmota":1,"settings":[]}', 'It is no backup: one begins with {"xsmota":1,"settings":{'],
    ['{"xsmota":1}', 'It is no backup: one begins with {"xsmota":1,"settings":{'],
  ])('%s', (text, problem) => {
    expect(readBackup(text, new Settings())).toEqual([problem]);
  });
});
