import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/tasmota/commands/table.js';
import type { CommandRow } from '../../../src/tasmota/registry.js';
import { Board, TOPIC, withoutReason } from '../../support/board.js';

/**
 * What every command has to survive, from its row: no payload, one out of range at either end, of another type, of 300
 * characters, with a NUL in it, and bytes that are no UTF-8.
 */

const RESULT = `stat/${TOPIC}/RESULT`;
const SECRET = 'never-to-be-told';

const LONG = 'x'.repeat(300);
const NUL = 'a\0b';
const NO_UTF8 = Uint8Array.of(0x61, 0xff, 0xfe, 0xc3);

/** A board on which everything there can be is: relays, buttons, switches, LEDs, sensors. */
function board(): Board {
  return new Board().online();
}

/** Whether an answer is JSON, and so whole and escaped. What is published for others is theirs. */
function isWhole(line: string): boolean {
  if (!line.includes(TOPIC)) return true;
  const payload = line.slice(line.indexOf(' ') + 1);
  if (payload === '' || /^(ON|OFF| ?\(retained\))$/.test(payload)) return true;
  try {
    JSON.parse(payload.replace(/ \(retained\)$/, ''));
    return true;
  } catch {
    return false;
  }
}

/** Commands of one value from a range: what is not in it is refused. */
function isBounded({ takes, replies, setting, minimum }: CommandRow): boolean {
  const kind = replies === 'number' || replies === 'onoff' || replies === 'indexed';
  return (
    kind && (takes === 'number' || takes === 'onoff') && (setting !== undefined || minimum !== undefined)
  );
}

/** What a command is answered with on RESULT. */
function resultOf(device: Board, name: string, payload = ''): string {
  return device.command(name, payload).find((line) => line.startsWith(RESULT)) ?? '';
}

describe.each(COMMANDS.map((row) => [row.name, row] as const))('%s', (name, row) => {
  const { takes, replies, setting, secret } = row;
  const low =
    takes === 'onoff' ? 0 : setting !== undefined && 'minimum' in setting ? setting.minimum : row.minimum;
  const high =
    takes === 'onoff' ? 1 : setting !== undefined && 'maximum' in setting ? setting.maximum : row.maximum;

  it.each<[what: string, payload: string | Uint8Array]>([
    ['nothing', ''],
    ['a number too low', String((low ?? 0) - 1)],
    ['a number too high', String((high ?? 0) + 1)],
    ['a number beyond all', '9'.repeat(300)],
    ['another type', 'no such thing'],
    ['300 characters', LONG],
    ['a NUL', NUL],
    ['bytes that are no UTF-8', NO_UTF8],
  ])('lives with %s', (_what, payload) => {
    const device = board();
    const lines = device.ask(`cmnd/${TOPIC}/${name}`, payload);
    if (replies !== 'nothing' && replies !== 'status') expect(lines).not.toEqual([]);
    for (const line of lines) expect(line).toSatisfy(isWhole);
    expect(lines.join('')).not.toMatch(/Unknown/);
    // And goes on.
    device.run(100);
    expect(device.command('Status', '11')[0]).toContain('"StatusSTS"');
  });

  if (isBounded(row)) {
    it.each([
      ['too low', String((low ?? 0) - 1)],
      ['too high', String((high ?? 0) + 1)],
      ['no number', 'no such thing'],
    ])('keeps its value and says why with a number that is %s', (_what, payload) => {
      const device = board();
      const present = resultOf(device, `${name}1`);
      device.host.logs.length = 0;
      const answer = resultOf(device, `${name}1`, payload);
      expect(answer).toContain(',"Reason":"');
      expect(withoutReason(answer)).toBe(present);
      expect(resultOf(device, `${name}1`)).toBe(present);
      expect(device.host.logs.join('\n')).toContain('the present value stays');
    });
  }

  if (secret) {
    it.each([SECRET, SECRET.repeat(30), `${SECRET}\0`])('never tells what it was given: %s', (payload) => {
      const device = board();
      const lines = [
        ...device.command(name, payload),
        ...device.command(name),
        ...device.command(`${name}9`, payload),
        ...device.command('Backlog', `${name} ${payload}`),
        ...device.after(3_000),
      ];
      expect([...lines, ...device.host.logs].join('\n')).not.toContain(SECRET);
    });
  }
});
