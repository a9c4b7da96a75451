import type { Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Esp32Host, type Esp32Parts } from '../../../hosts/esp32/host.js';
import type { OpenedStorage } from '../../../hosts/esp32/store.js';
import { FlashStore } from '../../../hosts/esp32/store.js';
import { LineConsole } from '../../../hosts/moddable/line-console.js';
import type { Firmware } from '../../../src/firmware.js';
import type { Datagram, UDP } from '../../../src/host.js';
import { main, TICK_PERIOD } from '../../../src/main.js';
import { generate, parser } from '../../support/mqtt-packet.js';
import { templateAt, VirtualHost } from '../../support/virtual-host.js';
import { FakeAnalog, FakeI2c, FakeLines, FakeOneWire, RecordedDevice } from './fakes.js';
import { Radio } from './radio.js';

const RELAY = 26;
const BUTTON = 0;
/** A relay, a button, DS18B20, an analog input, and an I2C bus. */
const TEMPLATE = templateAt({ [RELAY]: 224, [BUTTON]: 32, 4: 1312, 34: 4704, 22: 608, 21: 640 });
const MAC = '7C9EBD83BB10';
const TOPIC = 'tasmota_83BB10';
const MOMENT = Date.parse('2026-01-15T12:00:00Z');
const WIFI = ['SSId1 Home', 'Password1 very secret', 'MqttHost broker.example'];

/** An ESP32 on the bench: everything the SDK would give is a fake, and time passes by `run`. */
class Bench {
  /** Pins and sockets, and the broker's side of them. */
  readonly outside = new VirtualHost(TEMPLATE);
  readonly radio = new Radio();
  readonly i2c = new FakeI2c();
  readonly oneWire = new FakeOneWire();
  readonly analog = new FakeAnalog();
  readonly flash = new Map<string, ArrayBuffer>();
  /** What writing to the flash throws. */
  full: string | undefined;
  /** What an access to the flash throws. */
  broken: string | undefined;
  said = '';
  readonly packets: Packet[] = [];
  readonly clock: number[] = [];
  restarts = 0;
  /** When the chip was started anew last. */
  restartedAt = 0;
  resolves = true;
  /** Whether NTP servers answer. */
  timeKnown = false;
  host!: Esp32Host;
  firmware!: Firmware;
  readonly #inbound: Buffer[] = [];
  readonly #later: (() => void)[] = [];
  #parser = parser();

  constructor() {
    const { outside } = this;
    this.radio.onMade = () => outside.writes.push('radio on');
    outside.onWrite = (bytes) => this.#parser.parse(Buffer.from(bytes));
    outside.onConnect = () => {
      this.#parser = parser();
      this.#parser.on('packet', (packet) => this.#answer(packet));
    };
  }

