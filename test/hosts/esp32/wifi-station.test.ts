import { describe, expect, it } from 'vitest';
import { WifiStation } from '../../../hosts/esp32/wifi-station.js';
import type { StaticAddress } from '../../../src/host.js';
import { Radio } from './radio.js';

const SECRET = 'very secret';

class Bench {
  now = 0x7fff_ff00;
  readonly radio = new Radio();
  readonly logs: string[] = [];
  readonly station: WifiStation;

  constructor() {
    this.station = new WifiStation({
      driver: this.radio.driver,
      nameServers: () => ['192.168.1.1'],
      log: (level, text) => this.logs.push(`${level} ${text}`),
      ticks: () => this.now | 0,
      random: () => 0.5,
    });
  }

  join(
    ssid1: string,
    ssid2 = '',
    first = 1,
    password = SECRET,
    staticAddress: StaticAddress | undefined = undefined,
  ): this {
    this.station.connect({
      accessPoints: [
        { ssid: ssid1, password },
        { ssid: ssid2, password: '' },
      ],
      first,
      hostname: 'tasmota-83BB10-6928',
      staticAddress,
    });
    return this;
  }

  run(milliseconds: number): this {
    for (const end = this.now + milliseconds; this.now < end; ) {
      this.now += 20;
      this.station.tick(this.now | 0);
    }
    return this;
  }

  /** Runs until the board tries to join, and lets it in. */
  letIn(): this {
    for (let i = 0; i < 10_000 && this.radio.connection !== 300; i++) this.run(20);
    this.radio.letIn();
    return this;
  }

  /** Lets attempts fail at once, as they do where nothing is in reach. @returns the names tried, and when, in seconds */
  failing(milliseconds: number): [string, number][] {
    const { radio } = this;
    const start = this.now;
    const tried: [string, number][] = [];
    for (const end = this.now + milliseconds; this.now < end; ) {
      const before = radio.attempts.length;
      const scans = radio.scans;
      this.run(20);
      if (radio.attempts.length > before) {
        tried.push([radio.attempts.at(-1)?.SSID as string, Math.round((this.now - start) / 1000)]);
        radio.become(200);
      }
      if (radio.scans > scans) radio.found();
    }
    return tried;
  }
}

describe('the station', () => {
  it('joins, and shows the network', () => {
    const bench = new Bench().join('HomeNet');
    const { radio, station } = bench;
    expect(radio.attempts).toEqual([{ SSID: 'HomeNet', password: SECRET }]);
    expect(radio.hostname).toBe('tasmota-83BB10-6928');
    expect(station.up).toBe(false);
    bench.run(3_000);
    radio.letIn();
    expect(station).toMatchObject({
      up: true,
      address: '192.168.1.57',
      nameServer: '192.168.1.1',
      gateway: '0.0.0.0',
      subnetMask: '0.0.0.0',
    });
    expect(station.wifi).toMatchObject({
      accessPoint: 1,
      ssid: 'HomeNet',
      bssid: '10:22:33:AA:BB:CC',
      channel: 6,
      signal: -63,
      linkCount: 1,
      downtime: 3,
    });
    bench.run(60_000);
    expect(radio.attempts).toHaveLength(1);
    expect(bench.logs).toEqual([
      '2 Wi-Fi: joining HomeNet',
      '2 Wi-Fi: joined HomeNet as 192.168.1.57 (channel 6, -63 dBm)',
    ]);
  });

  it('needs no password for an open network, and begins with the one that is to be first', () => {
    const bench = new Bench().join('HomeNet', 'Garden', 2);
    expect(bench.radio.attempts).toEqual([{ SSID: 'Garden' }]);
    expect(bench.station.accessPoint).toBe(2);
  });

  it.each([
    ['HomeNet', '', 2, 1],
    ['', 'Garden', 1, 2],
  ])('with only %j%j begins there although %i is to be first', (ssid1, ssid2, first, expected) => {
    const bench = new Bench().join(ssid1, ssid2, first);
    expect(bench.station.accessPoint).toBe(expected);
    expect(bench.radio.attempts).toHaveLength(1);
  });

  it('without any name says how to set one, and leaves the radio off', () => {
    const bench = new Bench().join('').run(60_000);
    expect(bench.radio.made).toBe(0);
    expect(bench.logs).toEqual([
      '1 Wi-Fi is not set up: type on the serial console  Backlog SSId1 <network>; Password1 <its password>',
    ]);
    expect(bench.station.up).toBe(false);
    expect(bench.station.downtime).toBe(60);
  });

  it('measures at most once a second, and only when asked', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.letIn();
    const { measured } = bench.radio;
    bench.run(10_000);
    expect(bench.radio.measured).toBe(measured);
    bench.radio.signal = -70;
    bench.radio.channel = 11;
    for (let i = 0; i < 10; i++) expect([bench.station.signal, bench.station.channel]).toEqual([-70, 11]);
    expect(bench.radio.measured).toBe(measured + 1);
    bench.run(1_000);
    expect(bench.station.signal).toBe(-70);
    expect(bench.radio.measured).toBe(measured + 2);
  });

  it('gives the very same texts between changes', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.letIn();
    for (const name of ['address', 'nameServer', 'ssid', 'bssid']) {
      // Fields, no getters: nothing is made when they are read.
      expect(Object.getOwnPropertyDescriptor(bench.station, name)).toHaveProperty('value');
    }
  });
});

