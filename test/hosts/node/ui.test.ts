import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect, it } from 'vitest';
import { TerminalScreen } from '../../../hosts/node/ui.js';

function terminal() {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 80, rows: 24 });
  let shown = '';
  output.on('data', (chunk) => {
    shown += chunk;
  });
  const lines: string[] = [];
  let interrupts = 0;
  const screen = new TerminalScreen(
    input as unknown as ReadStream,
    output as unknown as WriteStream,
    () => ['Relay1 ON'],
    {
      line: (line) => lines.push(line),
      interrupt: () => {
        interrupts++;
      },
    },
  );
  return { input, screen, lines, interrupts: () => interrupts, shown: () => shown };
}

/** Lets what has been written to a stream arrive. */
const arrival = () => new Promise((resolve) => setImmediate(resolve));

it('shows lines above the status', async () => {
  const { screen, shown } = terminal();
  screen.print('MQT: hello');
  await arrival();
  expect(shown()).toContain('MQT: hello');
  expect(shown()).toContain('Relay1 ON');
  screen.close();
});

it('hands over what is typed', async () => {
  const { input, screen, lines } = terminal();
  input.write('Power ON\r');
  await arrival();
  expect(lines).toEqual(['Power ON']);
  screen.close();
});

it('asks for the end when it is interrupted, or its input ends', async () => {
  const first = terminal();
  first.input.write('\x03');
  await arrival();
  expect(first.interrupts()).toBe(1);
  first.screen.close();
  const second = terminal();
  second.input.end();
  await arrival();
  await arrival();
  expect(second.interrupts()).toBe(1);
});

it('does not when it is closed by the board itself', async () => {
  const { screen, interrupts } = terminal();
  screen.close();
  screen.close();
  await arrival();
  expect(interrupts()).toBe(0);
});
