import {
  CONNACK,
  CONNECT,
  DISCONNECT,
  PINGREQ,
  PINGRESP,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  PUBREL,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
} from '../mqtt/packet.js';
import { BUFFER, Connection } from './connection.js';
import type { Outgoing } from './outgoing.js';
import type { ByteBuffer, MQTTClientOptions, Platform, WriteOptions } from './pattern.js';

const NUMBER = 'number';

/**
 * An MQTT client that follows the MQTT Client Class Pattern (ECMA-419, 25), for MQTT 3.1.1. It is one connection: it does not
 * connect anew, keeps no messages and no list of subscriptions, which the standard leaves to layers above.
 *
 * A platform makes a class of it by giving it its `Platform`, which is no business of the application's.
 */
export class MQTTClient {
  static readonly CONNECT = CONNECT;
  static readonly CONNACK = CONNACK;
  static readonly PUBLISH = PUBLISH;
  static readonly PUBACK = PUBACK;
  static readonly PUBREC = PUBREC;
  static readonly PUBREL = PUBREL;
  static readonly PUBCOMP = PUBCOMP;
  static readonly SUBSCRIBE = SUBSCRIBE;
  static readonly SUBACK = SUBACK;
  static readonly UNSUBSCRIBE = UNSUBSCRIBE;
  static readonly UNSUBACK = UNSUBACK;
  static readonly PINGREQ = PINGREQ;
  static readonly PINGRESP = PINGRESP;
  static readonly DISCONNECT = DISCONNECT;

  /** The application's own. */
  declare target: unknown;
  private readonly _connection: Connection;

  /**
   * Begins to connect.
   * @throws {Error} when something required is missing, or cannot be sent; {RangeError} when something is out of its range
   */
  constructor(options: MQTTClientOptions, platform: Platform) {
    if (options.format !== undefined) checkFormat(options.format);
    if (options.target !== undefined) this.target = options.target;
    this._connection = new Connection(this, options, platform);
  }

  /** Always `buffer`. @throws {RangeError} when it is set to anything else */
  get format(): string {
    this._connection.requireOpen();
    return BUFFER;
  }

  set format(value: string) {
    this._connection.requireOpen();
    checkFormat(value);
  }

  /**
   * Closes the connection at once, without DISCONNECT: the server publishes the will. No callback comes any more. May be
   * called again.
   */
  close(): void {
    this._connection.close();
  }

  /**
   * Reads of the present message what has been told by `onReadable`. The next message is told of once it has been read.
   * @param wanted how many bytes, all when left out; or a buffer to fill
   * @returns the bytes in an ArrayBuffer; or, where a buffer was given, how many have gone there. `undefined`: there are none
   * @throws {Error} when the client is closed
   */
  read(wanted?: number): ArrayBuffer | undefined;
  read(wanted: ByteBuffer): number | undefined;
  read(wanted?: number | ByteBuffer): ArrayBuffer | number | undefined {
    this._connection.requireOpen();
    const { incoming } = this._connection;
    if (incoming === undefined || incoming.unread === 0) return undefined;
    const result =
      wanted === undefined
        ? incoming.read(incoming.unread)
        : isNumber(wanted)
          ? incoming.read(wanted)
          : incoming.readInto(wanted);
    this._connection.hasRead();
    return result;
  }

  /**
   * Sends a message, the first fragment of one, or a control packet (`options.operation`); or, without options, a further
   * fragment.
   * @param data the payload; nothing for control packets
   * @returns how many bytes may be written now, roughly: of a PUBLISH all but its topic is allowed for
   * @throws {Error} when not connected, when the options are wrong, or when the connection does not take so much:
   * nothing has been sent then
   */
  write(data: ByteBuffer | null | undefined, options?: WriteOptions): number {
    this._connection.requireConnected();
    const outgoing = this._connection.outgoing as Outgoing;
    if (outgoing.remaining > 0) {
      if (options !== undefined)
        throw new Error('the PUBLISH before this is not finished: its fragments have no options');
      outgoing.fragment(data as ByteBuffer);
    } else if (options === undefined) {
      throw new Error('options are needed: no PUBLISH is being sent in fragments');
    } else {
      this._send(outgoing, data as ByteBuffer, options);
    }
    // What has waited for the PUBLISH to be finished.
    if (outgoing.remaining === 0 && !outgoing.idle) outgoing.flush();
    return outgoing.room;
  }

  private _send(outgoing: Outgoing, data: ByteBuffer, options: WriteOptions): void {
    const operation = options.operation ?? PUBLISH;
    switch (operation) {
      case PUBLISH:
        outgoing.publish(data, options);
        break;
      case SUBSCRIBE:
      case UNSUBSCRIBE:
        outgoing.subscriptions(operation, options);
        break;
      case PUBACK:
      case PUBREC:
      case PUBREL:
      case PUBCOMP:
        outgoing.acknowledgement(operation, options.id);
        break;
      case PINGREQ:
        outgoing.empty(PINGREQ);
        break;
      case DISCONNECT:
        outgoing.empty(DISCONNECT);
        this._connection.left();
        break;
      default:
        throw new RangeError(`operation ${operation} cannot be written`);
    }
  }
}

// The standard wants its constants to be read-only.
Object.freeze(MQTTClient);

function checkFormat(value: string): void {
  if (value !== BUFFER) throw new RangeError('the format can only be buffer');
}

function isNumber(value: number | ByteBuffer): value is number {
  return typeof value === NUMBER;
}
