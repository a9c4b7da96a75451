import { elapsed, isDue } from '../bytes/ticks.js';

export const NOTHING_DUE = 0;
export const PING_DUE = 1;
export const LINK_DEAD = 2;

/**
 * Keep-alive (MQTT 3.1.1, 3.1.2.10) as two deadlines that do not postpone each other: a ping is due a little before
 * nothing has been sent, or nothing received, for one interval; its answer is due half an interval later. A dead link
 * is thus found within one and a half intervals, however much is being sent into it.
 */
export class KeepAlive {
  private _interval = 0;
  private _lead = 0;
  private _lastSent = 0;
  private _lastReceived = 0;
  private _pingSent = 0;
  private _answerDue = false;

  /** Starts over for a new connection. @param seconds the interval; 0 turns keep-alive off */
  start(seconds: number, now: number): void {
    this._interval = seconds * 1000;
    this._lead = Math.min(1000, this._interval >> 3);
    this._lastSent = this._lastReceived = now;
    this._answerDue = false;
  }

  /** Ticks at which something was sent last. */
  get lastSent(): number {
    return this._lastSent;
  }

  /** Ticks at which something was received last. */
  get lastReceived(): number {
    return this._lastReceived;
  }

  /** Whether the answer to a ping is waited for. */
  get pinging(): boolean {
    return this._answerDue;
  }

  sent(now: number): void {
    this._lastSent = now;
  }

  received(now: number): void {
    this._lastReceived = now;
  }

  /** A PINGREQ has been sent. */
  pinged(now: number): void {
    this._lastSent = this._pingSent = now;
    this._answerDue = true;
  }

  /** A PINGRESP has come. */
  answered(): void {
    this._answerDue = false;
  }

  /** Nothing is being listened to at `now`: an answer that is due has half an interval from then on. */
  deaf(now: number): void {
    this._pingSent = now;
  }

  /** What is due: `NOTHING_DUE`, `PING_DUE` or `LINK_DEAD`. */
  check(now: number): number {
    const interval = this._interval;
    if (interval === 0) return NOTHING_DUE;
    if (this._answerDue) {
      return isDue(now, this._pingSent + (interval >> 1)) ? LINK_DEAD : NOTHING_DUE;
    }
    const idle = interval - this._lead;
    const due = elapsed(now, this._lastSent) >= idle || elapsed(now, this._lastReceived) >= idle;
    return due ? PING_DUE : NOTHING_DUE;
  }
}
