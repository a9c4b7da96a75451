import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { CONNACK_5 } from '../support/connected-device.js';
import { BUTTON_PIN } from '../support/virtual-host.js';
import { ProvedDevice } from './proved-device.js';

/** What happens to a device every day, with a broker of MQTT 5 that takes topic aliases. */

const device = new ProvedDevice(['MqttProtocol 5'], undefined, CONNACK_5);
const { host } = device;

const QOS_1 = 2;

function letters(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

/** A command of MQTT 5. @param properties with their length in front */
function command(topic: string, payload: string, flags = 0, properties: readonly number[] = [0]): Uint8Array {
  const identifier = flags === 0 ? [] : [0, 7];
  const body = [0, topic.length, ...letters(topic), ...identifier, ...properties, ...letters(payload)];
  return Uint8Array.of(0x30 | flags, body.length, ...body);
}

/** What the device publishes itself in this time. @param most bytes */
function passing(milliseconds: number, least: number, most: number): Operation {
  return device.telling(least, () => device.pass(milliseconds), most);
}

function exchange(packet: Uint8Array): Operation {
  return device.telling(
    70,
    () => {
      host.settle();
      host.deliver(packet);
    },
    200,
  );
}

const OWN = 'cmnd/tasmota_83BB10/POWER';
// A content type, a user property: whoever sends them, they are passed over.
const PROPERTIES = [11, 3, 0, 1, 0x61, 0x26, 0, 1, 0x62, 0, 1, 0x63];

exposeOperations({
  'POWER TOGGLE, QoS 0': exchange(command(OWN, 'TOGGLE')),
  'POWER TOGGLE, QoS 1': exchange(command(OWN, 'TOGGLE', QOS_1)),
  'POWER TOGGLE, with properties': exchange(command(OWN, 'TOGGLE', 0, PROPERTIES)),
  'POWER TOGGLE by fallback topic': exchange(command('cmnd/DVES_83BB10_fb/POWER', 'TOGGLE')),
  'STATE and SENSOR are published under their aliases': passing(300_000, 400, 1_500),
  'a button is pressed': device.telling(70, () => {
    host.drive(BUTTON_PIN, 0);
    device.pass(1);
    device.pass(60);
    host.drive(BUTTON_PIN, 1);
    device.pass(1);
    device.pass(60);
    device.pass(600);
  }),
  'pings come and go': passing(29_500, 2, 1_500),
});
