import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BoardProcess } from './board-process.js';
import { AedesBroker, type Broker, freePort, MosquittoBroker, mosquittoAvailable } from './brokers.js';
import { Observer } from './observer.js';

/** The virtual board as users run it, against real brokers over real sockets. */

export const TOPIC = 'hall_lamp';
const CLIENT = 'e2e-board';
export const OWN = ['--topic', TOPIC, '--client-id', CLIENT];
export const PATIENCE = 60_000;

export type MakeBroker = (port: number) => Broker;

/** The brokers there are here, by name. */
export const BROKERS: [string, MakeBroker][] = [['aedes', (port) => new AedesBroker(port)]];
if (mosquittoAvailable()) BROKERS.push(['mosquitto', (port) => new MosquittoBroker(port)]);
else console.warn('skipped: end-to-end tests against mosquitto, which is not installed');

/** How often a broker is stopped and started. */
const ROUNDS = 5;

/**
 * Tests of what the board does, on whatever engine and with whatever broker.
 * @param command the command that runs it with some options
 * @param part.bytesOnly leaves out what has nothing to do with the way of the bytes, and so is the same over every transport
 * @param part.added bytes that a message has beside those of MQTT 3.1.1: the length of its properties in MQTT 5
 */
export function behaves(
  command: (options: readonly string[]) => readonly string[],
  makeBroker: MakeBroker,
  { bytesOnly = false, added = 0 }: { readonly bytesOnly?: boolean; readonly added?: number } = {},
): void {
  let broker: Broker;
  let observer: Observer | undefined;
  let board: BoardProcess | undefined;

  beforeEach(async () => {
    broker = makeBroker(await freePort());
    await broker.start();
    observer = await Observer.connect(broker.port);
  });

  afterEach(async () => {
    await board?.end('SIGKILL');
    await observer?.close();
    await broker.stop();
    board = observer = undefined;
  });

  function start(...options: string[]): BoardProcess {
    const storage = options.includes('--storage') ? [] : ['--storage', 'memory'];
    return startAs([...OWN, ...storage, ...options]);
  }

  function startAs(options: readonly string[]): BoardProcess {
    board = new BoardProcess(command(['--broker', broker.url, ...options]));
    return board;
  }

  const stat = (name: string) => `stat/${TOPIC}/${name}`;
  const tele = (name: string) => `tele/${TOPIC}/${name}`;
  const cmnd = (name: string) => `cmnd/${TOPIC}/${name}`;
  const watch = () => observer as Observer;

  it(
    'says what a Tasmota device says at its first connect, in that order',
    async () => {
      start();
      await watch().on(tele('SENSOR'));
      const topics = watch().seen.map(({ topic }) => topic);
      expect(topics).toEqual([
        tele('LWT'),
        cmnd('POWER'),
        tele('INFO1'),
        tele('INFO2'),
        tele('INFO3'),
        stat('RESULT'),
        stat('POWER'),
        tele('STATE'),
        tele('SENSOR'),
      ]);
      expect(watch().seen[0]?.payload).toBe('Online');
      expect(JSON.parse(watch().seen[2]?.payload as string).Info1.FallbackTopic).toBe(`cmnd/${CLIENT}_fb/`);
      const late = await Observer.connect(broker.port);
      const kept = await late.on(tele('LWT'));
      expect(kept).toEqual({ topic: tele('LWT'), payload: 'Online', retain: true });
      await late.close();
    },
    PATIENCE,
  );

  it(
    'switches its relay, and answers RESULT first, then POWER, by every topic it has',
    async () => {
      start();
      await watch().on(stat('POWER'));
      for (const [topic, base] of [
        [cmnd('POWER'), `stat/${TOPIC}`],
        ['cmnd/tasmotas/POWER', `stat/${TOPIC}`],
        [`cmnd/${CLIENT}_fb/POWER`, `stat/${CLIENT}_fb`],
      ] as const) {
        for (const state of ['ON', 'OFF']) {
          const mark = watch().seen.length;
          await watch().publish(topic, state);
          await watch().on(`${base}/POWER`, mark);
          expect(watch().texts(mark)).toEqual([
            `${topic} ${state}`,
            `${base}/RESULT {"POWER":"${state}"}`,
            `${base}/POWER ${state}`,
          ]);
        }
      }
    },
    PATIENCE,
  );

  it(
    'has its Offline published by the broker when it dies',
    async () => {
      const device = start();
      await watch().on(tele('LWT'));
      await watch().on(stat('POWER'));
      const mark = watch().seen.length;
      expect(await device.end('SIGKILL')).toBe('SIGKILL');
      expect((await watch().on(tele('LWT'), mark)).payload).toBe('Offline');
      const late = await Observer.connect(broker.port);
      expect(await late.on(tele('LWT'))).toMatchObject({ payload: 'Offline', retain: true });
      await late.close();
    },
    PATIENCE,
  );

  it(
    'publishes Offline itself at the end, and ends with 0',
    async () => {
      const device = start();
      await watch().on(stat('POWER'));
      const mark = watch().seen.length;
      const ended = device.end('SIGINT');
      expect((await watch().on(tele('LWT'), mark)).payload).toBe('Offline');
      expect(await ended).toBe(0);
      const late = await Observer.connect(broker.port);
      expect(await late.on(tele('LWT'))).toMatchObject({ payload: 'Offline', retain: true });
      await late.close();
    },
    PATIENCE,
  );

  const rounds = bytesOnly ? 1 : ROUNDS;

  it(
    `is back after the broker has been stopped and started, ${rounds}×`,
    async () => {
      const device = start();
      await watch().on(tele('STATE'));
      await watch().publish(cmnd('POWER'), 'ON');
      await watch().message(({ topic, payload }) => topic === stat('POWER') && payload === 'ON');
      for (let round = 1; round <= rounds; round++) {
        const mark = device.lines.length;
        await observer?.close();
        await broker.stop();
        await device.line(/closed by the other side.*; next attempt in \d+ s/, mark);
        await broker.start();
        observer = await Observer.connect(broker.port);
        await observer.on(tele('STATE'));
        expect(observer.texts().filter((text) => !text.startsWith(tele('STATE')))).toEqual(
          expect.arrayContaining([
            expect.stringContaining(`${tele('LWT')} Online`),
            `${stat('RESULT')} {"POWER":"ON"}`,
            `${stat('POWER')} ON`,
          ]),
        );
        const state = JSON.parse((await observer.on(tele('STATE'))).payload);
        expect(state).toMatchObject({ POWER: 'ON', MqttCount: round + 1 });
      }
    },
    PATIENCE * 2,
  );

  it(
    'takes a message of 1,200 bytes, answers a longer one with an error, and lives on',
    async () => {
      start();
      await watch().on(stat('POWER'));
      const name = cmnd('DeviceName');
      const longest = 1_200 - 3 - 2 - name.length - added;
      let mark = watch().seen.length;
      await watch().publish(name, 'x'.repeat(longest));
      expect(JSON.parse((await watch().on(stat('RESULT'), mark)).payload)).toMatchObject({
        DeviceName: 'Tasmota',
      });
      mark = watch().seen.length;
      await watch().publish(name, 'x'.repeat(longest + 1));
      expect(JSON.parse((await watch().on(stat('RESULT'), mark)).payload)).toMatchObject({
        Command: 'Error',
        Input: 'DEVICENAME',
      });
      mark = watch().seen.length;
      await watch().publish(cmnd('POWER'), 'TOGGLE');
      await watch().on(stat('POWER'), mark);
    },
    PATIENCE,
  );

  if (bytesOnly) return;

  it(
    'plays the outside world on stdin: button, switch, sensors; and takes commands there',
    async () => {
      const device = start('--set', 'SetOption0 0');
      // Inputs are not heeded in the first four seconds.
      await watch().on(tele('SENSOR'));
      let mark = watch().seen.length;
      device.type('press button 1');
      expect((await watch().on(stat('POWER'), mark)).payload).toBe('ON');
      mark = watch().seen.length;
      device.type('switch 1 on');
      expect((await watch().on(stat('POWER'), mark)).payload).toBe('OFF');
      mark = watch().seen.length;
      device.type('sensor DS18B20 -12.5');
      device.type('sensor AM2301 20 50');
      device.type('TelePeriod');
      const report = JSON.parse((await watch().on(tele('SENSOR'), mark)).payload);
      expect(report.DS18B20.Temperature).toBe(-12.5);
      expect(report.AM2301).toEqual({ Temperature: 20, Humidity: 50, DewPoint: 9.2 });
      mark = watch().seen.length;
      device.type('NoSuchCommand 1');
      expect((await watch().on(stat('RESULT'), mark)).payload).toBe(
        '{"Command":"Unknown","Input":"NOSUCHCOMMAND 1"}',
      );
    },
    PATIENCE,
  );

  it(
    'keeps its settings and its relay over restarts, of the firmware and of the process',
    async () => {
      const storage = mkdtempSync(join(tmpdir(), 'xsmota-storage-'));
      const device = start('--storage', storage);
      await watch().on(stat('POWER'));
      await watch().publish(cmnd('Backlog'), 'Power ON; FriendlyName1 Hall; Topic other_lamp');
      // The old topic's LWT is cleared, and the device comes back under the new one.
      await watch().message(({ topic, payload }) => topic === tele('LWT') && payload === '');
      const online = await watch().on('tele/other_lamp/LWT');
      expect(online.payload).toBe('Online');
      expect((await watch().on('stat/other_lamp/POWER')).payload).toBe('ON');
      expect(JSON.parse((await watch().on('tele/other_lamp/INFO3')).payload).Info3).toEqual({
        RestartReason: 'Software reset CPU',
        BootCount: 2,
      });
      expect(await device.end('SIGTERM')).toBe(0);
      const mark = watch().seen.length;
      startAs(['--client-id', CLIENT, '--storage', storage]);
      expect((await watch().on('stat/other_lamp/POWER', mark)).payload).toBe('ON');
      await watch().publish('cmnd/other_lamp/FriendlyName1', '');
      const answer = await watch().message(({ payload }) => payload === '{"FriendlyName1":"Hall"}', mark);
      expect(answer.topic).toBe('stat/other_lamp/RESULT');
    },
    PATIENCE,
  );

  it(
    'sends its log to a syslog server',
    async () => {
      const server = createSocket('udp4');
      server.bind(0, '127.0.0.1');
      await once(server, 'listening');
      const lines: string[] = [];
      const found = new Promise<void>((resolve) => {
        server.on('message', (bytes) => {
          lines.push(String(bytes));
          if (lines.at(-1)?.includes('{"TelePeriod":20}')) resolve();
        });
      });
      start('--set', 'LogHost 127.0.0.1', '--set', `LogPort ${server.address().port}`, '--set', 'SysLog 2');
      await watch().on(stat('POWER'));
      await watch().publish(cmnd('TelePeriod'), '20');
      await found;
      server.close();
      expect(lines.at(-1)).toMatch(
        /^<134>hall-lamp-\d{4} ESP-MQT: stat\/hall_lamp\/RESULT = {"TelePeriod":20}$/,
      );
    },
    PATIENCE,
  );

  it(
    'ignores retained commands',
    async () => {
      await watch().publish(cmnd('POWER'), 'ON', true);
      const device = start();
      await device.line(/retained command was ignored/);
      await watch().publish(cmnd('POWER'), '');
      expect(
        watch()
          .texts()
          .filter((text) => text.startsWith(stat('POWER'))),
      ).not.toContain(`${stat('POWER')} ON`);
    },
    PATIENCE,
  );
}
