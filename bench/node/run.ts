import type { CaseId } from '../cases.js';
import type { Contender } from '../contenders/all.js';
import type { NodeFigure, Outcome } from '../results.js';
import { bytesPerOperation } from './allocation.js';
import type { Contestant } from './contestant.js';
import { type Pace, race } from './timing.js';

/** Checks and measures all contenders at one case, in turns. */
export async function measureOnNode(
  id: CaseId,
  contenders: readonly Contender[],
  pace: Pace,
): Promise<ReadonlyMap<string, Outcome<NodeFigure>>> {
  const names: string[] = [];
  const contestants: Contestant[] = [];
  for (const { name, onNode } of contenders) {
    const contestant = await onNode(id);
    if (contestant === undefined) continue;
    names.push(name);
    contestants.push(contestant);
  }
  const wrong: (string | undefined)[] = [];
  for (const contestant of contestants) wrong.push(await contestant.check());
  const rounds = await race(contestants, pace);
  const outcomes = new Map<string, Outcome<NodeFigure>>();
  for (const [index, contestant] of contestants.entries()) {
    const bytes = await bytesPerOperation(contestant);
    contestant.end();
    const figure = { rounds: rounds[index] ?? [], bytes };
    outcomes.set(names[index] as string, { wrong: wrong[index], figure });
  }
  return outcomes;
}
