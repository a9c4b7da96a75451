import { elapsed, isDue } from 'xsmota/bytes/ticks';
import type { Resolver, UDP, UDPConstructor } from 'xsmota/host';
import { NtpExchange } from './ntp.js';

/** What a time keeper needs. Its functions are called as methods: an object that has them will do. */
export interface TimeKeeperOptions {
  /** `embedded:io/socket/udp`. */
  readonly UDP: UDPConstructor;
  readonly resolver: Resolver;
  /** See `Host.ticks` and `Host.random`. */
  ticks(): number;
  random(): number;
  /** See `Console.log`. */
  log(level: number, text: string): void;
  /** Called with each time that is learnt, milliseconds since 1970 UTC: to set the platform's own clock. */
  setClock?(milliseconds: number): void;
}

const NTP_PORT = 123;
/** Milliseconds allowed for resolving a server's name and for its answer. */
const LONGEST_ATTEMPT = 5_000;
/** Milliseconds between two servers that are asked in turn. */
const NEXT_SERVER = 1_000;
/** After a round through all servers in vain: RFC 4330, 10, wants at least 15 s, and longer and longer waits. */
const FIRST_WAIT = 15_000;
const LONGEST_WAIT = 1_024_000;
/** The time is learnt anew after an hour, and a random bit of up to a tenth of that. */
const REFRESH = 3_600_000;
const REFRESH_SPREAD = 360_000;
/** The base of the time follows the ticks before those can wrap. */
const REBASE = 86_400_000;

/**
 * Keeps the time by NTP servers: asks one after another until one answers as RFC 4330 wants it, again and again with
 * growing waits, and anew every hour. Nothing waits for it: callbacks and `tick` move it on.
 */
export class TimeKeeper {
  private readonly _options: TimeKeeperOptions;
  private _servers: readonly string[] = [];
  /** The place of the server that is asked, or next to be asked. */
  private _place = 0;
  /** Servers asked in vain since the last good answer. */
  private _failures = 0;
  private _told = false;
  /** The present attempt; `undefined` between two. */
  private _exchange: NtpExchange | undefined;
  private _socket: UDP | undefined;
  private _address = '';
  /** Ticks at which the present attempt ends, or the next one begins. */
  private _deadline = 0;
  /** Counts the attempts, so that what an old one still brings is not taken for the present one's. */
  private _serial = 0;
  private _networkUp = false;
  private _known = false;
  /** The time at `_since`, in milliseconds since 1970 UTC. */
  private _base = 0;
  private _since = 0;

  constructor(options: TimeKeeperOptions) {
    this._options = options;
  }

  /** Milliseconds since 1970 UTC; negative as long as the time is not known. */
  time(): number {
    return this._known ? this._base + elapsed(this._options.ticks(), this._since) : -1;
  }

  /** Keeps the time by these servers from now on; see `Host.synchronize`. */
  synchronize(servers: readonly string[]): void {
    this._end();
    this._servers = servers;
    this._place = this._failures = 0;
    this._told = false;
    this._deadline = this._options.ticks();
    if (servers.length === 0)
      this._options.log(
        2,
        'NTP: off: NtpServer1 sets a server, and Time 0 goes back to it from a time set by hand',
      );
  }

  /** Does what is due. To be called every 10 to 50 ms. @param networkUp servers are asked only over a network */
  tick(now: number, networkUp: boolean): void {
    if (this._known) this._rebase(now);
    // With the network back, what came to nothing without it is tried at once.
    if (networkUp && !this._networkUp && this._failures > 0 && this._exchange === undefined)
      this._deadline = now;
    this._networkUp = networkUp;
    if (this._servers.length === 0 || !isDue(now, this._deadline)) return;
    if (this._exchange !== undefined) this._failed('no answer', now);
    else if (networkUp) this._begin(now);
  }

  private get _server(): string {
    return this._servers[this._place] as string;
  }

  private _begin(now: number): void {
    const serial = ++this._serial;
    const exchange = new NtpExchange(this._options);
    this._exchange = exchange;
    this._deadline = (now + LONGEST_ATTEMPT) | 0;
    this._options.resolver.resolve({
      host: this._server,
      onResolved: (_host, address) => {
        if (serial === this._serial) this._ask(address, serial);
      },
      onError: () => {
        if (serial === this._serial) this._failed('its name is not known', this._options.ticks());
      },
    });
  }

  private _ask(address: string, serial: number): void {
    const exchange = this._exchange as NtpExchange;
    try {
      const socket = new this._options.UDP({
        onReadable: (packets) => {
          for (let i = 0; i < packets && serial === this._serial; i++) this._read();
        },
      });
      this._socket = socket;
      this._address = address;
      socket.write(exchange.request(this._options.ticks()), address, NTP_PORT);
    } catch (problem) {
      this._failed(`${problem}`, this._options.ticks());
    }
  }

  private _read(): void {
    const datagram = this._socket?.read();
    // What somebody else sends is none of it.
    if (datagram === undefined || datagram.address !== this._address || datagram.port !== NTP_PORT) return;
    const exchange = this._exchange as NtpExchange;
    const now = this._options.ticks();
    const problem = exchange.answer(datagram, now);
    if (problem === '') this._learn(exchange.time, now);
    else if (exchange.isOurs) this._failed(problem, now);
  }

  private _learn(time: number, now: number): void {
    const options = this._options;
    if (!this._known) options.log(2, `NTP: the time is known, from ${this._server}`);
    else if (this._told) options.log(2, `NTP: ${this._server} tells the time again`);
    this._end();
    this._known = true;
    this._base = time;
    this._since = now;
    this._failures = 0;
    this._told = false;
    this._deadline = (now + REFRESH + Math.floor(options.random() * REFRESH_SPREAD)) | 0;
    options.setClock?.(time);
  }

  private _failed(why: string, now: number): void {
    const server = this._server;
    const { length } = this._servers;
    this._end();
    this._failures++;
    this._place = (this._place + 1) % length;
    if (this._failures % length !== 0) {
      this._deadline = (now + NEXT_SERVER) | 0;
      return;
    }
    const rounds = this._failures / length;
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(rounds, 16));
    // Drawn from the upper half, so that many boards do not come at once.
    this._deadline = (now + Math.floor(longest * (0.5 + this._options.random() / 2))) | 0;
    if (this._told) return;
    this._told = true;
    this._options.log(
      1,
      `NTP: no server tells the time, ${server} the last of them: ${why}. They are asked again; others can be set with NtpServer1 to NtpServer3`,
    );
  }

  /** Ends the present attempt, if there is one. */
  private _end(): void {
    this._serial++;
    this._exchange = undefined;
    const socket = this._socket;
    this._socket = undefined;
    socket?.close();
  }

  private _rebase(now: number): void {
    const passed = elapsed(now, this._since);
    if (passed < REBASE) return;
    this._base += passed;
    this._since = now;
  }
}
