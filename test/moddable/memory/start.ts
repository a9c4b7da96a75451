import TCP from 'embedded:io/socket/tcp';
import WebSocketClient from 'embedded:network/websocket/client';
import Debug from 'debug';
import { File } from 'file';
import Instrumentation from 'instrumentation';
import Time from 'time';
import Timer from 'timer';
import { Firmware } from 'xsmota/firmware';
import type {
  DigitalConstructor,
  TCPConstructor,
  TLSConstructor,
  UDPConstructor,
  WebSocketConstructor,
} from 'xsmota/host';
import { TICK_PERIOD } from 'xsmota/main';
import { Esp32Host, type Esp32Parts } from '../../../hosts/esp32/host.js';
import { FlashStore } from '../../../hosts/esp32/store.js';
import { LineConsole } from '../../../hosts/moddable/line-console.js';
import { secureSocketClass } from '../../../hosts/moddable/secure-sockets.js';
import { type WebSocketParts, webSocketClass } from '../../../hosts/moddable/web-socket.js';
import { FAKE_OPENER, FAKE_SENSOR_IO, FakePin, FakeUDP, FakeWifi } from './fakes.js';

/**
 * The firmware on the host of an ESP32, with classes in the SDK's place that take of the heap what those take: an object
 * each. It tells what lives after each step, collected, in slots and bytes of chunks.
 */

interface Runner {
  postMessage(message: string): void;
  onMessage?: (message: string) => void;
}

declare const screen: Runner;

/** Bytes of a slot on a 64-bit machine. */
const SLOT = 32;
/** Milliseconds until the broker has been found, and until STATE and SENSOR have been told. */
const CONNECTED = 3_000;
const REPORTED = 8_000;

const BOARD =
  '{"NAME":"Memory","GPIO":[32,0,0,0,0,0,0,0,0,0,0,0,224,0,1312,1216,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}';

function tell(step: string): void {
  Debug.gc();
  const slots = (Instrumentation.get(Instrumentation.map('XS Slot Heap Used')) as number) / SLOT;
  const chunks = Instrumentation.get(Instrumentation.map('XS Chunk Heap Used')) as number;
  screen.postMessage(`P${step}: ${slots} slots, ${chunks} bytes of chunks\n`);
  Debug.gc();
  screen.postMessage('C');
}

const NOWHERE = Object.freeze({ write: nothing });
const FAKE_NET: Esp32Parts['net'] = Object.freeze({
  resolve: (name: string, done: (name: string, address?: string) => void) => done(name, '127.0.0.1'),
  get: () => [],
});

function nothing(): void {}

function uptime(): number {
  return Time.ticks >>> 0;
}

function ticks(): number {
  return Time.ticks | 0;
}

function freeMemory(): number {
  return 100_000;
}

/** TLS that trusts the authority whose certificate is in a file, in DER. */
function secured(ca: string): TLSConstructor {
  const file = new File(ca);
  const authority = new Uint8Array(file.read(ArrayBuffer));
  file.close();
  const credentials = { authorities: [authority], certificate: undefined, key: undefined };
  return secureSocketClass(TCP as TCPConstructor, credentials, (work) => void Timer.set(work));
}

/** With WebSockets as a board's build has them. */
class MemoryHost extends Esp32Host {
  override get WebSocket(): WebSocketConstructor | undefined {
    return webSocketClass({
      Client: WebSocketClient as unknown as WebSocketParts['Client'],
      Transport: TCP as TCPConstructor,
      Secure: this.TLS,
      defer: (work) => void Timer.set(work),
    });
  }
}

/**
 * @param address the broker's
 * @param ca a file; empty: there is no TLS
 * @param commands run before it connects
 */
function run(address: string, ca: string, commands: readonly string[]): void {
  tell('machine');
  const console = new LineConsole(NOWHERE, false, uptime);
  const host = new MemoryHost({
    Digital: FakePin as unknown as DigitalConstructor,
    TCP: TCP as TCPConstructor,
    TLS: ca === '' ? undefined : secured(ca),
    UDP: FakeUDP as unknown as UDPConstructor,
    WiFi: FakeWifi,
    net: FAKE_NET,
    storage: new FlashStore(FAKE_OPENER),
    sensors: FAKE_SENSOR_IO,
    console,
    template: BOARD,
    chip: 'ESP32',
    mac: '0258AABBCCDD',
    resetReason: 1,
    sdk: 'test',
    freeMemory,
    ticks,
    setClock: nothing,
    restart: nothing,
  });
  tell('host');
  const firmware = new Firmware(host);
  tell('firmware');
  for (const line of ['SSId1 Home', 'Password1 secret12', `MqttHost ${address}`, ...commands])
    firmware.command(line);
  firmware.start();
  tell('started');
  Timer.repeat(() => {
    firmware.tick();
    host.tick(host.ticks());
  }, TICK_PERIOD);
  Timer.set(() => tell(firmware.connected ? 'connected' : 'not connected'), CONNECTED);
  Timer.set(() => {
    tell('reported');
    screen.postMessage('Q0');
  }, REPORTED);
}

/** What of the runner is used here. */
const USED = Object.freeze(['postMessage', 'onMessage']);

/** The screen of the simulator is no part of a board: its functions, some twenty of them, are taken away. */
function takeScreenAway(): void {
  for (const name of Object.getOwnPropertyNames(screen)) {
    if (!USED.includes(name)) delete (screen as unknown as Record<string, unknown>)[name];
  }
}

/** Waits for the runner's arguments. */
export function start(): void {
  takeScreenAway();
  screen.onMessage = (message) => {
    if (!message.startsWith('A')) return;
    const [address = '', ca = '', ...commands] = message.slice(1).split('\n');
    run(address, ca, commands);
  };
}
