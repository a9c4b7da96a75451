import { type SerialOptions, SerialPort } from '../../hosts/esp32/serial-port.js';
import { LineConsole } from '../../hosts/moddable/line-console.js';
import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';

/** Each operation shows a message, or moves bytes between the console and its port; the hardware allocates nothing. */

let now = 0;
const time = (): number => now;

/** A port that counts what it is given, and says when it takes bytes. */
class Serial {
  taken = 0;
  readonly options: SerialOptions;

  constructor(options: SerialOptions) {
    this.options = options;
  }

  read(buffer: Uint8Array): void {
    // A letter, and the backspace that takes it away.
    for (let i = 0; i < buffer.length; i++) buffer[i] = i % 2 === 0 ? 0x61 : 0x08;
  }

  write(buffer: Uint8Array): void {
    this.taken += buffer.length;
  }

  close(): void {}
}

function port(): { readonly serial: Serial; readonly port: SerialPort } {
  let serial: Serial | undefined;
  const made = new SerialPort(
    class extends Serial {
      constructor(options: SerialOptions) {
        super(options);
        serial = this;
      }
    },
    { port: 0, receive: 3, transmit: 1 },
    () => {
      throw new Error('nobody has typed a line');
    },
  );
  return { serial: serial as unknown as Serial, port: made };
}

const PREFIX = Uint8Array.of(0x73, 0x2f);
const NAME = Uint8Array.of(0x50, 0x4f, 0x57, 0x45, 0x52);
const SHORT = Uint8Array.of(0x4f, 0x4e);
/** 150 bytes: letters, a euro sign, control characters of one byte and of two, what is no UTF-8. */
const LONG = new Uint8Array(150);
for (let i = 0; i < LONG.length; i++) LONG[i] = 0x41 + (i % 26);
LONG.set([0xe2, 0x82, 0xac, 0x0a, 0xc2, 0x85, 0xff, 0xe2, 0x82], 100);

function showing(bytes: Uint8Array, retain: boolean, sent: boolean): Operation {
  let seen = 0;
  const sink = {
    write: (part: Uint8Array): void => {
      seen += part.length;
    },
  };
  const lines = new LineConsole(sink, true, time);
  return () => {
    now += 777;
    seen = 0;
    lines.published(PREFIX, NAME, bytes, 0, bytes.length, retain, sent);
    if (seen < bytes.length) throw new Error('not all was shown');
  };
}

/** The line's way to a port that takes `step` bytes at a time. */
function sending(step: number): Operation {
  const { serial, port: way } = port();
  const lines = new LineConsole(way, true, time);
  return () => {
    now += 777;
    const before = serial.taken;
    lines.published(PREFIX, NAME, LONG, 0, LONG.length, true, true);
    for (let i = 0; i < 16; i++) serial.options.onWritable(step);
    if (serial.taken - before < LONG.length) throw new Error('not all was sent');
  };
}

/** A port that takes half of what is written: the other half is dropped. */
function overflowing(): Operation {
  const { serial, port: way } = port();
  const part = LONG.slice(0, 60);
  for (let i = 0; i < 20; i++) way.write(part);
  return () => {
    const before = serial.taken;
    way.write(part);
    if (serial.taken !== before) throw new Error('the ring was not full');
    serial.options.onWritable(30);
    way.write(part);
    serial.options.onWritable(30);
    if (serial.taken - before !== 60) throw new Error('not all was sent');
    way.write(part);
  };
}

function typing(): Operation {
  const { serial } = port();
  return () => serial.options.onReadable(100);
}

exposeOperations({
  short: showing(SHORT, false, true),
  retained: showing(LONG, true, true),
  unsent: showing(LONG, false, false),
  'sent by 13': sending(13),
  'sent by 128': sending(128),
  overflowing: overflowing(),
  typing: typing(),
});
