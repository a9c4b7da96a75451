import { frozenTable } from '../bytes/frozen.js';
import { jsonKey, jsonKeys } from '../bytes/json.js';
import { MAXIMUM_RELAYS, type Relays } from '../device/relays.js';
import { JSON_ONLY, KEEP_POWER, STATE_ON_CHANGE } from '../settings/options.js';
import type { Settings } from '../settings/settings.js';
import type { DeviceState } from '../settings/state.js';
import { PowerRetain } from '../settings/table.js';
import { ASK, BLINK, LATER, SWITCH_OFF, SWITCH_ON, TOGGLE } from './actions.js';
import type { Messages } from './messages.js';
import { needsFeatures, PowerFeatures } from './power-features.js';
import { POWER, POWER_N } from './words.js';

export { BLINK, BLINK_OFF, SWITCH_OFF, SWITCH_ON, TOGGLE } from './actions.js';

// SetOptions.
const ALWAYS_INDEX = 26;

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
  jsonKeys(Array.from({ length: MAXIMUM_RELAYS }, (_, index) => `POWER${index + 1}`)).map((key, index) => ({
    level: POWER_N[index] as Uint8Array,
    key,
  })),
);

/** Who publishes STATE, which SetOption59 asks for with every change, and knows how the connection is. */
export interface PowerOwner {
  readonly networkUp: boolean;
  /** Whether the broker has accepted the connection. */
  readonly connected: boolean;
  publishState(): void;
}

/** Switches relays, and tells so: RESULT first, then POWER. */
export class Power {
  readonly relays: Relays;
  readonly messages: Messages;
  readonly settings: Settings;
  readonly owner: PowerOwner;
  private readonly _state: DeviceState;
  /** What relays do beyond being switched: there once something of it is set or asked for, see `makeFeatures`. */
  features: PowerFeatures | undefined;

  constructor(relays: Relays, messages: Messages, settings: Settings, state: DeviceState, owner: PowerOwner) {
    this.relays = relays;
    this.messages = messages;
    this.settings = settings;
    this._state = state;
    this.owner = owner;
  }

  /** Begins with what the settings ask of the relays. @param target what they are to be: bits. Those that are not yet, will be */
  begin(target: number, now: number): void {
    const awaited = target & ~this.relays.state;
    if (awaited !== 0) this.makeFeatures().await(awaited, now);
    if (needsFeatures(this.settings, this.relays.count)) this.makeFeatures().configure(now);
    this.keep();
  }

  makeFeatures(): PowerFeatures {
    this.features ??= new PowerFeatures(this);
    return this.features;
  }

  /** A relay's name, which carries its number where there are several, or SetOption26 wants it. @param index from 0 */
  nameOf(index: number): RelayName {
    const numbered = this.relays.count > 1 || this.settings.option(ALWAYS_INDEX);
    return numbered ? (NUMBERED[index] as RelayName) : SINGLE;
  }

  /**
   * Does something to a relay and tells its state: the one way for commands, buttons, switches, timers and rules. What is
   * no action, or may not be done, is a query.
   * @param index from 0
   * @param action `SWITCH_OFF`, `SWITCH_ON`, `TOGGLE`, `BLINK`, `BLINK_OFF`
   * @param now ticks, in milliseconds
   */
  execute(index: number, action: number, now: number): void {
    const features = this.features;
    if (features !== undefined) action = features.admit(index, action, now);
    if (action >= SWITCH_OFF && action <= TOGGLE) {
      this.relays.set(index, action === TOGGLE ? !this.relays.isOn(index) : action === SWITCH_ON);
      if (features !== undefined) features.switched(index, now);
      this.keep();
      if (this.settings.option(STATE_ON_CHANGE)) this.owner.publishState();
    } else if (action === BLINK) {
      this.makeFeatures().beginBlink(index, now);
      return;
    } else if (action === LATER) {
      return;
    }
    this.tell(index);
  }

  /** Does something to all relays, then tells the state of each, and STATE once. @param action as for `execute`, up to `TOGGLE` */
  executeAll(action: number, now: number): void {
    const acts = action >= SWITCH_OFF && action <= TOGGLE;
    const features = this.features;
    if (acts && features?.executeAll(action, now)) return;
    for (let index = 0; index < this.relays.count; index++) {
      const does = !acts ? ASK : features === undefined ? action : features.admit(index, action, now);
      if (does !== ASK) {
        this.relays.set(index, does === TOGGLE ? !this.relays.isOn(index) : does === SWITCH_ON);
        if (features !== undefined) features.switched(index, now);
        this.keep();
      }
      this.tell(index);
    }
    if (acts && this.settings.option(STATE_ON_CHANGE)) this.owner.publishState();
  }

  /** Switches a relay on, whatever may hold it, and tells so. */
  force(index: number, now: number): void {
    this.relays.set(index, true);
    this.features?.switched(index, now);
    this.keep();
    if (this.settings.option(STATE_ON_CHANGE)) this.owner.publishState();
    this.tell(index);
  }

  /** Tells a relay's state: the pair of RESULT and POWER. */
  tell(index: number): void {
    const word = this.messages.stateTexts[(this.relays.state >> index) & 1] as Uint8Array;
    const name = this.nameOf(index);
    this.answer(name, word);
    if (this.settings.option(JSON_ONLY)) return;
    this.messages.plainStatus(name.level, word, this.settings.number(PowerRetain) !== 0);
  }

  /** Tells the state of all relays. */
  tellAll(): void {
    for (let index = 0; index < this.relays.count; index++) this.tell(index);
  }

  /** Tells a text under a relay's name, on RESULT alone. */
  answer(name: RelayName, text: Uint8Array): void {
    this.messages.beginAnswer(name.level).textObject(name.key, text);
    this.messages.end();
  }

  /** Does what is due. */
  tick(now: number): void {
    if (this.features !== undefined) this.features.tick(now);
  }

  /** Keeps the relays' state for the next start, if SetOption0 wants it: the one that lasts. */
  keep(): void {
    if (!this.settings.option(KEEP_POWER)) return;
    const { state } = this.relays;
    this._state.power = this.features === undefined ? state : this.features.lasting(state);
  }
}
