import { Interlock as InterlockGroup } from '../device/interlock.js';
import type { Settings } from '../settings/settings.js';
import { Interlock, InterlockGroups } from '../settings/table.js';

/** The texts of interlock groups: `1,2 3,4`. Groups are bits, relay 1 the lowest. */

/**
 * Reads groups of two relays and more.
 * @param count how many relays there are
 * @returns `undefined` where it is no such text
 */
export function parseGroups(text: string, count: number): number[] | undefined {
  const groups: number[] = [];
  for (const part of text.trim().split(/\s+/)) {
    let group = 0;
    for (const item of part.split(',')) {
      const relay = /^\d{1,2}$/.test(item) ? Number(item) : 0;
      if (relay < 1 || relay > count) return undefined;
      group |= 1 << (relay - 1);
    }
    if ((group & (group - 1)) === 0) return undefined;
    groups.push(group);
  }
  return groups;
}

/** The text that says so. */
export function groupsText(groups: readonly number[]): string {
  return groups.map((group) => numbersIn(group).join(',')).join(' ');
}

function numbersIn(group: number): number[] {
  const numbers: number[] = [];
  for (let relay = 1; group >> (relay - 1) !== 0; relay++) {
    if (((group >> (relay - 1)) & 1) !== 0) numbers.push(relay);
  }
  return numbers;
}

/** The groups in force: those set, as far as this board has their relays; without any, all relays are one. */
export function groupsOf(settings: Settings, count: number): number[] {
  return parseGroups(settings.text(InterlockGroups), count) ?? [2 ** count - 1];
}

/** The interlock, where it is on and there are relays that could exclude each other. */
export function interlockOf(settings: Settings, count: number): InterlockGroup | undefined {
  if (settings.number(Interlock) === 0 || count < 2) return undefined;
  return new InterlockGroup(groupsOf(settings, count));
}
