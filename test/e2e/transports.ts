import type { MakeBroker } from './behaviour.js';
import { type BoardPort, MosquittoBroker, mosquittoAvailable } from './brokers.js';
import { Authority, type Identity, opensslAvailable } from './certificates.js';

/** A way from the board to mosquitto. */
export interface Transport {
  readonly makeBroker: MakeBroker;
  /** What the board is to be started with. */
  readonly options: readonly string[];
  /** See `behaves`. */
  readonly added: number;
}

/** The version of MQTT has no part in how bytes travel: two of the ways are gone in MQTT 3.1.1, two in MQTT 5. */
const IN_MQTT_5 = ['--set', 'MqttProtocol 5'];

/** All ways but plain TCP, by name; none where a program is missing that they need. */
export function transports(): [name: string, transport: Transport][] {
  if (!mosquittoAvailable() || !opensslAvailable()) {
    console.warn('skipped: end-to-end tests over TLS and WebSocket, which need mosquitto and openssl');
    return [];
  }
  const authority = new Authority('xsmota test authority');
  const own = authority.issue('broker', { names: 'IP:127.0.0.1,DNS:localhost' });
  const client = authority.issue('hall lamp');
  const secure = { certificate: authority.chain(own, authority.identity), key: own.key };
  const demanding = { ...secure, clientAuthority: authority.identity.certificate };
  // In DER, which every host takes.
  const trusting = ['--ca', authority.identity.certificateDer];
  const known = [...trusting, ...shown(client)];
  return [
    transport('TLS', { secure }, trusting),
    transport('TLS with a client certificate, in MQTT 5', { secure: demanding }, [...known, ...IN_MQTT_5]),
    transport('WS', { webSocket: true }, []),
    transport('WSS with a client certificate, in MQTT 5', { webSocket: true, secure: demanding }, [
      ...known,
      ...IN_MQTT_5,
    ]),
  ];
}

function shown({ certificateDer, keyDer }: Identity): string[] {
  return ['--cert', certificateDer, '--key', keyDer];
}

function transport(name: string, further: BoardPort, options: readonly string[]): [string, Transport] {
  const added = options.includes(IN_MQTT_5[0] as string) ? 1 : 0;
  return [name, { options, added, makeBroker: (port) => new MosquittoBroker(port, further) }];
}
