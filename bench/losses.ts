import { CASES, type Case } from './cases.js';
import { BASELINES, bytecodesApart, nodeFigure, OURS, type Results, timeRatio, xsFigure } from './results.js';

export const RESPECTS = [
  'time on Node',
  'bytes on Node',
  'bytecodes on XS',
  'native copies apart',
  'slots',
  'chunk bytes',
] as const;

export type Respect = (typeof RESPECTS)[number];

/** A case at which a contender is better than we are, in one respect. */
export interface Loss {
  readonly where: Case;
  readonly to: string;
  /** In which respect. */
  readonly what: Respect;
  /** Ours divided by theirs; infinite where theirs is 0. */
  readonly factor: number;
}

/** Differences below this are no more than the noise of the machine. */
const NOTICEABLE = 1.01;
/** Bytes on Node below this are 0. */
const NO_BYTES = 0.5;

function factor(ours: number, theirs: number): number {
  if (ours === 0) return 0;
  return theirs === 0 ? Number.POSITIVE_INFINITY : ours / theirs;
}

function lossesAt(results: Results, where: Case, to: string): Loss[] {
  const { id } = where;
  const losses: Loss[] = [];
  const add = (what: Loss['what'], by: number) => {
    if (by >= NOTICEABLE) losses.push({ where, to, what, factor: by });
  };
  add('time on Node', timeRatio(results, id, OURS, to) ?? 0);
  const ourNode = nodeFigure(results, id, OURS);
  const theirNode = nodeFigure(results, id, to);
  if (ourNode !== undefined && theirNode !== undefined && ourNode.bytes >= NO_BYTES) {
    add('bytes on Node', factor(ourNode.bytes, theirNode.bytes < NO_BYTES ? 0 : theirNode.bytes));
  }
  const ours = xsFigure(results, id, OURS);
  const theirs = xsFigure(results, id, to);
  if (ours !== undefined && theirs !== undefined) {
    add('bytecodes on XS', factor(ours.bytecodes, theirs.bytecodes));
    add('native copies apart', factor(bytecodesApart(ours), bytecodesApart(theirs)));
    add('slots', factor(ours.slots, theirs.slots));
    add('chunk bytes', factor(ours.chunkBytes, theirs.chunkBytes));
  }
  return losses;
}

/** Every case at which someone is better than we are. @param toBaselines to baselines, or to peers */
export function losses(results: Results, toBaselines: boolean): Loss[] {
  const others = results.contenders.filter(
    (name) => name !== OURS && BASELINES.includes(name) === toBaselines,
  );
  return CASES.flatMap((where) => others.flatMap((to) => lossesAt(results, where, to)));
}