  /** Starts the firmware, as `main.ts` does it. */
  boot(commands: readonly string[] = [], changes: Partial<Esp32Parts> = {}): this {
    const { outside } = this;
    outside.writes.length = 0;
    this.host = new Esp32Host({
      Digital: outside.Digital,
      TCP: outside.TCP,
      TLS: undefined,
      UDP: this.#udp(),
      WiFi: this.radio.driver,
      net: {
        resolve: (name, done) =>
          this.#later.push(() => (this.resolves ? done(name, '10.0.0.2') : done(name))),
        get: () => ['192.168.1.1'],
      },
      storage: new FlashStore({ open: () => this.#storage() }),
      sensors: {
        Digital: outside.Digital,
        Analog: this.analog.Analog,
        I2C: this.i2c.I2C,
        Line: new FakeLines().Line,
        OneWire: this.oneWire.OneWire,
        delay: () => {},
        ticks: () => 0,
      },
      console: new LineConsole(
        {
          write: (bytes) => {
            this.said += Buffer.from(bytes).toString();
          },
        },
        true,
        () => outside.now,
      ),
      template: TEMPLATE,
      chip: 'ESP32',
      mac: MAC,
      resetReason: 1,
      sdk: '8.2.3',
      freeMemory: () => 150_000,
      ticks: () => outside.now | 0,
      setClock: (milliseconds) => this.clock.push(milliseconds),
      restart: () => {
        this.restarts++;
        this.restartedAt = outside.now;
      },
      ...changes,
    });
    this.firmware = main(this.host, (made) => {
      for (const command of commands) made.command(command);
    });
    return this;
  }

  run(milliseconds: number): this {
    const { outside } = this;
    for (const end = outside.now + milliseconds; outside.now < end; ) {
      outside.now += TICK_PERIOD;
      this.firmware.tick();
      this.host.tick(this.host.ticks());
      this.host.measured(1, TICK_PERIOD);
      for (const work of this.#later.splice(0)) work();
      outside.settle();
      while (this.#inbound.length > 0) outside.deliver(this.#inbound.shift() as Buffer);
    }
    return this;
  }

  /** Until Wi-Fi, broker and first reports are there. */
  online(): this {
    // It may be about to wait before it joins again.
    for (let waited = 0; this.radio.connection !== 300 && waited < 100_000; waited += 100) this.run(100);
    this.radio.letIn();
    this.run(8_000);
    if (!this.firmware.connected) throw new Error(this.said);
    return this;
  }

  press(): void {
    this.outside.drive(BUTTON, 0);
    this.run(150);
    this.outside.drive(BUTTON, 1);
    this.run(1_000);
  }

  get relay(): number | undefined {
    return this.outside.levels[RELAY];
  }

  /** A press switches the relay, and one more switches it back. */
  buttonsWork(): void {
    const before = this.relay as number;
    this.press();
    expect(this.relay).toBe(1 - before);
    this.press();
    expect(this.relay).toBe(before);
  }

  send(command: string, payload: string): void {
    this.#inbound.push(
      generate({
        cmd: 'publish',
        topic: `cmnd/${TOPIC}/${command}`,
        payload: Buffer.from(payload),
        qos: 0,
        retain: false,
        dup: false,
      }),
    );
    this.run(100);
  }

  /** The newest message on a topic. */
  published(topic: string): string | undefined {
    const found = this.packets.findLast((packet) => packet.cmd === 'publish' && packet.topic === topic);
    return found?.cmd === 'publish' ? String(found.payload) : undefined;
  }

  /** The lines that say this. */
  lines(what: RegExp): string[] {
    return this.said.split('\r\n').filter((line) => what.test(line));
  }

  #answer(packet: Packet): void {
    this.packets.push(packet);
    if (packet.cmd === 'connect')
      this.#inbound.push(generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
    else if (packet.cmd === 'subscribe')
      this.#inbound.push(
        generate({
          cmd: 'suback',
          messageId: packet.messageId as number,
          granted: packet.subscriptions.map(() => 0),
        }),
      );
  }

  #storage(): OpenedStorage {
    const check = () => {
      if (this.broken !== undefined) throw new Error(this.broken);
    };
    check();
    return {
      read: (key) => {
        check();
        return this.flash.get(key)?.slice(0);
      },
      write: (key, value) => {
        check();
        if (this.full !== undefined) throw new Error(this.full);
        this.flash.set(key, value.slice().buffer);
      },
      delete: (key) => {
        check();
        this.flash.delete(key);
      },
      close: () => {},
    };
  }

  #udp(): Esp32Parts['UDP'] {
    const bench = this;
    return class implements UDP {
      readonly #onReadable: (packets: number) => void;
      readonly #answers: Datagram[] = [];

      constructor({ onReadable }: { onReadable: (packets: number) => void }) {
        this.#onReadable = onReadable;
      }

      read(): Datagram | undefined {
        return this.#answers.shift();
      }

      write(request: Uint8Array, address: string, port: number): void {
        if (!bench.timeKnown) return;
        const bytes = new Uint8Array(48);
        bytes.set([0x24, 2]);
        bytes.set(request.subarray(40), 24);
        const view = new DataView(bytes.buffer);
        for (const at of [32, 40]) view.setUint32(at, MOMENT / 1_000 + 2_208_988_800);
        bench.#later.push(() => {
          this.#answers.push(Object.assign(bytes.buffer, { address, port }));
          this.#onReadable(1);
        });
      }

      close(): void {}
    };
  }
}

