import type { Console } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { LogHost, MqttLog, SerialLog, SysLog } from '../settings/table.js';
import { BrokerLog } from './broker-log.js';
import { ServerLog } from './server-log.js';
import type { Tasmota } from './tasmota.js';

/** The level of what is published, and of the most lines: errors are 1, details 3. */
export const INFORMATION = 2;

/** Where lines go beside the console. */
export interface LogOutlet {
  /** See `Console`. Each outlet knows its level. */
  log(level: number, text: string): void;
  published: Console['published'];
  /** Sends what waits. */
  tick(now: number): void;
  close(): void;
}

const NO_OUTLETS: readonly LogOutlet[] = Object.freeze([]);

/**
 * The firmware's lines, and who gets them: the host's console as far as SerialLog lets it, the broker (MqttLog) and a syslog
 * server (SysLog). What goes to none of them costs nothing. Of what the platform tells by itself nothing comes this way.
 */
export class Logs implements Console {
  listening: boolean;
  private readonly _console: Console;
  /** The console's. */
  private _level = INFORMATION;
  private _outlets = NO_OUTLETS;

  constructor(console: Console) {
    this._console = console;
    this.listening = console.listening;
  }

  /** Takes over what the settings say. Called again when they say something else. */
  follow(settings: Settings): void {
    this._level = settings.number(SerialLog);
    this.listening =
      (this._console.listening && this._level >= INFORMATION) ||
      (this._outlets !== NO_OUTLETS && settings.number(SysLog) >= INFORMATION);
  }

  /** Has the console get the answers to what is typed there, whatever its level is, until `follow`. */
  attend(): void {
    if (this._level >= INFORMATION) return;
    this._level = INFORMATION;
    if (this._console.listening) this.listening = true;
  }

  /** Begins or ends to send lines elsewhere, as the settings say. */
  connect(tasmota: Tasmota): void {
    const { host, settings } = tasmota;
    for (const outlet of this._outlets) outlet.close();
    const outlets: LogOutlet[] = [];
    if (settings.number(MqttLog) > 0) outlets.push(new BrokerLog(tasmota));
    if (settings.number(SysLog) > 0 && settings.text(LogHost) !== '' && host.UDP !== undefined)
      outlets.push(new ServerLog(tasmota, host.UDP));
    this._outlets = outlets.length === 0 ? NO_OUTLETS : outlets;
    this.follow(settings);
  }

  /** Sends what waits. To be called every 10 to 50 ms. */
  tick(now: number): void {
    const outlets = this._outlets;
    for (let i = 0; i < outlets.length; i++) (outlets[i] as LogOutlet).tick(now);
  }

  log(level: number, text: string): void {
    if (level <= this._level) this._console.log(level, text);
    for (const outlet of this._outlets) outlet.log(level, text);
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
    const console = this._console;
    if (console.listening && this._level >= INFORMATION)
      console.published(prefix, name, bytes, offset, length, retain, sent);
    const outlets = this._outlets;
    for (let i = 0; i < outlets.length; i++)
      (outlets[i] as LogOutlet).published(prefix, name, bytes, offset, length, retain, sent);
  }
}
