/** What the calls use of an MQTT client class of ECMA-419 (clause 25): ours and the SDK's own are both measured by it. */

export interface WriteOptions {
  readonly operation?: number;
  readonly id?: number;
  readonly topic?: string;
  readonly QoS?: number;
  readonly byteLength?: number;
  readonly items?: readonly { readonly topic: string; readonly QoS?: number }[];
}

export interface ClientOptions {
  readonly host: string;
  readonly id?: string;
  readonly user?: string;
  readonly password?: string;
  readonly keepAlive?: number;
  readonly will?: { topic: string; message: ArrayBuffer; QoS: number; retain: boolean };
  readonly dns: { io: new (options: object) => object };
  readonly socket: { io: new (options: never) => object };
  readonly onReadable?: (this: PatternClient, count: number, options: object) => void;
  readonly onControl?: (this: PatternClient, operation: never, message: never) => void;
}

export interface PatternClient {
  read(buffer?: Uint8Array | number): unknown;
  write(data: Uint8Array | ArrayBuffer | null, options?: WriteOptions): number;
  close(): void;
}

export interface PatternConstructor {
  new (options: ClientOptions): PatternClient;
}
