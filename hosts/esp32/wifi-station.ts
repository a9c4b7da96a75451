import { elapsed, isDue } from 'xsmota/bytes/ticks';
import type { AccessPoint, NetworkStatus, StaticAddress, Wifi, WifiOptions, WifiStatus } from 'xsmota/host';

/** What a scan finds. */
export interface FoundNetwork {
  readonly SSID: string;
  /** dBm. */
  readonly RSSI: number;
}

/** The Wi-Fi station of ECMA-419's network interface, as the Moddable SDK has it: `embedded:network/interface/wifi`. */
export interface WifiDriver {
  configure(options: { hostname?: string; static?: StaticAddress }): void;
  /** Begins to join; `connection` tells how far it has come. */
  connect(options: { SSID: string; password?: string }): void;
  disconnect(): void;
  scan(options: { onFound: (network: FoundNetwork) => void; onComplete: () => void }): void;
  /** 200 apart, 300 joining, 400 joined, 500 with an address. */
  readonly connection: number;
  readonly address: string | undefined;
  readonly RSSI: number | undefined;
  // Not in the SDK's typings.
  readonly BSSID?: string | undefined;
  readonly channel?: number | undefined;
}

export interface WifiDriverConstructor {
  new (options: { onChanged: () => void }): WifiDriver;
}

/** What a station needs. Its functions are called as methods: an object that has them will do. */
export interface WifiStationOptions {
  /** `embedded:network/interface/wifi`. Making one turns the radio on. */
  readonly driver: WifiDriverConstructor;
  /** Addresses of the name servers in use; asked once for each link. */
  nameServers(): readonly string[];
  /** See `Console.log`. */
  log(level: number, text: string): void;
  /** See `Host.ticks` and `Host.random`. */
  ticks(): number;
  random(): number;
}

// What the station does.
const OFF = 0;
const WAITING = 1;
const JOINING = 2;
const SCANNING = 3;
const JOINED = 4;

/** `WifiDriver.connection`. */
const APART = 200;
const LINKED = 400;
const ADDRESSED = 500;

/** Milliseconds that joining may take, address included, and a scan. */
const LONGEST_JOIN = 20_000;
const LONGEST_SCAN = 10_000;
/** Milliseconds until the next attempt: at first, then doubling from round to round of the access points. */
const SHORT_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
const SECOND = 1_000;
/** The driver does not tell how it modulates; this is what it does with nearly every access point. */
const MODE = 'HT20';
const NO_ADDRESS = '0.0.0.0';

const NOT_SET_UP =
  'Wi-Fi is not set up: type on the serial console  Backlog SSId1 <network>; Password1 <its password>';

/**
 * Keeps the board in one of two Wi-Fi networks, for ever, and never waits: the driver's callback and `tick` move it on.
 * It is the firmware's view of the network as well; reading that allocates nothing between changes.
 */
export class WifiStation implements Wifi, NetworkStatus, WifiStatus {
  up = false;
  address = '';
  nameServer = NO_ADDRESS;
  accessPoint = 0;
  ssid = '';
  bssid = '';
  linkCount = 0;
  downtime = 0;
  private readonly _options: WifiStationOptions;
  private _driver: WifiDriver | undefined;
  private _accessPoints: readonly AccessPoint[] = [];
  private _hostname = '';
  private _staticAddress: StaticAddress | undefined;
  private _state = OFF;
  /** Ticks at which the present state ends. */
  private _deadline = 0;
  /** Attempts since the last link that came to nothing. */
  private _failures = 0;
  /** Access points whose failure has been told since the last link, by bit. */
  private _told = 0;
  /** What the scan has heard of the access point: dBm, 0 nothing. */
  private _heard = 0;
  private _downSince: number;
  private _signal = 0;
  private _channel = 0;
  private _measured = 0;

  constructor(options: WifiStationOptions) {
    this._options = options;
    this._downSince = options.ticks();
  }

  // The driver tells neither of them.
  get gateway(): string {
    return this._staticAddress?.gateway ?? NO_ADDRESS;
  }

