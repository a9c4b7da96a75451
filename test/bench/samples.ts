import type { CaseId } from '../../bench/cases.js';
import {
  COPY,
  HEADER,
  MQTT_PACKET,
  type NodeFigure,
  OURS,
  type Outcome,
  type Results,
} from '../../bench/results.js';
import type { Measurement } from '../../hosts/xs/lab/meter.js';

/** Results of a run that never took place: figures by case and contender. */
export class Sample {
  readonly #node = new Map<CaseId, Map<string, Outcome<NodeFigure>>>();
  readonly #xs = new Map<CaseId, Map<string, Outcome<Measurement>>>();

  /** The same time in three rounds. */
  node(id: CaseId, contender: string, nanoseconds: number, bytes = 0): this {
    return this.#put(this.#node, id, contender, {
      figure: { rounds: [nanoseconds, nanoseconds, nanoseconds], bytes },
    });
  }

  xs(id: CaseId, contender: string, bytecodes: number, figure: Partial<Measurement> = {}): this {
    const whole = { bytecodes, copying: 0, slots: 0, chunkBytes: 0, ...figure };
    return this.#put(this.#xs, id, contender, { figure: whole });
  }

  outcomeOnXs(id: CaseId, contender: string, outcome: Outcome<Measurement>): this {
    return this.#put(this.#xs, id, contender, outcome);
  }

  results(rest: Partial<Results> = {}): Results {
    return {
      contenders: [COPY, HEADER, OURS, MQTT_PACKET],
      node: this.#node,
      xs: this.#xs,
      stages: undefined,
      steadyState: undefined,
      ...rest,
    };
  }

  #put<Figure>(
    all: Map<CaseId, Map<string, Outcome<Figure>>>,
    id: CaseId,
    contender: string,
    outcome: Outcome<Figure>,
  ): this {
    const row = all.get(id) ?? new Map<string, Outcome<Figure>>();
    all.set(id, row.set(contender, outcome));
    return this;
  }
}
