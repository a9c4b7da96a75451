import { type CaseId, LARGEST, SMALLEST, USUAL } from './cases.js';
import { number } from './markdown.js';
import {
  bytecodesApart,
  COPY,
  MQTT_JS,
  MQTT_PACKET,
  nodeFigure,
  OURS,
  type Results,
  timeRatio,
  xsFigure,
} from './results.js';

/** Something this project set out to reach, and what the run says of it. */
export interface Target {
  readonly what: string;
  /** The limit, in words. */
  readonly reach: string;
  /** What was measured, in words; `undefined`: nothing was. */
  readonly measured: string | undefined;
  readonly met: boolean | undefined;
}

type Bound = 'at most' | 'at least';

const ENCODE: CaseId = `encode ${USUAL}`;
const DECODE: CaseId = `decode ${USUAL}`;
/** How much more bytecodes the largest payload may take than the smallest one. */
const GROWTH = 0.1;

/** How much more bytecodes MQTT 5 may take than MQTT 3.1.1, where a PUBLISH has no properties. */
const OF_MQTT_5 = 0.15;

/** Half of the last digit shown: what is less, is 0. */
const NO_BYTES = 0.5;

function target(
  what: string,
  bound: Bound,
  limit: number,
  unit: string,
  value: number | undefined,
  digits: number,
): Target {
  return {
    what,
    reach: `${bound} ${number(limit, 2)} ${unit}`,
    measured: value === undefined ? undefined : `${number(value, digits)} ${unit}`,
    met: value === undefined ? undefined : bound === 'at most' ? value <= limit : value >= limit,
  };
}

function xsBytecodes(results: Results, id: CaseId, what: string, limit: number): Target {
  const figure = xsFigure(results, id, OURS);
  const value = figure === undefined ? undefined : bytecodesApart(figure);
  return target(`XS, native copies apart: ${what}`, 'at most', limit, 'bytecodes', value, 0);
}

function steadyState({ steadyState: seen }: Results): Target {
  const measured =
    seen === undefined
      ? undefined
      : `${number(seen.slots, 2)} slots, ${number(seen.chunkBytes, 2)} chunk bytes at most, of ${seen.operations} operations`;
  return {
    what: 'XS: any steady-state operation',
    reach: '0 slots, 0 chunk bytes',
    measured,
    met: seen === undefined ? undefined : seen.slots === 0 && seen.chunkBytes === 0,
  };
}

function command(results: Results): Target {
  const value = xsFigure(results, 'command', OURS)?.bytecodes;
  const what = 'XS: POWER TOGGLE received to RESULT and POWER written, native copies included';
  return target(what, 'at most', 5_000, 'bytecodes', value, 0);
}

function againstCopy(results: Results, id: CaseId, what: string, limit: number): Target {
  const value = timeRatio(results, id, OURS, COPY);
  return target(`Node: ${what}, ${USUAL} B`, 'at most', limit, 'times the copy baseline', value, 2);
}

function fasterThan(results: Results, id: CaseId, what: string, peer: string, limit: number): Target {
  const value = timeRatio(results, id, peer, OURS);
  return target(`Node: ${what}`, 'at least', limit, `times faster than ${peer}`, value, 1);
}

function clientBytes(results: Results): Target {
  const bytes = nodeFigure(results, 'client', OURS)?.bytes;
  const shown = bytes === undefined ? undefined : bytes < NO_BYTES ? 0 : bytes;
  return target(
    'Node: whole client, QoS 1 receive and acknowledge',
    'at most',
    0,
    'bytes allocated',
    shown,
    1,
  );
}

function against(results: Results, what: string, id: CaseId, other: CaseId, within: number): Target {
  const one = xsFigure(results, id, OURS);
  const two = xsFigure(results, other, OURS);
  const named = { what: `XS, native copies apart: ${what}`, reach: `within ${number(within * 100)} %` };
  if (one === undefined || two === undefined) {
    return { ...named, measured: undefined, met: undefined };
  }
  const base = bytecodesApart(one);
  const more = bytecodesApart(two) - base;
  const percent = ((100 * more) / base).toFixed(1);
  return {
    ...named,
    measured: `${more > 0 ? '+' : ''}${percent} %`,
    met: Math.abs(more) <= base * within,
  };
}

function growth(results: Results, what: 'encode' | 'decode'): Target {
  return against(
    results,
    `${what}, 16 KiB against 16 B`,
    `${what} ${SMALLEST}`,
    `${what} ${LARGEST}`,
    GROWTH,
  );
}

/** A PUBLISH of MQTT 5 without properties against the same of MQTT 3.1.1. */
function level5(results: Results, what: string, id: CaseId, other: CaseId): Target {
  return against(results, `${what}, MQTT 5 against MQTT 3.1.1`, id, other, OF_MQTT_5);
}

/** All targets, in the order in which they were set. */
export function targets(results: Results): Target[] {
  return [
    steadyState(results),
    xsBytecodes(results, ENCODE, `encode PUBLISH ${USUAL} B, QoS 0`, 450),
    xsBytecodes(results, DECODE, `decode it, with every check`, 1_000),
    xsBytecodes(results, 'cycle', 'QoS 1 cycle', 1_300),
    xsBytecodes(results, 'mixed', '64 mixed packets', 45_000),
    command(results),
    againstCopy(results, ENCODE, 'encode', 1.5),
    againstCopy(results, DECODE, 'decode', 2),
    fasterThan(results, ENCODE, `encode, ${USUAL} B`, MQTT_PACKET, 12),
    fasterThan(results, DECODE, `decode, ${USUAL} B`, MQTT_PACKET, 12),
    fasterThan(results, 'client', 'whole client, QoS 1 receive and acknowledge', MQTT_JS, 20),
    clientBytes(results),
    growth(results, 'encode'),
    growth(results, 'decode'),
    level5(results, 'encode PUBLISH', ENCODE, 'encode MQTT 5'),
    level5(results, 'encode PUBLISH in place', 'encode in place', 'encode in place MQTT 5'),
    level5(results, 'decode PUBLISH', DECODE, 'decode MQTT 5'),
  ];
}
