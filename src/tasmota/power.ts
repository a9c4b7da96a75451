import { frozenTable } from '../bytes/frozen.js';
import { jsonKey } from '../bytes/json.js';
import { isDue } from '../bytes/ticks.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { MAXIMUM_RELAYS, type Relays } from '../device/relays.js';
import type { Settings } from '../settings/settings.js';
import type { DeviceState } from '../settings/state.js';
import { PowerRetain } from '../settings/table.js';
import type { Messages } from './messages.js';
import { POWER, POWER_N, stateWord } from './words.js';

/** What a power command does to a relay. The first five are the payload's numbers. */
export const SWITCH_OFF = 0;
export const SWITCH_ON = 1;
export const TOGGLE = 2;
export const BLINK = 3;
export const BLINK_OFF = 4;

// SetOptions.
const KEEP_POWER = 0;
const ALWAYS_INDEX = 26;
const STATE_ON_CHANGE = 59;
const JSON_ONLY = 90;

/** How often a blinking relay goes on, and how long it stays on or off, in milliseconds. */
const BLINK_COUNT = 10;
const BLINK_TIME = 1_000;

const BLINK_ON_TEXT = encodeUtf8('Blink ON');
const BLINK_OFF_TEXT = encodeUtf8('Blink OFF');

/** How a relay is called. */
export interface RelayName {
  /** As a topic level: `POWER2`. */
  readonly level: Uint8Array;
  /** As a JSON key: `"POWER2":`. */
  readonly key: Uint8Array;
}

/** The name of an only relay, and those of several. */
const SINGLE: RelayName = Object.freeze({ level: POWER, key: jsonKey('POWER') });
const NUMBERED: readonly RelayName[] = frozenTable(
  POWER_N.slice(0, MAXIMUM_RELAYS).map((level, index) => ({ level, key: jsonKey(`POWER${index + 1}`) })),
);

/** Who publishes STATE, which SetOption59 asks for with every change. */
export interface PowerOwner {
  publishState(): void;
}

/** Switches relays, and tells so: RESULT first, then POWER. */
export class Power {
  readonly relays: Relays;
  private readonly _messages: Messages;
  private readonly _settings: Settings;
  private readonly _state: DeviceState;
  private readonly _owner: PowerOwner;
  // Blinking relays: which, what they were before, and how many changes are left until when.
  private _blinking = 0;
  private _before = 0;
  private _changesLeft = 0;
  private _nextChange = 0;

  constructor(relays: Relays, messages: Messages, settings: Settings, state: DeviceState, owner: PowerOwner) {
    this.relays = relays;
    this._messages = messages;
    this._settings = settings;
    this._state = state;
    this._owner = owner;
  }

  /** A relay's name, which carries its number where there are several, or SetOption26 wants it. @param index from 0 */
  nameOf(index: number): RelayName {
    const numbered = this.relays.count > 1 || this._settings.option(ALWAYS_INDEX);
    return numbered ? (NUMBERED[index] as RelayName) : SINGLE;
  }

  /**
   * Does something to a relay and tells its state. Anything that is no action is a query.
   * @param index from 0
   * @param action `SWITCH_OFF`, `SWITCH_ON`, `TOGGLE`, `BLINK`, `BLINK_OFF`
   * @param now ticks, in milliseconds
   */
  execute(index: number, action: number, now: number): void {
    const acts = action >= SWITCH_OFF && action <= BLINK_OFF;
    if (acts && this._blinking !== 0 && this._isBlinking(index)) this._endBlink(index);
    if (action === BLINK) {
      this._beginBlink(index, now);
      return;
    }
    if (acts && action !== BLINK_OFF) {
      this.relays.set(index, action === TOGGLE ? !this.relays.isOn(index) : action === SWITCH_ON);
      this.keep();
      if (this._settings.option(STATE_ON_CHANGE)) this._owner.publishState();
    }
    this.tell(index);
  }

  /** Does something to all relays, then tells the state of each, and STATE once. @param action as for `execute`, up to `TOGGLE` */
  executeAll(action: number): void {
    const acts = action >= SWITCH_OFF && action <= TOGGLE;
    for (let index = 0; index < this.relays.count; index++) {
      if (acts) {
        if (this._isBlinking(index)) this._endBlink(index);
        this.relays.set(index, action === TOGGLE ? !this.relays.isOn(index) : action === SWITCH_ON);
        this.keep();
      }
      this.tell(index);
    }
    if (acts && this._settings.option(STATE_ON_CHANGE)) this._owner.publishState();
  }

  /** Tells a relay's state: the pair of RESULT and POWER. */
  tell(index: number): void {
    const word = stateWord(this.relays.isOn(index));
    const name = this.nameOf(index);
    this._answer(name, word);
    if (this._settings.option(JSON_ONLY)) return;
    this._messages.plainStatus(name.level, word, this._settings.number(PowerRetain) !== 0);
  }

  /** Tells the state of all relays. */
  tellAll(): void {
    for (let index = 0; index < this.relays.count; index++) this.tell(index);
  }

  /** Lets relays blink. */
  tick(now: number): void {
    if (this._blinking === 0 || !isDue(now, this._nextChange)) return;
    this._nextChange = now + BLINK_TIME;
    const last = this._changesLeft === 0;
    this._changesLeft--;
    for (let index = 0; index < this.relays.count; index++) {
      if (!this._isBlinking(index)) continue;
      if (!last) {
        this.relays.set(index, !this.relays.isOn(index));
      } else {
        this._endBlink(index);
        this.tell(index);
      }
    }
  }

  /** Keeps the relays' state for the next start, if SetOption0 wants it: of blinking relays the one before. */
  keep(): void {
    if (!this._settings.option(KEEP_POWER)) return;
    this._state.power = (this.relays.state & ~this._blinking) | (this._before & this._blinking);
  }

  private _isBlinking(index: number): boolean {
    return ((this._blinking >> index) & 1) !== 0;
  }

  private _beginBlink(index: number, now: number): void {
    const bit = 1 << index;
    this._before = (this._before & ~bit) | (this.relays.state & bit);
    this._blinking |= bit;
    this._changesLeft = BLINK_COUNT * 2;
    this._nextChange = now;
    this._answer(this.nameOf(index), BLINK_ON_TEXT);
  }

  private _endBlink(index: number): void {
    const bit = 1 << index;
    this._blinking &= ~bit;
    this._answer(this.nameOf(index), BLINK_OFF_TEXT);
    this.relays.set(index, (this._before & bit) !== 0);
  }

  private _answer(name: RelayName, text: Uint8Array): void {
    this._messages.beginAnswer(name.level).textObject(name.key, text);
    this._messages.end();
  }
}
