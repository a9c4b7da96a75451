import { elapsed, isDue } from '../bytes/ticks.js';
import type { Settings } from '../settings/settings.js';
import { SensorRetain, StateRetain, TelePeriod } from '../settings/table.js';
import type { Messages } from './messages.js';
import type { SensorReport } from './sensor-report.js';
import type { StateReport } from './state-report.js';
import { SENSOR, STATE } from './words.js';

/** The first report after the first connection to the broker comes this much later: milliseconds. */
const FIRST_REPORT = 5_000;
/** How often the sensors are asked, in milliseconds. */
const SAMPLE_PERIOD = 1_000;

/** Publishes STATE and SENSOR, every TelePeriod seconds and whenever asked to. */
export class Telemetry {
  private readonly _settings: Settings;
  private readonly _messages: Messages;
  private readonly _state: StateReport;
  private readonly _sensor: SensorReport;
  /** Whether there has been a connection, so that the periods run. */
  private _running = false;
  /** Whether a report is wanted out of its turn. */
  private _forced = false;
  private _next = 0;
  private _lastSample: number;

  constructor(settings: Settings, messages: Messages, state: StateReport, sensor: SensorReport, now: number) {
    this._settings = settings;
    this._messages = messages;
    this._state = state;
    this._sensor = sensor;
    this._lastSample = now - SAMPLE_PERIOD;
  }

  /** The broker has been reached: the first time, the periods begin. */
  connected(now: number): void {
    if (this._running) return;
    this._running = true;
    this._next = now + FIRST_REPORT;
  }

  /** Has STATE and SENSOR published with the next `tick`, whatever the period. */
  force(now: number): void {
    this._forced = true;
    this._next = now;
  }

  tick(now: number): void {
    if (elapsed(now, this._lastSample) >= SAMPLE_PERIOD) this._sample(now);
    const period = this._settings.number(TelePeriod);
    if (!this._forced && (!this._running || period === 0)) return;
    if (!isDue(now, this._next)) return;
    this._forced = false;
    if (this._lastSample !== now) this._sample(now);
    // The next period counts from when this one was due, unless that would only catch up on missed ones.
    this._next += period * 1_000;
    if (isDue(now, this._next)) this._next = now + period * 1_000;
    const { rules } = this._messages;
    if (rules !== undefined) rules.teleperiod = true;
    this.publishState();
    this.publishSensor();
    if (rules !== undefined) rules.teleperiod = false;
    this._sensor.reported();
  }

  private _sample(now: number): void {
    this._lastSample = now;
    this._sensor.sample(now);
  }

  publishState(): void {
    const json = this._messages.beginTelemetry(STATE, this._settings.number(StateRetain) !== 0);
    this._state.write(json, this._messages.topics.hostname);
    this._messages.end();
  }

  /** Publishes SENSOR, if there is anything to say. */
  publishSensor(): void {
    if (!this._sensor.hasData) return;
    const json = this._messages.beginTelemetry(SENSOR, this._settings.number(SensorRetain) !== 0);
    this._sensor.write(json, this._messages);
    this._messages.end();
  }
}
