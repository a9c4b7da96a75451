import type { TCP } from 'xsmota/host';

/** What is on its way to a socket. What the socket does not take at once waits here: a handshake sends much at a time. */
export class Outbound {
  /** Bytes that may be written; 0 as long as something waits. */
  free = 0;
  private readonly _socket: TCP;
  private readonly _waiting: Uint8Array[] = [];

  constructor(socket: TCP) {
    this._socket = socket;
  }

  /** The socket takes `count` bytes. */
  freed(count: number): void {
    this.free = count;
    this._flush();
  }

  /** @param bytes are kept until they have been written: nobody may use them again */
  send(bytes: Uint8Array): void {
    this._waiting.push(bytes);
    this._flush();
  }

  private _flush(): void {
    for (;;) {
      const first = this._waiting[0];
      if (first === undefined || this.free === 0) return;
      const count = Math.min(first.length, this.free);
      this._socket.write(count === first.length ? first : first.subarray(0, count));
      this.free -= count;
      if (count < first.length) this._waiting[0] = first.subarray(count);
      else this._waiting.shift();
    }
  }
}
