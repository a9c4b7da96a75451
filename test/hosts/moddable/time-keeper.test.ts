import { describe, expect, it } from 'vitest';
import { TimeKeeper } from '../../../hosts/moddable/time-keeper.js';
import type { Datagram, UDP } from '../../../src/host.js';

const MOMENT = Date.parse('2025-12-24T14:27:47.250Z');
const SERVERS = ['one.example', 'two.example', 'three.example'];
const HOUR = 3_600_000;

/** A time keeper, names and servers that a test rules over, and time that passes by `run`. */
class Bench {
  now = 0;
  networkUp = true;
  /** Names, in the order in which they were asked for. */
  readonly asked: string[] = [];
  readonly logs: string[] = [];
  readonly set: number[] = [];
  /** By name: what the server does. */
  servers: Record<string, 'good' | 'silent' | 'unknown' | 'unsynchronized' | 'stranger' | 'forger'> = {};
  /** The true time at `now` 0. */
  truth = MOMENT;
  open = 0;
  sendable = true;
  readonly keeper: TimeKeeper;

  constructor() {
    const bench = this;
    this.keeper = new TimeKeeper({
      UDP: class implements UDP {
        readonly #onReadable: (packets: number) => void;
        readonly #inbox: Datagram[] = [];
        constructor(options: { onReadable: (packets: number) => void }) {
          this.#onReadable = options.onReadable;
          bench.open++;
        }
        read() {
          return this.#inbox.shift();
        }
        write(request: Uint8Array, address: string, port: number) {
          if (!bench.sendable) throw new Error('UDP send failed');
          expect(port).toBe(123);
          const how = bench.servers[address.slice(2)] ?? 'good';
          if (how === 'silent') return;
          bench.later.push(() => {
            const answer = bench.answer(request, how);
            this.#inbox.push(
              Object.assign(answer, { address: how === 'stranger' ? '9.9.9.9' : address, port }),
            );
            this.#onReadable(1);
          });
        }
        close() {
          bench.open--;
        }
      },
      resolver: {
        resolve: ({ host, onResolved, onError }) => {
          this.asked.push(host);
          this.later.push(() => {
            if (this.servers[host] === 'unknown') onError(host);
            else onResolved(host, `a-${host}`);
          });
        },
      },
      ticks: () => this.now | 0,
      random: () => 0.5,
      log: (level, text) => this.logs.push(`${level} ${text}`),
      setClock: (milliseconds) => this.set.push(milliseconds),
    });
  }

  /** What happens at the next step. */
  readonly later: (() => void)[] = [];

  answer(request: Uint8Array, how: string): ArrayBuffer {
    const bytes = new Uint8Array(48);
    bytes.set([how === 'unsynchronized' ? 0xe4 : 0x24, 2]);
    bytes.set(request.subarray(40), 24);
    if (how === 'forger') bytes[31] = 1;
    const view = new DataView(bytes.buffer);
    const milliseconds = this.truth + this.now;
    for (const at of [32, 40]) {
      view.setUint32(at, Math.floor(milliseconds / 1000) + 2_208_988_800);
      view.setUint32(at + 4, Math.floor(((milliseconds % 1000) / 1000) * 2 ** 32));
    }
    return bytes.buffer;
  }

  step() {
    for (const work of this.later.splice(0)) work();
    this.keeper.tick(this.now | 0, this.networkUp);
  }

  run(milliseconds: number, stride = 20): this {
    for (const end = this.now + milliseconds; this.now < end; ) {
      this.now += stride;
      this.step();
    }
    return this;
  }

  /** How far the keeper is from the true time. */
  get error(): number {
    return this.keeper.time() - (this.truth + this.now);
  }
}

function bench(servers: Bench['servers'] = {}, names: readonly string[] = SERVERS): Bench {
  const made = new Bench();
  made.servers = servers;
  made.keeper.synchronize(names);
  return made;
}

