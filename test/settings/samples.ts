import fc from 'fast-check';
import { crc32 } from '../../src/bytes/crc32.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { OPTIONS } from '../../src/settings/options.js';
import { integerLength, TEXT_ROOM } from '../../src/settings/room.js';
import { Settings } from '../../src/settings/settings.js';
import { LISTS, NUMBERS, type NumberSetting, TEXTS } from '../../src/settings/table.js';

/** All values of settings, by name, in a form that can be compared. */
export function valuesOf(settings: Settings): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const row of NUMBERS) values[row.name] = settings.number(row);
  for (const row of LISTS)
    values[row.name] = Array.from({ length: row.count }, (_, index) => settings.numberAt(row, index));
  for (const row of TEXTS) {
    values[row.name] = row.defaults.map((_, index) => settings.text(row, index));
  }
  for (const row of OPTIONS) values[`SetOption${row.number}`] = settings.option(row.number);
  return values;
}

/** What settings are by default. */
export const DEFAULTS = valuesOf(new Settings());

/** A value of a setting that is not its default, and as long as there is one. */
export function farthest({ default: initial, minimum, maximum }: NumberSetting): number {
  return integerLength(minimum) > integerLength(maximum) || initial === maximum ? minimum : maximum;
}

/** Settings none of which is the default, as long as they may be all together. */
export function largest(): Settings {
  const settings = new Settings();
  for (const row of NUMBERS) settings.setNumber(row, farthest(row));
  for (const row of LISTS) {
    for (let index = 0; index < row.count; index++) settings.setNumber(row, farthest(row), index);
  }
  for (const row of TEXTS) {
    for (let index = 0; index < row.count; index++) {
      settings.setText(row, String.fromCharCode(0x41 + index), index);
    }
  }
  // The first of each takes what room is left.
  for (const row of TEXTS) {
    const length = Math.min(row.maximumLength, TEXT_ROOM - settings.textLength + 1);
    if (length > 1) settings.setText(row, '~'.repeat(length));
  }
  for (const row of OPTIONS) settings.setOption(row.number, row.default === 0);
  return settings;
}

/** The longest beginning of a text that fits. */
function shortened(text: string, bytes: number): string {
  const characters = [...text];
  while (encodeUtf8(characters.join('')).length > bytes) characters.pop();
  return characters.join('');
}

/** Settings with any values: half of them the defaults. */
export const anySettings: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.tuple(
      ...NUMBERS.map((row) => fc.option(fc.integer({ min: row.minimum, max: row.maximum }), { freq: 1 })),
    ),
    fc.tuple(
      ...LISTS.map((row) =>
        fc.option(
          fc.array(fc.integer({ min: row.minimum, max: row.maximum }), {
            minLength: row.count,
            maxLength: row.count,
          }),
          { freq: 1 },
        ),
      ),
    ),
    fc.tuple(
      ...TEXTS.flatMap((row) =>
        row.defaults.map(() =>
          fc.option(
            fc
              .string({ unit: 'binary', maxLength: row.maximumLength })
              .map((text) => shortened(text, row.maximumLength)),
            { freq: 1 },
          ),
        ),
      ),
    ),
    fc.tuple(...OPTIONS.map(() => fc.boolean())),
  )
  .map(([numbers, lists, texts, options]) => {
    const settings = new Settings();
    NUMBERS.forEach((row, i) => {
      settings.setNumber(row, numbers[i] ?? row.default);
    });
    LISTS.forEach((row, i) => {
      for (const [index, value] of (lists[i] ?? []).entries()) settings.setNumber(row, value, index);
    });
    let next = 0;
    for (const row of TEXTS) {
      for (let index = 0; index < row.count; index++) {
        const text = texts[next++] ?? undefined;
        // All together they may be longer than there is room: then some stay the default.
        if (text !== undefined) settings.setText(row, text, index);
      }
    }
    OPTIONS.forEach((row, i) => {
      settings.setOption(row.number, options[i] as boolean);
    });
    return settings;
  });

/** Bytes with their CRC behind them. */
export function sealed(...bytes: readonly number[]): Uint8Array {
  const body = Uint8Array.from(bytes);
  const whole = new Uint8Array(body.length + 4);
  whole.set(body);
  new DataView(whole.buffer).setUint32(body.length, crc32(body, 0, body.length));
  return whole;
}

/** Everything that is not the whole of `bytes`, or not only that: each beginning, and each with one bit flipped. */
export function* damaged(bytes: Uint8Array): Generator<readonly [what: string, bytes: Uint8Array]> {
  for (let length = 0; length < bytes.length; length++) {
    yield [`the first ${length} bytes`, bytes.slice(0, length)];
  }
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    yield [`bit ${bit} flipped`, flipped];
  }
  for (const byte of [0x00, 0xff]) yield [`a byte ${byte} behind`, Uint8Array.of(...bytes, byte)];
}
