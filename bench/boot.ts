import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { EmbeddedBroker } from '../hosts/node/broker.js';

/**
 * How long the virtual board takes to be `Online` at a broker on this machine: `npm run bench:boot`. Twice: from the start of
 * Node, whose compiler makes JavaScript of all modules first, and from when they are loaded, which is what the firmware
 * takes to boot, connect and tell.
 */

const ROUNDS = 15;
/** The goal, in milliseconds. */
const GOAL = 300;
const ROOT = join(import.meta.dirname, '..');
const TOPIC = 'bench_boot';

/** The moment, in milliseconds, by a clock that all processes of this machine share. */
function moment(): number {
  return performance.timeOrigin + performance.now();
}

interface Round {
  readonly fromStart: number;
  readonly fromLoaded: number;
}

async function round(port: number): Promise<Round> {
  const observer = await connectAsync(`mqtt://127.0.0.1:${port}`);
  await observer.subscribeAsync(`tele/${TOPIC}/LWT`);
  const online = new Promise<number>((resolve) => {
    observer.on('message', (_topic, payload) => {
      if (String(payload) === 'Online') resolve(moment());
    });
  });
  const start = moment();
  const board = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', join('bench', 'boot-board.ts'), '--no-ui', '--storage', 'memory'],
      ...['--topic', TOPIC, '--broker', `mqtt://127.0.0.1:${port}`],
    ],
    { cwd: ROOT, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const loaded = new Promise<number>((resolve, reject) => {
    let text = '';
    board.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const found = /^loaded at ([\d.]+)$/m.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    board.on('exit', () => reject(new Error(`the board has ended: ${text}`)));
  });
  const [loadedAt, onlineAt] = await Promise.all([loaded, online]);
  const ended = new Promise((resolve) => board.on('exit', resolve));
  board.kill('SIGKILL');
  await ended;
  // The topic is free for the next round.
  await observer.publishAsync(`tele/${TOPIC}/LWT`, '', { retain: true });
  await observer.endAsync();
  return { fromStart: onlineAt - start, fromLoaded: onlineAt - loadedAt };
}

function tell(what: string, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] as number;
  const [least, most] = [sorted[0] as number, sorted.at(-1) as number];
  process.stdout.write(
    `${what}: ${Math.round(median)} ms in the median, ${Math.round(least)} to ${Math.round(most)} ms\n`,
  );
  return median;
}

const broker = await EmbeddedBroker.start();
const rounds: Round[] = [];
for (let i = 0; i < ROUNDS; i++) rounds.push(await round(broker.address.port));
await broker.close();
tell(
  'From the start of Node to Online',
  rounds.map(({ fromStart }) => fromStart),
);
const boot = tell(
  'From the boot of the firmware to Online',
  rounds.map(({ fromLoaded }) => fromLoaded),
);
process.stdout.write(`The goal is ${GOAL} ms: ${boot <= GOAL ? 'kept' : 'missed'}\n`);
