import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { CommandQueue } from '../../src/tasmota/command-queue.js';

function queueOf(capacity: number): CommandQueue {
  const queue = new CommandQueue();
  queue.makeRoom(capacity);
  return queue;
}

function add(queue: CommandQueue, text: string, how = 0, cause = 0): boolean {
  const bytes = encodeUtf8(text);
  for (let i = 0; i < bytes.length; i++) queue.lines[queue.place + i] = bytes[i] as number;
  return queue.append(queue.place + bytes.length, how, cause);
}

function line(queue: CommandQueue): string {
  const text = decodeUtf8(queue.lines, queue.lineStart, queue.lineEnd - queue.lineStart);
  return `${text} ${queue.lineHow} ${queue.lineCause}`;
}

function take(queue: CommandQueue): string {
  queue.takeLine();
  return line(queue);
}

describe('CommandQueue', () => {
  it('gives back what it was given, in order', () => {
    const queue = queueOf(100);
    expect(queue.empty).toBe(true);
    add(queue, 'Power ON', 31, 255);
    add(queue, '', 1, 2);
    add(queue, 'Power OFF');
    expect(queue.nextHow).toBe(31);
    expect(take(queue)).toBe('Power ON 31 255');
    expect(queue.nextHow).toBe(1);
    expect(take(queue)).toBe(' 1 2');
    expect(take(queue)).toBe('Power OFF 0 0');
    expect(queue.empty).toBe(true);
  });

  it('leaves a line where it is while others are added', () => {
    const queue = queueOf(30);
    add(queue, 'first');
    add(queue, 'second');
    queue.takeLine();
    add(queue, 'third');
    expect(line(queue)).toBe('first 0 0');
    expect(take(queue)).toBe('second 0 0');
    expect(take(queue)).toBe('third 0 0');
    for (let i = 0; i < 50; i++) {
      expect(add(queue, `line ${i}`)).toBe(true);
      expect(take(queue)).toBe(`line ${i} 0 0`);
    }
  });

  it('takes no more than it has room for', () => {
    const queue = queueOf(20);
    expect(add(queue, 'x'.repeat(18))).toBe(false);
    expect(add(queue, 'x'.repeat(17))).toBe(true);
    expect(add(queue, '')).toBe(false);
    expect(take(queue)).toBe(`${'x'.repeat(17)} 0 0`);
    // The line taken last still has its place.
    expect(add(queue, '')).toBe(false);
    queue.dropTaken();
    expect(add(queue, 'y')).toBe(true);
    expect(take(queue)).toBe('y 0 0');
  });

  it('takes lines of up to 2,047 bytes', () => {
    const queue = queueOf(5_000);
    expect(add(queue, 'x'.repeat(2_048))).toBe(false);
    expect(add(queue, 'x'.repeat(2_047), 7)).toBe(true);
    expect(take(queue)).toBe(`${'x'.repeat(2_047)} 7 0`);
  });

  it('forgets what waits, but for the line taken last', () => {
    const queue = queueOf(50);
    add(queue, 'one');
    add(queue, 'two');
    queue.takeLine();
    queue.forget();
    expect(queue.empty).toBe(true);
    expect(line(queue)).toBe('one 0 0');
    add(queue, 'three');
    expect(take(queue)).toBe('three 0 0');
  });

  it('takes back what was added since', () => {
    const queue = queueOf(50);
    add(queue, 'one');
    const { used } = queue;
    add(queue, 'two');
    queue.shorten(used);
    expect(take(queue)).toBe('one 0 0');
    expect(queue.empty).toBe(true);
  });

  it('clears bits of the causes of what waits', () => {
    const queue = queueOf(50);
    add(queue, 'one', 5, 0x21);
    add(queue, 'two', 5, 0x32);
    add(queue, 'three', 5, 0x33);
    queue.takeLine();
    queue.maskCauses(0xf0);
    expect(line(queue)).toBe('one 5 33');
    expect(take(queue)).toBe('two 5 48');
    expect(take(queue)).toBe('three 5 48');
  });

  it('has no room before it is made, and makes it once', () => {
    const queue = new CommandQueue();
    expect(queue.lines.length).toBe(0);
    expect(queue.empty).toBe(true);
    queue.makeRoom(10);
    const { lines } = queue;
    queue.makeRoom(20);
    expect(queue.lines).toBe(lines);
  });
});
