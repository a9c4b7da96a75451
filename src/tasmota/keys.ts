import { jsonKey } from '../bytes/json.js';
import { encodeEach, encodeUtf8 } from '../bytes/utf8.js';
import type { ButtonHandler, Buttons } from '../device/buttons.js';
import type { SwitchHandler } from '../device/switches.js';
import {
  ButtonDebounce,
  ButtonRetain,
  ButtonTopic,
  SetOption32,
  SetOption40,
  SwitchDebounce,
  SwitchMode,
  SwitchRetain,
  SwitchTopic,
} from '../settings/table.js';
import { reset } from './commands/device.js';
import { KeyTopic, NO_KEY_TOPIC } from './key-topic.js';
import { SWITCH_OFF, SWITCH_ON, TOGGLE } from './power.js';
import type { Tasmota } from './tasmota.js';
import { BUTTON_N, EMPTY, NO_TEXT, POWER_N, SWITCH_N } from './words.js';

// SetOptions.
const SAFE_BUTTONS = 1;
const SWAP_PRESSES = 11;
const AT_ONCE = 13;
const KEEP_LOCAL = 61;
const HOLD_NOT_RETAINED = 62;
const DETACH_BUTTONS = 73;
const DETACH_SWITCHES = 114;

// States of keys. The first three are those of `power.ts`; those of switches are the numbers of `device/switches.ts`.
const HOLD = 3;
/** Several presses of a button, or any of a detached one: this much more than their number. */
const PRESSES = 9;
/** A detached button has been let go. */
const RELEASED = 15;

/** So many presses ask for an access point; more mean nothing. */
const SET_UP_PRESSES = 6;
/** The reset that a button held for very long causes. */
const FACTORY_RESET = 1;

const BUTTON = encodeUtf8('Button');
const ACTION = jsonKey('Action');
const CLEAR = encodeUtf8('CLEAR');
/** How often a detached button was pressed, from once. */
const PRESS_WORDS: readonly Uint8Array[] = encodeEach(['SINGLE', 'DOUBLE', 'TRIPLE', 'QUAD', 'PENTA']);
/** What a detached switch asks for, from `ASK_STEP` on. */
const DIM_WORDS: readonly Uint8Array[] = encodeEach([
  'POWER_INCREMENT',
  'POWER_INV',
  'POWER_CLEAR',
  'POWER_RELEASE',
  'POWER_100',
  '',
  'POWER_DELAYED',
]);

/** What rules make of keys. Keys are numbered from 0. */
export interface KeyRules {
  /**
   * @param state 2 pressed once, 3 held, 11 to 14 pressed two to five times; of a detached button 10 to 14, 3, 15 let go
   * @returns whether a rule has taken it, which then stands for what would be done otherwise
   */
  button(index: number, state: number): boolean;
  /** @param state 0 off, 1 on, 2 toggle, 3 hold, and above that as in `device/switches.ts` @returns as for `button` */
  switchState(index: number, state: number): boolean;
}

/**
 * What buttons and switches do. First comes who else is to be told: with ButtonTopic or SwitchTopic, and a connection,
 * another device, otherwise rules. What nobody takes, switches a relay; or, detached from the relays by SetOption73 or
 * SetOption114, is only told.
 */
export class Keys implements ButtonHandler, SwitchHandler {
  private _tasmota!: Tasmota;
  private _buttons!: Buttons;
  /** The settings that the buttons and switches have been set up by. */
  private _revision = -1;
  // Made when they are used first.
  private _buttonTopic: KeyTopic | undefined;
  private _switchTopic: KeyTopic | undefined;

  /** Names what belongs together. To be called once, before anything else. */
  attach(tasmota: Tasmota, buttons: Buttons): void {
    this._tasmota = tasmota;
    this._buttons = buttons;
  }

  get buttonCount(): number {
    return this._buttons.count;
  }

  get buttons(): Buttons {
    return this._buttons;
  }

