import Instrumentation from 'instrumentation';

/** The figures by their places, looked up once: `map` makes strings. */
const SLOTS = Instrumentation.map('XS Slot Heap Used');
const CHUNKS = Instrumentation.map('XS Chunk Heap Used');
const COLLECTIONS = Instrumentation.map('XS Garbage Collection Count');

/** Bytes of a slot on a 64-bit machine. On an ESP32 it is half as many. */
const SLOT = 32;

/**
 * The heap as the SDK's own instruments see it. Nothing is collected for it, so that two lines tell what has been taken in between.
 */
export function heapLine(): string {
  const slots = Instrumentation.get(SLOTS);
  if (slots === undefined) return 'this build has no instruments: make it with npm run build:lin';
  const chunks = Instrumentation.get(CHUNKS);
  const collections = Instrumentation.get(COLLECTIONS);
  return `heap: ${inColumn(slots / SLOT)} slots, ${inColumn(chunks)} bytes of chunks, ${inColumn(collections)} collections`;
}

/** A number, always as long: so that each line takes as much of the heap as the one before. */
function inColumn(number: number | undefined): string {
  return String(number).padStart(7);
}