describe('a lost link', () => {
  it('is joined again after a second, and its time counts', () => {
    const bench = new Bench().join('HomeNet', 'Garden').run(2_000);
    bench.radio.letIn();
    bench.run(100_000);
    bench.radio.become(200);
    expect(bench.station).toMatchObject({ up: false, address: '' });
    bench.run(980);
    expect(bench.radio.attempts).toHaveLength(1);
    bench.run(20);
    expect(bench.radio.attempts.at(-1)?.SSID).toBe('HomeNet');
    bench.run(4_000);
    bench.radio.letIn();
    expect(bench.station).toMatchObject({ up: true, linkCount: 2, downtime: 7 });
    expect(bench.logs.slice(2)).toEqual([
      '1 Wi-Fi: lost HomeNet; joining it again',
      '2 Wi-Fi: joined HomeNet as 192.168.1.57 (channel 6, -63 dBm)',
    ]);
  });

  it('that keeps the access point but not the address may come back by itself', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.letIn();
    bench.radio.become(400);
    expect(bench.station.up).toBe(false);
    bench.run(5_000);
    bench.radio.letIn();
    expect(bench.station.up).toBe(true);
    expect(bench.radio.attempts).toHaveLength(1);
  });

  it('shows a new address of the same link', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.letIn();
    bench.radio.address = '192.168.1.99';
    bench.radio.onChanged();
    expect(bench.station).toMatchObject({ address: '192.168.1.99', linkCount: 1 });
    expect(bench.logs).toHaveLength(2);
  });
});

