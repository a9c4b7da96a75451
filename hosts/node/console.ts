import type { Console } from '../../src/host.js';

/** The tags of events by level; an event that brings a tag of its own keeps it. */
const TAGS: Readonly<Record<number, string>> = { 1: 'ERR', 2: 'APP', 3: 'DBG' };
const TAGGED = /^[A-Z]{3}: /;

const decoder = new TextDecoder();

/** The firmware's lines in the form of a Tasmota device's serial console. */
export class LineConsole implements Console {
  readonly listening = true;
  readonly #write: (line: string) => void;
  readonly #now: () => Date;

  /** @param write takes a line without its end */
  constructor(write: (line: string) => void, now: () => Date = () => new Date()) {
    this.#write = write;
    this.#now = now;
  }

  log(level: number, text: string): void {
    const tag = TAGGED.test(text) ? '' : `${TAGS[level] ?? 'APP'}: `;
    this.#line(tag + text);
  }

  published(
    prefix: Uint8Array,
    name: Uint8Array,
    bytes: Uint8Array,
    offset: number,
    length: number,
    retain: boolean,
    sent: boolean,
  ): void {
    const topic = decoder.decode(prefix) + decoder.decode(name);
    const payload = decoder.decode(bytes.subarray(offset, offset + length));
    if (sent) this.#line(`MQT: ${topic} = ${payload}${retain ? ' (retained)' : ''}`);
    else this.#line(`RSL: ${topic.slice(topic.lastIndexOf('/') + 1)} = ${payload}`);
  }

  /** An event in the outside world. */
  outside(text: string): void {
    this.#line(`OUT: ${text}`);
  }

  #line(text: string): void {
    this.#write(`${timeOfDay(this.#now())} ${printable(text)}`);
  }
}

/** Local time, `HH:MM:SS.mmm`. */
export function timeOfDay(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** The text without characters that would break the line or speak to the terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\x00-\x1f\x7f-\x9f\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
