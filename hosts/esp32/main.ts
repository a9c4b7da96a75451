import Analog from 'embedded:io/analog';
import Digital from 'embedded:io/digital';
import I2C from 'embedded:io/i2c';
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
import { decodeUtf8, encodeUtf8 } from 'xsmota/bytes/utf8';
import type { Firmware } from 'xsmota/firmware';
import type { ChipName, DigitalConstructor, TCPConstructor } from 'xsmota/host';
import { secureSockets } from 'xsmota/hosts/esp32/secure';
import { main, TICK_PERIOD } from 'xsmota/main';
import { STORED_KEYS } from 'xsmota/settings/archive';
import { LineConsole } from '../moddable/line-console.js';
import type { UDPConstructor } from '../moddable/time-keeper.js';
import { freeMemory, macAddress, resetReason, restart } from './chip.js';
import { Esp32Host } from './host.js';
import type { OneWireConstructor } from './sensors/io.js';
import { consolePins } from './serial-pins.js';
import { type SerialConstructor, SerialPort } from './serial-port.js';
import type { StorageOpener } from './store.js';
import type { WifiDriverConstructor } from './wifi-station.js';

/** What the build puts into `mc/config`. */
interface BuildConfig {
  readonly template: string;
  readonly chip: ChipName;
  /** Lines for the device's console, run at a start without settings. */
  readonly commands: readonly string[];
  readonly sdk: string;
}

/** Where a crash leaves its last words. */
const CRASH = 'crash';
const LONGEST_CRASH = 500;

const { template, chip, commands, sdk } = config as unknown as BuildConfig;

let firmware: Firmware | undefined;
const port = openPort();
const console = new LineConsole(port ?? { write: () => {} }, port !== undefined, () => Time.ticks >>> 0);
const host = new Esp32Host({
  Digital: Digital as unknown as DigitalConstructor,
  TCP: TCP as TCPConstructor,
  TLS: secureSockets(TCP as TCPConstructor),
  UDP: UDP as unknown as UDPConstructor,
  WiFi: WiFi as WifiDriverConstructor,
  net: Net,
  storage: KeyValueStorage as StorageOpener,
  sensors: {
    Digital: Digital as unknown as DigitalConstructor,
    Analog,
    I2C,
    Line,
    OneWire: OneWire as unknown as OneWireConstructor,
    delay: Timer.delay,
  },
  console,
  template,
  chip,
  mac: macAddress(),
  resetReason: resetReason(),
  sdk,
  freeMemory,
  ticks: () => Time.ticks | 0,
  setClock: (milliseconds) => Time.set(Math.floor(milliseconds / 1_000)),
  restart,
});

/** Nothing but the line at the next start tells of a crash: a release build says no word, and starts the chip anew. */
Object.defineProperty(globalThis, 'abort', {
  value: (why: string, exception: unknown) => {
    const stack = exception instanceof Error ? (exception.stack ?? exception.message) : String(exception);
    const text = encodeUtf8(`${why}: ${stack}`);
    host.storage.write(CRASH, text.subarray(0, Math.min(text.length, LONGEST_CRASH)));
  },
});

tellCrash();
const fresh = isFresh();
firmware = main(host, (made) => {
  if (fresh) for (const command of commands) made.command(command);
});
Timer.repeat(turn, TICK_PERIOD);

function turn(): void {
  const now = host.ticks();
  firmware?.tick();
  host.tick(now);
  host.measured((host.ticks() - now) | 0, TICK_PERIOD);
}

/** `undefined` where the board uses the console's pins for something else, or a debugger sits there. */
function openPort(): SerialPort | undefined {
  const pins = consolePins(template, chip);
  if (pins === undefined) return undefined;
  try {
    return new SerialPort(Serial as unknown as SerialConstructor, pins, (line) => firmware?.command(line));
  } catch (problem) {
    trace(`No serial console: ${(problem as Error).message}\n`);
    return undefined;
  }
}

function tellCrash(): void {
  try {
    const left = host.storage.read(CRASH);
    if (left === undefined) return;
    console.log(1, `The firmware crashed (${decodeUtf8(new Uint8Array(left), 0, left.byteLength)})`);
    host.storage.delete(CRASH);
  } catch {
    // The settings' storage tells that it cannot be used; this is told by nobody then.
  }
}

/** Whether nothing has ever been saved. */
function isFresh(): boolean {
  try {
    return STORED_KEYS.every((key) => host.storage.read(key) === undefined);
  } catch {
    return false;
  }
}
