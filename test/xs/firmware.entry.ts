import { exposeOperations, type Operation } from '../../hosts/xs/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import { Firmware } from '../../src/firmware.js';
import { BUTTON_PIN, SWITCH_PIN, VirtualHost } from '../support/virtual-host.js';

/** The whole firmware on XS, connected; each operation is something that happens to a device every day. */

const OWN = 'cmnd/tasmota_83BB10/';
const GROUP = 'cmnd/tasmotas/';
const FALLBACK = 'cmnd/DVES_83BB10_fb/';
const CONNACK = Uint8Array.of(0x20, 2, 0, 0);
const PINGRESP = Uint8Array.of(0xd0, 0);
const RETAIN = 1;
const QOS_1 = 2;

const host = new VirtualHost();
const firmware = new Firmware(host);
let written = 0;
host.onWrite = (bytes) => {
  written += bytes.length;
};

function publish(topic: string, payload: string, flags = 0): Uint8Array {
  const name = encodeUtf8(topic);
  const body = encodeUtf8(payload);
  const identifier = (flags & 6) === 0 ? [] : [0, 7];
  const remaining = 2 + name.length + identifier.length + body.length;
  return Uint8Array.of(0x30 | flags, remaining, 0, name.length, ...name, ...identifier, ...body);
}

/** One tick of the firmware after so many milliseconds, and the broker's answer to a ping, should there be one. */
function pass(milliseconds: number): void {
  host.now += milliseconds;
  host.settle();
  firmware.tick();
  host.deliver(PINGRESP);
}

function run(milliseconds: number): void {
  for (let i = 0; i < milliseconds; i += 20) pass(20);
}

/** Lets a message arrive and checks that at least `least` bytes are answered, and at most `most`. */
function exchange(packet: Uint8Array, least: number, most: number): Operation {
  return () => {
    written = 0;
    host.settle();
    host.deliver(packet);
    check(least, most);
  };
}

function check(least: number, most: number): void {
  if (written < least || written > most) throw new Error(`${written} bytes were written`);
}

firmware.command('MqttHost broker');
firmware.start();
for (let i = 0; i < 5; i++) {
  firmware.tick();
  host.settle();
}
host.deliver(CONNACK);
run(8_000);
if (!firmware.connected) throw new Error(host.logs.join('; '));
host.recording = false;

// Two messages with their topics; in answer to QoS 1 a PUBACK beside them.
const PAIR = 70;
const MANY = 200;
// Where time passes, a report may be due as well.
const WITH_REPORTS = 1_500;

function commands(): Record<string, Operation> {
  const found: Record<string, Operation> = {};
  for (const payload of ['TOGGLE', 'ON', '']) {
    for (const [name, topic] of [
      ['own', OWN],
      ['group', GROUP],
      ['fallback', FALLBACK],
    ] as const) {
      const what = `POWER ${payload === '' ? '(query)' : payload} by ${name} topic`;
      found[`${what}, QoS 0`] = exchange(publish(`${topic}POWER`, payload), PAIR, MANY);
      found[`${what}, QoS 1`] = exchange(publish(`${topic}POWER`, payload, QOS_1), PAIR, MANY);
    }
  }
  return found;
}

exposeOperations({
  ...commands(),
  'an unknown command is answered': exchange(publish(`${OWN}NoSuchThing`, '1'), 60, MANY),
  'a command out of range is answered': exchange(publish(`${OWN}POWER9`, 'ON'), 60, MANY),
  'a retained command is ignored': exchange(publish(`${OWN}POWER`, 'TOGGLE', RETAIN), 0, 0),
  'STATE is asked for': exchange(publish(`${OWN}STATE`, ''), 200, 600),
  'STATUS 10 is asked for': exchange(publish(`${OWN}STATUS`, '10'), 150, 600),
  'STATUS 11 is asked for': exchange(publish(`${OWN}STATUS`, '11'), 200, 600),
  'STATE and SENSOR are published': () => {
    written = 0;
    pass(300_000);
    check(400, WITH_REPORTS);
  },
  'a switch changes over, bouncing': () => {
    written = 0;
    for (let bounce = 0; bounce < 3; bounce++) {
      host.drive(SWITCH_PIN, (bounce & 1) as 0 | 1);
      pass(2);
    }
    pass(60);
    check(PAIR, WITH_REPORTS);
    host.drive(SWITCH_PIN, 1);
    pass(1);
    pass(60);
  },
  'a button is pressed': () => {
    written = 0;
    host.drive(BUTTON_PIN, 0);
    pass(1);
    pass(60);
    host.drive(BUTTON_PIN, 1);
    pass(1);
    pass(60);
    pass(600);
    check(PAIR, WITH_REPORTS);
  },
  'a tick with nothing due': () => {
    host.now += 1;
    firmware.tick();
    host.now -= 1;
  },
  'pings come and go': () => {
    written = 0;
    pass(29_500);
    check(2, WITH_REPORTS);
  },
});
