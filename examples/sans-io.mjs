// The client of xsmota/mqtt on a bare socket: everything between the two is here.
//
//   node sans-io.mjs [host] [port]

import { connect } from 'node:net';
import { Client, errorMessage, OPENING, TRANSPORT_CLOSED, TRANSPORT_FAILED } from 'xsmota/mqtt';

const [host = '127.0.0.1', port = '1883'] = process.argv.slice(2);
const utf8 = (text) => new TextEncoder().encode(text);
const textOf = (bytes, offset, length) => new TextDecoder().decode(bytes.subarray(offset, offset + length));
const now = () => performance.now() | 0;

let socket;

/** What the client asks for, and what it tells. All of it happens within calls of the client's methods. */
const handler = {
  openTransport() {
    const opened = connect({ host, port: Number(port) });
    socket = opened;
    opened.on('connect', () => {
      client.transportOpened(now());
      flush();
    });
    opened.on('data', (chunk) => {
      if (socket === opened) receive(chunk);
    });
    opened.on('error', (problem) => console.error(problem.message));
    opened.on('close', () => {
      const reason = client.state === OPENING ? TRANSPORT_FAILED : TRANSPORT_CLOSED;
      if (socket === opened) client.transportClosed(reason, now());
    });
  },
  closeTransport() {
    socket?.end();
    socket = undefined;
  },
  transmit() {
    flush();
  },
  connected(sessionPresent) {
    console.log(`connected, session present: ${sessionPresent}`);
  },
  subscribed() {},
  subscription(_index, code) {
    console.log(`subscribed with QoS ${code}`);
    client.outbox.publish(utf8('sans-io/greeting'), utf8('hello'), 1, false);
    flush();
  },
  delivered() {
    console.log('the broker has the message');
    seen('delivered');
  },
  undelivered() {},
  resend() {},
  message({ bytes, topicOffset, topicLength, payloadOffset, payloadLength }) {
    const payload = textOf(bytes, payloadOffset, payloadLength);
    console.log(`${textOf(bytes, topicOffset, topicLength)}: ${payload}`);
    seen('message');
  },
  // Messages larger than the receive buffer come in pieces, or are passed over.
  stream: () => false,
  piece() {},
  drained() {},
  disconnected(reason, wait) {
    console.log(wait < 0 ? errorMessage(reason) : `${errorMessage(reason)}; again in ${wait} ms`);
    if (wait < 0) clearInterval(clock);
  },
};

const client = new Client(
  {
    connect: { clientIdentifier: utf8('sans-io'), cleanSession: true, keepAlive: 30 },
    receiveCapacity: 1024,
    transmitCapacity: 1024,
    storeCapacity: 1024,
    window: 8,
    inboundWindow: 8,
    subscriptions: 1,
    transportTimeout: 10_000,
    connackTimeout: 10_000,
    retry: 2_000,
    random: Math.random,
  },
  handler,
);

/** Hands the client what has come, as much as it has room for at a time, until it closes the connection. */
function receive(chunk) {
  for (let rest = chunk; rest.length > 0 && socket !== undefined; ) {
    const part = rest.subarray(0, client.room);
    rest = rest.subarray(part.length);
    client.receive(part, now());
    while (client.poll(now())) flush();
    flush();
  }
}

/** Hands the socket what waits. The client's buffer is used again at once, so the socket gets a copy. */
function flush() {
  for (;;) {
    const bytes = socket && client.take(Number.POSITIVE_INFINITY);
    if (bytes === undefined) return;
    socket.write(Uint8Array.from(bytes));
    client.taken(now());
  }
}

/** Ends the example when both have been seen. */
function seen(what) {
  left.delete(what);
  if (left.size === 0) client.stop(now());
}

const left = new Set(['delivered', 'message']);
client.subscribe(utf8('sans-io/#'), 1);
client.start(now());
const clock = setInterval(() => {
  client.tick(now());
  flush();
}, 250);
