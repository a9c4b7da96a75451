import type { FoundNetwork, WifiDriver, WifiDriverConstructor } from '../../../hosts/esp32/wifi-station.js';
import type { StaticAddress } from '../../../src/host.js';

/** The radio as the SDK's class shows it, in a place with access points that a test makes. */
export class Radio implements WifiDriver {
  connection = 200;
  address: string | undefined;
  BSSID: string | undefined;
  channel: number | undefined;
  signal: number | undefined;
  /** How often RSSI was read. */
  measured = 0;
  readonly attempts: { SSID: string; password?: string }[] = [];
  hostname = '';
  staticAddress: StaticAddress | undefined;
  disconnects = 0;
  scans = 0;
  /** How often the driver was made, and so the radio turned on. */
  made = 0;
  onMade: () => void = () => {};
  onChanged: () => void = () => {};
  /** The SDK's class, for this radio. */
  readonly driver: WifiDriverConstructor = driverOf(this);
  /** What `connect`, `scan` and `configure` throw. */
  refuses: { connect?: string; scan?: string; configure?: string } = {};
  #scan: { onFound: (network: FoundNetwork) => void; onComplete: () => void } | undefined;

  get RSSI(): number | undefined {
    this.measured++;
    return this.signal;
  }

  configure(options: { hostname?: string; static?: StaticAddress }) {
    if (this.refuses.configure) throw new Error(this.refuses.configure);
    if (options.static !== undefined) this.staticAddress = options.static;
    else this.hostname = options.hostname ?? '';
  }

  connect(options: { SSID: string; password?: string }) {
    if (this.connection === 300) throw new Error('already connecting');
    if (this.refuses.connect) throw new Error(this.refuses.connect);
    this.attempts.push(options);
    this.connection = 300;
  }

  disconnect() {
    this.disconnects++;
    this.connection = 200;
  }

  scan(options: { onFound: (network: FoundNetwork) => void; onComplete: () => void }) {
    if (this.refuses.scan) throw new Error(this.refuses.scan);
    this.scans++;
    this.#scan = options;
  }

  /** The scan ends, having found these. */
  found(...networks: FoundNetwork[]) {
    for (const network of networks) this.#scan?.onFound(network);
    this.#scan?.onComplete();
  }

  become(connection: number) {
    this.connection = connection;
    if (connection < 400) this.address = this.BSSID = this.channel = this.signal = undefined;
    this.onChanged();
  }

  /** The access point lets the board in, and gives it an address. */
  letIn() {
    this.BSSID = '10:22:33:aa:bb:cc';
    this.channel = 6;
    this.signal = -63;
    this.become(400);
    this.address = '192.168.1.57';
    this.become(500);
  }
}

function driverOf(radio: Radio): WifiDriverConstructor {
  return class {
    constructor(options: { onChanged: () => void }) {
      radio.made++;
      radio.onChanged = options.onChanged;
      radio.onMade();
      // biome-ignore lint/correctness/noConstructorReturn: there is one radio
      return radio;
    }
  } as unknown as WifiDriverConstructor;
}
