import type { Measurement } from '../hosts/xs/lab/meter.js';
import { CASES, SIZES } from './cases.js';
import type { Environment } from './environment.js';
import { type Loss, losses, RESPECTS } from './losses.js';
import { number, table, times } from './markdown.js';
import { FULL_PACE } from './node/timing.js';
import {
  bytecodesApart,
  type Calls,
  MODDABLE,
  type NodeFigure,
  nanoseconds,
  OURS,
  type Outcome,
  type Outcomes,
  type Results,
  type Stage,
  timeRatio,
  xsFigure,
} from './results.js';
import { type Target, targets } from './targets.js';

/** Behind figures of a contender whose output is not right. */
const WRONG = ' *';
/** The largest operation whose chunks can be counted has less than that; the meter says infinite beyond it. */
const MOST_CHUNK_BYTES = 57_344;
/** Bytes on Node below this are 0: the engine's own, now and then. */
const NO_BYTES = 0.5;

type Section = readonly [title: string, text: string];

function verdict({ met }: Target): string {
  return met === undefined ? 'not measured' : met ? 'met' : 'MISSED';
}

function targetsTable(results: Results): string {
  const rows = targets(results).map((target) => [
    target.what,
    target.reach,
    target.measured ?? '-',
    verdict(target),
  ]);
  return table(['target', 'to reach', 'measured', ''], rows);
}

function targetsText(results: Results): string {
  const all = targets(results);
  const met = all.filter((target) => target.met === true).length;
  return `${met} of ${all.length} are met.\n\n${targetsTable(results)}`;
}

/** One row for each case, one column for each contender that takes part in any. */
function casesTable<Figure>(
  results: Results,
  outcomes: Outcomes<Figure>,
  cell: (figure: Figure, id: (typeof CASES)[number]['id'], contender: string) => string,
): string {
  const text = (
    { figure, wrong, unable }: Outcome<Figure>,
    id: (typeof CASES)[number]['id'],
    name: string,
  ) => {
    if (unable !== undefined || figure === undefined) return 'unable';
    return cell(figure, id, name) + (wrong === undefined ? '' : WRONG);
  };
  const rows = CASES.map(({ id, title }) => [
    title,
    ...results.contenders.map((name) => {
      const outcome = outcomes.get(id)?.get(name);
      return outcome === undefined ? '' : text(outcome, id, name);
    }),
  ]);
  return table(['', ...results.contenders], rows);
}

function nodeTime(results: Results): string {
  return casesTable(results, results.node, (figure, id, name) => {
    const ns = number(nanoseconds(figure));
    const ratio = name === OURS ? undefined : timeRatio(results, id, name, OURS);
    return ratio === undefined ? ns : `${ns} (${times(ratio)})`;
  });
}

function nodeBytes(results: Results): string {
  return casesTable<NodeFigure>(results, results.node, ({ bytes }) =>
    bytes < NO_BYTES ? '0' : number(bytes),
  );
}

function chunkText(bytes: number): string {
  return bytes === Number.POSITIVE_INFINITY ? `over ${number(MOST_CHUNK_BYTES)}` : number(bytes, 1);
}

function xsTable(results: Results, outcomes: Outcomes<Measurement>): string {
  return casesTable(
    results,
    outcomes,
    (figure) =>
      `${number(bytecodesApart(figure))} + ${number(figure.copying)} / ${number(figure.slots, 1)} / ${chunkText(figure.chunkBytes)}`,
  );
}

function growthTable(results: Results): string {
  const rows = (['encode', 'decode'] as const).flatMap((what) =>
    results.contenders
      .filter((name) => xsFigure(results, `${what} ${SIZES[0]}`, name) !== undefined)
      .map((name) => [
        `${what}, ${name}`,
        ...SIZES.map((size) => {
          const figure = xsFigure(results, `${what} ${size}`, name);
          return figure === undefined ? 'unable' : number(bytecodesApart(figure));
        }),
      ]),
  );
  return table(['', ...SIZES.map((size) => `${number(size)} B`)], rows);
}

function callsTable(calls: Calls): string {
  const owners = [OURS, MODDABLE].filter((name) => [...calls.values()].some((row) => row.has(name)));
  const cell = (figure: Measurement | undefined) =>
    figure === undefined
      ? ''
      : `${number(bytecodesApart(figure))} + ${number(figure.copying)} / ${number(figure.slots, 1)} / ${chunkText(figure.chunkBytes)}`;
  const rows = [...calls].map(([call, row]) => [call, ...owners.map((name) => cell(row.get(name)))]);
  return table(['', ...owners], rows);
}

