import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { RelayTimers } from '../device/relay-timers.js';
import { BLINK, BLINK_OFF, SWITCH_OFF, SWITCH_ON, TOGGLE } from './actions.js';
import type { Power } from './power.js';

const REMAINING = jsonKey('Remaining');
const COMMAND = jsonKey('Command');
const POWER = encodeUtf8('Power');

/** What undoes an action: of off on, of on off, of toggle toggle, of blink the end of it. */
export const UNDOING: readonly number[] = Object.freeze([SWITCH_ON, SWITCH_OFF, TOGGLE, BLINK_OFF]);

/** TimedPower: what is done to relays and undone after a time. It does not outlive a restart. */
export class TimedPower {
  private readonly _power: Power;
  private readonly _timers: RelayTimers;
  /** By relay: what is done when its time is over. */
  private readonly _actions: Uint8Array;

  constructor(power: Power) {
    const { count } = power.relays;
    this._power = power;
    this._timers = new RelayTimers(count);
    this._actions = new Uint8Array(count);
  }

  get isEmpty(): boolean {
    return this._timers.running === 0;
  }

  /** @param action what is done now, `SWITCH_OFF` to `BLINK`; it is for the caller to do it @param duration milliseconds */
  begin(index: number, action: number, duration: number, now: number): void {
    this._actions[index] = UNDOING[action] as number;
    this._timers.start(index, duration, now);
  }

  /** Forgets what was to be undone: it stays. */
  clear(index: number): void {
    this._timers.stop(index);
  }

  /** The state that lasts: the one after all times are over. */
  lasting(state: number): number {
    const { running } = this._timers;
    if (running === 0) return state;
    let lasting = state;
    for (let index = 0; index < this._actions.length; index++) {
      const bit = running & (1 << index);
      const action = this._actions[index] as number;
      if (action === SWITCH_ON) lasting |= bit;
      else if (action === SWITCH_OFF) lasting &= ~bit;
      else if (action === TOGGLE) lasting ^= bit;
    }
    return lasting;
  }

  /** Writes an array of what is still to come. */
  write(json: JsonWriter, now: number): void {
    json.openArray();
    for (let index = 0; index < this._actions.length; index++) {
      if (((this._timers.running >> index) & 1) === 0) continue;
      json.openObject();
      json.key(REMAINING);
      json.integer(this._timers.remaining(index, now));
      json.key(COMMAND);
      json.beginText();
      json.writer.copy(POWER);
      json.writer.decimal(index + 1);
      json.writer.byte(0x20);
      json.writer.decimal(this._actions[index] as number);
      json.endText();
      json.closeObject();
    }
    json.closeArray();
  }

  tick(now: number): void {
    for (let index = this._timers.takeDue(now); index >= 0; index = this._timers.takeDue(now))
      this._power.execute(index, this._actions[index] as number, now);
  }
}

/** Whether an action can be undone. */
export function isUndoable(action: number): boolean {
  return action >= SWITCH_OFF && action <= BLINK;
}
