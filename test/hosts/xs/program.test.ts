import mqttPacket from 'mqtt-packet';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { VirtualPins } from '../../../hosts/virtual/pins.js';
import { XsEngine } from '../../../hosts/xs/engine.js';
import { XsCrash, type XsProgram } from '../../../hosts/xs/program.js';
import { TOPIC } from '../../support/board.js';
import { RELAY_PIN, VirtualHost } from '../../support/virtual-host.js';
import { describeOnXs } from '../../xs/engine.js';

/** Lines that make the firmware misbehave, put in front of its own console. */
const MISBEHAVIOUR = `
    if (line === 'throw') throw new TypeError('broken');
    if (line === 'throw a text') throw 'broken';
    if (line === 'loop') for (;;);
    if (line === 'recurse') this.command(line);
    if (line === 'take slots') for (let i = 0; i < 1000; i++) ({});
    if (line === 'think') for (let i = 0; i < 1e6; i++);
    if (line === 'say too much') for (const bytes = new Uint8Array(1e6); ; ) this._host.console.published(bytes, bytes, bytes, 0, 0, false, false);
    if (line === 'fill up') for (const bytes = new Uint8Array(1e3), none = new Uint8Array(0); ; ) this._host.console.published(bytes, none, none, 0, 0, false, false);
    if (line.startsWith('flood ')) for (let i = Number(line.slice(6)); i > 0; i--) this._host.console.log(1, 'x'.repeat(1000));
    `;
const CONSOLE = 'this._tasmota.line(line, this._host.ticks());';
const TURN_LIMIT = 50_000_000;
const BROKER = { host: 'broker', port: 1883, tls: false, path: '', user: undefined, password: undefined };

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A `VirtualHost` with pins as the virtual board has them, and a store that can fail. */
class ProgramHost extends VirtualHost {
  readonly pins = new VirtualPins();
  override readonly Digital = this.pins.Digital;
  full = false;
  override readonly storage: VirtualHost['storage'] = {
    read: (key) => this.stored.get(key)?.slice().buffer as ArrayBuffer | undefined,
    delete: (key) => void this.stored.delete(key),
    close: () => {},
    write: (key, value) => {
      if (this.full) throw new Error('the disk is full');
      this.stored.set(key, value.slice());
    },
  };
}

