import { beforeEach, describe, expect, it } from 'vitest';
import { NO_CREDENTIALS } from '../../../hosts/node/credentials.js';
import type { Program } from '../../../hosts/node/engine.js';
import { FatalError } from '../../../hosts/node/errors.js';
import { NodeHost } from '../../../hosts/node/host.js';
import { Runner, type RunnerOptions } from '../../../hosts/node/runner.js';
import { storage } from '../../../hosts/node/storage.js';
import { VirtualPins } from '../../../hosts/virtual/pins.js';
import { VirtualSensors } from '../../../hosts/virtual/sensors.js';
import type { Host } from '../../../src/host.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the runner', () => {
  let calls: string[];
  let log: string[];
  let hosts: Host[];
  let now: number;
  let fatal: FatalError | undefined;
  let misbehave: (call: string, host: Host) => void;
  let makeProgram: (host: Host) => Program;
  let options: RunnerOptions;
  let runner: Runner;

  beforeEach(() => {
    calls = [];
    log = [];
    hosts = [];
    now = 0;
    fatal = undefined;
    misbehave = () => {};
    const world = {
      mac: '7C9EBD83BB10',
      chip: 'ESP32' as const,
      template: '{}',
      credentials: NO_CREDENTIALS,
      pins: new VirtualPins(),
      sensors: new VirtualSensors('7C9EBD83BB10', []),
      openStore: storage(undefined),
      console: { listening: false, log: () => {}, published: () => {} },
    };
    makeProgram = (host) => {
      const run = hosts.push(host);
      const note = (call: string): void => {
        calls.push(`${run} ${call}`);
        misbehave(call, host);
      };
      note('made');
      new host.Digital({ pin: 4, mode: host.Digital.Output });
      host.storage.write(`run ${run}`, new Uint8Array(1));
      return {
        connected: false,
        useBroker: ({ host, port }) => note(`broker ${host}:${port}`),
        command: note,
        start: () => note('start'),
        tick: () => note('tick'),
        shutdown: (done) => {
          note('shutdown');
          done();
        },
        topicExamples: () => ({ command: '', state: '', telemetry: '' }),
      };
    };
    options = {
      makeHost: (powerOn, restart) => new NodeHost(world, powerOn, restart),
      makeProgram,
      broker: { host: 'localhost', port: 1884, tls: false, path: '', user: undefined, password: undefined },
      bootCommands: ['TelePeriod 10'],
      log: (text) => log.push(text),
      gaveUp: (reason) => {
        fatal = reason;
      },
      now: () => now,
    };
    runner = new Runner(options);
  });

  it('boots, runs the commands, starts, ticks, stops', async () => {
    await runner.boot();
    expect(calls).toEqual(['1 made', '1 broker localhost:1884', '1 TelePeriod 10']);
    expect(hosts[0]!.system).toMatchObject({ powerOn: true, resetReason: 'Vbat power on reset' });
    runner.start();
    while (!calls.includes('1 tick')) await new Promise((resolve) => setTimeout(resolve, 1));
    await runner.stop();
    expect(calls.at(-1)).toBe('1 shutdown');
    expect(runner.program).toBeUndefined();
    runner.command('Power ON');
    expect(calls.at(-1)).toBe('1 shutdown');
  });

  it('restarts in the same process, without the commands, on the same pins and storage', async () => {
    await runner.boot();
    runner.start();
    misbehave = (call, host) => {
      if (call === 'Restart 1') {
        host.system.restart();
        host.system.restart();
      }
    };
    calls = [];
    runner.command('Restart 1');
    // Nothing of the next run happens within a call into this one.
    expect(calls).toEqual(['1 Restart 1']);
    await turn();
    expect(calls).toEqual(['1 Restart 1', '2 made', '2 start']);
    expect(hosts[1]!.system).toMatchObject({ powerOn: false, resetReason: 'Software reset CPU' });
    expect(hosts[1]!.storage.read('run 1')?.byteLength).toBe(1);
    await runner.stop();
  });

  it('keeps lines for the next run while none is there', async () => {
    await runner.boot();
    runner.start();
    runner.crashed('broken');
    runner.command('Power ON');
    calls = [];
    await turn();
    expect(calls).toEqual(['2 made', '2 start', '2 Power ON']);
    await runner.stop();
  });

  describe('with an engine that takes its time', () => {
    /** Lets the firmware that is being made be there. */
    let arrive: () => void;
    let closed: number;
    let crash: (problem: unknown) => void;
    let slow: Runner;

    beforeEach(() => {
      closed = 0;
      slow = new Runner({
        ...options,
        makeProgram: (host, crashed) => {
          crash = crashed;
          const program = makeProgram(host);
          return new Promise((resolve) => {
            arrive = () =>
              resolve({
                ...program,
                close: async () => {
                  closed++;
                },
              });
          });
        },
      });
    });

    it('boots and restarts when it is there', async () => {
      const booted = slow.boot();
      expect(calls).toEqual(['1 made']);
      expect(slow.program).toBeUndefined();
      arrive();
      await booted;
      slow.start();
      expect(calls.at(-1)).toBe('1 start');
      hosts[0]!.system.restart();
      await turn();
      expect(closed).toBe(1);
      slow.command('Power ON');
      arrive();
      await turn();
      expect(calls.slice(-3)).toEqual(['2 made', '2 start', '2 Power ON']);
      await slow.stop();
      expect(closed).toBe(2);
    });

    it('ends a firmware that is there only after the board has been switched off', async () => {
      const booted = slow.boot();
      await slow.stop();
      arrive();
      await booted;
      expect(closed).toBe(1);
      expect(calls).toEqual(['1 made']);
      slow.start();
      expect(calls).toEqual(['1 made']);
    });

    it('restarts when the firmware fails by itself, but not for what a former one says', async () => {
      const booted = slow.boot();
      arrive();
      await booted;
      slow.start();
      const first = crash;
      first(new Error('died'));
      await turn();
      arrive();
      await turn();
      expect(closed).toBe(1);
      expect(hosts).toHaveLength(2);
      expect(log.at(-1)).toBe('The firmware crashed; the board restarts');
      const { length } = log;
      first(new Error('died'));
      hosts[0]!.system.restart();
      await turn();
      expect(hosts).toHaveLength(2);
      expect(log).toHaveLength(length);
      await slow.stop();
    });

    it('stops when the firmware says that it has failed at it', async () => {
      const booted = slow.boot();
      arrive();
      await booted;
      slow.start();
      slow.program!.shutdown = (done) => done(new Error('died'));
      await expect(slow.stop()).rejects.toThrow('died');
      expect(closed).toBe(1);
    });
  });

  it('restarts after a crash, and says where it was', async () => {
    await runner.boot();
    runner.start();
    misbehave = (call) => {
      if (call === 'bad') throw new Error('broken');
    };
    runner.command('bad');
    await turn();
    expect(runner.program).toBeDefined();
    expect(hosts).toHaveLength(2);
    expect(log[0]).toBe('Error: broken');
    expect(log[1]).toContain(' at ');
    expect(log.at(-1)).toBe('The firmware crashed; the board restarts');
    expect(fatal).toBeUndefined();
    await runner.stop();
  });

  it('gives up after more than five crashes within a minute', async () => {
    await runner.boot();
    runner.start();
    for (let crash = 0; crash < 8; crash++) {
      runner.crashed(new Error('broken'));
      await turn();
      now += 12_001;
    }
    expect(fatal).toBeUndefined();
    now += 60_000;
    for (let crash = 0; crash < 5; crash++) {
      runner.crashed('broken');
      await turn();
      now += 100;
    }
    expect(fatal).toBeUndefined();
    const runs = hosts.length;
    runner.crashed('broken');
    await turn();
    expect(fatal?.message).toMatch(/^The firmware crashed 6 times within a minute/);
    expect(hosts).toHaveLength(runs);
    expect(runner.program).toBeUndefined();
  });

  it('gives up when the firmware cannot even be made', async () => {
    misbehave = (call) => {
      if (call === 'made') throw new Error('no way');
    };
    await runner.boot();
    runner.start();
    while (fatal === undefined) await turn();
    expect(hosts).toHaveLength(6);
  });

  it('does not restart where that cannot help', async () => {
    await runner.boot();
    runner.start();
    runner.crashed(new FatalError('The settings folder cannot be used.'));
    await turn();
    expect(fatal?.message).toBe('The settings folder cannot be used.');
    expect(hosts).toHaveLength(1);
  });

  it('stops even if the firmware fails at it', async () => {
    await runner.boot();
    runner.start();
    misbehave = (call) => {
      if (call === 'shutdown') throw new Error('broken');
    };
    await expect(runner.stop()).rejects.toThrow('broken');
    expect(runner.program).toBeUndefined();
    await runner.stop();
  });
});
