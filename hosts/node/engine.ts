import type { BrokerAddress } from '../../src/firmware.js';
import type { Host } from '../../src/host.js';

/** What topics begin with, up to and with the slash before the last level. */
export interface TopicPrefixes {
  readonly command: string;
  readonly state: string;
  readonly telemetry: string;
}

/** The firmware, as far as a host needs it: the firmware itself, or what stands for it where it runs elsewhere. */
export interface Program {
  readonly connected: boolean;
  useBroker(broker: BrokerAddress): void;
  command(line: string): void;
  start(): void;
  tick(): void;
  /** @param done called once everything has left, or with what went wrong */
  shutdown(done: (problem?: unknown) => void): void;
  topicExamples(): TopicPrefixes | Promise<TopicPrefixes>;
  /** Tells in one line how the heap stands, where the engine can count. */
  heap?(): Promise<string>;
  /** Ends what the firmware runs on. */
  close?(): Promise<void>;
}

/** What runs the firmware. */
export interface Engine {
  /** Whether its programs have `heap`. */
  readonly countsHeap: boolean;
  /** @param crashed to be called when the firmware has failed by itself, outside of any call */
  makeProgram(host: Host, crashed: (problem: unknown) => void): Program | Promise<Program>;
}

/** The engines there are to choose from, in the order in which help names them; the first is the usual one. */
export const ENGINE_NAMES = ['node', 'xs'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Each engine is made when it is wanted. @throws {FatalError} when it cannot be had */
export type Engines = Readonly<Record<EngineName, () => Engine | Promise<Engine>>>;
