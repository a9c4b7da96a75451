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
  #interval = 0;
  #lead = 0;
  #lastSent = 0;
  #lastReceived = 0;
  #pingSent = 0;
  #answerDue = false;

  /** Starts over for a new connection. @param seconds the interval; 0 turns keep-alive off */
  start(seconds: number, now: number): void {
    this.#interval = seconds * 1000;
    this.#lead = Math.min(1000, this.#interval >> 3);
    this.#lastSent = this.#lastReceived = now;
    this.#answerDue = false;
  }

  sent(now: number): void {
    this.#lastSent = now;
  }

  received(now: number): void {
    this.#lastReceived = now;
  }

  /** A PINGREQ has been sent. */
  pinged(now: number): void {
    this.#lastSent = this.#pingSent = now;
    this.#answerDue = true;
  }

  /** A PINGRESP has come. */
  answered(): void {
    this.#answerDue = false;
  }

  /** Nothing is being listened to at `now`: an answer that is due has half an interval from then on. */
  deaf(now: number): void {
    this.#pingSent = now;
  }

  /** What is due: `NOTHING_DUE`, `PING_DUE` or `LINK_DEAD`. */
  check(now: number): number {
    const interval = this.#interval;
    if (interval === 0) return NOTHING_DUE;
    if (this.#answerDue) {
      return isDue(now, this.#pingSent + (interval >> 1)) ? LINK_DEAD : NOTHING_DUE;
    }
    const idle = interval - this.#lead;
    const due = elapsed(now, this.#lastSent) >= idle || elapsed(now, this.#lastReceived) >= idle;
    return due ? PING_DUE : NOTHING_DUE;
  }
}
