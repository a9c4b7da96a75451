import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { decodeImage, encodeImage, IMAGE_CAPACITY, imageSequence } from '../../src/settings/image.js';
import { Settings } from '../../src/settings/settings.js';
import {
  FriendlyName,
  MqttHost,
  MqttPort,
  NUMBERS,
  OPTIONS,
  TEXTS,
  TelePeriod,
  Topic,
} from '../../src/settings/table.js';
import { anySettings, DEFAULTS, damaged, largest, sealed, valuesOf } from './samples.js';

const HEADER = [0x58, 0x53, 0x4d, 1, 0, 0, 0, 9] as const;

function imageOf(settings: Settings, sequence = 9): Uint8Array {
  const image = encodeImage(settings, sequence);
  if (image === undefined) throw new Error('too long');
  return image;
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
    const expected = [
      ...[1, 1, 4, 0, 0, 0x22, 0xb3],
      ...[1, 17, 4, 0, 0, 0, 10],
      ...[2, 0, 3, 0x61, 0x2e, 0x62],
      ...[2, 25, 2, 0xc3, 0xa9],
      ...[3, 0, 1, 0],
      ...[3, 140, 1, 1],
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

  it('of the longest settings there can be fits, and comes back', () => {
    const image = imageOf(largest());
    const entries = [
      ...NUMBERS.map(() => 4),
      ...TEXTS.flatMap((row) => row.defaults.map(() => row.maximumLength)),
      ...OPTIONS.map(() => 1),
    ];
    expect(image.length).toBe(8 + entries.reduce((sum, length) => sum + 3 + length, 0) + 4);
    expect(IMAGE_CAPACITY).toBe(4096);
    expect(image.length).toBeLessThanOrEqual(IMAGE_CAPACITY);
    const settings = new Settings();
    decodeImage(image, settings);
    expect(valuesOf(settings)).toEqual(valuesOf(largest()));
  });

  it('is refused when it would be larger than it may, to the byte', () => {
    // Texts longer than the table allows, so that the image can be filled.
    const texts = TEXTS.reduce((sum, row) => sum + row.count, 0);
    const room = IMAGE_CAPACITY - 8 - 4 - 3 * texts;
    const each = Math.floor(room / texts);
    expect(each).toBeLessThan(256);
    const filled = (last: number) => {
      const settings = new Settings();
      let index = 0;
      settings.text = () => 'x'.repeat(++index === texts ? last : each);
      return encodeImage(settings, 1);
    };
    const last = room - each * (texts - 1);
    expect(last).toBeLessThan(256);
    expect(filled(last)?.length).toBe(IMAGE_CAPACITY);
    expect(imageSequence(filled(last) as Uint8Array)).toBe(1);
    expect(filled(last + 1)).toBeUndefined();
    expect(filled(255)).toBeUndefined();
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
    expect(imageSequence(sealed(0x58, 0x53, 0x4d, 2, 0, 0, 0, 9))).toBe(-1);
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
  const port = [1, MqttPort.id, 4, 0, 0, 0x22, 0xb3] as const;
  const withPort = { ...DEFAULTS, MqttPort: 8883 };
  const longText = [...encodeUtf8('x'.repeat(200))];

  it('may hold nothing', () => {
    expect(decoded()).toEqual(DEFAULTS);
  });

  it.each<[name: string, entry: readonly number[]]>([
    ['a number', [1, 250, 4, 1, 2, 3, 4]],
    ['a text', [2, 250, 3, 0x61, 0x62, 0x63]],
    ['an empty text', [2, 250, 0]],
    ['a long text', [2, 251, longText.length, ...longText]],
    ['an option', [3, 177, 1, 1]],
    ['an option beyond all', [3, 255, 1, 1]],
    ['a kind', [4, MqttPort.id, 2, 7, 7]],
    ['a kind without a value', [255, MqttPort.id, 0]],
    ['a number where this one has a text', [1, MqttHost.id, 4, 0, 0, 0, 1]],
    ['a text where this one has a number', [2, TelePeriod.id, 1, 0x61]],
    ['a wider number', [1, TelePeriod.id, 8, 0, 0, 0, 10, 0, 0, 0, 10]],
    ['a narrower number', [1, TelePeriod.id, 2, 0, 10]],
    ['a wider option', [3, 19, 2, 1, 1]],
    ['an option without a value', [3, 19, 0]],
  ])('may have %s that is not known: it is skipped', (_name, entry) => {
    expect(decoded(...port, ...entry)).toEqual(withPort);
    expect(decoded(...entry, ...port)).toEqual(withPort);
    expect(decoded(...entry)).toEqual(DEFAULTS);
  });

  it.each<[name: string, entry: readonly number[]]>([
    ['a number out of range', [1, TelePeriod.id, 4, 0, 0, 0x0e, 0x11]],
    ['a number beyond 31 bits', [1, TelePeriod.id, 4, 0x80, 0, 0, 10]],
    ['a text that is too long', [2, MqttHost.id, 65, ...encodeUtf8('x'.repeat(65))]],
  ])('may have %s: it is the default', (_name, entry) => {
    expect(decoded(...entry, ...port)).toEqual(withPort);
  });

  it.each<[name: string, rest: readonly number[]]>([
    ['in its head', [1, TelePeriod.id]],
    ['in a number', [1, TelePeriod.id, 4, 0, 0, 0]],
    ['in a text', [2, MqttHost.id, 4, 0x61, 0x62, 0x63]],
    ['in an option', [3, 19, 1]],
    ['far behind', [2, MqttHost.id, 255, 0x61]],
  ])('may end %s: what comes before holds', (_name, rest) => {
    expect(decoded(...port, ...rest)).toEqual(withPort);
  });

  it('may have an option that is not known: it stays off', () => {
    const settings = new Settings();
    decodeImage(sealed(...HEADER, 3, 177, 1, 1), settings);
    expect(settings.option(177)).toBe(false);
  });

  it('may have bytes that are not UTF-8 in a text: they become U+FFFD', () => {
    expect(decoded(2, MqttHost.id, 3, 0x61, 0xff, 0x62)).toEqual({ ...DEFAULTS, MqttHost: ['a\ufffdb'] });
  });

  it('may have an option that is neither 0 nor 1: it is on', () => {
    expect(decoded(3, 19, 1, 7)).toEqual({ ...DEFAULTS, SetOption19: true });
  });
});
