/** What the bench uses of u8-mqtt, which has no types of its own. */
declare module 'u8-mqtt/esm/full-v4.js' {
  interface ReceivedPacket {
    /** The packet type's number. */
    readonly id: number;
    readonly pkt_id?: number;
    readonly topic?: string;
    readonly payload?: Uint8Array;
    readonly qos?: 0 | 1 | 2;
  }

  /** A codec with the state of one connection: u8-mqtt-packet, built into the client. */
  interface PacketStream {
    decode(bytes: Uint8Array): ReceivedPacket[];
    encode_pkt(type: string, packet: object): Uint8Array;
  }

  export class MQTTClient {
    readonly mqtt_ctx: { mqtt_stream(): PacketStream };
  }
}

/** What the bench uses of Moddable's own client, from a file outside the repository; esbuild is told where it is. */
declare module 'moddable-mqttclient' {
  interface ControlMessage {
    readonly operation: number;
    readonly id?: number;
  }

  interface ReadableOptions {
    /** With the first piece of a message only, like `QoS`. */
    readonly topic?: string;
    readonly QoS?: number;
    /** Whether further pieces follow. */
    readonly more: boolean;
  }

  interface SocketOptions {
    readonly onReadable: (count: number) => void;
    readonly onWritable: (count: number) => void;
  }

  interface ClientOptions {
    readonly host: string;
    readonly id?: string;
    readonly user?: string;
    readonly password?: string;
    readonly clean?: boolean;
    readonly keepAlive?: number;
    readonly will?: { topic: string; message: string; QoS: number; retain: boolean };
    readonly dns: { io: new (options: object) => object };
    readonly socket: { io: new (options: SocketOptions) => object };
    readonly onReadable?: (this: Reader, count: number, options: ReadableOptions) => void;
    readonly onControl?: (this: Reader, message: ControlMessage) => void;
  }

  interface Reader {
    /** What has come of the message. */
    read(): ArrayBuffer;
  }

  export default class Client implements Reader {
    constructor(options: ClientOptions);
    write(data: Uint8Array, options: { topic: string; QoS: number; id?: number }): number;
    read(): ArrayBuffer;
    close(): void;
  }
}