  /** Looks after buttons and switches. */
  tick(now: number): void {
    const tasmota = this._tasmota;
    tasmota.now = now;
    if (tasmota.settings.revision !== this._revision) this._applySettings();
    tasmota.sensorReport.switches.tick(now);
    this._buttons.tick(now);
  }

  buttonPressed(index: number, count: number): void {
    const { settings } = this._tasmota;
    if (count >= SET_UP_PRESSES) {
      if (count === SET_UP_PRESSES) this._setUp();
      return;
    }
    // SetOption11: the second press is the one for others; and for the relay, where that is the only other one.
    const swaps = count <= 2 && settings.option(SWAP_PRESSES) && !settings.option(AT_ONCE);
    const forOthers = count === (swaps ? 2 : 1);
    if (swaps && this._buttons.count === 1 && this._tasmota.power.relays.count === 2)
      count = forOthers ? 1 : 2;
    if (settings.option(DETACH_BUTTONS)) {
      this._tellButton(index, count + PRESSES, PRESS_WORDS[count - 1] as Uint8Array);
    } else if (!forOthers || !this._tellOthers(false, index, TOGGLE)) {
      this._press(index, count);
    }
  }

  buttonHeld(index: number): void {
    if (this._tasmota.settings.option(DETACH_BUTTONS)) {
      this._tellButton(index, HOLD, this._tasmota.messages.stateTexts[HOLD] as Uint8Array);
    } else {
      this._tellOthers(false, index, HOLD);
    }
  }

  buttonHeldLong(): void {
    const { settings, console } = this._tasmota;
    if (settings.option(SAFE_BUTTONS)) return;
    console.log(2, 'A button was held for very long: everything is reset');
    reset(this._tasmota, FACTORY_RESET);
  }

  buttonReleased(index: number): void {
    if (this._tasmota.settings.option(DETACH_BUTTONS)) this._tellButton(index, RELEASED, CLEAR);
  }

  switchAsked(index: number, action: number): void {
    const taken = this._tellOthers(true, index, action);
    if (this._tasmota.settings.option(DETACH_SWITCHES)) this._tellSwitch(index, action);
    else if (!taken && action <= TOGGLE) this._switchRelay(index, action);
  }

  switchMoved(): void {
    this._tasmota.telemetry.publishSensor();
  }

  /** Clears what is retained of the messages of buttons, or of switches. */
  clearRetained(ofSwitches: boolean): void {
    const { power, messages, sensorReport } = this._tasmota;
    const topic = this._topicInUse(ofSwitches);
    if (topic === undefined) return;
    const most = ofSwitches
      ? sensorReport.switches.count
      : Math.max(1, Math.min(this._buttons.count, power.relays.count));
    for (let i = 0; i < most; i++) {
      const name = ofSwitches ? (POWER_N[i] as Uint8Array) : power.nameOf(i).level;
      messages.plain(topic.command, name, EMPTY, true);
    }
  }

  private _applySettings(): void {
    const { settings, sensorReport } = this._tasmota;
    const { switches } = sensorReport;
    const buttons = this._buttons;
    this._revision = settings.revision;
    buttons.debounce = settings.number(ButtonDebounce);
    buttons.holdTime = switches.holdTime = settings.number(SetOption32) * 100;
    buttons.ignoreTime = settings.option(SAFE_BUTTONS) ? settings.number(SetOption40) * 100 : 0;
    buttons.immediate = settings.option(AT_ONCE);
    switches.debounce = settings.number(SwitchDebounce);
    for (let i = 0; i < switches.count; i++) switches.setMode(i, settings.numberAt(SwitchMode, i));
  }

  /** A press, or several, that nobody else has taken. */
  private _press(index: number, count: number): void {
    if (count === 1) {
      this._switchRelay(index, TOGGLE);
      return;
    }
    if (this._tellOthers(false, index, count + PRESSES)) return;
    // Several presses of the first button reach the relays that may have no button of their own.
    if (index === 0 && count <= this._tasmota.power.relays.count) this._switchRelay(count - 1, TOGGLE);
  }