describeOnXs('the firmware on XS', () => {
  let engine: XsEngine;
  let host: ProgramHost;
  let program: XsProgram;
  let crashes: unknown[];
  /** Topics and payloads of what the broker has got. */
  let got: string[];
  /** What the broker is about to send. */
  let answers: Buffer[];

  beforeAll(async () => {
    engine = await XsEngine.load(
      { file: 'src/firmware.ts', original: CONSOLE, replacement: MISBEHAVIOUR + CONSOLE },
      TURN_LIMIT,
    );
  });

  beforeEach(async () => {
    host = new ProgramHost();
    crashes = [];
    got = [];
    answers = [];
    program = await engine.makeProgram(host, (problem) => crashes.push(problem));
  });

  afterEach(async () => {
    await program.close();
  });

  /** Lets the sockets work until something is so. */
  async function until(condition: () => boolean): Promise<void> {
    const { length } = crashes;
    while (!condition()) {
      if (crashes.length > length) throw crashes.at(-1);
      host.settle();
      if (answers.length > 0 && host.allRead) host.deliver(Buffer.concat(answers.splice(0)));
      await turn();
    }
  }

  async function connect(): Promise<void> {
    const parser = mqttPacket.parser();
    host.onWrite = (bytes) => parser.parse(Buffer.from(bytes));
    parser.on('packet', (packet) => {
      if (packet.cmd === 'publish') got.push(`${packet.topic} ${packet.payload}`);
      if (packet.cmd === 'connect')
        answers.push(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
      if (packet.cmd === 'subscribe')
        answers.push(
          mqttPacket.generate({ cmd: 'suback', messageId: packet.messageId as number, granted: [0] }),
        );
    });
    program.useBroker(BROKER);
    program.start();
    await until(() => {
      program.tick();
      return got.includes(`stat/${TOPIC}/POWER OFF`);
    });
    got.length = 0;
  }

  /** Has the broker send a command. */
  function send(payload: string, times = 1): void {
    const packet = mqttPacket.generate({
      cmd: 'publish',
      topic: `cmnd/${TOPIC}/POWER`,
      payload,
      qos: 0,
      dup: false,
      retain: false,
    });
    for (let i = 0; i < times; i++) answers.push(packet);
  }

  /** Numbers of the line about the heap. */
  async function heap(): Promise<{ live: number; turns: number; perTurn: number; taken: number }> {
    const line =
      /^XS heap: (\d+) slots live; .* (\d+) turns.*, (\d+) slots each for the bridge, (-?\d+) in all/;
    const [live, turns, perTurn, taken] = (line.exec(await program.heap()) ?? []).slice(1).map(Number);
    return { live, turns, perTurn, taken } as { live: number; turns: number; perTurn: number; taken: number };
  }

  it('connects, answers, switches a pin', async () => {
    await connect();
    expect(program.connected).toBe(true);
    send('ON');
    await until(() => got.length === 2);
    expect(got).toEqual([`stat/${TOPIC}/RESULT {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
    expect(host.pins.output(RELAY_PIN)).toBe(1);
    expect(host.logs).toContain('MQT: Connected to broker:1883');
  });

  it('sends its log as datagrams', async () => {
    await connect();
    for (const line of ['LogHost 192.0.2.9', 'SysLog 2', 'TelePeriod 20']) program.command(line);
    await until(() => {
      program.tick();
      return host.datagrams.length > 1;
    });
    expect(host.datagrams).toContain(
      `127.0.0.1:514 <134>tasmota-83BB10-6928 ESP-MQT: stat/${TOPIC}/RESULT = {"TelePeriod":20}`,
    );
  });

  it('tells its topics once what was said before is done', async () => {
    program.command('Topic hall');
    program.start();
    expect(await program.topicExamples()).toEqual({
      command: 'cmnd/hall/',
      state: 'stat/hall/',
      telemetry: 'tele/hall/',
    });
  });

  it('says Offline at its end', async () => {
    await connect();
    const problem = await new Promise((resolve) => program.shutdown(resolve));
    expect(problem).toBeUndefined();
    expect(got).toEqual([`tele/${TOPIC}/LWT Offline`]);
    expect(program.connected).toBe(false);
  });

  it('asks for a restart, and does nothing after it', async () => {
    program.start();
    program.command('Restart 99');
    await until(() => {
      host.now += 20;
      program.tick();
      return host.restarts === 1;
    });
    const { length } = host.logs;
    program.command('Power ON');
    program.tick();
    await turn();
    expect(host.logs).toHaveLength(length);
    await expect(program.heap()).rejects.toThrow('the firmware has ended');
    await expect(program.topicExamples()).rejects.toThrow('the firmware has ended');
    expect(await new Promise((resolve) => program.shutdown(resolve))).toBeUndefined();
  });

  it.each([
    ['throw', /^TypeError: broken\n at command \(src\/firmware\.ts:\d+\)\n/],
    ['throw a text', /^broken$/],
    ['loop', /^xsnap-worker exited with code 17, too much computation$/],
    ['recurse', /^xsnap-worker exited with code 12, stack overflow/],
    ['say too much', /^RangeError: A message of more than 4194304 bytes\n/],
  ])('tells how the firmware came to %s, once', async (line, description) => {
    const outcomes = Promise.allSettled([program.topicExamples(), program.heap()]);
    program.command('Power ON');
    program.command(line);
    program.tick();
    await until(() => crashes.length > 0);
    const [crash] = crashes as [XsCrash];
    expect(crash.stack).toMatch(description);
    const [topics, heap] = await outcomes;
    expect(heap).toEqual({ status: 'rejected', reason: crash });
    // A turn that threw has done what came before; one that killed the engine has done nothing.
    const died = crash.message.startsWith('xsnap-worker');
    expect(topics.status).toBe(died ? 'rejected' : 'fulfilled');
    expect(host.pins.output(RELAY_PIN)).toBe(died ? 0 : 1);
    program.command('Power OFF');
    program.tick();
    await turn();
    await program.close();
    expect(crashes).toHaveLength(1);
    expect(program.connected).toBe(false);
  });

  it('tells whoever waits for its end that it has failed at it', async () => {
    program.command('throw');
    const problem = await new Promise((resolve) => program.shutdown(resolve));
    expect(problem).toBeInstanceOf(XsCrash);
    expect(problem).toBe(crashes[0]);
  });

  it('cannot be made of a firmware that cannot boot', async () => {
    const broken = await XsEngine.load({
      file: 'src/firmware.ts',
      original: 'const topics = new Topics(settings, host.system.mac);',
      replacement: "throw new TypeError('no way');",
    });
    host.pins.releaseAll();
    await expect(broken.makeProgram(host, () => {})).rejects.toMatchObject({
      name: 'XsCrash',
      stack: expect.stringMatching(/^TypeError: no way\n at .*src\/firmware\.ts:\d+/),
    });
  });

  it('can be closed in the middle of a turn', async () => {
    program.command('think');
    const waiting = expect(program.topicExamples()).rejects.toThrow('the firmware has been ended');
    await turn();
    await program.close();
    await waiting;
    await program.close();
    expect(crashes).toEqual([]);
  });

  it('tells a crash even where the message has no room left for it', async () => {
    program.command('fill up');
    await until(() => crashes.length > 0);
    expect((crashes[0] as XsCrash).stack).toMatch(/^RangeError: A message of more than 4194304 bytes\n/);
    await program.close();
  });

  it('is not brought down by very many lines at once', async () => {
    // Together they take more than one turn may.
    for (let i = 0; i < 400; i++) program.command('Status 0');
    program.command('FriendlyName1 Kitchen');
    await until(() => host.published.some(({ payload }) => payload === '{"FriendlyName1":"Kitchen"}'));
    expect(host.published.filter(({ topic }) => topic.endsWith('STATUS'))).toHaveLength(400);
    expect(crashes).toEqual([]);
  });

  it('refuses a line longer than any command', async () => {
    program.command('x'.repeat(65_537));
    program.command('FriendlyName1 Kitchen');
    await until(() => host.published.some(({ payload }) => payload === '{"FriendlyName1":"Kitchen"}'));
    expect(host.logs.at(-1)).toBe('A line of more than 65536 characters is not taken');
    expect(crashes).toEqual([]);
  });

  it('need not be waited for when it starts anew while it is to end', async () => {
    program.start();
    program.command('Restart 99');
    program.tick();
    await turn();
    const problem = await new Promise((resolve) => program.shutdown(resolve));
    expect(problem).toBeUndefined();
    expect(host.restarts).toBe(1);
  });

  it('tells the heap to each who asks as it is after what was said before', async () => {
    const first = program.heap();
    await turn();
    program.command('FriendlyName1 Kitchen');
    await program.heap();
    expect(host.published.map(({ payload }) => payload)).toContain('{"FriendlyName1":"Kitchen"}');
    await first;
  });

  it('makes one turn of what happens at once, one tick of many, and of many lines several turns', async () => {
    await heap();
    for (let i = 0; i < 100; i++) program.tick();
    for (let i = 0; i < 7; i++) program.command('Delay 1');
    await program.topicExamples();
    expect((await heap()).turns).toBe(1);
    for (let i = 0; i < 100; i++) program.command('Delay 1');
    await program.topicExamples();
    expect((await heap()).turns).toBe(Math.ceil(101 / 8));
    program.command('think');
    await turn();
    for (let i = 0; i < 20; i++) {
      program.tick();
      program.command(`FriendlyName1 name ${i}`);
      await turn();
    }
    program.command('FriendlyName1');
    await program.topicExamples();
    expect((await heap()).turns).toBeLessThan(20);
    const answers = host.published.filter(({ payload }) => payload.startsWith('{"FriendlyName1"'));
    expect(answers.map(({ payload }) => JSON.parse(payload).FriendlyName1)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => `name ${i}`),
      'name 19',
    ]);
  });

  it('brings out more than its buffer holds', async () => {
    program.command('flood 300');
    program.command('Power ON');
    await until(() => host.pins.output(RELAY_PIN) === 1);
    expect(host.logs.filter((text) => text === 'x'.repeat(1_000))).toHaveLength(300);
    const { perTurn } = await heap();
    program.tick();
    await program.topicExamples();
    expect((await heap()).perTurn).toBe(perTurn);
  });

  it('takes in more than its buffer holds, without losing a byte', async () => {
    await connect();
    const times = 2_000;
    send('TOGGLE', times);
    expect(Buffer.concat(answers).length).toBeGreaterThan(65_536);
    await until(() => got.length === 2 * times);
    expect(got.filter((text) => text === `stat/${TOPIC}/POWER ON`)).toHaveLength(times / 2);
    expect(crashes).toEqual([]);
  });

  it('closes a connection that is not there yet', async () => {
    host.broker = 'silent';
    const opened: { isOpen: boolean }[] = [];
    const { opening } = host;
    host.opening = (socket) => {
      opened.push(socket);
      opening.call(host, socket);
    };
    program.useBroker(BROKER);
    program.start();
    await until(() => {
      program.tick();
      return opened.length === 1;
    });
    const [socket] = opened as [{ isOpen: boolean; allow(count: number): void; fail(): void }];
    host.now += 11_000;
    program.tick();
    await until(() => !socket.isOpen);
    socket.fail();
    program.tick();
    await program.topicExamples();
    expect(crashes).toEqual([]);
  });

  it('hears that a connection is refused, or cannot even be tried', async () => {
    host.broker = 'down';
    program.useBroker(BROKER);
    program.start();
    await until(() => {
      program.tick();
      return host.logs.some((text) => text.includes('the broker could not be reached'));
    });
    host.unresolved = true;
    host.now += 120_000;
    await until(() => {
      program.tick();
      return host.logs.some((text) => text.includes('name'));
    });
    expect(crashes).toEqual([]);
  });

  it('repeats a write that failed until it succeeds, and tells of it once', async () => {
    host.full = true;
    program.command('FriendlyName1 Kitchen');
    program.start();
    await program.topicExamples();
    const told = () => host.logs.filter((text) => text.includes('could not be saved'));
    expect(told()).toEqual([
      expect.stringMatching(
        /^The record \S+ could not be saved, and is tried again: Error: the disk is full$/,
      ),
    ]);
    host.now += 1_001;
    program.tick();
    await program.topicExamples();
    expect(told()).toHaveLength(1);
    expect(host.stored.size).toBe(0);
    host.full = false;
    host.now += 1_001;
    program.tick();
    await program.topicExamples();
    const texts = [...host.stored.values()].map((value) => Buffer.from(value).toString('latin1'));
    expect(texts.some((text) => text.includes('Kitchen'))).toBe(true);
  });

  it('finds at its start what it has stored', async () => {
    program.command('FriendlyName1 Kitchen');
    program.start();
    await program.topicExamples();
    await program.close();
    host.pins.releaseAll();
    program = await engine.makeProgram(host, (problem) => crashes.push(problem));
    program.command('FriendlyName1');
    await program.topicExamples();
    expect(host.published.at(-1)?.payload).toBe('{"FriendlyName1":"Kitchen"}');
  });

  it('counts what the firmware takes of the heap, and nothing where it takes nothing', async () => {
    await connect();
    send('TOGGLE');
    await until(() => got.length === 2);
    const before = await heap();
    for (let i = 1; i <= 100; i++) {
      send('TOGGLE');
      program.tick();
      await until(() => got.length === 2 + 2 * i);
    }
    const after = await heap();
    expect(after).toMatchObject({ live: before.live, taken: 0, perTurn: before.perTurn });
    expect(after.turns).toBeGreaterThanOrEqual(100);
    program.command('take slots');
    expect((await heap()).taken).toBeGreaterThanOrEqual(1_000);
    expect((await heap()).taken).toBe(0);
  });

  it('sees the pins as they are, from its start on', async () => {
    const inverted = new VirtualPins();
    inverted.drive(14, 0);
    host = new ProgramHost();
    Object.assign(host, { pins: inverted, Digital: inverted.Digital });
    await program.close();
    program = await engine.makeProgram(host, (problem) => crashes.push(problem));
    program.command('Status 10');
    await program.topicExamples();
    expect(host.published.at(-1)?.payload).toContain('"Switch1":"OFF"');
    for (let i = 0; i < 300; i++) {
      host.now += 20;
      program.tick();
      await program.topicExamples();
    }
    inverted.drive(14, 1);
    host.now += 100;
    program.tick();
    await program.topicExamples();
    host.now += 100;
    program.tick();
    await program.topicExamples();
    program.command('Status 10');
    await program.topicExamples();
    expect(host.published.at(-1)?.payload).toContain('"Switch1":"ON"');
  });

  it('sees what sensors measure before the line that asks for it', async () => {
    host.sensors.find(({ kind }) => kind === 0)!.readings[0] = -12.5;
    program.command('Status 10');
    await program.topicExamples();
    expect(JSON.parse(host.published.at(-1)?.payload as string).StatusSNS.DS18B20.Temperature).toBe(-12.5);
  });
});
