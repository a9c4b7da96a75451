import Instrumentation from 'instrumentation';

/** Bytes of a slot on a 64-bit machine. On an ESP32 it is half as many. */
const SLOT = 32;

/** The heap as the SDK's own instruments see it. */
export class Heap {
  /** The figures' places, looked up once: `map` makes strings. */
  private readonly _slots = Instrumentation.map('XS Slot Heap Used');
  private readonly _chunks = Instrumentation.map('XS Chunk Heap Used');
  private readonly _collections = Instrumentation.map('XS Garbage Collection Count');

  /** What is in use. Nothing is collected for it, so that two lines tell what has been taken in between. */
  line(): string {
    const slots = Instrumentation.get(this._slots);
    if (slots === undefined) return 'this build has no instruments: make it with npm run build:lin';
    const chunks = Instrumentation.get(this._chunks);
    const collections = Instrumentation.get(this._collections);
    return `heap: ${inColumn(slots / SLOT)} slots, ${inColumn(chunks)} bytes of chunks, ${inColumn(collections)} collections`;
  }
}

/** A number, always as long: so that each line takes as much of the heap as the one before. */
function inColumn(number: number | undefined): string {
  return String(number).padStart(7);
}
