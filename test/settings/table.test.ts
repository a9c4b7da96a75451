import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import * as table from '../../src/settings/table.js';

const { NUMBERS, OPTION_COUNT, OPTIONS, TEXTS } = table;

const rows = [...NUMBERS, ...TEXTS];
/** Every id a row takes. */
const ids = rows.flatMap((row) => Array.from({ length: row.count }, (_, index) => row.id + index));

/** Ids as devices have them in storage: this list may grow, and nothing in it may ever change. */
const GIVEN: Record<string, number> = {
  MqttHost: 0,
  MqttPort: 1,
  MqttUser: 2,
  MqttPassword: 3,
  MqttClient: 4,
  Topic: 5,
  FullTopic: 6,
  Prefix: 7,
  GroupTopic: 10,
  MqttRetry: 14,
  MqttKeepAlive: 15,
  MqttTimeout: 16,
  TelePeriod: 17,
  FriendlyName: 18,
  DeviceName: 26,
  Hostname: 27,
  ButtonRetain: 28,
  SwitchRetain: 29,
  PowerRetain: 30,
  SensorRetain: 31,
  StateRetain: 32,
  InfoRetain: 33,
  StatusRetain: 34,
  RetainedCommands: 35,
  SaveData: 36,
  Timezone: 37,
  TimeStd: 38,
  TimeDst: 39,
  NtpServer: 40,
  SSId: 43,
  Password: 45,
  Ap: 47,
};

describe('the table of settings', () => {
  it('gives every id once, those of settings that come in several included', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives ids that fit into a byte, and wastes few', () => {
    for (const id of ids) {
      expect(Number.isInteger(id)).toBe(true);
      expect(id).toBeGreaterThanOrEqual(0);
      expect(id).toBeLessThan(256);
    }
    expect(Math.max(...ids)).toBeLessThan(ids.length * 1.5);
  });

  it('keeps the ids it has given', () => {
    expect(Object.fromEntries(rows.map((row) => [row.name, row.id]))).toMatchObject(GIVEN);
  });

  it('gives every name once', () => {
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  });

  it('has every setting in its list, under its own name', () => {
    const exported = Object.entries(table).filter(
      ([, value]) => typeof value === 'object' && 'id' in value && 'name' in value,
    );
    expect(exported.map(([, row]) => row)).toHaveLength(rows.length);
    for (const [name, row] of exported) {
      expect(rows).toContain(row);
      expect(row).toMatchObject({ name });
    }
  });

  it.each(NUMBERS.map((row) => [row.name, row] as const))('has a sensible %s', (_name, row) => {
    for (const value of [row.minimum, row.maximum, row.default]) {
      expect(value).toBe(value | 0);
    }
    expect(row.count).toBe(1);
    expect(row.minimum).toBeLessThan(row.maximum);
    expect(row.default).toBeGreaterThanOrEqual(row.minimum);
    expect(row.default).toBeLessThanOrEqual(row.maximum);
  });

  it.each(TEXTS.map((row) => [row.name, row] as const))('has a sensible %s', (_name, row) => {
    expect(row.count).toBeGreaterThan(0);
    expect(row.defaults).toHaveLength(row.count);
    expect(row.maximumLength).toBeGreaterThan(0);
    expect(row.maximumLength).toBeLessThan(256);
    for (const text of row.defaults) expect(encodeUtf8(text).length).toBeLessThanOrEqual(row.maximumLength);
  });

  it('has each option once, within the room there is for them', () => {
    expect(new Set(OPTIONS.map((row) => row.number)).size).toBe(OPTIONS.length);
    expect(OPTION_COUNT).toBeLessThanOrEqual(256);
    for (const row of OPTIONS) {
      expect(row.number).toBe(row.number | 0);
      expect(row.number).toBeGreaterThanOrEqual(0);
      expect(row.number).toBeLessThan(OPTION_COUNT);
      expect([0, 1]).toContain(row.default);
    }
  });
});
