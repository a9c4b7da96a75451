import { beforeEach, describe, expect, it } from 'vitest';
import { Guest } from '../../../../hosts/xs/guest/guest.js';
import { MessageReader } from '../../../../hosts/xs/message-reader.js';
import { MessageWriter } from '../../../../hosts/xs/message-writer.js';
import * as wire from '../../../../hosts/xs/wire.js';
import { RELAY_PIN } from '../../../support/virtual-host.js';
import { BOOT_VALUES } from './harness.js';

/** The effects of a turn whose contents tests ask for, as lines. */
function describeEffects(message: ArrayBuffer): string[] {
  const reader = new MessageReader();
  reader.open(new Uint8Array(message).slice());
  const lines: string[] = [];
  const text = new TextDecoder();
  while (!reader.atEnd) {
    const kind = reader.byte();
    switch (kind) {
      case wire.CLAIM:
        lines.push(`claim ${reader.byte()} ${reader.byte()} ${reader.byte()}`);
        break;
      case wire.DRIVE:
        lines.push(`drive ${reader.byte()} ${reader.byte()}`);
        break;
      case wire.LOG:
        lines.push(`log ${reader.byte()} ${reader.text()}`);
        break;
      case wire.PUBLISHED: {
        reader.byte();
        reader.byte();
        const parts = [reader.bytes(), reader.bytes(), reader.bytes()].map((part) => text.decode(part));
        lines.push(`published ${parts[0]}${parts[1]} ${parts[2]}`);
        break;
      }
      case wire.STORE:
        lines.push(`store ${reader.text()} ${reader.bytes().length}`);
        break;
      case wire.RESOLVE:
        lines.push(`resolve ${reader.uint32()} ${reader.text()}`);
        break;
      case wire.OPEN:
        lines.push(`open ${reader.uint32()} ${reader.text()}`);
        break;
      case wire.WRITE:
        lines.push(`write ${reader.uint32()} ${reader.bytes().length}`);
        break;
      case wire.READ:
        lines.push(`read ${reader.uint32()} ${reader.uint32()}`);
        break;
      case wire.CLOSE:
        lines.push(`close ${reader.uint32()}`);
        break;
      case wire.CONNECTED:
        lines.push(`connected ${reader.byte()}`);
        break;
      case wire.STOPPED:
        lines.push('stopped');
        break;
      case wire.RESTART:
        lines.push('restart');
        break;
      case wire.TOPIC_PREFIXES:
        lines.push(`topics ${reader.text()} ${reader.text()} ${reader.text()}`);
        break;
      case wire.CRASHED:
        lines.push(`crashed ${reader.text()}`);
        break;
      default:
        throw new Error(`effect ${kind}`);
    }
  }
  return lines;
}