describe('a time keeper', () => {
  it('does not know the time before the first answer', () => {
    const made = bench({ 'one.example': 'silent' });
    expect(made.keeper.time()).toBeLessThan(0);
    made.run(4_000);
    expect(made.keeper.time()).toBeLessThan(0);
  });

  it('knows it after it, and sets the platform', () => {
    const made = bench().run(100);
    expect(Math.abs(made.error)).toBeLessThanOrEqual(20);
    expect(made.set).toHaveLength(1);
    expect(made.logs).toEqual(['2 NTP: the time is known, from one.example']);
    expect(made.open).toBe(0);
  });

  it('goes on between answers, and asks anew after about an hour', () => {
    const made = bench().run(100);
    made.run(HOUR, 1_000);
    expect(made.asked).toHaveLength(1);
    expect(Math.abs(made.error)).toBeLessThanOrEqual(20);
    made.truth += 700;
    made.run(HOUR / 10, 1_000);
    expect(made.asked).toHaveLength(2);
    expect(Math.abs(made.error)).toBeLessThanOrEqual(1_000);
  });

  it('goes on for years without an answer, while ticks wrap', () => {
    const made = bench().run(100);
    made.servers = { 'one.example': 'silent', 'two.example': 'silent', 'three.example': 'silent' };
    made.run(200 * 86_400_000, 600_000);
    expect(Math.abs(made.error)).toBeLessThanOrEqual(20);
  });

  it.each(['silent', 'unknown', 'unsynchronized', 'stranger', 'forger'] as const)(
    'asks the next server when one is %s',
    (how) => {
      const made = bench({ 'one.example': how, 'two.example': how });
      made.run(20_000);
      expect(made.asked).toEqual(SERVERS);
      expect(Math.abs(made.error)).toBeLessThanOrEqual(20);
      expect(made.open).toBe(0);
      expect(made.logs).toEqual(['2 NTP: the time is known, from three.example']);
    },
  );

  it('asks with growing waits, tells it once, and tells when it has the time again', () => {
    const made = bench({ 'one.example': 'unknown' }, ['one.example']);
    const moments: number[] = [];
    for (let i = 0; i < 60 * 60 * 5; i++) {
      const before = made.asked.length;
      made.run(200, 200);
      if (made.asked.length > before) moments.push(Math.round(made.now / 1000));
    }
    const waits = moments.slice(1).map((moment, i) => moment - (moments[i] as number));
    expect(waits.slice(0, 7).every((wait, i) => i === 0 || wait > (waits[i - 1] as number))).toBe(true);
    expect(waits[0]).toBeGreaterThanOrEqual(15);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_025);
    expect(made.logs).toEqual([
      '1 NTP: no server tells the time, one.example the last of them: its name is not known. They are asked again; others can be set with NtpServer1 to NtpServer3',
    ]);
    made.servers = {};
    made.run(1_100_000, 200);
    expect(made.logs.at(-1)).toBe('2 NTP: the time is known, from one.example');
  });

  it('tells what becomes of a datagram that cannot be sent', () => {
    const made = bench({}, ['one.example']);
    made.sendable = false;
    made.run(1_000);
    expect(made.logs[0]).toContain('Error: UDP send failed');
    expect(made.open).toBe(0);
  });

  it('waits for the network, and does not wait long once it is there', () => {
    const made = bench();
    made.networkUp = false;
    made.run(60_000, 100);
    expect(made.asked).toEqual([]);
    made.networkUp = true;
    made.run(100);
    expect(Math.abs(made.error)).toBeLessThanOrEqual(20);
  });

  it('asks at once after an outage that came to nothing', () => {
    const made = bench({ 'one.example': 'unknown', 'two.example': 'unknown', 'three.example': 'unknown' });
    made.run(600_000, 100);
    made.networkUp = false;
    made.run(1_000);
    made.servers = {};
    made.networkUp = true;
    made.run(200);
    expect(made.keeper.time()).toBeGreaterThan(0);
  });

  it('follows new servers at once, and none at all', () => {
    const made = bench({ 'one.example': 'silent' }).run(1_000);
    made.keeper.synchronize(['192.168.1.1']);
    expect(made.open).toBe(0);
    made.run(100);
    expect(made.asked).toEqual(['one.example', '192.168.1.1']);
    made.keeper.synchronize([]);
    made.run(3 * HOUR, 1_000);
    expect(made.asked).toHaveLength(2);
    expect(made.logs.at(-1)).toBe(
      '2 NTP: off: NtpServer1 sets a server, and Time 0 goes back to it from a time set by hand',
    );
    expect(Math.abs(made.error)).toBeLessThanOrEqual(20);
  });

  it('is not confused by what a past attempt still brings', () => {
    const made = bench({ 'one.example': 'silent' });
    made.step();
    const late = made.later.splice(0);
    made.keeper.synchronize(['two.example']);
    for (const work of late) work();
    made.run(100);
    expect(made.logs).toEqual(['2 NTP: the time is known, from two.example']);
  });
});
