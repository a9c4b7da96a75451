import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { decodeImage, encodeImage, imageSequence } from '../../src/settings/image.js';
import { IMAGE_CAPACITY } from '../../src/settings/room.js';
import { Settings } from '../../src/settings/settings.js';
import {
  FriendlyName,
  MqttHost,
  MqttPort,
  PulseTime,
  Rule,
  TEXTS,
  TelePeriod,
  Timer,
  Timezone,
  Topic,
} from '../../src/settings/table.js';
import { anySettings, DEFAULTS, damaged, largest, sealed, valuesOf } from './samples.js';

const HEADER = [0x58, 0x53, 0x4d, 2, 0, 0, 0, 9] as const;
/** The header of the layout before. */
const OLD_HEADER = [0x58, 0x53, 0x4d, 1, 0, 0, 0, 9] as const;

function imageOf(settings: Settings, sequence = 9): Uint8Array {
  return encodeImage(settings, sequence);
}

/** What an image with these entries makes of settings that were all something else before. */
function decoded(...entries: readonly number[]): Record<string, unknown> {
  const image = sealed(...HEADER, ...entries);
  expect(imageSequence(image)).toBe(9);
  const settings = largest();
  decodeImage(image, settings);
  return valuesOf(settings);
}

describe('the image of settings', () => {
  it('of the defaults is empty', () => {
    expect(imageOf(new Settings())).toEqual(sealed(...HEADER));
  });

  it('has these bytes, so that every firmware reads what another one wrote', () => {
    const settings = new Settings();
    settings.setNumber(MqttPort, 8883);
    settings.setNumber(TelePeriod, 10);
    settings.setText(MqttHost, 'a.b');
    settings.setText(FriendlyName, 'é', 7);
    settings.setOption(0, false);
    settings.setOption(140, true);
    settings.setNumber(Timezone, -839);
    settings.setNumber(PulseTime, 15, 1);
    settings.setNumber(PulseTime, 65_535, 31);
    settings.setNumber(Timer, -(2 ** 31), 2);
    settings.setText(Rule, 'r'.repeat(200), 1);
    settings.setOption(15, false);
    settings.setOption(19, true);
    const expected = [
      ...[1, 1, 0, 2, 0x22, 0xb3],
      ...[1, 17, 0, 1, 10],
      ...[1, 37, 0, 2, 0xfc, 0xb9],
      ...[2, 0, 1, 1, 15],
      ...[2, 0, 31, 3, 0, 0xff, 0xff],
      ...[2, 3, 2, 4, 0x80, 0, 0, 0],
      ...[3, 0, 0, 3, 0x61, 0x2e, 0x62],
      ...[3, 18, 7, 2, 0xc3, 0xa9],
      ...[3, 59, 1, 0xc8, 1, ...new Array<number>(200).fill(0x72)],
      ...[4, 0, 0, 2, 0, 15],
      ...[4, 1, 0, 2, 19, 140],
    ];
    expect([...imageOf(settings)].slice(0, -4)).toEqual([...HEADER, ...expected]);
    expect([...imageOf(settings)].slice(-4)).toEqual([...sealed(...HEADER, ...expected)].slice(-4));
    expect(decoded(...expected)).toEqual(valuesOf(settings));
  });

  it.each([0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])('carries sequence number %i', (sequence) => {
    expect(imageSequence(imageOf(new Settings(), sequence))).toBe(sequence);
  });

  it('brings back any settings, into whatever is in force', () => {
    fc.assert(
      fc.property(
        anySettings,
        anySettings,
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (saved, present, sequence) => {
          const image = imageOf(saved, sequence);
          expect(imageSequence(image)).toBe(sequence);
          decodeImage(image, present);
          expect(valuesOf(present)).toEqual(valuesOf(saved));
          expect(imageOf(present, sequence)).toEqual(image);
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('shows that settings have changed', () => {
    const settings = new Settings();
    const { revision } = settings;
    decodeImage(imageOf(largest()), settings);
    expect(settings.revision).toBeGreaterThan(revision);
  });

  it('brings back a text that is empty, were it the last thing in it', () => {
    for (const row of TEXTS) {
      for (let index = 0; index < row.count; index++) {
        const settings = new Settings();
        settings.setText(row, '', index);
        const restored = largest();
        decodeImage(imageOf(settings), restored);
        expect(valuesOf(restored)).toEqual(valuesOf(settings));
      }
    }
  });

  it('of the longest settings there can be fits, to the byte, and comes back', () => {
    const image = imageOf(largest());
    expect(IMAGE_CAPACITY).toBe(4096);
    expect(image.length).toBeLessThanOrEqual(IMAGE_CAPACITY);
    // Only texts of up to 127 bytes take one byte less than there is room for.
    const short = TEXTS.reduce((sum, row) => sum + row.count, 0);
    expect(image.length).toBeGreaterThan(IMAGE_CAPACITY - short - 16);
    const settings = new Settings();
    decodeImage(image, settings);
    expect(valuesOf(settings)).toEqual(valuesOf(largest()));
  });
});

describe('an image of the first layout', () => {
  // Bytes that a firmware of that layout wrote, so that an update keeps what was set.
  const entries = [
    ...[1, 1, 4, 0, 0, 0x22, 0xb3],
    ...[1, 17, 4, 0, 0, 0, 10],
    ...[1, 37, 4, 0xff, 0xff, 0xfc, 0xb9],
    ...[2, 0, 3, 0x61, 0x2e, 0x62],
    ...[2, 25, 2, 0xc3, 0xa9],
    ...[3, 0, 1, 0],
    ...[3, 140, 1, 1],
  ];

  function upgraded(...bytes: readonly number[]): Settings {
    const image = sealed(...OLD_HEADER, ...bytes);
    expect(imageSequence(image)).toBe(9);
    const settings = largest();
    decodeImage(image, settings);
    return settings;
  }

  it('is read', () => {
    expect(valuesOf(upgraded(...entries))).toEqual({
      ...DEFAULTS,
      MqttPort: 8883,
      TelePeriod: 10,
      Timezone: -839,
      MqttHost: ['a.b'],
      FriendlyName: [...FriendlyName.defaults.slice(0, 7), 'é'],
      SetOption0: false,
      SetOption140: true,
    });
    expect(valuesOf(upgraded())).toEqual(DEFAULTS);
  });

  it('is written anew in the present one, and says the same', () => {
    const settings = new Settings();
    decodeImage(imageOf(upgraded(...entries), 10), settings);
    expect(valuesOf(settings)).toEqual(valuesOf(upgraded(...entries)));
  });

  it.each<[name: string, entry: readonly number[]]>([
    ['a number', [1, 250, 4, 1, 2, 3, 4]],
    ['a text', [2, 250, 3, 0x61, 0x62, 0x63]],
    ['an option', [3, 177, 1, 1]],
    ['a kind', [4, MqttPort.id, 2, 7, 7]],
    ['a wider number', [1, TelePeriod.id, 8, 0, 0, 0, 10, 0, 0, 0, 10]],
    ['a wider option', [3, 19, 2, 1, 1]],
  ])('may have %s that is not known: it is skipped', (_name, entry) => {
    expect(valuesOf(upgraded(...entry, 1, 1, 4, 0, 0, 0x22, 0xb3))).toEqual({ ...DEFAULTS, MqttPort: 8883 });
  });

  it.each<[name: string, rest: readonly number[]]>([
    ['in its head', [1, TelePeriod.id]],
    ['in a number', [1, TelePeriod.id, 4, 0, 0, 0]],
    ['in a text', [2, MqttHost.id, 4, 0x61, 0x62, 0x63]],
    ['in an option', [3, 19, 1]],
  ])('may end %s: what comes before holds', (_name, rest) => {
    expect(valuesOf(upgraded(1, 1, 4, 0, 0, 0x22, 0xb3, ...rest))).toEqual({ ...DEFAULTS, MqttPort: 8883 });
  });
});

describe('a damaged image', () => {
  it.each<[name: string, settings: () => Settings]>([
    ['the defaults', () => new Settings()],
    ['a few settings', () => fewSettings()],
    ['the longest settings', () => largest()],
  ])('of %s is refused, be it cut anywhere, be any bit flipped', (_name, make) => {
    const image = imageOf(make());
    expect(imageSequence(image)).toBe(9);
    for (const [what, bytes] of damaged(image)) {
      if (imageSequence(bytes) !== -1) expect.fail(what);
    }
  });

  it('of some other kind is refused', () => {
    expect(imageSequence(new Uint8Array(0))).toBe(-1);
    expect(imageSequence(new Uint8Array(4096))).toBe(-1);
    expect(imageSequence(new Uint8Array(4096).fill(0xff))).toBe(-1);
    expect(imageSequence(sealed(0x58, 0x53, 0x4d, 3, 0, 0, 0, 9))).toBe(-1);
    expect(imageSequence(sealed(0x58, 0x53, 0x53, 1, 0, 0, 0, 9))).toBe(-1);
    expect(imageSequence(sealed(0x58, 0x53, 0x4d, 1, 0, 0, 0))).toBe(-1);
  });

  it('is never taken for whole in random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(imageSequence(Uint8Array.of(...HEADER, ...bytes))).toBe(-1);
      }),
      { seed: 13, numRuns: 1_000 },
    );
  });

  function fewSettings(): Settings {
    const settings = new Settings();
    settings.setText(MqttHost, 'broker.example');
    settings.setText(Topic, 'küche');
    settings.setNumber(TelePeriod, 10);
    settings.setOption(19, true);
    return settings;
  }
});

describe('an image of another firmware', () => {
  const port = [1, MqttPort.id, 0, 2, 0x22, 0xb3] as const;
  const withPort = { ...DEFAULTS, MqttPort: 8883 };
  const longText = [...encodeUtf8('x'.repeat(200))];

  it('may hold nothing', () => {
    expect(decoded()).toEqual(DEFAULTS);
  });

  it.each<[name: string, entry: readonly number[]]>([
    ['a number', [1, 250, 0, 4, 1, 2, 3, 4]],
    ['a number that comes in several', [2, 250, 0, 1, 1]],
    ['one more of a number', [2, PulseTime.id, PulseTime.count, 1, 1]],
    ['a second one of a number', [1, TelePeriod.id, 1, 1, 10]],
    ['a text', [3, 250, 0, 3, 0x61, 0x62, 0x63]],
    ['one more of a text', [3, MqttHost.id, 1, 1, 0x61]],
    ['an empty text', [3, 250, 0, 0]],
    ['a long text', [3, 251, 0, 0xc8, 1, ...longText]],
    ['an option', [4, 1, 0, 1, 177]],
    ['an option beyond all', [4, 1, 0, 1, 255]],
    ['a state of options', [4, 2, 0, 1, 19]],
    ['no options', [4, 1, 0, 0]],
    ['a kind', [5, MqttPort.id, 0, 2, 7, 7]],
    ['a kind without a value', [255, MqttPort.id, 0, 0]],
    ['a number where this one has a text', [1, 47 + 100, 0, 1, 1]],
    ['a wider number', [1, TelePeriod.id, 0, 5, 0, 0, 0, 0, 10]],
    ['a number without a value', [1, TelePeriod.id, 0, 0]],
  ])('may have %s that is not known: it is skipped', (_name, entry) => {
    expect(decoded(...port, ...entry)).toEqual(withPort);
    expect(decoded(...entry, ...port)).toEqual(withPort);
    expect(decoded(...entry)).toEqual(DEFAULTS);
  });

  it.each<[name: string, entry: readonly number[]]>([
    ['a number out of range', [1, TelePeriod.id, 0, 2, 0x0e, 0x11]],
    ['a negative number', [1, TelePeriod.id, 0, 1, 0x80]],
    ['a text that is too long', [3, MqttHost.id, 0, 65, ...encodeUtf8('x'.repeat(65))]],
  ])('may have %s: it is the default', (_name, entry) => {
    expect(decoded(...entry, ...port)).toEqual(withPort);
  });

  it.each<[name: string, rest: readonly number[]]>([
    ['in its head', [1, TelePeriod.id, 0]],
    ['in a number', [1, TelePeriod.id, 0, 2, 0]],
    ['in a text', [3, MqttHost.id, 0, 4, 0x61, 0x62, 0x63]],
    ['in options', [4, 1, 0, 1]],
    ['in a length', [3, MqttHost.id, 0, 0xff]],
    ['far behind', [3, MqttHost.id, 0, 0xff, 1, 0x61]],
  ])('may end %s: what comes before holds', (_name, rest) => {
    expect(decoded(...port, ...rest)).toEqual(withPort);
  });

  it('may have a narrower or wider number with the same value', () => {
    expect(decoded(1, TelePeriod.id, 0, 1, 10)).toEqual({ ...DEFAULTS, TelePeriod: 10 });
    expect(decoded(1, TelePeriod.id, 0, 4, 0, 0, 0, 10)).toEqual({ ...DEFAULTS, TelePeriod: 10 });
  });

  it('may have an option that is not known: it stays off', () => {
    const settings = new Settings();
    decodeImage(sealed(...HEADER, 4, 1, 0, 1, 177), settings);
    expect(settings.option(177)).toBe(false);
  });

  it('may have bytes that are not UTF-8 in a text: they become U+FFFD', () => {
    expect(decoded(3, MqttHost.id, 0, 3, 0x61, 0xff, 0x62)).toEqual({ ...DEFAULTS, MqttHost: ['a\ufffdb'] });
  });
});
