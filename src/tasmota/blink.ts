import { encodeUtf8 } from '../bytes/utf8.js';
import { Blinker, ENDLESS } from '../device/blinker.js';
import { BlinkCount, BlinkTime } from '../settings/table.js';
import type { Power } from './power.js';

const BLINK_ON_TEXT = encodeUtf8('Blink ON');
const BLINK_OFF_TEXT = encodeUtf8('Blink OFF');
const TENTH = 100;

/** POWER BLINK: tells that blinking begins and ends, and not what goes on in between. */
export class Blink {
  private readonly _power: Power;
  private readonly _blinker: Blinker;

  constructor(power: Power) {
    this._power = power;
    this._blinker = new Blinker(power.relays);
  }

  /** A bit for each relay that blinks. */
  get blinking(): number {
    return this._blinker.blinking;
  }

  isBlinking(index: number): boolean {
    return this._blinker.isBlinking(index);
  }

  /** @param from when it goes on or off for the first time */
  begin(index: number, from: number): void {
    this._blinker.begin(index, this._changes, from);
    this._power.answer(this._power.nameOf(index), BLINK_ON_TEXT);
  }

  /** Ends it: the relay is as it was before. */
  end(index: number): void {
    this._power.answer(this._power.nameOf(index), BLINK_OFF_TEXT);
    this._blinker.end(index);
  }

  /** Takes BlinkCount over for what blinks already. */
  recount(): void {
    this._blinker.count(this._changes);
  }

  /** The state that lasts: of what blinks, the one before. */
  lasting(state: number): number {
    return (state & ~this._blinker.blinking) | this._blinker.before;
  }

  tick(now: number): void {
    const power = this._power;
    if (!this._blinker.tick(now, power.settings.number(BlinkTime) * TENTH)) return;
    for (let index = 0; index < power.relays.count; index++) {
      if (!this.isBlinking(index)) continue;
      this.end(index);
      power.tell(index);
    }
  }

  private get _changes(): number {
    const count = this._power.settings.number(BlinkCount);
    return count === 0 ? ENDLESS : count * 2;
  }
}
