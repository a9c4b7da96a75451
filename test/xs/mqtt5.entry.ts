import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { encodeUtf8 } from '../../src/bytes/utf8.js';
import {
  CONTENT_TYPE,
  CORRELATION_DATA,
  MESSAGE_EXPIRY_INTERVAL,
  RESPONSE_TOPIC,
  USER_PROPERTY,
} from '../../src/mqtt/properties.js';
import { PropertyList } from '../../src/mqtt/property-list.js';
import type { PropertyReader } from '../../src/mqtt/property-reader.js';
import { expect, LONG_TOPIC, payload, Rig, TOPIC } from './mqtt-operations.js';

/** The codec and the client of MQTT 5 on XS, with aliases in both directions, properties and reason codes. */

const NOTHING = new Uint8Array(0);
/** The server takes four messages above QoS 0 at a time, and two topic aliases (MQTT 5, 3.2.2.3.3, 3.2.2.3.8). */
const CONNACK = Uint8Array.of(0x20, 9, 0, 0, 6, 0x21, 0, 4, 0x22, 0, 2);

const rig = new Rig(5, CONNACK);
const { client, encoder } = rig;
const { outbox } = client;

const list = new PropertyList(64);
list.uint32(MESSAGE_EXPIRY_INTERVAL, 3_600);
list.data(CONTENT_TYPE, encodeUtf8('application/json'));
list.data(RESPONSE_TOPIC, encodeUtf8('reply'));
list.pair(USER_PROPERTY, encodeUtf8('k'), encodeUtf8('v'));

const named = rig.publishBytes(189, 1, 7, TOPIC, undefined, 1);
const aliased = rig.publishBytes(189, 1, 7, NOTHING, undefined, 1);
const aliased0 = rig.publishBytes(189, 0, 0, NOTHING, undefined, 1);
const withProperties = rig.publishBytes(189, 0, 0, TOPIC, list);
const longNamed = rig.publishBytes(16, 1, 7, LONG_TOPIC, undefined, 2);
const longAliased = rig.publishBytes(16, 1, 7, NOTHING, undefined, 2);
const longList = new PropertyList(600);
longList.uint32(MESSAGE_EXPIRY_INTERVAL, 3_600);
longList.data(CORRELATION_DATA, new Uint8Array(520));
longList.pair(USER_PROPERTY, encodeUtf8('k'), encodeUtf8('v'));
// So that both sides know their aliases.
rig.arrive(longNamed.slice(0, 256));
rig.arrive(longNamed.slice(256, 512));
rig.arrive(longNamed.slice(512));
rig.arrive(named);
expect(outbox.publish(TOPIC, payload, 0, false, undefined, 1), 0);
expect(outbox.publish(TOPIC, payload, 0, false, undefined, 2), 0);
rig.drain();

const receivesWithProperties = rig.receives(withProperties);
let read = 0;

function readProperties(): void {
  const reader = client.properties as PropertyReader;
  reader.read(client.packet);
  read = 0;
  while (reader.next() > 0) read++;
}

/** Sends a message under an alias. @param size of the packet that has to go out */
function sent(result: number, size: number): void {
  expect(result, 0);
  expect(client.pending, size);
  rig.drain();
}

exposeOperations({
  ...rig.operations(),
  'encode PUBLISH under an alias': rig.encode(() =>
    encoder.publish(NOTHING, payload, 0, false, 0, false, undefined, 1),
  ),
  'encode PUBLISH with properties': rig.encode(() =>
    encoder.publish(TOPIC, payload, 1, false, 7, false, list),
  ),
  'send under an alias': () => {
    sent(outbox.publish(TOPIC, payload, 0, false, undefined, 1), 189 + 9);
  },
  'send under an alias, in place': () => {
    expect(outbox.beginPublish(TOPIC, 0, false, NOTHING, 2), 0);
    outbox.writer.copy(payload);
    sent(outbox.endPublish(), 189 + 9);
  },
  'send with properties at QoS 1': () => {
    rig.delivered = 0;
    rig.identifier = outbox.publish(TOPIC, payload, 1, false, list);
    rig.drain();
    rig.acknowledge(0x40, 0x10);
    expect(rig.delivered, 1);
  },
  'have refused at QoS 1': () => {
    rig.refused = 0;
    rig.identifier = outbox.publish(TOPIC, payload, 1, false);
    rig.drain();
    rig.acknowledge(0x40, 0x97);
    expect(rig.refused, 1);
  },
  'have refused at QoS 2': () => {
    rig.refused = 0;
    rig.identifier = outbox.publish(TOPIC, payload, 2, false);
    rig.drain();
    rig.acknowledge(0x50, 0x97);
    expect(rig.refused, 1);
  },
  'receive a topic for an alias': rig.receives(named),
  'receive under an alias, QoS 0': rig.receives(aliased0),
  'receive under an alias, QoS 1': rig.receives(aliased),
  'receive properties, and read them': () => {
    rig.look = readProperties;
    receivesWithProperties();
    expect(read, 4);
  },
  'drain a message on a topic too long that it gives an alias': rig.drains(longNamed),
  'drain a message under that alias': rig.drains(longAliased),
  'drain a message with a topic for an alias and properties too long': rig.drains(
    rig.publishBytes(16, 1, 7, TOPIC, longList, 1),
  ),
  'stream a message too large under an alias': rig.streams(
    rig.publishBytes(1_500, 1, 7, NOTHING, undefined, 1),
  ),
});