function stagesTable(stages: readonly Stage[]): string {
  const bytecodes = stages.reduce((sum, stage) => sum + stage.bytecodes, 0);
  const copying = stages.reduce((sum, stage) => sum + stage.copying, 0);
  const row = (name: string, all: number, copied: number) => [
    name,
    number(all, 1),
    number(copied),
    `${number((100 * all) / bytecodes)} %`,
  ];
  return table(
    ['part', 'bytecodes', 'of these, native copies', 'share'],
    [
      ...stages.map((stage) => row(stage.name, stage.bytecodes, stage.copying)),
      row('all', bytecodes, copying),
    ],
  );
}

function complaints<Figure>(where: string, outcomes: Outcomes<Figure> | undefined): string[][] {
  const rows: string[][] = [];
  for (const { id, title } of CASES) {
    for (const [name, { wrong, unable }] of outcomes?.get(id) ?? []) {
      const problem = wrong ?? (unable === undefined ? undefined : `cannot be measured: ${unable}`);
      if (problem !== undefined) rows.push([title, name, where, problem]);
    }
  }
  return rows;
}

function wrongResults(results: Results): string {
  const rows = [...complaints('Node', results.node), ...complaints('XS', results.xs)];
  if (rows.length === 0) return 'Nobody got anything wrong in this run.';
  return table(['case', 'contender', 'on', 'what'], rows);
}

/** One row for each case and contender; how many times theirs ours is, where it is more. */
function lossesTable(lost: readonly Loss[]): string {
  const respects = RESPECTS.filter((respect) => lost.some(({ what }) => what === respect));
  const rows = new Map<string, { head: string[]; cells: string[] }>();
  for (const { where, to, what, factor } of lost) {
    const key = `${where.id}, ${to}`;
    const row = rows.get(key) ?? { head: [where.title, to], cells: respects.map(() => '') };
    row.cells[respects.indexOf(what)] = times(factor);
    rows.set(key, row);
  }
  return table(
    ['case', 'to', ...respects],
    [...rows.values()].map(({ head, cells }) => [...head, ...cells]),
  );
}

const NODE_TIME_LEGEND =
  'Nanoseconds per operation: the median of all rounds. In brackets: how many times as long as xsmota, as the median of the ratios within each round.';

const XS_LEGEND =
  'Bytecodes, native copies apart, + what the engine charges for native copies / slots / bytes of chunks, per operation.';

const CALLS_LEGEND =
  'What each call of the client class takes that ECMA-419 describes in clause 25 ([mqtt-client.md](mqtt-client.md)), in the same units, with a socket in memory: bytecodes and chunks of the socket are in it, and those of the engine stand-ins for texts. On the engine of the SDK itself the slots are counted by [test/moddable/ecma419.test.ts](../test/moddable/ecma419.test.ts).';

function sections(results: Results): Section[] {
  const { xs, stages, calls } = results;
  const found: (Section | undefined)[] = [
    ['Targets', targetsText(results)],
    ['On Node: time', `${NODE_TIME_LEGEND}\n\n${nodeTime(results)}`],
    ['On Node: bytes allocated', `Per operation, garbage or not.\n\n${nodeBytes(results)}`],
    xs === undefined ? undefined : ['On XS', `${XS_LEGEND}\n\n${xsTable(results, xs)}`],
    xs === undefined
      ? undefined
      : ['On XS: growth with the payload', `Bytecodes, native copies apart.\n\n${growthTable(results)}`],
    calls === undefined
      ? undefined
      : ['On XS: the class of ECMA-419', `${CALLS_LEGEND}\n\n${callsTable(calls)}`],
    stages === undefined ? undefined : ['On XS: where the command cycle goes', stagesText(stages)],
    ['What contenders get wrong', `${WRONG_LEGEND}\n\n${wrongResults(results)}`],
    ['Where we lose', lossesText(results)],
  ];
  return found.filter((section) => section !== undefined);
}

const WRONG_LEGEND =
  'Before it is timed, every output is compared: what is encoded byte by byte with bytes put together from the standard alone, what is decoded field by field. Figures of a contender that fails are marked with an asterisk; it has not done the work.';

function stagesText(stages: readonly Stage[]): string {
  return `\`POWER TOGGLE\` arrives at QoS 0; the relay's pin is driven; RESULT and POWER are handed to the socket. The cycle is run on the whole firmware, cut off where the next part begins by replacing that part's first function with one that does nothing. A part is what the cycle takes with it less what it takes without it; to call the replacement is in the part before. ON and OFF take turns, hence the halves. The console does not listen, as on a board that nobody watches; with one that does, the two messages are shown as well, which is a row of its own above.\n\n${stagesTable(stages)}`;
}

function lossesText(results: Results): string {
  const toPeers = losses(results, false);
  const toBaselines = losses(results, true);
  const none = 'To none, in no case, in no respect.';
  return `How many times as much we take as they do, where it is more.

To peers:

${toPeers.length === 0 ? none : lossesTable(toPeers)}

To baselines, which check nothing and are written for one case each:

${toBaselines.length === 0 ? none : lossesTable(toBaselines)}`;
}

