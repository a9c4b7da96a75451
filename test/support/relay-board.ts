import { type Board, TOPIC } from './board.js';
import { templateOf } from './virtual-host.js';

/** What is said of relays. */

export const RESULT = `stat/${TOPIC}/RESULT`;

/** Pins of relay 1 and those that follow, of a template by `relays`. */
export const PINS: readonly number[] = [0, 1, 2, 3, 4, 5, 9, 10];

/** A template of so many relays. */
export function relays(count: number): string {
  return templateOf(...Array.from({ length: count }, (_, i) => 224 + i));
}

/** RESULT and POWER of an only relay. */
export function only(word: string): string[] {
  return [`${RESULT} {"POWER":"${word}"}`, `stat/${TOPIC}/POWER ${word}`];
}

/** RESULT and POWER of one of several relays. */
export function pair(relay: number, word: string): string[] {
  return [`${RESULT} {"POWER${relay}":"${word}"}`, `stat/${TOPIC}/POWER${relay} ${word}`];
}

/** The levels of the first relays, relay 1 first. */
export function levels(board: Board, count: number): string {
  return PINS.slice(0, count)
    .map((pin) => board.host.levels[pin])
    .join('');
}

/** Milliseconds until something is published, up to `limit`; -1: nothing is. */
export function untilTold(board: Board, limit: number): number {
  const start = board.host.now;
  board.packets.length = 0;
  while (board.host.now - start < limit) {
    board.run(20);
    if (board.messages().length > 0) return board.host.now - start;
  }
  return -1;
}
