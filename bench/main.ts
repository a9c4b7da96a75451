import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { xsAvailable } from '../hosts/xs/machine.js';
import type { Measurement } from '../hosts/xs/meter.js';
import { CASES, type CaseId } from './cases.js';
import { type Contender, contenders } from './contenders/all.js';
import { environment } from './environment.js';
import { measureOnNode } from './node/run.js';
import { FULL_PACE, type Pace, QUICK_PACE } from './node/timing.js';
import { type Options, readOptions, USAGE } from './options.js';
import { page, tables } from './report.js';
import { BASELINES, type NodeFigure, OURS, type Outcome, type Outcomes, type Results } from './results.js';
import { measureOnXs, measureStages, measureSteadyState } from './xs/run.js';

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

async function onXs(entrants: readonly Contender[]): Promise<Outcomes<Measurement>> {
  const all = new Map<CaseId, Map<string, Outcome<Measurement>>>();
  for (const { name, xsEntry, files } of entrants) {
    const outcomes = await measureOnXs(xsEntry, files, (id) => progress(`XS: ${name}: ${id}`));
    for (const [id, outcome] of outcomes) {
      const row = all.get(id) ?? new Map<string, Outcome<Measurement>>();
      all.set(id, row.set(name, outcome));
    }
  }
  for (const [id, outcomes] of all) requireRight('XS', id, outcomes);
  return all;
}

async function run({ moddable, quick }: Options): Promise<void> {
  const entrants = await contenders(moddable);
  const node = await onNode(entrants, quick ? QUICK_PACE : FULL_PACE);
  const withXs = xsAvailable();
  if (!withXs) progress('The XS engine is missing (npm ci --prefix hosts/xs): nothing is measured on it.');
  const xs = withXs ? await onXs(entrants) : undefined;
  if (withXs) progress('XS: the parts of the command cycle, and every steady-state operation');
  const results: Results = {
    contenders: entrants.map(({ name }) => name),
    node,
    xs,
    stages: withXs ? await measureStages() : undefined,
    steadyState: withXs ? await measureSteadyState() : undefined,
  };
  console.log(tables(results));
  if (quick || !withXs) {
    progress('docs/performance.md stays as it is: it is written by a full run with the XS engine.');
    return;
  }
  await writeFile(PAGE, page(results, environment()));
  progress('docs/performance.md is written.');
}

function options(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return undefined;
  }
}

const chosen = options();
if (chosen === undefined) process.exitCode = BAD_INPUT;
else if (chosen.help) console.log(USAGE);
else await run(chosen);
