import Analog from 'embedded:io/analog';
import Digital from 'embedded:io/digital';
import I2C from 'embedded:io/i2c';
import PWM from 'embedded:io/pwm';
import Serial from 'embedded:io/serial';
import TCP from 'embedded:io/socket/tcp';
import UDP from 'embedded:io/socket/udp';
import WiFi from 'embedded:network/interface/wifi';
import KeyValueStorage from 'embedded:storage/key-value';
import config from 'mc/config';
import Net from 'net';
import OneWire from 'onewire';
import Line from 'pins/digital';
import Time from 'time';
import Timer from 'timer';
import { decodeUtf8 } from 'xsmota/bytes/utf8';
import type { Firmware } from 'xsmota/firmware';
import type {
  ChipName,
  DigitalConstructor,
  PWMConstructor,
  TCPConstructor,
  UDPConstructor,
  WebSocketConstructor,
} from 'xsmota/host';
import { secureSockets } from 'xsmota/hosts/esp32/secure';
import { webSockets } from 'xsmota/hosts/esp32/web';
import { main, TICK_PERIOD } from 'xsmota/main';
import { STORED_KEYS } from 'xsmota/settings/archive';
import { type ByteSink, LineConsole } from '../moddable/line-console.js';
import { freeMemory, macAddress, resetReason, restart } from './chip.js';
import { Esp32Host } from './host.js';
import { keepLastWords, tellLastWords } from './last-words.js';
import type { SensorIo } from './sensor-provider.js';
import type { OneWireConstructor } from './sensors/io.js';
import { consolePins } from './serial-pins.js';
import { type SerialConstructor, SerialPort } from './serial-port.js';
import { FlashStore, type StorageOpener } from './store.js';
import type { WifiDriverConstructor } from './wifi-station.js';

/** What the build puts into `mc/config`. */
interface BuildConfig {
  readonly template: string;
  readonly chip: ChipName;
  /** Lines for the device's console, run at a start without settings. */
  readonly commands: readonly string[];
  readonly sdk: string;
}

/** Where lines go on a board without a console: to the debugger, in a build that has one. */
const TRACE: ByteSink = Object.freeze({ write: (bytes: Uint8Array) => trace(decodeUtf8(bytes)) });

const SENSOR_IO: SensorIo = Object.freeze({
  Digital: Digital as unknown as DigitalConstructor,
  Analog,
  I2C,
  Line,
  OneWire: OneWire as unknown as OneWireConstructor,
  delay: Timer.delay,
  ticks,
});

class SdkHost extends Esp32Host {
  override get PWM(): PWMConstructor {
    return PWM as unknown as PWMConstructor;
  }

  /** Made for each connection that wants it: a board that has none needs no RAM for it. */
  override get WebSocket(): WebSocketConstructor | undefined {
    return webSockets(TCP as TCPConstructor, this.TLS);
  }
}

/** The firmware as it runs; a class, so that everything that changes is made when it starts and nothing of the code is in RAM. */
class Board {
  private readonly _config = config as unknown as BuildConfig;
  /** For the crash line, whatever has become of the host. */
  private readonly _storage = new FlashStore(KeyValueStorage as StorageOpener);
  private _host!: Esp32Host;
  private _firmware: Firmware | undefined;
  private _hasCrashed = false;

  boot(): void {
    const { template, chip, commands, sdk } = this._config;
    const port = this._openPort();
    const console = new LineConsole(port ?? TRACE, port !== undefined, uptime);
    const host = new SdkHost({
      Digital: Digital as unknown as DigitalConstructor,
      TCP: TCP as TCPConstructor,
      TLS: secureSockets(TCP as TCPConstructor),
      UDP: UDP as unknown as UDPConstructor,
      WiFi: WiFi as WifiDriverConstructor,
      net: Net,
      storage: this._storage,
      sensors: SENSOR_IO,
      console,
      template,
      chip,
      mac: macAddress(),
      resetReason: resetReason(),
      sdk,
      freeMemory,
      ticks,
      setClock,
      restart,
    });
    this._host = host;
    tellLastWords(this._storage, console);
    const fresh = this._isFresh();
    this._firmware = main(host, (firmware) => {
      if (fresh) for (const command of commands) firmware.command(command);
    });
  }

  /** One turn of everything. */
  turn(): void {
    const host = this._host;
    const now = host.ticks();
    this._firmware?.tick();
    host.tick(now);
    host.measured((host.ticks() - now) | 0, TICK_PERIOD);
  }

  /**
   * Keeps the last words for the next start. A release build says none, and starts the chip anew when this returns. Where
   * it was memory that ran out, that may happen here once more.
   */
  crashed(why: string, exception: unknown): void {
    if (this._hasCrashed) return;
    this._hasCrashed = true;
    keepLastWords(this._storage, why, exception);
  }

  /** `undefined` where the board uses the console's pins for something else, or a debugger sits there. */
  private _openPort(): SerialPort | undefined {
    const pins = consolePins(this._config.template, this._config.chip);
    if (pins === undefined) return undefined;
    try {
      return new SerialPort(Serial as unknown as SerialConstructor, pins, (line) =>
        this._firmware?.command(line),
      );
    } catch (problem) {
      trace(`No serial console: ${(problem as Error).message}\n`);
      return undefined;
    }
  }

  /** Whether nothing has ever been saved. */
  private _isFresh(): boolean {
    try {
      return STORED_KEYS.every((key) => this._storage.read(key) === undefined);
    } catch {
      return false;
    }
  }
}

function uptime(): number {
  return Time.ticks >>> 0;
}

function ticks(): number {
  return Time.ticks | 0;
}

function setClock(milliseconds: number): void {
  Time.set(Math.floor(milliseconds / 1_000));
}

/** Starts the firmware. */
export function start(): void {
  const board = new Board();
  // First of all: a crash while it boots is told as well.
  Object.defineProperty(globalThis, 'abort', {
    value: (why: string, exception: unknown) => board.crashed(why, exception),
  });
  board.boot();
  Timer.repeat(() => board.turn(), TICK_PERIOD);
}
