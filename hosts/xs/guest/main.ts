import { Guest } from './guest.js';

/** What xsnap-worker brings, and what it calls. */
interface Engine {
  gc(): void;
  handleCommand(message: ArrayBuffer): ArrayBuffer;
}

const engine = globalThis as unknown as Engine;
const guest = new Guest(() => engine.gc());
engine.handleCommand = (message) => guest.turn(message);
