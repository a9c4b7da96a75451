import { connectedDevice } from '../../test/support/connected-device.js';
import { RELAY_PIN, type VirtualHost } from '../../test/support/virtual-host.js';
import { asciiBytes, publishBytes } from '../wire.js';
import { compareBytes } from './compare.js';
import type { Task, Tasks } from './contender.js';

/** So much that the socket of a run never fills up. */
const WRITABLE = 2 ** 30;

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

/** Connected; its socket never fills up. @param commands run before it connects */
export function benchDevice(commands: readonly string[] = []): VirtualHost {
  const { host } = connectedDevice(commands);
  host.writable = WRITABLE;
  host.settle();
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
  const host = benchDevice(shown ? ['SerialLog 2'] : []);
  host.console.listening = shown;
  return { run: () => host.deliver(TOGGLE_BYTES), check: () => checkToggle(host) };
}

export const ourFirmware: Tasks = { command: () => toggle(false), 'command shown': () => toggle(true) };
