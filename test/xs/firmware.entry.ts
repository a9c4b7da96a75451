import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Firmware } from '../../src/firmware.js';
import { VirtualHost } from '../support/virtual-host.js';
import { exposeOperations } from './operations.js';

/** The whole firmware on XS, connected, each operation being what happens to a device in its daily life. */

const TOPIC = 'tasmota_83BB10';
const CONNACK = Uint8Array.of(0x20, 2, 0, 0);

const host = new VirtualHost();
const firmware = new Firmware(host);
let written = 0;
host.onWrite = (bytes) => {
  written += bytes.length;
};

function publish(topic: string, payload: string, flags: number): Uint8Array {
  const name = encodeUtf8(topic);
  const body = encodeUtf8(payload);
  const identifier = (flags & 6) === 0 ? [] : [0, 7];
  const remaining = 2 + name.length + identifier.length + body.length;
  return Uint8Array.of(0x30 | flags, remaining, 0, name.length, ...name, ...identifier, ...body);
}

function run(milliseconds: number): void {
  for (const end = host.now + milliseconds; host.now < end; host.now += 20) {
    firmware.tick();
    host.settle();
  }
}

firmware.command('MqttHost broker');
firmware.start();
run(100);
host.deliver(CONNACK);
run(8_000);
if (!firmware.connected) throw new Error(host.logs.join('; '));
host.recording = false;

const toggle = publish(`cmnd/${TOPIC}/POWER`, 'TOGGLE', 0);

exposeOperations({
  'power toggle': () => {
    host.settle();
    host.deliver(toggle);
    if (written === 0) throw new Error('nothing was answered');
    written = 0;
  },
});
