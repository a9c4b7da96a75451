import { exposeOperations } from '../../hosts/xs/lab/operations.js';
import { Client } from '../../src/mqtt/client.js';
import { TransmitBuffer } from '../../src/mqtt/transmit.js';
import { Connection } from '../../src/tasmota/connection.js';
import { Messages } from '../../src/tasmota/messages.js';
import { Power } from '../../src/tasmota/power.js';
import { benchDevice, TOGGLE_BYTES } from '../contenders/our-firmware.js';

/*
 * The command cycle of the whole firmware, cut off where the next part begins: the first function of that part is
 * replaced by one that does nothing. So a part costs what the cycle costs with it, less what it costs without.
 */

const originals: (() => void)[] = [];

function replace<Part extends object>(
  part: { readonly prototype: Part },
  name: keyof Part & string,
  value: unknown,
): void {
  const { prototype } = part;
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  if (original === undefined) throw new Error(`there is no ${name}`);
  originals.push(() => Object.defineProperty(prototype, name, original));
  Object.defineProperty(prototype, name, { ...original, value });
}

const nothing = () => {};
const none = () => false;

/** What waits is dropped in the place of being handed to the socket. */
function drop(this: TransmitBuffer): undefined {
  this.writer.position = this.base;
}

const withoutSending = () => replace(TransmitBuffer, 'take', drop);

/** By part: what is left out while the cycle runs up to its end. */
const PARTS: readonly { readonly name: string; readonly leaveOut: () => void }[] = [
  {
    name: 'socket and link: read what has come',
    leaveOut: () => {
      replace(Client, 'receive', nothing);
      replace(Client, 'poll', none);
      withoutSending();
    },
  },
  {
    name: 'client: decode, check, look for more',
    leaveOut: () => {
      replace(Connection, 'message', nothing);
      withoutSending();
    },
  },
  {
    name: 'language: compare topics, read the command, find and enter its row',
    leaveOut: () => {
      replace(Power, 'execute', nothing);
      withoutSending();
    },
  },
  {
    name: 'device: switch the relay, drive the pin, ask the options',
    leaveOut: () => {
      replace(Power, 'tell', nothing);
      withoutSending();
    },
  },
  {
    name: 'report: RESULT as JSON in a PUBLISH',
    leaveOut: () => {
      replace(Messages, 'plainStatus', nothing);
      withoutSending();
    },
  },
  { name: 'report: POWER in a PUBLISH', leaveOut: withoutSending },
  { name: 'link and socket: hand over what waits', leaveOut: nothing },
];

const host = benchDevice();

/** What the bench calls inside XS. */
export interface StageGlobals {
  stageNames?: readonly string[];
  /** From now on the cycle ends behind this part. */
  enterStage?: (index: number) => void;
}

const globals = globalThis as StageGlobals;
globals.stageNames = PARTS.map(({ name }) => name);
globals.enterStage = (index) => {
  for (const restore of originals.splice(0)) restore();
  PARTS[index]?.leaveOut();
};

exposeOperations({ cycle: () => host.deliver(TOGGLE_BYTES) });
