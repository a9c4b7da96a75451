import type { Packet } from '../mqtt/packet.js';
import { PINGRESP, SUBACK } from '../mqtt/packet.js';
import type { ControlMessage, Fragment, MQTTClientOptions } from './pattern.js';

const PONG: ControlMessage = Object.freeze({ operation: PINGRESP });

/** What is told of acknowledgements, and of SUBACK: the same object each time. */
interface Acknowledged {
  operation: number;
  id: number;
}

interface Subscribed {
  readonly operation: number;
  id: number;
  payload: readonly number[];
}

/** The application's callbacks, and how they are called. */
export class Listeners {
  /** What they get as `this`. */
  private readonly _client: object;
  private readonly _onReadable: MQTTClientOptions['onReadable'];
  private readonly _onWritable: MQTTClientOptions['onWritable'];
  private readonly _onControl: MQTTClientOptions['onControl'];
  private readonly _onError: MQTTClientOptions['onError'];
  private readonly _messageAlone: boolean;
  private _acknowledged: Acknowledged | undefined;
  private _subscribed: Subscribed | undefined;

  /** @throws {TypeError} when one of them is no function */
  constructor(client: object, options: MQTTClientOptions) {
    this._client = client;
    this._onReadable = callback(options.onReadable, 'onReadable');
    this._onWritable = callback(options.onWritable, 'onWritable');
    this._onControl = callback(options.onControl, 'onControl');
    this._onError = callback(options.onError, 'onError');
    this._messageAlone = options.messageAlone ?? false;
  }

  /** Whether anybody reads messages. */
  get reads(): boolean {
    return this._onReadable !== undefined;
  }

  readable(count: number, fragment: Fragment): void {
    this._onReadable?.call(this._client as never, count, fragment);
  }

  writable(count: number): void {
    this._onWritable?.call(this._client as never, count);
  }

  /** Tells of CONNACK that accepts. */
  connected(operation: number, sessionPresent: boolean): void {
    if (this._onControl !== undefined) this._control(operation, { operation, returnCode: 0, sessionPresent });
  }

  /** Tells of a control packet other than CONNACK. */
  control(type: number, packet: Packet): void {
    if (this._onControl !== undefined) this._control(type, this._messageOf(type, packet));
  }

  error(error: Error): void {
    this._onError?.call(this._client as never, error);
  }

  private _control(operation: number, message: ControlMessage): void {
    if (this._messageAlone) {
      (this._onControl as unknown as (message: ControlMessage) => void).call(this._client as never, message);
    } else {
      this._onControl?.call(this._client as never, operation, message);
    }
  }

  private _messageOf(type: number, packet: Packet): ControlMessage {
    if (type === PINGRESP) return PONG;
    const id = packet.packetIdentifier;
    if (type === SUBACK) {
      this._subscribed ??= { operation: SUBACK, id, payload: [] };
      this._subscribed.id = id;
      this._subscribed.payload = answersOf(packet);
      return this._subscribed;
    }
    this._acknowledged ??= { operation: type, id };
    this._acknowledged.operation = type;
    this._acknowledged.id = id;
    return this._acknowledged;
  }
}

/** A callback that may be missing: the standard's default is `null`. */
function callback<Callback>(value: Callback | null | undefined, name: string): Callback | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'function') throw new TypeError(`${name} has to be a function`);
  return value;
}

/** The answers of a SUBACK. */
function answersOf({ bytes, payloadOffset, payloadLength }: Packet): number[] {
  const answers: number[] = [];
  for (let i = 0; i < payloadLength; i++) answers.push(bytes[payloadOffset + i] as number);
  return answers;
}