beforeEach(() => {
  // The host's `random`: it spreads waits.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the firmware on an ESP32', () => {
  it('connects, is commanded, and reports', () => {
    const bench = new Bench().boot(WIFI).online();
    expect(bench.radio.attempts).toEqual([{ SSID: 'Home', password: 'very secret' }]);
    bench.send('POWER', 'ON');
    expect(bench.relay).toBe(1);
    expect(bench.published(`stat/${TOPIC}/POWER`)).toBe('ON');
    bench.send('STATE', '');
    const state = JSON.parse(bench.published(`stat/${TOPIC}/RESULT`) as string);
    expect(state).toMatchObject({ POWER: 'ON', Wifi: { SSId: 'Home', Channel: 6, Signal: -63 } });
    // 1 ms of every 20.
    expect(state.LoadAvg).toBe(5);
    expect(state.Heap).toBe(146);
  });

  it('says what it is', () => {
    const bench = new Bench().boot(WIFI).online();
    bench.send('STATUS0', '');
    const status = JSON.parse(bench.published(`stat/${TOPIC}/STATUS0`) as string);
    expect(status.StatusPRM).toMatchObject({ RestartReason: 'Vbat power on reset', BootCount: 1 });
    expect(status.StatusNET).toMatchObject({ IPAddress: '192.168.1.57', Mac: '7C:9E:BD:83:BB:10' });
    expect(status.StatusFWR).toMatchObject({ CpuFrequency: 240, Hardware: 'ESP32' });
  });

  it('shows its sensors, those that are found later too', () => {
    const bench = new Bench();
    bench.oneWire.devices = [{ identity: [0x28, 0x4c, 0xc4, 0x8e, 4, 0, 0], raw: 0x191 }];
    bench.analog.values.set(34, 0.5);
    bench.i2c.devices.set(0x23, new RecordedDevice({ '': [0, 0], '20': [0x83, 0x90] }));
    bench.boot(WIFI).online();
    bench.run(5_000);
    bench.send('STATUS', '10');
    const { StatusSNS: sensors } = JSON.parse(bench.published(`stat/${TOPIC}/STATUS10`) as string);
    expect(sensors.DS18B20.Temperature).toBeCloseTo(25.1, 1);
    expect(sensors.BH1750.Illuminance).toBe(28_067);
    expect(sensors.ANALOG).toBeDefined();
  });

  it('keeps its clock by NTP once there is a network, and sets the one certificates are checked by', () => {
    const bench = new Bench();
    bench.timeKnown = true;
    bench.boot(WIFI).run(3_000);
    expect(bench.host.time()).toBeLessThan(0);
    bench.online();
    expect(bench.clock).toHaveLength(1);
    expect(Math.abs(bench.host.time() - MOMENT)).toBeLessThan(8_000);
  });

  it('checks certificates by a time that was set by hand', () => {
    const bench = new Bench().boot(WIFI);
    bench.firmware.command('Time 1768478400');
    expect(bench.clock).toEqual([MOMENT]);
  });

  it('restarts the chip when it is told to, after it has said goodbye', () => {
    const bench = new Bench().boot(WIFI).online();
    bench.send('Restart', '1');
    let closedAt = 0;
    bench.outside.onClose = () => {
      closedAt = bench.outside.now;
    };
    for (let i = 0; i < 250 && bench.restarts === 0; i++) bench.run(TICK_PERIOD);
    expect(bench.restarts).toBe(1);
    // By then what was written last has left: the SDK's sockets need some turns for that.
    expect(bench.restartedAt - closedAt).toBeGreaterThanOrEqual(250);
    expect(closedAt).toBeGreaterThan(0);
    expect(bench.published(`tele/${TOPIC}/LWT`)).toBe('Offline');
    expect(bench.packets.at(-1)?.cmd).toBe('disconnect');
  });

  it('that has no TLS says so, and how to do without', () => {
    const bench = new Bench().boot([...WIFI, 'SetOption103 1']).run(100);
    expect(bench.host.TLS).toBeUndefined();
    bench.radio.letIn();
    bench.run(8_000);
    expect(bench.lines(/this build has no TLS: SetOption103 0 connects without/)).not.toEqual([]);
    expect(bench.outside.connections).toBe(0);
    bench.buttonsWork();
  });
});

