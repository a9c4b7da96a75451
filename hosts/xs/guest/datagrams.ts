import type { UDP, UDPConstructor } from '../../../src/host.js';
import type { MessageWriter } from '../message-writer.js';
import { SEND } from '../wire.js';

/** The class of UDP sockets for the firmware on XS. They only send, which is all that it does with them. */
export function guestDatagrams(effects: MessageWriter): UDPConstructor {
  return class implements UDP {
    read(): undefined {
      return undefined;
    }

    write(buffer: Uint8Array, address: string, port: number): void {
      effects.begin(SEND);
      effects.uint32(port);
      effects.text(address);
      effects.bytes(buffer);
    }

    close(): void {}
  };
}
