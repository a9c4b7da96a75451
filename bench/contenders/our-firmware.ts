import { Firmware } from '../../src/firmware.js';
import { RELAY_PIN, VirtualHost } from '../../test/support/virtual-host.js';
import { asciiBytes, CONNACK_BYTES, publishBytes } from '../wire.js';
import { compareBytes } from './compare.js';
import type { Task, Tasks } from './contender.js';

/** So much that the socket of a run never fills up. */
const WRITABLE = 2 ** 30;
const SETTLING_STEPS = 400;
const STEP = 20;

const RESULT_TOPIC = 'stat/tasmota_83BB10/RESULT';
const POWER_TOPIC = 'stat/tasmota_83BB10/POWER';

function published(topic: string, payload: string): Uint8Array {
  return publishBytes({ topic, payload: asciiBytes(payload), qos: 0, packetIdentifier: 0 });
}

/** A message on its way to the device. */
export const TOGGLE_BYTES = published('cmnd/tasmota_83BB10/POWER', 'TOGGLE');

/** RESULT, then POWER. */
function answer(word: string): number[] {
  return [...published(RESULT_TOPIC, `{"POWER":"${word}"}`), ...published(POWER_TOPIC, word)];
}

/** A device with one relay, two LEDs, a button, a switch and two sensors, connected, with nothing left to do. */
export function connectedDevice(): VirtualHost {
  const host = new VirtualHost();
  host.writable = WRITABLE;
  const firmware = new Firmware(host);
  firmware.command('MqttHost broker');
  firmware.start();
  for (let i = 0; i < 5; i++) {
    firmware.tick();
    host.settle();
  }
  host.deliver(CONNACK_BYTES);
  for (let i = 0; i < SETTLING_STEPS; i++) {
    host.now += STEP;
    host.settle();
    firmware.tick();
  }
  if (!firmware.connected) throw new Error(host.logs.join('; '));
  host.settle();
  host.recording = false;
  return host;
}

/** Lets the command arrive twice and looks at the relay and at every byte that leaves. */
function checkToggle(host: VirtualHost): string | undefined {
  let problem: string | undefined;
  for (let i = 0; i < 2; i++) {
    const expected = host.levels[RELAY_PIN] === 1 ? 0 : 1;
    const written: number[] = [];
    host.onWrite = (bytes) => {
      written.push(...bytes);
    };
    host.deliver(TOGGLE_BYTES);
    host.onWrite = () => {};
    if (host.levels[RELAY_PIN] !== expected) problem ??= 'the relay was not switched';
    const word = expected === 1 ? 'ON' : 'OFF';
    problem ??= compareBytes(Uint8Array.from(written), Uint8Array.from(answer(word)));
  }
  return problem;
}

/** The command is in the socket; it has been read, carried out and answered when the run ends. */
function toggle(shown: boolean): Task {
  const host = connectedDevice();
  host.console.listening = shown;
  return { run: () => host.deliver(TOGGLE_BYTES), check: () => checkToggle(host) };
}

export const ourFirmware: Tasks = { command: () => toggle(false), 'command shown': () => toggle(true) };
