import { MQTT_ENABLED } from '../../settings/options.js';
import { MqttHost } from '../../settings/table.js';
import { MINUTES_PER_HOUR } from '../calendar.js';
import { NO_TEXT } from '../words.js';
import { minuteOfDay } from './expansion.js';
import { RuleTimers } from './rule-timers.js';
import type { RuledDevice } from './ruled-device.js';
import type { Rules } from './rules.js';
import {
  KEY,
  POWER_BOOT,
  POWER_STATE,
  RULES_TIMER,
  SWITCH_BOOT,
  SYSTEM_BOOT,
  SYSTEM_INIT,
  TIME_INITIALIZED,
  TIME_MINUTE,
  TIME_SET,
  WIFI_CONNECTED,
  WIFI_DISCONNECTED,
} from './triggers.js';

/** Seconds between two looks at the sensors. */
const SENSOR_PERIOD = 2;
/** `Time#Minute` begins so many seconds after the start. */
const MINUTES_FROM = 60;

/** Looks, with every tick, for what nobody tells the rules: relays that have changed, time that has passed. */
export class Watch {
  private readonly _rules: Rules;
  private readonly _device: RuledDevice;
  private _timers: RuleTimers | undefined;
  /** Whether the device has just started, and nothing has been told of it yet. */
  private _starting: boolean;
  /** Whether `System#Boot` is still to come. */
  private _booting: boolean;
  private _power: number;
  private _up = false;
  /** Seconds since the start at the last look. */
  private _second = -1;
  private _minute = -1;
  /** How far the clock is ahead of the time since the start; 0 as long as it has not been set. */
  private _ahead = 0;

  /** @param starting whether the device has just started, rather than got its first rule */
  constructor(rules: Rules, device: RuledDevice, starting: boolean) {
    this._rules = rules;
    this._device = device;
    this._starting = this._booting = starting;
    this._power = this._state;
    if (starting) return;
    this._up = device.network.up;
    if (device.clock.known) this._ahead = device.clock.utc() - device.clock.uptime;
    this._minute = minuteOfDay(device.clock.local());
  }

  /** The countdowns, made when the first one is needed. */
  get timers(): RuleTimers {
    if (this._timers === undefined) this._timers = new RuleTimers();
    return this._timers;
  }

  tick(now: number): void {
    if (this._starting) this._start();
    this.checkPower();
    this._checkNetwork();
    if (this._timers !== undefined) this._checkTimers(this._timers, now);
    const { uptime } = this._device.clock;
    if (uptime === this._second) return;
    this._second = uptime;
    this._checkTime();
    if (uptime % SENSOR_PERIOD === 0 && this._rules.wants(KEY)) this._checkSensors();
  }

  /** Tells of the relays that have changed since the last look. */
  checkPower(): void {
    const state = this._state;
    const changed = state ^ this._power;
    if (changed === 0) return;
    this._power = state;
    this._tellPower(POWER_STATE, changed);
  }

  /** The relays' state, as it is told. */
  private get _state(): number {
    const { features, relays } = this._device.power;
    return features === undefined ? relays.state : features.steady(relays.state);
  }

  /** The broker has been reached, or there is none to be reached. */
  booted(): void {
    if (!this._booting) return;
    this._booting = false;
    this._rules.raise(SYSTEM_BOOT, 0, 1);
  }

  private _start(): void {
    this._starting = false;
    this._rules.raise(SYSTEM_INIT, 0, 1);
    this._power = this._state;
    this._tellPower(POWER_BOOT, -1);
    this._tellSwitches();
  }

  /** @param which a bit for each relay */
  private _tellPower(kind: number, which: number): void {
    const { count } = this._device.power.relays;
    const state = this._power;
    for (let index = 0; index < count; index++) {
      if (((which >> index) & 1) !== 0) this._rules.raise(kind, index + 1, (state >> index) & 1);
    }
  }

  private _tellSwitches(): void {
    const { switches } = this._device.sensorReport;
    for (let index = 0; index < switches.count; index++)
      this._rules.raise(SWITCH_BOOT, index + 1, switches.isOn(index) ? 1 : 0);
  }

  private _checkNetwork(): void {
    const { network, settings } = this._device;
    const { up } = network;
    if (up !== this._up) {
      this._up = up;
      this._rules.raise(up ? WIFI_CONNECTED : WIFI_DISCONNECTED, 0, 1);
    }
    if (!this._booting || !up) return;
    if (settings.text(MqttHost) === NO_TEXT || !settings.option(MQTT_ENABLED)) this.booted();
  }

  private _checkTimers(timers: RuleTimers, now: number): void {
    for (let index = timers.next(now); index >= 0; index = timers.next(now)) {
      this._rules.raise(RULES_TIMER, 0, index + 1);
    }
  }

  private _checkTime(): void {
    const { clock } = this._device;
    if (!clock.known) return;
    const rules = this._rules;
    const minute = minuteOfDay(clock.local());
    const ahead = clock.utc() - clock.uptime;
    if (this._ahead === 0) {
      this._ahead = ahead;
      rules.raise(TIME_INITIALIZED, 0, minute);
      rules.raise(TIME_SET, 0, minute);
    } else if (Math.abs(ahead - this._ahead) > 1) {
      this._ahead = ahead;
      rules.raise(TIME_SET, 0, minute);
    }
    if (minute === this._minute || clock.uptime <= MINUTES_FROM) return;
    this._minute = minute;
    rules.raise(TIME_MINUTE, 0, minute);
    if (minute % MINUTES_PER_HOUR === 0) rules.raise(TIME_SET, 0, minute);
  }

  /** Has the rules see what SENSOR would say. */
  private _checkSensors(): void {
    const { messages, sensorReport } = this._device;
    if (!sensorReport.hasData) return;
    sensorReport.write(messages.beginDraft(), messages);
    messages.endDraft();
  }
}
