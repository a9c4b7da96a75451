import type { DeviceConfiguration } from '../device/configuration.js';
import { Flash, Led, ONLINE } from '../device/led.js';
import type { DigitalConstructor, Host } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { LedMask, LedPwmMode, LedPwmOff, LedPwmOn, LedState, PWMFrequency } from '../settings/table.js';
import { SWITCH_OFF, SWITCH_ON } from './actions.js';
import type { Power } from './power.js';

/** SetOption31: nothing blinks while there is no connection. */
const NO_BLINKING = 31;

// Bits of LedState: what LEDs show.
const SHOW_POWER = 1;
const SHOW_RECEIVED = 2;
const SHOW_SENT = 4;

/** When something has come from the broker last, and gone to it: ticks. */
export interface Traffic {
  readonly lastReceived: number;
  readonly lastSent: number;
  /** Whether the answer to a ping is waited for. */
  readonly pinging: boolean;
}

/**
 * What LEDs show: the relays, the connection, messages, or what LedPower says. Without a link LED the first one shows
 * the connection while there is none. Nothing allocates but making it.
 */
export class Leds {
  private readonly _leds: Led[];
  private readonly _linkLed: Led | undefined;
  private readonly _power: Power;
  /** What LedPower has switched on: bits. */
  private _switched = 0;
  /** Made once messages are shown. */
  private _activity: Activity | undefined;

  /** Drives the LEDs' pins, dark. */
  constructor(Digital: DigitalConstructor, board: DeviceConfiguration, power: Power) {
    this._leds = board.leds.map((pin) => new Led(Digital, pin));
    this._linkLed = board.linkLed === undefined ? undefined : new Led(Digital, board.linkLed);
    this._power = power;
  }

  /** How many there are, but for the link LED. */
  get count(): number {
    return this._leds.length;
  }

  /** Whether a LED is on as LedPower sees it. @param index from 0 */
  isOn(index: number): boolean {
    return this._shows(index, this._power.settings.number(LedState));
  }

  /** Switches a LED. From now on LEDs show nothing else, as with LedState 0; the others stay as they are. @param action `SWITCH_OFF`, `SWITCH_ON` or `TOGGLE` */
  switch(index: number, action: number): void {
    const { settings } = this._power;
    const on = action === SWITCH_ON || (action !== SWITCH_OFF && !this.isOn(index));
    let shown = 0;
    for (let i = 0; i < this._leds.length; i++) if (this.isOn(i)) shown |= 1 << i;
    this._switched = shown;
    settings.setNumber(LedState, 0);
    this._switched = on ? this._switched | (1 << index) : this._switched & ~(1 << index);
  }

  /** Drives the pins as LedPwmMode says. @returns why not, `undefined` when it was done */
  applyModes({ Digital, PWM }: Pick<Host, 'Digital' | 'PWM'>): string | undefined {
    const { settings } = this._power;
    const hz = settings.number(PWMFrequency);
    const on = settings.number(LedPwmOn);
    const off = settings.number(LedPwmOff);
    let problem: string | undefined;
    for (let i = 0; i < this._leds.length && i < LedPwmMode.count; i++) {
      const led = this._leds[i] as Led;
      const wanted = settings.numberAt(LedPwmMode, i) !== 0;
      if (!wanted && !led.isBright) continue;
      try {
        if (wanted && PWM === undefined) problem = 'This platform has no PWM';
        else led.drive(Digital, wanted && PWM !== undefined ? { PWM, hz, on, off } : undefined);
      } catch (thrown) {
        problem = `LED ${i + 1} cannot be driven by PWM: ${(thrown as Error).message}`;
      }
    }
    return problem;
  }

  /** @param link `NETWORK_DOWN`, `BROKER_DOWN` or `ONLINE` */
  tick(now: number, link: number, traffic: Traffic): void {
    const { settings } = this._power;
    const state = settings.number(LedState);
    const flashes = state > SHOW_POWER && this._sees(now, state, traffic);
    const blinks = link !== ONLINE && !settings.option(NO_BLINKING);
    const leds = this._leds;
    const linkLed = this._linkLed;
    for (let i = 0; i < leds.length; i++) {
      const led = leds[i] as Led;
      const on = this._shows(i, state);
      if (i > 0 || linkLed !== undefined) led.show(on);
      else if (blinks) led.showLink(now, link);
      else led.show(on !== flashes);
    }
    if (linkLed === undefined) return;
    if (blinks) linkLed.showLink(now, link);
    else linkLed.show((link === ONLINE) !== flashes);
  }

  /** Whether a LED shows something but for messages and the connection. One of several LEDs shows its relay, an only one any. */
  private _shows(index: number, state: number): boolean {
    if ((state & SHOW_POWER) === 0) return ((this._switched >> index) & 1) !== 0;
    const { relays, settings } = this._power;
    const shown = relays.state & lampMask(settings);
    return index < relays.count && this._leds.length > 1 ? ((shown >> index) & 1) !== 0 : shown !== 0;
  }

  private _sees(now: number, state: number, traffic: Traffic): boolean {
    this._activity ??= new Activity(traffic);
    return this._activity.flashes(now, state, traffic);
  }
}

/** Which relays LEDs show: bits. LedMask has one for each of the first 16; those behind are shown. */
function lampMask(settings: Settings): number {
  return settings.number(LedMask) | 0x0fff_0000;
}

/** Flashes for messages: pings and their answers are none. */
class Activity {
  private readonly _flash = new Flash();
  private _received: number;
  private _sent: number;
  private _pinging: boolean;

  constructor(traffic: Traffic) {
    this._received = traffic.lastReceived;
    this._sent = traffic.lastSent;
    this._pinging = traffic.pinging;
  }

  flashes(now: number, state: number, traffic: Traffic): boolean {
    const { lastReceived, lastSent, pinging } = traffic;
    const answered = this._pinging && !pinging;
    const pinged = !this._pinging && pinging;
    if ((state & SHOW_RECEIVED) !== 0 && lastReceived !== this._received && !answered) this._flash.begin(now);
    if ((state & SHOW_SENT) !== 0 && lastSent !== this._sent && !pinged) this._flash.begin(now);
    this._received = lastReceived;
    this._sent = lastSent;
    this._pinging = pinging;
    return this._flash.isOn(now);
  }
}