  get subnetMask(): string {
    return this._staticAddress?.mask ?? NO_ADDRESS;
  }

  get wifi(): WifiStatus {
    return this;
  }

  get mode(): string {
    return MODE;
  }

  /** dBm; measured at most once a second. */
  get signal(): number {
    this._measure();
    return this._signal;
  }

  get channel(): number {
    this._measure();
    return this._channel;
  }

  connect(options: WifiOptions): void {
    this._accessPoints = options.accessPoints;
    this._hostname = options.hostname;
    this._staticAddress = options.staticAddress;
    const wanted = options.accessPoints[options.first - 1];
    this.accessPoint = wanted === undefined || wanted.ssid === '' ? this._next(options.first) : options.first;
    if (this.accessPoint === 0) {
      this._options.log(1, NOT_SET_UP);
      return;
    }
    this.ssid = this._present.ssid;
    this._options.log(2, `Wi-Fi: joining ${this.ssid}`);
    this._join(this._options.ticks());
  }

  /** Does what is due. To be called every 10 to 50 ms. */
  tick(now: number): void {
    if (!this.up) this._countDowntime(now);
    const state = this._state;
    if (state === OFF || state === JOINED || !isDue(now, this._deadline)) return;
    if (state === WAITING) this._join(now);
    else if (state === SCANNING) this._wait(now);
    else this._failed(now);
  }

  private get _present(): AccessPoint {
    return this._accessPoints[this.accessPoint - 1] as AccessPoint;
  }

  /** The number of the next access point after this one that has a name; 0 if none has. */
  private _next(number: number): number {
    const count = this._accessPoints.length;
    for (let i = 0; i < count; i++) {
      const candidate = (number + i) % count;
      if ((this._accessPoints[candidate] as AccessPoint).ssid !== '') return candidate + 1;
    }
    return 0;
  }

  private _join(now: number): void {
    this._state = JOINING;
    this._deadline = (now + LONGEST_JOIN) | 0;
    const { ssid, password } = this._present;
    this.ssid = ssid;
    try {
      this._driver ??= this._makeDriver();
      this._driver.connect(password === '' ? { SSID: ssid } : { SSID: ssid, password });
    } catch (problem) {
      this._tell(`Wi-Fi ${ssid} cannot be joined: ${problem}. It is tried again`);
      this._wait(now);
    }
  }

  private _makeDriver(): WifiDriver {
    const driver = new this._options.driver({ onChanged: () => this._changed() });
    try {
      driver.configure({ hostname: this._hostname });
    } catch (problem) {
      this._options.log(1, `Wi-Fi: the host name ${this._hostname} is not taken: ${problem}`);
    }
    if (this._staticAddress !== undefined) this._setAddress(driver, this._staticAddress);
    return driver;
  }

  /** With an address that is not taken, DHCP gives one. */
  private _setAddress(driver: WifiDriver, staticAddress: StaticAddress): void {
    try {
      driver.configure({ static: staticAddress });
    } catch (problem) {
      this._options.log(
        1,
        `Wi-Fi: the address ${staticAddress.address} is not taken: ${problem}. DHCP gives one`,
      );
    }
  }

  /** The driver has something new. */
  private _changed(): void {
    // While the driver is being made there is none to ask yet.
    if (this._driver === undefined) return;
    const { connection } = this._driver;
    const now = this._options.ticks();
    const state = this._state;
    // In the other states there is nothing to come but the end of what has been given up.
    if (state !== JOINING && state !== JOINED) return;
    if (connection >= ADDRESSED) this._joined(now);
    else if (state === JOINED) this._lost(now, connection);
    else if (connection <= APART) this._failed(now);
  }

  private _joined(now: number): void {
    const driver = this._driver as WifiDriver;
    const again = this._state === JOINED;
    this.address = driver.address ?? '';
    this.bssid = (driver.BSSID ?? '').toUpperCase();
    this.nameServer = this._options.nameServers()[0] ?? NO_ADDRESS;
    this._state = JOINED;
    this._failures = this._told = 0;
    this._read(now);
    if (again) return;
    this._countDowntime(now);
    this.up = true;
    this.linkCount++;
    this._options.log(
      2,
      `Wi-Fi: joined ${this.ssid} as ${this.address} (channel ${this._channel}, ${this._signal} dBm)`,
    );
  }