/** What `npm run bench` prints: the results, without the explanations around them. */
export function tables(results: Results): string {
  return sections(results)
    .map(([title, text]) => `## ${title}\n\n${text}\n`)
    .join('\n');
}

const INTRODUCTION = `# Performance

What this firmware and its MQTT client cost, beside others that do the same work, measured in one run by
\`npm run bench\`, which writes this page. Nothing on it is written by hand.

Who owns a board will care most for the figures on XS, the engine that boards run: how many bytecodes an operation
takes, which is time and battery, and how many slots and chunk bytes, which is memory that a garbage collection has to
bring back while the device does nothing else. Who embeds the client under Node will look at the times there.`;

function contendersText(results: Results, { packages }: Environment): string {
  const moddable = results.contenders.includes(MODDABLE)
    ? `- **${MODDABLE}**: the Moddable SDK's own MQTT client for ECMA-419 sockets, from a file outside this repository. It
  cannot encode or decode apart from its connection, so it is measured through a socket in memory that is free: pieces
  are handed to it without being put together first, which its payloads are not copied for. Timers of no duration run
  within the operation. It does not tell packet identifiers.`
    : `- Moddable's own client did not take part in this run; \`npm run bench -- --moddable <mqttclient.js>\` adds it.`;
  return `- **xsmota**: this repository. It is the only one that checks all that MQTT 3.1.1 tells a receiver to check, the topic's
  UTF-8 and wildcards included. Topics are bytes, encoded once, beforehand. What arrives is copied once, natively, into the
  receive buffer, and decoded there.
- **copy**, a baseline: what one would write by hand for just this case, without a check; the payload is copied once,
  natively.
- **header**, a baseline: the same, but the payload stays where it is. There is hardly less to do.
- **mqtt-packet ${packages['mqtt-packet']}**, the codec of MQTT.js. Packets to encode are described beforehand, as in its
  own benchmark. Decoded payloads stay where they arrived.
- **u8-mqtt ${packages['u8-mqtt']}**: the codec u8-mqtt-packet as it is built into the client. Packets to encode are
  described beforehand. Decoded payloads stay where they arrived.
- **MQTT.js ${packages.mqtt}**, as a whole client over a stream in memory.
${moddable}`;
}

const METHOD = `On **Node**, contenders take turns in one process: A B C, B C A, C A B, ${FULL_PACE.rounds} rounds of ${FULL_PACE.roundTime} ms each, after a warm-up. What
slows the machine down for a while slows all of them down, so ratios are taken within each round, and of these the median.
Each contender's loop is compiled for it alone, and keeps what every operation returns, so that nothing is optimised
away. Times in nanoseconds depend on the machine and its mood; ratios hardly do. Node runs with semi-spaces of
16 MB, the largest by default, which favours those that allocate. Bytes allocated are what heap and buffers have grown by
between two collections, each time over up to 100,000 operations; less than half a byte per operation counts as 0.
MQTT.js gets its next message when it has written the acknowledgement of the one before.

On **XS** nothing is timed: bytecodes, slots and chunks are counted, exactly and repeatably, by
[hosts/xs/lab/meter.ts](../hosts/xs/lab/meter.ts); the call of the operation itself is subtracted. The engine charges 2 bytecodes
for each byte that \`set\` and \`copyWithin\` copy, whatever that takes in truth, so these are told apart. A slot is 32 bytes
here, 16 on a board of 32 bits. Chunk bytes include the chunk's header of 16 bytes; of operations that allocate they are
exact to some bytes. The Moddable SDK has a newer XS than the one measured; counts carry over to it in their order of
size, not to the last bytecode. Nothing on this page has been measured on a board.

On XS, mqtt-packet and MQTT.js run with the npm packages buffer, events and readable-stream in the place of Node's own
modules, with a \`process.nextTick\` that is a plain list, run within the operation, with timers that never fire, and without their
debug output. None of these is slower than need be. mqtt-packet's table of all 65,536 numbers is filled before anything is counted.

The steady-state operations of the first target are those of [test/xs](../test/xs): everything that happens to a connected
device every day, 200 times each here. The tests prove 20,000 times for each that nothing at all is taken, and run the last of
them, a second with ten commands, 100,000 times.`;

/** The page `docs/performance.md`. */
export function page(results: Results, where: Environment): string {
  const { node, v8, processor, cores, platform, xs } = where;
  const machine = table(
    ['', 'in this run'],
    [
      ['Node', `${node}, V8 ${v8}`],
      ['XS', xs === undefined ? 'not measured' : `${xs}, 64 bits`],
      ['processor', `${processor}, ${cores} cores, ${platform}`],
    ],
  );
  return `${INTRODUCTION}

To measure again: \`npm run bench\`. It takes some minutes and wants a machine with nothing else to do; a compiler (make,
gcc) is needed once, for XS.

## Who is measured

${contendersText(results, where)}

## How

${machine}

${METHOD}

${tables(results)}`;
}
