import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from '../hosts/xs/lab/meter.js';
import { xsAvailable } from '../hosts/xs/machine.js';
import { CASES, type CaseId } from './cases.js';
import { type Contender, contenders } from './contenders/all.js';
import { environment } from './environment.js';
import { measureOnNode } from './node/run.js';
import { FULL_PACE, type Pace, QUICK_PACE } from './node/timing.js';
import { BadInput, type Options, readOptions, USAGE } from './options.js';
import { page, tables } from './report.js';
import {
  BASELINES,
  type Calls,
  MODDABLE,
  type NodeFigure,
  OURS,
  type Outcome,
  type Outcomes,
  type Results,
} from './results.js';
import { Turns } from './turns.js';
import { measureCalls, measureOnXs, measureStages, measureSteadyState } from './xs/run.js';

/** The exit code for options that are not understood. */
const BAD_INPUT = 2;
const PAGE = join(import.meta.dirname, '../docs/performance.md');

/** Says what is going on, apart from the results. */
function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What we and the baselines put out has to be right, or there is nothing to compare with. */
function requireRight<Figure>(
  where: string,
  id: CaseId,
  outcomes: ReadonlyMap<string, Outcome<Figure>>,
): void {
  for (const name of [OURS, ...BASELINES]) {
    const { wrong, unable } = outcomes.get(name) ?? {};
    const problem = wrong ?? unable;
    if (problem !== undefined) throw new Error(`${name} on ${where}, ${id}: ${problem}`);
  }
}

async function onNode(entrants: readonly Contender[], pace: Pace): Promise<Outcomes<NodeFigure>> {
  const all = new Map<CaseId, ReadonlyMap<string, Outcome<NodeFigure>>>();
  for (const { id, title } of CASES) {
    progress(`Node: ${title}`);
    const outcomes = await measureOnNode(id, entrants, pace);
    requireRight('Node', id, outcomes);
    all.set(id, outcomes);
  }
  return all;
}

/** A contender that does not even start on XS has its reason shown at every case it does on Node. */
async function onXs(
  { name, xsEntry, files }: Contender,
  node: Outcomes<NodeFigure>,
): Promise<ReadonlyMap<CaseId, Outcome<Measurement>>> {
  try {
    return await measureOnXs(xsEntry, files, (id) => progress(`XS: ${name}: ${id}`));
  } catch (error) {
    const unable = (error as Error).message;
    const ids = CASES.map(({ id }) => id).filter((id) => node.get(id)?.has(name));
    return new Map(ids.map((id) => [id, { unable }]));
  }
}

function byCase(
  entrants: readonly Contender[],
  outcomes: readonly ReadonlyMap<CaseId, Outcome<Measurement>>[],
): Outcomes<Measurement> {
  const all = new Map<CaseId, ReadonlyMap<string, Outcome<Measurement>>>();
  for (const { id } of CASES) {
    const row = new Map<string, Outcome<Measurement>>();
    for (const [index, { name }] of entrants.entries()) {
      const outcome = outcomes[index]?.get(id);
      if (outcome !== undefined) row.set(name, outcome);
    }
    requireRight('XS', id, row);
    all.set(id, row);
  }
  return all;
}

/** By call: ours, and the Moddable SDK's if they were measured. */
function callsOf(ours: CallsOfOne, theirs: CallsOfOne | undefined): Calls {
  return new Map(
    [...ours].map(([call, figure]) => {
      const other = theirs?.get(call);
      const row: [string, Measurement][] = [[OURS, figure]];
      if (other !== undefined) row.push([MODDABLE, other]);
      return [call, new Map(row)];
    }),
  );
}

type CallsOfOne = ReadonlyMap<string, Measurement>;
type XsResults = Pick<Results, 'xs' | 'stages' | 'steadyState' | 'calls'>;

/** What is counted comes out the same whatever runs beside it, so all cores are used. */
async function allOnXs(entrants: readonly Contender[], node: Outcomes<NodeFigure>): Promise<XsResults> {
  const inTurn = new Turns(availableParallelism());
  // The longest ones come first, so that no core is left alone with one of them.
  const steadyState = inTurn.add(() => {
    progress('XS: every steady-state operation of the tests');
    return measureSteadyState();
  });
  const slowestFirst = entrants.toReversed();
  const outcomes = slowestFirst.map((entrant) => inTurn.add(() => onXs(entrant, node)));
  const stages = inTurn.add(() => {
    progress('XS: the parts of the command cycle');
    return measureStages();
  });
  const calls = inTurn.add(() => {
    progress('XS: the calls of the class of ECMA-419');
    return measureCalls('ecma419.entry.ts');
  });
  const theirs = entrants.find(({ name }) => name === MODDABLE);
  const theirCalls = theirs && inTurn.add(() => measureCalls('ecma419-moddable.entry.ts', theirs.files));
  return {
    calls: callsOf(await calls, await theirCalls),
    xs: byCase(slowestFirst, await Promise.all(outcomes)),
    stages: await stages,
    steadyState: await steadyState,
  };
}

/** @throws Error for people, when Moddable's client is not what was named */
async function allContenders(moddable: string | undefined): Promise<Contender[]> {
  try {
    return await contenders(moddable);
  } catch (error) {
    throw new BadInput(`${moddable} cannot be used as Moddable's client: ${(error as Error).message}`);
  }
}

async function run({ moddable, quick }: Options): Promise<void> {
  const entrants = await allContenders(moddable);
  const node = await onNode(entrants, quick ? QUICK_PACE : FULL_PACE);
  const withXs = xsAvailable();
  if (!withXs) progress('The XS engine is missing (npm ci --prefix hosts/xs): nothing is measured on it.');
  const xs = withXs
    ? await allOnXs(entrants, node)
    : { xs: undefined, stages: undefined, steadyState: undefined };
  const results: Results = { contenders: entrants.map(({ name }) => name), node, ...xs };
  console.log(tables(results));
  if (quick || !withXs) {
    progress('docs/performance.md stays as it is: it is written by a full run with the XS engine.');
    return;
  }
  await writeFile(PAGE, page(results, environment()));
  progress('docs/performance.md is written.');
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await run(options);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = BAD_INPUT;
}