  /** The relay of its number, or the first one where there are fewer. */
  private _switchRelay(index: number, action: number): void {
    const { power, now } = this._tasmota;
    const { count } = power.relays;
    if (count > 0) power.execute(index < count ? index : 0, action, now);
  }

  /**
   * Tells another device, or rules, what a key asks for.
   * @returns whether that stands for what would be done here
   */
  private _tellOthers(isSwitch: boolean, index: number, state: number): boolean {
    const tasmota = this._tasmota;
    const topic = this._topicInUse(isSwitch);
    if (topic === undefined) {
      const { rules } = tasmota;
      if (rules === undefined) return false;
      return isSwitch ? rules.switchState(index, state) : rules.button(index, state);
    }
    if (!isSwitch && state === PRESSES + 1) state = TOGGLE;
    // What a device has no word for is not told.
    if (state > HOLD) return false;
    this._publish(topic, isSwitch, index, state);
    return !tasmota.settings.option(KEEP_LOCAL);
  }

  private _publish(topic: KeyTopic, isSwitch: boolean, index: number, state: number): void {
    const { settings, power, messages } = this._tasmota;
    const { relays } = power;
    const relay = index < relays.count ? index : 0;
    if (state === TOGGLE && (topic.isOwn || settings.option(KEEP_LOCAL))) {
      state = relays.isOn(relay) ? SWITCH_OFF : SWITCH_ON;
    }
    const retain =
      settings.number(isSwitch ? SwitchRetain : ButtonRetain) !== 0 &&
      (state !== HOLD || !settings.option(HOLD_NOT_RETAINED));
    const name = isSwitch ? (POWER_N[index] as Uint8Array) : power.nameOf(relay).level;
    messages.plain(topic.command, name, messages.stateTexts[state] as Uint8Array, retain);
  }

  /** ButtonTopic's or SwitchTopic's, if there is one, and a connection. */
  private _topicInUse(isSwitch: boolean): KeyTopic | undefined {
    const { settings, connection, messages } = this._tasmota;
    const text = settings.text(isSwitch ? SwitchTopic : ButtonTopic);
    if (text === NO_TEXT || text === NO_KEY_TOPIC || !connection.isConnected) return undefined;
    const topic = isSwitch ? this._switchTopic : this._buttonTopic;
    return topic?.isFor(text, messages.topics) ? topic : this._makeTopic(isSwitch, text);
  }

  private _makeTopic(isSwitch: boolean, text: string): KeyTopic {
    const { settings, messages, system } = this._tasmota;
    const topic = new KeyTopic(settings, messages.topics, system.mac, text);
    if (isSwitch) this._switchTopic = topic;
    else this._buttonTopic = topic;
    return topic;
  }

  /** A detached button: `{"Button1":{"Action":"SINGLE"}}`. */
  private _tellButton(index: number, state: number, word: Uint8Array): void {
    const { messages } = this._tasmota;
    this._tellOthers(false, index, state);
    const json = messages.beginAnswer(BUTTON_N[index] as Uint8Array);
    json.openObject();
    json.indexedKey(BUTTON, index + 1);
    json.textObject(ACTION, word);
    json.closeObject();
    messages.end();
  }

  /** A detached switch: `{"Switch1":{"Action":"ON"}}`. */
  private _tellSwitch(index: number, action: number): void {
    const { messages, sensorReport } = this._tasmota;
    const word = action <= HOLD ? messages.stateTexts[action] : DIM_WORDS[action - HOLD - 1];
    const json = messages.beginAnswer(SWITCH_N[index] as Uint8Array);
    json.openObject();
    sensorReport.writeSwitchKey(json, index);
    json.textObject(ACTION, word as Uint8Array);
    json.closeObject();
    messages.end();
  }

  private _setUp(): void {
    const { settings, console } = this._tasmota;
    if (settings.option(SAFE_BUTTONS)) return;
    console.log(
      2,
      'A button was pressed six times: there is no access point for the set-up, use the serial console',
    );
  }
}