describe('the firmware inside XS', () => {
  let guest: Guest;
  let collections: number;
  let ticks: number;
  const message = new MessageWriter();

  beforeEach(() => {
    collections = 0;
    ticks = 1_000;
    guest = new Guest(() => collections++);
  });

  /** One turn with the events that `write` writes. @returns its effects */
  function turn(write: (event: MessageWriter) => void): string[] {
    message.clear();
    message.uint32(ticks);
    message.float64(1_766_586_466_000 + ticks);
    message.byte(0);
    message.uint32(100);
    write(message);
    return describeEffects(guest.turn(new Uint8Array(message.finish()).slice().buffer));
  }

  function boot(): string[] {
    return turn((event) => {
      event.begin(wire.BOOT);
      event.text(JSON.stringify(BOOT_VALUES));
    });
  }

  function line(text: string): string[] {
    return turn((event) => {
      event.begin(wire.LINE);
      event.text(text);
    });
  }

  it('boots: takes its pins, and connects nothing', () => {
    const effects = boot();
    expect(effects).toContain(`claim ${RELAY_PIN} ${wire.OUTPUT} 0`);
    expect(effects.filter((effect) => /^(open|resolve|crashed)/.test(effect))).toEqual([]);
  });

  it('boots first, and once', () => {
    expect(turn((event) => event.begin(wire.TICK))[0]).toMatch(
      /^crashed Error: The first event has to be BOOT\n/,
    );
    guest = new Guest(() => {});
    boot();
    expect(boot().at(-1)).toMatch(/^crashed RangeError: There is no event 1\n/);
  });

  it('does several events in one turn, in their order', () => {
    boot();
    const effects = turn((event) => {
      for (const text of ['Power ON', 'Power OFF']) {
        event.begin(wire.LINE);
        event.text(text);
      }
      event.begin(wire.COLLECT);
      event.begin(wire.TICK);
    });
    expect(effects.filter((effect) => /^(drive 26|published)/.test(effect))).toEqual([
      `drive ${RELAY_PIN} 1`,
      'published stat/tasmota_83BB10/RESULT {"POWER":"ON"}',
      'published stat/tasmota_83BB10/POWER ON',
      `drive ${RELAY_PIN} 0`,
      'published stat/tasmota_83BB10/RESULT {"POWER":"OFF"}',
      'published stat/tasmota_83BB10/POWER OFF',
    ]);
    expect(collections).toBe(1);
  });

  it('does nothing in an empty turn', () => {
    boot();
    expect(turn(() => {})).toEqual([]);
  });

  it('connects, tells so when it has, says Offline, and stops', () => {
    boot();
    const started = turn((event) => {
      event.begin(wire.BROKER);
      event.text('{"host":"broker","port":1884,"tls":false,"path":"","user":"user"}');
      event.begin(wire.START);
      event.begin(wire.TICK);
    });
    expect(started).toContain('resolve 1 broker');
    expect(
      turn((event) => {
        event.begin(wire.RESOLVED);
        event.uint32(1);
        event.text('192.0.2.1');
      }),
    ).toEqual(['open 1 {"kind":"TCP","address":"192.0.2.1","port":1884,"nodelay":true}']);
    const opened = turn((event) => {
      event.begin(wire.WRITABLE);
      event.uint32(1);
      event.uint32(16_384);
    });
    expect(opened.some((effect) => effect.startsWith('write 1 '))).toBe(true);
    const accepted = turn((event) => {
      event.begin(wire.RECEIVED);
      event.uint32(1);
      event.bytes(Uint8Array.of(0x20, 2, 0, 0));
    });
    expect(accepted[0]).toBe('read 1 4');
    expect(accepted.at(-1)).toBe('connected 1');
    const stopped = turn((event) => event.begin(wire.SHUTDOWN));
    expect(stopped).toContain('published tele/tasmota_83BB10/LWT Offline');
    expect(stopped).toContain('close 1');
    expect(stopped.slice(-2)).toEqual(['stopped', 'connected 0']);
  });

  it('passes over events for a socket that it has closed', () => {
    boot();
    expect(
      turn((event) => {
        event.begin(wire.WRITABLE);
        event.uint32(9);
        event.uint32(16_384);
        event.begin(wire.RECEIVED);
        event.uint32(9);
        event.bytes(Uint8Array.of(1, 2, 3));
        event.begin(wire.SOCKET_FAILED);
        event.uint32(9);
        event.text('gone');
        event.begin(wire.LEVEL);
        event.byte(39);
        event.byte(0);
        event.begin(wire.NOT_RESOLVED);
        event.uint32(9);
      }),
    ).toEqual([]);
  });

  it('tells its topics', () => {
    boot();
    line('Topic hall');
    expect(turn((event) => event.begin(wire.TOPICS))).toEqual([
      expect.stringMatching(/^topics cmnd\/.*\/ stat\/.*\/ tele\/.*\/$/),
    ]);
  });

  it('tells what it has thrown behind what it has done', () => {
    boot();
    const effects = turn((event) => {
      event.begin(wire.LINE);
      event.text('Power ON');
      event.begin(99);
    });
    expect(effects[0]).toBe(`drive ${RELAY_PIN} 1`);
    expect(effects.at(-1)).toMatch(/^crashed RangeError: There is no event 99\n +at /);
  });
});
