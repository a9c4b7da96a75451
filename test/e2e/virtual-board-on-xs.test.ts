import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeOnXs } from '../xs/engine.js';
import { BROKERS, behaves, OWN, PATIENCE, TOPIC } from './behaviour.js';
import { BoardProcess } from './board-process.js';
import { type Broker, freePort } from './brokers.js';
import { Observer } from './observer.js';
import { BATCH, restartTwice, toggle } from './toggle.js';
import { virtualBoard } from './virtual-board.js';

const COMMANDS = 10_000;

/** The line of the word `heap`, in numbers. */
interface Heap {
  readonly live: number;
  readonly turns: number;
  readonly perTurn: number;
  readonly taken: number;
}

function onXs(broker: Broker, ...options: string[]): BoardProcess {
  const address = ['--broker', `mqtt://127.0.0.1:${broker.port}`];
  return new BoardProcess(
    virtualBoard([...address, ...OWN, '--storage', 'memory', '--engine', 'xs', ...options]),
  );
}

/** The process of the engine that a board has started. */
function workerOf(board: BoardProcess): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  for (const line of stdout.split('\n')) {
    const [pid, parent, name] = line.trim().split(/\s+/);
    if (Number(parent) === board.processId && name?.includes('xsnap-worker')) return Number(pid);
  }
  throw new Error('the board has no worker');
}

/** A process that has ended and of which only its parent has not been told, counts as ended. */
function isRunning(processId: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(processId)], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout.trim());
}

async function ended(processId: number): Promise<void> {
  while (isRunning(processId)) await new Promise((resolve) => setTimeout(resolve, 5));
}

describeOnXs('the virtual board on XS', () => {
  describe.each(BROKERS)('with %s', (_name, makeBroker) => {
    behaves((options) => virtualBoard(['--engine', 'xs', ...options]), makeBroker);

    describe('its heap', () => {
      let broker: Broker;
      let observer: Observer;
      let board: BoardProcess;

      beforeEach(async () => {
        broker = makeBroker(await freePort());
        await broker.start();
        observer = await Observer.connect(broker.port);
        board = onXs(broker, '--set', 'TelePeriod 10');
      });

      afterEach(async () => {
        await board.end('SIGKILL');
        await observer.close();
        await broker.stop();
      });

      async function heap(): Promise<Heap> {
        const mark = board.lines.length;
        board.type('heap');
        const line = await board.line(/ OUT: XS heap: /, mark);
        const numbers =
          /XS heap: (\d+) slots live; .* (\d+) turns.*, (\d+) slots each for the bridge, (-?\d+) in all/;
        const [live, turns, perTurn, taken] = (numbers.exec(line) ?? []).slice(1).map(Number);
        return { live, turns, perTurn, taken } as Heap;
      }

      it(
        'is after 10,000 commands what it was before',
        async () => {
          await observer.on(`stat/${TOPIC}/POWER`);
          await restartTwice(observer, TOPIC);
          const mark = observer.seen.length;
          await observer.on(`tele/${TOPIC}/SENSOR`, mark);
          await observer.discovery(mark);
          await toggle(observer, TOPIC, BATCH);
          const before = await heap();
          await toggle(observer, TOPIC, COMMANDS);
          const after = await heap();
          expect(after).toMatchObject({ live: before.live, perTurn: before.perTurn, taken: 0 });
          expect(after.turns).toBeGreaterThan(0);
        },
        PATIENCE * 3,
      );
    });
  });

  describe('and its worker', () => {
    let broker: Broker;
    let observer: Observer;
    let board: BoardProcess;
    let worker: number;
    const offline = `tele/${TOPIC}/LWT Offline`;

    beforeEach(async () => {
      const [, makeBroker] = BROKERS[0]!;
      broker = makeBroker(await freePort());
      await broker.start();
      observer = await Observer.connect(broker.port);
      board = onXs(broker);
      await observer.on(`stat/${TOPIC}/POWER`);
      worker = workerOf(board);
    });

    afterEach(async () => {
      await board.end('SIGKILL');
      await observer.close();
      await broker.stop();
    });

    it('says what it runs on', async () => {
      await observer.publish(`cmnd/${TOPIC}/STATUS`, '2');
      const { payload } = await observer.on(`stat/${TOPIC}/STATUS2`);
      expect(JSON.parse(payload).StatusFWR).toMatchObject({
        Core: expect.stringMatching(/^XS \d/),
        SDK: expect.stringMatching(/^xsnap \d/),
      });
    });

    it('end in good order on Ctrl-C, which reaches everything in the terminal', async () => {
      expect(await board.interrupt()).toBe(0);
      await observer.message(({ topic, payload }) => `${topic} ${payload}` === offline);
      await ended(worker);
    });

    it('end together when the board is killed', async () => {
      expect(await board.end('SIGKILL')).toBe('SIGKILL');
      await ended(worker);
    });

    it('restart when the worker dies, which is told', async () => {
      const mark = board.lines.length;
      const seen = observer.seen.length;
      process.kill(worker, 'SIGKILL');
      await board.line(/ERR: xsnap-worker was ended by SIGKILL$/, mark);
      await board.line(/ERR: The firmware crashed; the board restarts$/, mark);
      await observer.on(`stat/${TOPIC}/POWER`, seen);
      expect(workerOf(board)).not.toBe(worker);
      expect(await board.end('SIGTERM')).toBe(0);
    });

    it('end with code 2 when the worker dies again and again', async () => {
      for (let death = 0; death < 6; death++) {
        const seen = observer.seen.length;
        process.kill(workerOf(board), 'SIGKILL');
        if (death < 5) await observer.on(`stat/${TOPIC}/POWER`, seen);
      }
      expect(await board.exit()).toBe(2);
      await board.line(/^The firmware crashed 6 times within a minute/);
    });

    it('end even while the worker does not answer', async () => {
      process.kill(worker, 'SIGSTOP');
      board.type('quit');
      expect(await board.exit()).toBe(0);
      await ended(worker);
    });
  });
});