describe('a network that cannot be joined', () => {
  it('is told of with advice, once, by what a scan hears: a wrong password', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.become(200);
    expect(bench.radio.scans).toBe(1);
    bench.radio.found(
      { SSID: 'Other', RSSI: -30 },
      { SSID: 'HomeNet', RSSI: -80 },
      { SSID: 'HomeNet', RSSI: -63 },
      { SSID: 'HomeNet', RSSI: -70 },
    );
    bench.failing(600_000);
    expect(bench.radio.scans).toBe(1);
    expect(bench.logs).toEqual([
      '2 Wi-Fi: joining HomeNet',
      '1 Wi-Fi HomeNet (-63 dBm) is there but does not let the board in, most likely because of a wrong password: set it with Password1',
    ]);
  });

  it('is told of with advice, once: not in reach', () => {
    const bench = new Bench().join('HomeNet', 'Garden');
    bench.radio.become(200);
    bench.radio.found({ SSID: 'Other', RSSI: -30 });
    bench.failing(600_000);
    expect(bench.logs.slice(1)).toEqual([
      '1 Wi-Fi HomeNet is not in reach: check SSId1, that the access point is on, and that it sends on 2.4 GHz',
      '1 Wi-Fi Garden is not in reach: check SSId2, that the access point is on, and that it sends on 2.4 GHz',
    ]);
  });

  it('is told of with advice: no address', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.become(400);
    bench.run(20_000);
    expect(bench.logs.at(-1)).toBe('1 Wi-Fi HomeNet gives no address: check its DHCP server');
    expect(bench.radio.disconnects).toBe(1);
  });

  it('is told of again when it happens after a link', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.become(200);
    bench.radio.found();
    bench.letIn().radio.become(200);
    bench.failing(30_000);
    expect(bench.logs.filter((line) => line.includes('is not in reach'))).toHaveLength(bench.radio.scans);
    expect(bench.radio.scans).toBe(2);
  });

  it('is tried again for ever, with growing waits of at most a minute', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.become(200);
    bench.radio.found();
    const tried = bench.failing(24 * 3_600_000);
    const waits = tried.slice(1).map(([, at], i) => at - (tried[i] as [string, number])[1]);
    expect(waits.slice(0, 4)).toEqual([3, 6, 12, 24]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60);
    expect(tried.length).toBeGreaterThan(24 * 60);
  });

  it('makes room for the other one', () => {
    const bench = new Bench().join('HomeNet', 'Garden');
    bench.radio.become(200);
    bench.radio.found();
    const names = bench.failing(120_000).map(([name]) => name);
    expect(names.slice(0, 4)).toEqual(['Garden', 'HomeNet', 'Garden', 'HomeNet']);
    bench.letIn();
    expect(bench.station.up).toBe(true);
    expect(bench.station.ssid).toBe(bench.radio.attempts.at(-1)?.SSID);
    expect(bench.station.accessPoint).toBe(bench.station.ssid === 'HomeNet' ? 1 : 2);
  });

  it('is given up after 20 s without a word from the driver', () => {
    const bench = new Bench().join('HomeNet').run(19_980);
    expect(bench.radio.disconnects).toBe(0);
    bench.run(20);
    expect(bench.radio.disconnects).toBe(1);
    expect(bench.radio.scans).toBe(1);
  });

  it('does not wait for a scan that never ends', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.become(200);
    bench.run(13_000);
    expect(bench.radio.attempts).toHaveLength(2);
    bench.radio.found({ SSID: 'HomeNet', RSSI: -63 });
    expect(bench.logs).toHaveLength(1);
  });

  it.each([
    [
      'connect',
      'connect failed',
      '1 Wi-Fi HomeNet cannot be joined: Error: connect failed. It is tried again',
    ],
    [
      'configure',
      'set hostname failed',
      '1 Wi-Fi: the host name tasmota-83BB10-6928 is not taken: Error: set hostname failed',
    ],
  ] as const)('lives through a driver whose %s throws', (what, message, told) => {
    const bench = new Bench();
    bench.radio.refuses = { [what]: message };
    bench.join('HomeNet').run(60_000);
    expect(bench.logs.filter((line) => line === told)).toHaveLength(1);
    bench.radio.refuses = {};
    expect(bench.letIn().station.up).toBe(true);
  });

  it('lives through a radio that cannot be turned on, and one that tells of changes meanwhile', () => {
    const bench = new Bench();
    bench.radio.onMade = () => {
      bench.radio.onChanged();
      throw new Error('no memory');
    };
    bench.join('HomeNet').run(60_000);
    expect(bench.logs).toEqual([
      '2 Wi-Fi: joining HomeNet',
      '1 Wi-Fi HomeNet cannot be joined: Error: no memory. It is tried again',
    ]);
    bench.radio.onMade = () => bench.radio.onChanged();
    bench.run(60_000);
    expect(bench.letIn().station.up).toBe(true);
  });

  it('lives through a driver that does not scan', () => {
    const bench = new Bench().join('HomeNet');
    bench.radio.refuses = { scan: 'already scanning' };
    bench.radio.become(200);
    bench.run(5_000);
    expect(bench.radio.attempts).toHaveLength(2);
  });

  it('takes an address of its own, and tells it without asking the driver', () => {
    const address = { address: '192.168.1.9', gateway: '192.168.1.1', mask: '255.255.0.0' };
    const bench = new Bench().join('HomeNet', '', 1, SECRET, address);
    expect(bench.radio.staticAddress).toEqual(address);
    expect(bench.letIn().station).toMatchObject({ gateway: '192.168.1.1', subnetMask: '255.255.0.0' });
  });

  it('goes by DHCP where its address is not taken', () => {
    const bench = new Bench();
    bench.radio.refuses = { configure: 'invalid mask' };
    bench.join('HomeNet', '', 1, SECRET, { address: '192.168.1.9', gateway: '', mask: '' });
    expect(bench.logs).toContain(
      '1 Wi-Fi: the address 192.168.1.9 is not taken: Error: invalid mask. DHCP gives one',
    );
    expect(bench.letIn().station.up).toBe(true);
  });

  it('never shows the password', () => {
    const bench = new Bench();
    bench.radio.refuses = { connect: 'no' };
    bench.join('HomeNet', 'Garden').run(60_000);
    bench.radio.refuses = {};
    bench.failing(60_000);
    expect(bench.logs.join('\n')).not.toContain(SECRET);
  });
});
