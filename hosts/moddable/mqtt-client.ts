import Time from 'time';
import Timer from 'timer';
import { MQTTClient as Pattern } from 'xsmota/ecma419/mqtt-client';
import type { MQTTClientOptions, Platform } from 'xsmota/ecma419/pattern';

/** The SDK has it, its typings do not. */
type FromPart = (buffer: ArrayBuffer, offset: number, length: number) => string;

/** The SDK's clock, timers and texts. */
const SDK: Platform = Object.freeze({
  ticks: () => Time.ticks,
  later: (work: () => void, milliseconds: number) => Timer.set(work, milliseconds),
  every: (work: () => void, milliseconds: number) => Timer.repeat(work, milliseconds),
  cancel: (timer: unknown) => Timer.clear(timer as Timer),
  encode: (text: string) => ArrayBuffer.fromString(text),
  decode: (bytes: Uint8Array, offset: number, length: number) =>
    (String.fromArrayBuffer as FromPart)(bytes.buffer as ArrayBuffer, offset, length),
});

/**
 * The module `embedded:network/mqtt/client` for the Moddable SDK, in the place of the SDK's own. With the option `messageAlone`
 * an `onControl` gets the message alone, as programs for the SDK's class expect; without, what the standard says.
 */
export default class MQTTClient extends Pattern {
  constructor(options: MQTTClientOptions) {
    super(options, SDK);
  }
}

Object.freeze(MQTTClient);
