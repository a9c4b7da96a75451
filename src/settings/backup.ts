import { encodeUtf8 } from '../bytes/utf8.js';
import { decodeImage, encodeImage } from './image.js';
import { OPTIONS } from './options.js';
import { headersProblem, pathProblem } from './request-text.js';
import { Settings } from './settings.js';
import {
  ButtonTopic,
  FullTopic,
  GroupTopic,
  LISTS,
  MqttClient,
  MqttHeaders,
  MqttPath,
  NUMBERS,
  type NumberSetting,
  Prefix,
  SwitchTopic,
  TEXTS,
  type TextSetting,
  Topic,
} from './table.js';

/**
 * Settings as JSON text, to be kept elsewhere and read back: `{"xsmota":1,"settings":{"MqttHost":"broker","SwitchMode2":15,"SetOption26":1}}`.
 * Every value that is not the default stands there by its name, with its index where there are several, in the unit in which it
 * is kept. Passwords, and headers with tokens, are among them.
 */

/** The layout's number. */
const LAYOUT = 1;

/** Where a character that has a meaning in topic filters would do harm. */
const IN_TOPICS: readonly TextSetting[] = Object.freeze([
  Topic,
  FullTopic,
  GroupTopic,
  Prefix,
  MqttClient,
  ButtonTopic,
  SwitchTopic,
]);

/** @returns the text, with a line for each value */
export function writeBackup(settings: Settings): string {
  const values: Record<string, string | number> = {};
  for (const row of [...NUMBERS, ...LISTS]) {
    for (let i = 0; i < row.count; i++) {
      const value = row.count === 1 ? settings.number(row) : settings.numberAt(row, i);
      if (value !== row.default) values[nameOf(row, i)] = value;
    }
  }
  for (const row of TEXTS) {
    for (let i = 0; i < row.count; i++) {
      const value = settings.text(row, i);
      if (value !== row.defaults[i]) values[nameOf(row, i)] = value;
    }
  }
  for (const row of OPTIONS) {
    const value = settings.option(row.number) ? 1 : 0;
    if (value !== row.default) values[`SetOption${row.number}`] = value;
  }
  return `${JSON.stringify({ xsmota: LAYOUT, settings: values }, undefined, 2)}\n`;
}

/**
 * Takes over everything that a backup says; what it does not say becomes the default. Nothing changes unless all of it can be taken.
 * @returns what cannot be, in plain words; empty: all was taken. No value is told: it may be a password
 */
export function readBackup(text: string, settings: Settings): readonly string[] {
  let backup: unknown;
  try {
    backup = JSON.parse(text);
  } catch {
    return ['It is no JSON'];
  }
  const values = isObject(backup) && backup.xsmota === LAYOUT ? backup.settings : undefined;
  if (!isObject(values)) return [`It is no backup: one begins with {"xsmota":${LAYOUT},"settings":{`];
  const restored = new Settings();
  const problems: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const problem = setByName(restored, name, value);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length === 0) decodeImage(encodeImage(restored, 0), settings);
  return problems;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(row: NumberSetting | TextSetting, index: number): string {
  return row.count === 1 ? row.name : `${row.name}${index + 1}`;
}

/** @returns why not, `undefined` when it was set */
function setByName(settings: Settings, name: string, value: unknown): string | undefined {
  for (const row of [...NUMBERS, ...LISTS]) {
    const index = indexOf(row, name);
    if (index >= 0)
      return settings.setNumber(row, value as number, index)
        ? undefined
        : `${name} takes an integer from ${row.minimum} to ${row.maximum}`;
  }
  for (const row of TEXTS) {
    const index = indexOf(row, name);
    if (index >= 0) return setText(settings, row, name, index, value);
  }
  const option = OPTIONS.find(({ number }) => name === `SetOption${number}`);
  if (option === undefined) return `There is no setting ${JSON.stringify(name)}`;
  if (value !== 0 && value !== 1) return `${name} takes 0 or 1`;
  settings.setOption(option.number, value === 1);
  return undefined;
}

/** The index that a name asks for; -1 when it is not the row's. */
function indexOf(row: NumberSetting | TextSetting, name: string): number {
  for (let i = 0; i < row.count; i++) if (nameOf(row, i) === name) return i;
  return -1;
}

function setText(
  settings: Settings,
  row: TextSetting,
  name: string,
  index: number,
  value: unknown,
): string | undefined {
  const topic = IN_TOPICS.includes(row);
  const forbidden = topic ? /[\u0000-\u001f\u007f+# ]/ : /\u0000/;
  if (typeof value !== 'string' || encodeUtf8(value).length > row.maximumLength || forbidden.test(value))
    return `${name} takes a text of at most ${row.maximumLength} bytes without ${topic ? 'control characters, blanks, + and #' : 'U+0000'}`;
  const problem = requestProblem(row, value);
  if (problem !== undefined) return `${name}: ${problem}`;
  return settings.setText(row, value, index)
    ? undefined
    : `There is no room for ${name}: all texts together are too long`;
}

/** What is wrong with what a WebSocket is asked for by, as the commands MqttPath and MqttHeaders see it. */
function requestProblem(row: TextSetting, value: string): string | undefined {
  if (row === MqttHeaders) return headersProblem(value);
  return row === MqttPath && value !== '' ? pathProblem(value) : undefined;
}
