import type { Packet } from './packet.js';
import { SERVER_REFERENCE } from './properties.js';
import type { PropertyReader } from './property-reader.js';
import { SERVER_MOVED, USE_ANOTHER_SERVER } from './reasons.js';

/** So many times in a row a server may send the client to another one; then it waits as after any failure, and may again. */
const MOST = 3;

/** What is asked before the client follows. */
export interface RedirectionOwner {
  /**
   * MQTT 5: the broker names another server to be used (4.11): `length` bytes of text from `offset`, valid during the call.
   * @param moved whether from now on, rather than for the time being
   * @returns whether `openTransport` will connect there next; without this method it will not
   */
  redirected?(bytes: Uint8Array, offset: number, length: number, moved: boolean): boolean;
}

/** How often in a row servers have sent the client elsewhere, by CONNACK or DISCONNECT (MQTT 5, 4.11). */
export class Redirections {
  private _count = 0;

  /** A connection has lasted long enough to have been worth being sent to. */
  settled(): void {
    this._count = 0;
  }

  /**
   * Whether to connect to the server that this packet names.
   * @param packet a CONNACK or DISCONNECT that ends the connection
   */
  follow(packet: Packet, reader: PropertyReader, owner: RedirectionOwner): boolean {
    if (this._count === MOST) {
      // A circle goes round no faster than attempts that fail. What is no circle must not be left for good.
      this._count = 0;
      return false;
    }
    if (!reader.find(packet, SERVER_REFERENCE)) return false;
    const { bytes, offset, length } = reader;
    if (!owner.redirected?.(bytes, offset, length, packet.reasonCode === SERVER_MOVED)) return false;
    this._count++;
    return true;
  }
}

/** Whether the packet says that another server is to be used. */
export function isRedirection({ reasonCode }: Packet): boolean {
  return reasonCode === USE_ANOTHER_SERVER || reasonCode === SERVER_MOVED;
}
