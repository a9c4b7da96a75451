import { Firmware } from '../../src/firmware.js';
import { VirtualHost } from './virtual-host.js';

const CONNACK = Uint8Array.of(0x20, 2, 0, 0);
/** One of MQTT 5, from a broker that takes ten topic aliases (3.2.2.3.8). */
export const CONNACK_5 = Uint8Array.of(0x20, 6, 0, 0, 3, 0x22, 0, 10);
/** More than the first telemetry after a connect takes, and discovery, in milliseconds. */
const SETTLING = 12_000;
const STEP = 20;

/**
 * A device with one relay, two LEDs, a button, a switch and two sensors, connected, with nothing left to do. Neither its
 * host nor its console keeps anything from now on.
 * @param commands run before it connects
 * @param template another device
 * @param connack what the broker accepts it with
 */
export function connectedDevice(
  commands: readonly string[] = [],
  template?: string,
  connack: Uint8Array = CONNACK,
): {
  readonly host: VirtualHost;
  readonly firmware: Firmware;
} {
  const host = new VirtualHost(template);
  const firmware = new Firmware(host);
  firmware.command('MqttHost broker');
  // Nobody listens on the console.
  firmware.command('SerialLog 0');
  for (const line of commands) firmware.command(line);
  firmware.start();
  for (let i = 0; i < 5; i++) {
    firmware.tick();
    host.settle();
  }
  host.deliver(connack);
  for (let passed = 0; passed < SETTLING; passed += STEP) {
    host.now += STEP;
    host.settle();
    firmware.tick();
  }
  if (!firmware.connected) throw new Error(host.logs.join('; '));
  host.settle();
  host.recording = false;
  return { host, firmware };
}