  private _lost(now: number, connection: number): void {
    this.up = false;
    this.address = '';
    this._downSince = now;
    this._options.log(1, `Wi-Fi: lost ${this.ssid}; joining it again`);
    if (connection >= LINKED) {
      // Still linked, without an address: there may soon be one again.
      this._state = JOINING;
      this._deadline = (now + LONGEST_JOIN) | 0;
    } else {
      this._pause(now, SHORT_WAIT);
    }
  }

  /** Joining came to nothing: finds out why, if it has not been told yet, and lets it be for a while. */
  private _failed(now: number): void {
    const driver = this._driver as WifiDriver;
    const linked = driver.connection >= LINKED;
    driver.disconnect();
    if (linked) {
      this._tell(`Wi-Fi ${this.ssid} gives no address: check its DHCP server`);
    } else if ((this._told & (1 << this.accessPoint)) === 0) {
      this._scan(driver, now);
      return;
    }
    this._wait(now);
  }

  /** Listens whether the access point is there at all: the driver does not tell why it could not join. */
  private _scan(driver: WifiDriver, now: number): void {
    this._state = SCANNING;
    this._deadline = (now + LONGEST_SCAN) | 0;
    this._heard = 0;
    try {
      driver.scan({
        onFound: (network) => {
          if (network.SSID === this.ssid && (this._heard === 0 || network.RSSI > this._heard))
            this._heard = network.RSSI;
        },
        onComplete: () => this._scanned(),
      });
    } catch {
      this._wait(now);
    }
  }

  private _scanned(): void {
    if (this._state !== SCANNING) return;
    const { accessPoint, ssid } = this;
    this._tell(
      this._heard === 0
        ? `Wi-Fi ${ssid} is not in reach: check SSId${accessPoint}, that the access point is on, and that it sends on 2.4 GHz`
        : `Wi-Fi ${ssid} (${this._heard} dBm) is there but does not let the board in, most likely because of a wrong password: set it with Password${accessPoint}`,
    );
    this._wait(this._options.ticks());
  }

  /** Tells once, until there is a link again, why this access point could not be joined. */
  private _tell(why: string): void {
    const bit = 1 << this.accessPoint;
    if ((this._told & bit) === 0) this._options.log(1, why);
    this._told |= bit;
  }

  /** Lets some time pass, and takes the other access point, if there is one. */
  private _wait(now: number): void {
    const before = this.accessPoint;
    this.accessPoint = this._next(before);
    this._failures++;
    const rounds = this.accessPoint === before ? this._failures : this._failures >> 1;
    const longest =
      rounds === 0 ? SHORT_WAIT : Math.min(LONGEST_WAIT, SHORT_WAIT * 2 ** Math.min(rounds, 16));
    // Drawn from the upper half: after a power cut many boards come back at once.
    this._pause(now, Math.max(SHORT_WAIT, Math.floor(longest * (0.5 + this._options.random() / 2))));
  }

  private _pause(now: number, milliseconds: number): void {
    this._state = WAITING;
    this._deadline = (now + milliseconds) | 0;
  }

  private _countDowntime(now: number): void {
    const passed = elapsed(now, this._downSince);
    if (passed < SECOND) return;
    const seconds = Math.floor(passed / SECOND);
    this.downtime += seconds;
    this._downSince = (this._downSince + seconds * SECOND) | 0;
  }

  private _measure(): void {
    if (!this.up) return;
    const now = this._options.ticks();
    if (elapsed(now, this._measured) >>> 0 >= SECOND) this._read(now);
  }

  private _read(now: number): void {
    const driver = this._driver as WifiDriver;
    this._measured = now;
    this._signal = driver.RSSI ?? this._signal;
    this._channel = driver.channel ?? this._channel;
  }
}
