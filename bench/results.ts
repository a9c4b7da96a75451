import type { Measurement } from '../hosts/xs/lab/meter.js';
import type { CaseId } from './cases.js';
import { median, medianRatio } from './statistics.js';

/** The names of contenders, as the tables have them. */
export const OURS = 'xsmota';
export const COPY = 'copy';
export const HEADER = 'header';
export const MQTT_PACKET = 'mqtt-packet';
export const U8_MQTT = 'u8-mqtt';
export const MQTT_JS = 'MQTT.js';
export const MODDABLE = 'mqttclient';

export const BASELINES: readonly string[] = [COPY, HEADER];

/** Of one contender at one case on Node. */
export interface NodeFigure {
  /** Nanoseconds per operation, in each round. */
  readonly rounds: readonly number[];
  /** Bytes allocated per operation. */
  readonly bytes: number;
}

/** How one contender did at one case. */
export interface Outcome<Figure> {
  /** What of its output is not as it should be; it is measured all the same. */
  readonly wrong?: string | undefined;
  /** Why it could not be measured. */
  readonly unable?: string | undefined;
  readonly figure?: Figure | undefined;
}

/** By case, by contender. A contender that does not do the case at all is not there. */
export type Outcomes<Figure> = ReadonlyMap<CaseId, ReadonlyMap<string, Outcome<Figure>>>;

/** A part of the command cycle on XS, in the order in which they come. */
export interface Stage {
  readonly name: string;
  readonly bytecodes: number;
  /** Of these, the charge for native copies. */
  readonly copying: number;
}

/** What every steady-state operation of the firmware and the client takes together. */
export interface SteadyState {
  readonly operations: number;
  /** The most that any of them takes. */
  readonly slots: number;
  readonly chunkBytes: number;
  /** Those that take something. */
  readonly guilty: readonly string[];
}

/** What the calls of an MQTT client class of ECMA-419 take on XS, by call, by whose class it is. */
export type Calls = ReadonlyMap<string, ReadonlyMap<string, Measurement>>;

export interface Results {
  readonly contenders: readonly string[];
  readonly node: Outcomes<NodeFigure>;
  /** `undefined`, like what follows: there is no XS engine here. */
  readonly xs: Outcomes<Measurement> | undefined;
  readonly stages: readonly Stage[] | undefined;
  readonly steadyState: SteadyState | undefined;
  readonly calls?: Calls | undefined;
}

export function nodeFigure(results: Results, id: CaseId, contender: string): NodeFigure | undefined {
  return results.node.get(id)?.get(contender)?.figure;
}

export function xsFigure(results: Results, id: CaseId, contender: string): Measurement | undefined {
  return results.xs?.get(id)?.get(contender)?.figure;
}

export function nanoseconds(figure: NodeFigure): number {
  return median(figure.rounds);
}

/** How many times as long as `base` a contender takes, round by round. */
export function timeRatio(results: Results, id: CaseId, contender: string, base: string): number | undefined {
  const one = nodeFigure(results, id, contender);
  const other = nodeFigure(results, id, base);
  return one === undefined || other === undefined ? undefined : medianRatio(one.rounds, other.rounds);
}

/** Bytecodes without what the engine charges for bytes that are copied natively. */
export function bytecodesApart({ bytecodes, copying }: { bytecodes: number; copying: number }): number {
  return bytecodes - copying;
}
