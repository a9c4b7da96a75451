import { describe, expect, it } from 'vitest';
import { BAUD, type Serial, type SerialOptions, SerialPort } from '../../../hosts/esp32/serial-port.js';
import { LineConsole } from '../../../hosts/moddable/line-console.js';

const PINS = { port: 0, receive: 3, transmit: 1 };

/** A UART as the SDK shows it: 128 bytes each way, and an error for whoever writes more than it takes. */
class Uart {
  options!: SerialOptions;
  readonly lines: string[] = [];
  readonly written: number[][] = [];
  /** Bytes it takes at the moment. */
  free = 0;
  closed = false;
  #received: number[] = [];
  readonly port: SerialPort;
  onLine: (text: string) => void = () => {};

  constructor() {
    const uart = this;
    class UartSerial implements Serial {
      constructor(options: SerialOptions) {
        uart.options = options;
      }

      read(buffer: Uint8Array): number {
        const count = Math.min(buffer.length, uart.#received.length);
        buffer.set(uart.#received.splice(0, count));
        return count;
      }

      close(): void {
        uart.closed = true;
      }

      write(buffer: Uint8Array): void {
        if (uart.closed) throw new Error('closed');
        if (buffer.length > uart.free) throw new Error('output full');
        if (buffer.byteLength !== buffer.buffer.byteLength) throw new Error('not the whole buffer');
        uart.free -= buffer.length;
        uart.written.push([...buffer]);
      }
    }
    this.port = new SerialPort(UartSerial, PINS, (text) => {
      this.lines.push(text);
      this.onLine(text);
    });
  }

  /** Becomes able to take so many bytes, and says so. */
  drain(count = 128): void {
    this.free = count;
    this.options.onWritable(count);
  }

  type(input: string | readonly number[]): void {
    const bytes = typeof input === 'string' ? [...Buffer.from(input)] : input;
    this.#received.push(...bytes);
    this.options.onReadable(bytes.length);
  }

  taken(): number[] {
    return this.written.splice(0).flat();
  }
}

/** Bytes that count up from `first`. */
const counting = (length: number, first = 0) => Uint8Array.from({ length }, (_, i) => first + i);

describe('the port', () => {
  it('is opened on its pins, for buffers', () => {
    expect(new Uart().options).toMatchObject({ ...PINS, baud: BAUD, format: 'buffer' });
    expect(BAUD).toBe(115_200);
  });

  it('that cannot be opened throws', () => {
    class Taken {
      constructor() {
        throw new RangeError('port in use');
      }
      read(): void {}
      write(): void {}
      close(): void {}
    }
    expect(() => new SerialPort(Taken, PINS, () => {})).toThrow('port in use');
  });
});

describe('what is written', () => {
  it('waits until the port takes it', () => {
    const uart = new Uart();
    uart.port.write(counting(10));
    expect(uart.taken()).toEqual([]);
    uart.drain();
    expect(uart.taken()).toEqual([...counting(10)]);
  });

  it('goes at once before the port has said anything: a boot that crashes has no turn in which it could', () => {
    const uart = new Uart();
    uart.free = 128;
    uart.port.write(counting(100));
    uart.port.write(counting(100, 100));
    expect(uart.taken()).toEqual([...counting(128)]);
    uart.drain();
    expect(uart.taken()).toEqual([...counting(72, 128)]);
  });

  it('goes at once while the port takes it, in steps of what it takes', () => {
    const uart = new Uart();
    uart.drain(100);
    uart.port.write(counting(60));
    expect(uart.taken()).toHaveLength(60);
    uart.port.write(counting(60, 60));
    expect(uart.taken()).toEqual([...counting(40, 60)]);
    uart.drain(7);
    expect(uart.taken()).toEqual([...counting(7, 100)]);
    uart.drain(128);
    expect(uart.taken()).toEqual([...counting(13, 107)]);
    uart.drain(128);
    expect(uart.taken()).toEqual([]);
  });

  it('comes in order, however often the buffer wraps', () => {
    const uart = new Uart();
    const sent: number[] = [];
    const got: number[] = [];
    for (let i = 0; i < 300; i++) {
      const bytes = counting(1 + ((i * 37) % 128), i);
      uart.port.write(bytes);
      sent.push(...bytes);
      uart.drain(128);
      got.push(...uart.taken());
    }
    expect(sent.length).toBeGreaterThan(10 * 1_024);
    expect(got).toEqual(sent);
  });

  it('and finds no room is dropped as a whole', () => {
    const uart = new Uart();
    for (let i = 0; i < 10; i++) uart.port.write(new Uint8Array(100).fill(i));
    // 24 bytes are free.
    uart.port.write(new Uint8Array(25).fill(0x77));
    uart.port.write(new Uint8Array(24).fill(0x66));
    uart.port.write(new Uint8Array(1).fill(0x55));
    for (let i = 0; i < 10; i++) uart.drain();
    const got = uart.taken();
    expect(got).toHaveLength(1_024);
    expect(got.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, i) => Math.floor(i / 100)));
    expect(got.slice(1_000)).toEqual(new Array(24).fill(0x66));
    uart.port.write(counting(3));
    uart.drain();
    expect(uart.taken()).toEqual([0, 1, 2]);
  });

  it('waits when the port takes less than it has said, as when the system writes to it too', () => {
    const uart = new Uart();
    uart.drain(128);
    uart.free = 5;
    uart.port.write(counting(20));
    expect(uart.taken()).toEqual([]);
    uart.free = 128;
    uart.port.write(counting(20, 20));
    expect(uart.taken()).toEqual([...counting(40)]);
  });

  it('gets going again when everything was full', () => {
    const uart = new Uart();
    uart.drain(128);
    uart.free = 0;
    for (let i = 0; i < 12; i++) uart.port.write(counting(100));
    expect(uart.taken()).toEqual([]);
    uart.free = 128;
    uart.port.write(counting(100));
    expect(uart.taken()).toHaveLength(128);
  });
});