describe('without what it needs', () => {
  it('drives its relay to where it was before the radio is turned on', () => {
    const bench = new Bench().boot([...WIFI, 'SaveData 1']).online();
    bench.send('POWER', 'ON');
    bench.run(10_000);
    bench.outside.cut();
    bench.outside.levels[RELAY] = 0;
    bench.boot();
    const radio = bench.outside.writes.indexOf('radio on');
    expect(bench.outside.writes.indexOf(`${RELAY}=1`)).toBe(0);
    expect(radio).toBeGreaterThan(0);
    expect(bench.outside.writes).not.toContain(`${RELAY}=0`);
  });

  it('switches by its button while the password is wrong, and says so once', () => {
    // Inputs are heeded after 4 s.
    const bench = new Bench().boot(WIFI).run(5_000);
    for (let i = 0; i < 3; i++) {
      bench.radio.become(200);
      bench.radio.found({ SSID: 'Home', RSSI: -50 });
      bench.buttonsWork();
      bench.run(60_000);
    }
    expect(bench.radio.attempts.length).toBeGreaterThan(3);
    expect(bench.lines(/most likely because of a wrong password: set it with Password1/)).toHaveLength(1);
    expect(bench.said).not.toContain('very secret');
    expect(bench.outside.connections).toBe(0);
    // The right one, and all is well.
    bench.online();
  });

  it('switches by its button while nothing of Wi-Fi is set up, and says how to', () => {
    const bench = new Bench().boot().run(10_000);
    expect(bench.radio.made).toBe(0);
    expect(bench.lines(/Wi-Fi is not set up: type on the serial console/)).toHaveLength(1);
    bench.buttonsWork();
  });

  it.each(['down', 'silent'] as const)('switches by its button while the broker is %s', (how) => {
    const bench = new Bench();
    bench.outside.broker = how;
    bench.boot(WIFI).run(100);
    bench.radio.letIn();
    for (let i = 0; i < 4; i++) {
      bench.run(10_000);
      bench.buttonsWork();
    }
    expect(bench.lines(/next attempt in \d+ s/).length).toBeGreaterThan(1);
    bench.outside.broker = 'up';
    bench.run(180_000);
    expect(bench.firmware.connected).toBe(true);
    expect(bench.published(`stat/${TOPIC}/POWER`)).toBe('OFF');
  });

  it("switches by its button while the broker's name is unknown", () => {
    const bench = new Bench();
    bench.resolves = false;
    bench.boot(WIFI).run(100);
    bench.radio.letIn();
    bench.run(20_000);
    bench.buttonsWork();
    expect(bench.lines(/broker\.example/).length).toBeGreaterThan(0);
    bench.resolves = true;
    bench.run(180_000);
    expect(bench.firmware.connected).toBe(true);
  });

  it('goes on when Wi-Fi is lost, and comes back with it', () => {
    const bench = new Bench().boot(WIFI).online();
    bench.radio.become(200);
    bench.outside.cut();
    bench.run(2_000);
    bench.buttonsWork();
    expect(bench.firmware.connected).toBe(false);
    bench.online();
  });

  it('works with a flash that is full, says so, and saves once it is not', () => {
    const bench = new Bench();
    bench.full = 'ESP_ERR_NVS_NOT_ENOUGH_SPACE';
    bench.boot(WIFI).online();
    bench.send('POWER', 'ON');
    bench.buttonsWork();
    expect(
      bench.lines(/could not be saved, and is tried again: Error: ESP_ERR_NVS_NOT_ENOUGH_SPACE/),
    ).not.toEqual([]);
    expect(bench.flash.size).toBe(0);
    bench.full = undefined;
    bench.run(3_700_000);
    expect(bench.flash.size).toBeGreaterThan(0);
    bench.outside.cut();
    bench.boot();
    expect(bench.relay).toBe(1);
  });

  it('works with a flash that cannot be used at all', () => {
    const bench = new Bench();
    bench.broken = 'ESP_ERR_NVS_NOT_INITIALIZED';
    bench.boot(WIFI).online();
    bench.buttonsWork();
    expect(bench.lines(/ESP_ERR_NVS_NOT_INITIALIZED/)).not.toEqual([]);
  });
});

describe('the load', () => {
  const measure = (turns: readonly (readonly [busy: number, period: number])[], times: number) => {
    const { host } = new Bench().boot();
    for (let i = 0; i < times; i++) for (const [busy, period] of turns) host.measured(busy, period);
    return host.system.load();
  };

  it.each([
    [[[0, 20]], 100, 0],
    [[[20, 20]], 200, 100],
    [[[10, 20]], 200, 50],
    [[[1, 20]], 200, 5],
    // Longer than its time is all of it.
    [[[500, 20]], 200, 100],
    // Between the two.
    [
      [
        [0, 20],
        [20, 20],
      ],
      200,
      50,
    ],
  ] as const)('of turns of %j comes to %i', (turns, times, load) => {
    expect(Math.abs(measure(turns, times) - load)).toBeLessThanOrEqual(3);
  });

  it('rises slowly, and falls', () => {
    const { host } = new Bench().boot();
    host.measured(20, 20);
    expect(host.system.load()).toBe(6);
    for (let i = 0; i < 100; i++) host.measured(20, 20);
    expect(host.system.load()).toBe(100);
    for (let i = 0; i < 200; i++) host.measured(0, 20);
    expect(host.system.load()).toBe(0);
  });
});

it.each([
  ['ESP32', 240],
  ['ESP32-C3', 160],
] as const)('an %s runs at %i MHz', (chip, frequency) => {
  const { host } = new Bench().boot([], { chip, resetReason: 4 });
  expect(host.system).toMatchObject({
    chip,
    hardware: chip,
    cpuFrequency: frequency,
    powerOn: false,
    resetReason: 'Exception/panic reset',
    sdk: '8.2.3',
    mac: MAC,
  });
});

it('has its serial console give way to what Gpio puts on its pins', () => {
  const bench = new Bench().boot([...WIFI, 'Gpio26 0', 'Gpio3 224']).run(4_000);
  expect(bench.restarts).toBeGreaterThan(0);
  bench.said = '';
  bench.boot();
  expect(bench.outside.writes).toContain('3=0');
  expect(bench.said).toBe(
    `${bench.said.slice(0, 12)} ERR: The serial console ends here: the board has something else on GPIO3\r\n`,
  );
  bench.firmware.command('Power ON');
  expect(bench.outside.levels[3]).toBe(1);
  expect(bench.said).toHaveLength(bench.said.indexOf('\n') + 1);
});
