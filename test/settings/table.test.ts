import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import * as table from '../../src/settings/table.js';

const { LISTS, MOST_TEXTS, NUMBER_PLACES, NUMBERS, TEXTS } = table;

const rows = [...NUMBERS, ...LISTS, ...TEXTS];

/** Ids as devices have them in storage: this list may grow, and nothing in it may ever change. */
const GIVEN = {
  numbers: {
    PowerOnState: 0,
    MqttPort: 1,
    BlinkTime: 2,
    BlinkCount: 3,
    Interlock: 4,
    PowerLock: 5,
    LedState: 6,
    LedMask: 7,
    LedPwmOn: 8,
    LedPwmOff: 9,
    ButtonDebounce: 10,
    SwitchDebounce: 11,
    MqttWifiTimeout: 12,
    DnsTimeout: 13,
    MqttRetry: 14,
    MqttKeepAlive: 15,
    MqttTimeout: 16,
    TelePeriod: 17,
    WifiConfig: 18,
    WifiPower: 19,
    WebServer: 20,
    Sleep: 21,
    MqttLog: 22,
    SerialLog: 23,
    WebLog: 24,
    SysLog: 25,
    LogPort: 26,
    TimeFormat: 27,
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
    Latitude: 38,
    Longitude: 39,
    Timers: 40,
    RuleEnabled: 41,
    RuleOnce: 42,
    RuleStop: 43,
    TempRes: 44,
    HumRes: 45,
    PressRes: 46,
    Ap: 47,
    VoltRes: 48,
    WattRes: 49,
    FreqRes: 50,
    WeightRes: 51,
    AmpRes: 52,
    EnergyRes: 53,
    TempOffset: 54,
    HumOffset: 55,
    Altitude: 56,
    SpeedUnit: 57,
    CounterDebounce: 58,
    CounterDebounceLow: 59,
    CounterDebounceHigh: 60,
    Module: 61,
    PWMFrequency: 62,
    SetOption32: 63,
    SetOption34: 64,
    SetOption36: 65,
    SetOption40: 66,
    SetOption46: 67,
    SetOption47: 68,
  },
  lists: {
    PulseTime: 0,
    LedPwmMode: 1,
    SwitchMode: 2,
    Timer: 3,
    CounterType: 4,
    Gpio: 5,
    PWM: 6,
    Dimmer: 7,
  },
  texts: {
    MqttHost: 0,
    MqttUser: 2,
    MqttPassword: 3,
    MqttClient: 4,
    Topic: 5,
    FullTopic: 6,
    Prefix: 7,
    GroupTopic: 10,
    FriendlyName: 18,
    DeviceName: 26,
    Hostname: 27,
    TimeStd: 38,
    TimeDst: 39,
    NtpServer: 40,
    SSId: 43,
    Password: 45,
    MqttFingerprint: 48,
    InterlockGroups: 50,
    StateText: 51,
    SwitchText: 52,
    ButtonTopic: 53,
    SwitchTopic: 54,
    IPAddress: 55,
    OtaUrl: 56,
    WebPassword: 57,
    LogHost: 58,
    Rule: 59,
    Mem: 60,
    AdcParam: 61,
    DS18Alias: 62,
    Template: 63,
  },
};

function idsOf(list: readonly { readonly name: string; readonly id: number }[]): Record<string, number> {
  return Object.fromEntries(list.map(({ name, id }) => [name, id]));
}

describe('the table of settings', () => {
  it.each([
    ['numbers', NUMBERS],
    ['lists', LISTS],
    ['texts', TEXTS],
  ] as const)('gives every id of %s once, and one that fits into a byte', (_name, list) => {
    const ids = list.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(Number.isInteger(id)).toBe(true);
      expect(id).toBeGreaterThanOrEqual(0);
      expect(id).toBeLessThan(256);
    }
  });

  it('wastes few places in memory', () => {
    expect(NUMBER_PLACES).toBeLessThan(NUMBERS.length * 1.1);
  });

  // The first layout gives a text that comes in several ids in a row.
  it('gives no id twice that the first layout has given', () => {
    const ids = TEXTS.filter(({ id }) => id < 50).flatMap((row) =>
      row.defaults.map((_, index) => row.id + index),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...ids)).toBeLessThan(50);
  });

  it('keeps the ids it has given', () => {
    expect(idsOf(NUMBERS)).toMatchObject(GIVEN.numbers);
    expect(idsOf(LISTS)).toMatchObject(GIVEN.lists);
    expect(idsOf(TEXTS)).toMatchObject(GIVEN.texts);
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

  it('has numbers that come alone apart from those that come in several', () => {
    for (const row of NUMBERS) expect(row.count).toBe(1);
    for (const row of LISTS) expect(row.count).toBeGreaterThan(1);
    // As an image holds an index in a byte, and the memory of texts has so many places.
    for (const row of LISTS) expect(row.count).toBeLessThan(256);
    for (const row of TEXTS) expect(row.count).toBeLessThanOrEqual(MOST_TEXTS);
  });

  it.each([...NUMBERS, ...LISTS].map((row) => [row.name, row] as const))(
    'has a sensible %s',
    (_name, row) => {
      for (const value of [row.minimum, row.maximum, row.default]) {
        expect(value).toBe(value | 0);
      }
      expect(row.minimum).toBeLessThan(row.maximum);
      expect(row.default).toBeGreaterThanOrEqual(row.minimum);
      expect(row.default).toBeLessThanOrEqual(row.maximum);
    },
  );

  it.each(TEXTS.map((row) => [row.name, row] as const))('has a sensible %s', (_name, row) => {
    expect(row.count).toBeGreaterThan(0);
    expect(row.defaults).toHaveLength(row.count);
    expect(row.maximumLength).toBeGreaterThan(0);
    expect(row.maximumLength).toBeLessThan(2 ** 14);
    for (const text of row.defaults) expect(encodeUtf8(text).length).toBeLessThanOrEqual(row.maximumLength);
  });
});
