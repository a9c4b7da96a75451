import { elapsed } from 'xsmota/bytes/ticks';

/** Bytes of a packet without extensions (RFC 5905, 7.3). */
const LENGTH = 48;
/** Leap indicator 0, version 4, mode 3: client (RFC 4330, 4). */
const REQUEST_HEADER = 0x23;
const VERSION = 4;
const SERVER_MODE = 4;
const UNSYNCHRONIZED = 3;
const LARGEST_STRATUM = 15;
// Where fields lie.
const STRATUM_AT = 1;
const ORIGINATE_AT = 24;
const RECEIVE_AT = 32;
const TRANSMIT_AT = 40;

/** Seconds from 1900 to 1970. */
const UNIX_EPOCH = 2_208_988_800;
const FRACTIONS_PER_SECOND = 4_294_967_296;
/** Timestamps below this belong to the era that begins in 2036 (RFC 4330, 3). */
const ERA_BOUNDARY = 0x8000_0000;

/** One question to an NTP server and its answer (SNTP: RFC 4330, RFC 5905 section 14). */
export class NtpExchange {
  /** After a good answer: milliseconds since 1970 UTC at the moment it came. */
  time = -1;
  /** Whether the last answer was one to this question. */
  isOurs = false;
  private readonly _request = new Uint8Array(LENGTH);
  private _asked = 0;

  /**
   * @param source fills the transmit timestamp, which a server sends back: an answer to this question is known by it, and
   * nobody who does not see the question can give one. The server needs no true time in it.
   */
  constructor(source: { random(): number }) {
    const request = this._request;
    request[0] = REQUEST_HEADER;
    for (let i = TRANSMIT_AT; i < LENGTH; i++) request[i] = Math.floor(source.random() * 256);
  }

  /** The packet to send. @param now ticks at which it is sent */
  request(now: number): Uint8Array {
    this._asked = now;
    return this._request;
  }

  /**
   * Takes an answer; if it is good, `time` is set.
   * @param now ticks at which it came
   * @returns why it is refused (RFC 4330, 5); empty for a good one
   */
  answer(packet: ArrayBuffer, now: number): string {
    this.isOurs = false;
    if (packet.byteLength < LENGTH) return 'its answer is too short';
    const view = new DataView(packet);
    for (let i = 0; i < 8; i++) {
      if (view.getUint8(ORIGINATE_AT + i) !== this._request[TRANSMIT_AT + i])
        return 'its answer is to another question';
    }
    this.isOurs = true;
    const header = view.getUint8(0);
    const stratum = view.getUint8(STRATUM_AT);
    if ((header & 7) !== SERVER_MODE || ((header >> 3) & 7) !== VERSION)
      return 'its answer is not that of a server';
    if (stratum === 0) return 'it wants to be left alone';
    if (header >> 6 === UNSYNCHRONIZED || stratum > LARGEST_STRATUM)
      return 'it does not know the time itself';
    const received = timestamp(view, RECEIVE_AT);
    const sent = timestamp(view, TRANSMIT_AT);
    if (view.getUint32(TRANSMIT_AT) === 0) return 'its answer has no time in it';
    // Half of the way there and back, without what the server took for itself.
    const travel = Math.max(0, elapsed(now, this._asked) - Math.max(0, sent - received));
    this.time = Math.round(sent + travel / 2);
    return '';
  }
}

/** Milliseconds since 1970 UTC. */
function timestamp(view: DataView, at: number): number {
  const seconds = view.getUint32(at);
  const era = seconds < ERA_BOUNDARY ? FRACTIONS_PER_SECOND : 0;
  return (seconds + era - UNIX_EPOCH + view.getUint32(at + 4) / FRACTIONS_PER_SECOND) * 1000;
}
