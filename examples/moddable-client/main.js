import TCP from 'embedded:io/socket/tcp';
import UDP from 'embedded:io/socket/udp';
import Resolver from 'embedded:network/dns/resolver/udp';
import config from 'mc/config';
import Time from 'time';
import Timer from 'timer';
import { Client } from 'xsmota/mqtt/client';
import { errorMessage } from 'xsmota/mqtt/error-messages';
import { NAME_NOT_RESOLVED, TRANSPORT_CLOSED, TRANSPORT_FAILED } from 'xsmota/mqtt/errors';
import { MESSAGE_EXPIRY_INTERVAL } from 'xsmota/mqtt/properties';
import { PropertyList } from 'xsmota/mqtt/property-list';

// An app for the Moddable SDK with the client of MQTT 5 on a socket of ECMA-419. It counts, publishes the count every second under a
// topic alias, shows what others send to it, and connects anew for as long as it runs.

const CHUNK = 128;
const COUNT_ALIAS = 1;

const utf8 = (text) => new Uint8Array(ArrayBuffer.fromString(text));
const countTopic = utf8(`${config.topic}/count`);
const stateTopic = utf8(`${config.topic}/state`);
const setFilter = utf8(`${config.topic}/set`);
const count = new Uint8Array(4);
const view = new DataView(count.buffer);
const expiry = new PropertyList(5);
expiry.uint32(MESSAGE_EXPIRY_INTERVAL, 60);

/** Carries bytes between the client and one socket after the other. */
class Link {
  #buffer = new ArrayBuffer(CHUNK, { maxByteLength: CHUNK });
  /** Follows the buffer's length: a socket fills whole views. */
  #chunk = new Uint8Array(this.#buffer);
  #dns = new Resolver({ servers: ['1.1.1.1'], socket: { io: UDP } });
  #socket;
  #attempt = 0;
  #readable = 0;
  #writable = 0;

  open() {
    const attempt = ++this.#attempt;
    this.#dns.resolve({
      host: config.host,
      onResolved: (_host, address) => attempt === this.#attempt && this.#connect(address, attempt),
      onError: () => attempt === this.#attempt && client.transportClosed(NAME_NOT_RESOLVED, Time.ticks),
    });
  }

  close() {
    this.#attempt++;
    this.#socket?.close();
    this.#socket = undefined;
    this.#readable = this.#writable = 0;
  }

  /** Gives the socket what waits, as far as it takes any. */
  flush() {
    while (this.#socket !== undefined) {
      const bytes = client.take(this.#writable);
      if (bytes === undefined) return;
      this.#writable -= bytes.length;
      this.#socket.write(bytes);
      client.taken(Time.ticks);
    }
  }

  #connect(address, attempt) {
    let open = false;
    this.#socket = new TCP({
      address,
      port: config.port,
      nodelay: true,
      onReadable: (readable) => {
        if (attempt !== this.#attempt) return;
        this.#readable = readable;
        this.#read();
      },
      onWritable: (writable) => {
        if (attempt !== this.#attempt) return;
        this.#writable = writable;
        if (!open) client.transportOpened(Time.ticks);
        open = true;
        this.#read();
      },
      onError: () => {
        if (attempt !== this.#attempt) return;
        client.transportClosed(open ? TRANSPORT_CLOSED : TRANSPORT_FAILED, Time.ticks);
      },
    });
  }

  /** Gives the client what has come, as far as it has room. */
  #read() {
    for (;;) {
      while (client.poll(Time.ticks)) this.flush();
      this.flush();
      const length = Math.min(this.#readable, client.room, CHUNK);
      if (length === 0) return;
      this.#readable -= length;
      this.#buffer.resize(length);
      this.#socket.read(this.#chunk);
      client.receive(this.#chunk, Time.ticks);
      this.#buffer.resize(CHUNK);
    }
  }
}

/** What the client asks for and tells. */
const handler = {
  openTransport: () => link.open(),
  closeTransport: () => link.close(),
  transmit: () => link.flush(),
  connected() {
    trace('connected\n');
    client.outbox.publish(stateTopic, utf8('online'), 1, true);
  },
  subscribed() {},
  subscription(_index, code) {
    trace(`subscribed: ${code}\n`);
  },
  message({ bytes, payloadOffset, payloadLength }) {
    trace(`${String.fromArrayBuffer(bytes.buffer, payloadOffset, payloadLength)}\n`);
  },
  stream: () => false,
  piece() {},
  drained({ totalLength }) {
    trace(`passed over a message of ${totalLength} bytes\n`);
  },
  delivered() {},
  undelivered() {},
  resend() {},
  disconnected(reason, wait) {
    trace(`${errorMessage(reason)}; again in ${wait} ms\n`);
  },
};

const link = new Link();
const client = new Client(
  {
    connect: {
      clientIdentifier: utf8('xsmota-client'),
      cleanSession: true,
      keepAlive: 30,
      will: { topic: stateTopic, payload: utf8('offline'), qos: 1, retain: true, delayInterval: 5 },
    },
    protocolLevel: 5,
    receiveCapacity: 512,
    transmitCapacity: 512,
    storeCapacity: 256,
    window: 4,
    inboundWindow: 4,
    subscriptions: 1,
    transportTimeout: 20_000,
    connackTimeout: 10_000,
    retry: 10_000,
    random: Math.random,
    outboundAliases: 1,
  },
  handler,
);

client.subscribe(setFilter, 1);
client.start(Time.ticks);
Timer.repeat(() => {
  client.tick(Time.ticks);
  link.flush();
}, 100);
Timer.repeat(() => {
  view.setUint32(0, view.getUint32(0) + 1);
  // Refused with a number while there is no connection, and then left out.
  client.outbox.publish(countTopic, count, 0, false, expiry, COUNT_ALIAS);
  link.flush();
}, 1_000);
