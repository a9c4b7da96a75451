import { isDue } from '../bytes/ticks.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { UDP, UDPConstructor } from '../host.js';
import { LogHost, LogPort, SysLog } from '../settings/table.js';
import { enqueue, eventLine, publishedLine } from './log-lines.js';
import { INFORMATION, type LogOutlet } from './logs.js';
import type { Tasmota } from './tasmota.js';

/** Bytes of the largest message (RFC 3164, 4.1). */
const LONGEST_MESSAGE = 1_024;
/** Priority: facility local0, and as severity error, information or debug (RFC 3164, 4.1.1). */
const ERROR_PRIORITY = 131;
const INFORMATION_PRIORITY = 134;
const DEBUG_PRIORITY = 135;
/** Milliseconds until a name that could not be resolved is asked for again, or a socket that failed is made anew. */
const WAIT = 60_000;

/**
 * Lines on their way to a syslog server (commands SysLog, LogHost, LogPort): a datagram each,
 * `<134>tasmota-83BB10-6928 ESP-MQT: …`, as Tasmota has them: the form of RFC 3164 without the time, which the server adds.
 */
export class ServerLog implements LogOutlet {
  private readonly _tasmota: Tasmota;
  private readonly _UDP: UDPConstructor;
  private readonly _lines: string[] = [];
  private _socket: UDP | undefined;
  private _address = '';
  /** Ticks before which nothing is tried again. */
  private _next: number;
  private _told = false;
  private _closed = false;

  constructor(tasmota: Tasmota, UDP: UDPConstructor) {
    this._tasmota = tasmota;
    this._UDP = UDP;
    this._next = tasmota.now;
  }

  log(level: number, text: string): void {
    if (level > this._level) return;
    const priority =
      level < INFORMATION ? ERROR_PRIORITY : level === INFORMATION ? INFORMATION_PRIORITY : DEBUG_PRIORITY;
    this._add(priority, eventLine(level, text));
  }

  published(
    prefix: Uint8Array,
    name: Uint8Array,
    bytes: Uint8Array,
    offset: number,
    length: number,
    retain: boolean,
    sent: boolean,
  ): void {
    if (this._level < INFORMATION) return;
    this._add(INFORMATION_PRIORITY, publishedLine(prefix, name, bytes, offset, length, retain, sent));
  }

  tick(now: number): void {
    if (this._lines.length === 0 || !this._tasmota.host.network.up || !isDue(now, this._next)) return;
    if (this._address === '') this._resolve(now);
    else this._send(now);
  }

  close(): void {
    this._closed = true;
    this._socket?.close();
    this._socket = undefined;
  }

  private get _level(): number {
    return this._tasmota.settings.number(SysLog);
  }

  private _add(priority: number, line: string): void {
    enqueue(this._lines, `<${priority}>${this._tasmota.topics.hostname} ESP-${line}`);
  }

  private _resolve(now: number): void {
    this._next = (now + WAIT) | 0;
    this._tasmota.host.resolver.resolve({
      host: this._tasmota.settings.text(LogHost),
      onResolved: (_host, address) => {
        this._address = address;
        this._next = now;
      },
      onError: () => this._tell('its name is not known'),
    });
  }

  private _send(now: number): void {
    const port = this._tasmota.settings.number(LogPort);
    try {
      const socket = this._opened();
      for (const line of this._lines.splice(0)) {
        socket.write(encodeUtf8(line).slice(0, LONGEST_MESSAGE), this._address, port);
      }
      this._told = false;
    } catch (problem) {
      this._socket?.close();
      this._socket = undefined;
      this._next = (now + WAIT) | 0;
      this._tell(`${problem}`);
    }
  }

  private _opened(): UDP {
    this._socket ??= new this._UDP({ onReadable: (packets) => this._drop(packets) });
    return this._socket;
  }

  /** Nobody is expected to answer. But whatever comes is kept, in a board's scarce memory, until it has been read. */
  private _drop(packets: number): void {
    for (let i = 0; i < packets; i++) this._socket?.read();
  }

  /** Says once why nothing arrives. */
  private _tell(why: string): void {
    if (this._told || this._closed) return;
    this._told = true;
    const host = this._tasmota.settings.text(LogHost);
    this._tasmota.console.log(
      1,
      `SysLog: ${host} gets no lines: ${why}. LogHost sets another one, SysLog 0 ends it`,
    );
  }
}
