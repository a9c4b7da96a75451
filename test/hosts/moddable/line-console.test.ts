import { describe, expect, it } from 'vitest';
import { LineConsole } from '../../../hosts/moddable/line-console.js';

/** 12 h 34 min 56.789 s into the second day. */
const TIME = 86_400_000 + 45_296_789;
const STAMP = '12:34:56.789 ';

/** A console, and the parts in which its sink gets what it says. */
function bench(time = TIME) {
  const parts: Uint8Array[] = [];
  const faults: string[] = [];
  let broken = false;
  const lines = new LineConsole(
    {
      write: (bytes) => {
        if (broken) throw new Error('the port is gone');
        if (bytes.byteLength !== bytes.buffer.byteLength) faults.push('the buffer is longer than the part');
        parts.push(bytes.slice());
      },
    },
    true,
    () => time,
  );
  return {
    lines,
    parts,
    faults,
    breakSink: (is: boolean) => {
      broken = is;
    },
    take: () => Buffer.concat(parts.splice(0)).toString('latin1'),
    text: () => Buffer.concat(parts.splice(0)).toString('utf8'),
  };
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

interface Shown {
  retain?: boolean;
  sent?: boolean;
  offset?: number;
  length?: number;
}

/** Shows a payload under `stat/x/` and `NAME`. */
function publish(
  to: LineConsole,
  payload: Uint8Array,
  { retain = false, sent = true, offset = 0, length }: Shown = {},
): void {
  const end = length ?? payload.length - offset;
  to.published(bytes('stat/x/'), bytes('NAME'), payload, offset, end, retain, sent);
}

describe('a line', () => {
  it.each([
    [0, '00:00:00.000 '],
    [59_999, '00:00:59.999 '],
    [60_000, '00:01:00.000 '],
    [3_599_007, '00:59:59.007 '],
    [86_399_999, '23:59:59.999 '],
    [86_400_000, '00:00:00.000 '],
    // The largest number of ticks.
    [0xffff_ffff, '17:02:47.295 '],
  ])('at %i ms begins with %s', (time, stamp) => {
    const { lines, text } = bench(time);
    lines.log(2, 'x');
    expect(text()).toBe(`${stamp}APP: x\r\n`);
  });

  it.each([
    [0, 'APP: '],
    [1, 'ERR: '],
    [2, 'APP: '],
    [3, 'DBG: '],
    [4, 'APP: '],
    [-1, 'APP: '],
  ])('of level %i has the tag %s', (level, tag) => {
    const { lines, text } = bench();
    lines.log(level, 'so it is');
    expect(text()).toBe(`${STAMP}${tag}so it is\r\n`);
  });

  it.each([
    ['MQT: Connected', 'MQT: Connected'],
    ['WIF: ', 'WIF: '],
    ['mqt: small', 'ERR: mqt: small'],
    ['MQTT: four', 'ERR: MQTT: four'],
    ['MQT:none', 'ERR: MQT:none'],
    [' MQT: not in front', 'ERR:  MQT: not in front'],
    ['', 'ERR: '],
  ])('keeps a tag of its own: %j', (said, shown) => {
    const { lines, text } = bench();
    lines.log(1, said);
    expect(text()).toBe(`${STAMP}${shown}\r\n`);
  });

  it('has points for what would break it or speak to a terminal', () => {
    const { lines, text } = bench();
    lines.log(2, 'a\r\nb\0c\u001b[2Jd\u007fe\u0080f\u009bg\u2028h\u2029i\u00a0jäk');
    expect(text()).toBe(`${STAMP}APP: a..b.c.[2Jd.e.f.g.h.i\u00a0jäk\r\n`);
  });

  it('shows a half of a surrogate pair as U+FFFD', () => {
    const { lines, text } = bench();
    lines.log(2, 'a\ud83db');
    expect(text()).toBe(`${STAMP}APP: a\ufffdb\r\n`);
  });
});

describe('what is published', () => {
  it('is shown with its topic', () => {
    const { lines, text } = bench();
    publish(lines, bytes('{"POWER":"ON"}'));
    expect(text()).toBe(`${STAMP}MQT: stat/x/NAME = {"POWER":"ON"}\r\n`);
  });

  it('says when it is retained', () => {
    const { lines, text } = bench();
    publish(lines, bytes('ON'), { retain: true });
    expect(text()).toBe(`${STAMP}MQT: stat/x/NAME = ON (retained)\r\n`);
  });

  it.each([false, true])('and has no connection, is a result without a topic (retain %s)', (retain) => {
    const { lines, text } = bench();
    publish(lines, bytes('ON'), { retain, sent: false });
    expect(text()).toBe(`${STAMP}RSL: NAME = ON\r\n`);
  });

  it('may be empty, or lie anywhere in its buffer', () => {
    const { lines, text } = bench();
    publish(lines, bytes(''));
    expect(text()).toBe(`${STAMP}MQT: stat/x/NAME = \r\n`);
    publish(lines, bytes('before ON behind'), { offset: 7, length: 2 });
    expect(text()).toBe(`${STAMP}MQT: stat/x/NAME = ON\r\n`);
  });

  it('has points for control characters, of one byte and of two', () => {
    const { lines, take } = bench();
    publish(
      lines,
      Uint8Array.of(0x00, 0x1f, 0x20, 0x7e, 0x7f, 0xc2, 0x80, 0xc2, 0x9f, 0xc2, 0xa0, 0x0d, 0x0a, 0x41),
    );
    expect(take()).toBe(`${STAMP}MQT: stat/x/NAME = .. ~...\xc2\xa0..A\r\n`);
  });

  // RFC 3629, 3 and 4.
  it.each([
    ['a byte of no character', [0x41, 0xff, 0x42], 'A.B'],
    ['a continuation without a beginning', [0x41, 0x80, 0x42], 'A.B'],
    ['an overlong form', [0xc0, 0xaf], '..'],
    ['a surrogate', [0xed, 0xa0, 0x80], '...'],
    ['a character that is cut off', [0x41, 0xe2, 0x82], 'A..'],
    ['a code beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '....'],
  ])('has points for %s', (_what, payload, shown) => {
    const { lines, take } = bench();
    publish(lines, Uint8Array.from(payload));
    expect(take()).toBe(`${STAMP}MQT: stat/x/NAME = ${shown}\r\n`);
  });

  it('does not look beyond its end for the rest of a character', () => {
    const { lines, take } = bench();
    publish(lines, bytes('€'), { length: 2 });
    expect(take()).toBe(`${STAMP}MQT: stat/x/NAME = ..\r\n`);
  });
});

describe('a long line', () => {
  it.each([27, 28, 29, 30, 31, 60, 94, 219, 1_000])(
    'of %i bytes arrives whole, in parts of at most 64',
    (length) => {
      const { lines, parts, faults, take } = bench();
      const payload = Uint8Array.from({ length }, (_, i) => 0x21 + (i % 90));
      publish(lines, payload);
      const line = `${STAMP}MQT: stat/x/NAME = ${Buffer.from(payload).toString('latin1')}\r\n`;
      expect(parts.map((part) => part.length)).toEqual([
        ...new Array<number>(Math.ceil(line.length / 64) - 1).fill(64),
        ((line.length - 1) % 64) + 1,
      ]);
      expect(faults).toEqual([]);
      expect(take()).toBe(line);
    },
  );

  it.each(['ä', '€', '😀'])('keeps %s whole wherever a part ends', (character) => {
    const { lines, text } = bench();
    for (let i = 0; i < 8; i++) {
      const said = 'x'.repeat(i) + character.repeat(100);
      publish(lines, bytes(said));
      expect(text()).toBe(`${STAMP}MQT: stat/x/NAME = ${said}\r\n`);
      lines.log(2, said);
      expect(text()).toBe(`${STAMP}APP: ${said}\r\n`);
    }
  });

  it('leaves nothing behind for the next one', () => {
    const { lines, text } = bench();
    publish(lines, bytes('x'.repeat(500)));
    text();
    lines.log(2, 'short');
    expect(text()).toBe(`${STAMP}APP: short\r\n`);
  });
});

it('goes on after a sink that has failed', () => {
  const { lines, text, breakSink } = bench();
  breakSink(true);
  expect(() => lines.log(2, 'lost')).toThrow('the port is gone');
  breakSink(false);
  publish(lines, bytes('x'.repeat(200)));
  expect(text()).toBe(`${STAMP}MQT: stat/x/NAME = ${'x'.repeat(200)}\r\n`);
});