describe('a line typed', () => {
  it.each([
    ['Power ON\r'],
    ['Power ON\n'],
    ['Power ON\r\n'],
    ['\r\n\r\nPower ON\r\n'],
    ['Powwe\b\ber ON\n'],
    ['Pow\x7fwer ON\n'],
    ['\b\x7f\bPower ON\n'],
  ])('%j is a command', (typed) => {
    const uart = new Uart();
    uart.type(typed);
    expect(uart.lines).toEqual(['Power ON']);
  });

  it('may come byte by byte, and with the next', () => {
    const uart = new Uart();
    for (const letter of 'Power ON\r\nSta') uart.type(letter);
    expect(uart.lines).toEqual(['Power ON']);
    uart.type('tus 0\nStatus');
    uart.type('\n');
    expect(uart.lines).toEqual(['Power ON', 'Status 0', 'Status']);
  });

  it('is UTF-8, of which a backspace takes whole characters', () => {
    const uart = new Uart();
    uart.type('FriendlyName Büro 😀\n');
    uart.type('FriendlyName B😀€\b\büro\n');
    uart.type('aä\b\n');
    expect(uart.lines).toEqual(['FriendlyName Büro 😀', 'FriendlyName Büro', 'a']);
  });

  it('that is no UTF-8 has U+FFFD instead', () => {
    const uart = new Uart();
    uart.type([0x41, 0xff, 0x42, 0x0a]);
    expect(uart.lines).toEqual(['A\ufffdB']);
  });

  it.each([799, 800])('of %i bytes is whole', (length) => {
    const uart = new Uart();
    uart.type(`${'x'.repeat(length)}\n`);
    expect(uart.lines).toEqual(['x'.repeat(length)]);
  });

  it('that is longer loses its end, and not the next one', () => {
    const uart = new Uart();
    uart.type(`${'x'.repeat(900)}\r\nStatus\n`);
    expect(uart.lines).toEqual(['x'.repeat(800), 'Status']);
  });

  it('may write while the next ones have come already', () => {
    const uart = new Uart();
    const console = new LineConsole(uart.port, true, () => 0);
    uart.drain(128);
    uart.onLine = (text) => console.log(2, `done: ${text}`);
    uart.type('Power ON\r\nPower OFF\r\nStatus\r\nPo');
    uart.type('wer\r\n');
    expect(uart.lines).toEqual(['Power ON', 'Power OFF', 'Status', 'Power']);
    for (let i = 0; i < 3; i++) uart.drain(128);
    expect(Buffer.from(uart.taken()).toString()).toBe(
      ['Power ON', 'Power OFF', 'Status', 'Power']
        .map((text) => `00:00:00.000 APP: done: ${text}\r\n`)
        .join(''),
    );
  });
});

it('gives its pins up when it is closed, and its console says no more', () => {
  const uart = new Uart();
  const console = new LineConsole(uart.port, true, () => 0);
  uart.drain();
  console.log(2, 'one');
  console.close();
  console.log(2, 'two');
  expect([uart.closed, console.listening]).toEqual([true, false]);
  expect(Buffer.from(uart.taken()).toString()).toBe('00:00:00.000 APP: one\r\n');
});
