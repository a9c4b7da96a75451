import { elapsed, isDue } from '../bytes/ticks.js';
import type { Sensor } from '../device/sensor.js';
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
  readonly #settings: Settings;
  readonly #messages: Messages;
  readonly #state: StateReport;
  readonly #sensor: SensorReport;
  readonly #sensors: readonly Sensor[];
  /** Whether there has been a connection, so that the periods run. */
  #running = false;
  /** Whether a report is wanted out of its turn. */
  #forced = false;
  #next = 0;
  #lastSample: number;

  constructor(
    settings: Settings,
    messages: Messages,
    state: StateReport,
    sensor: SensorReport,
    sensors: readonly Sensor[],
    now: number,
  ) {
    this.#settings = settings;
    this.#messages = messages;
    this.#state = state;
    this.#sensor = sensor;
    this.#sensors = sensors;
    this.#lastSample = now - SAMPLE_PERIOD;
  }

  /** The broker has been reached: the first time, the periods begin. */
  connected(now: number): void {
    if (this.#running) return;
    this.#running = true;
    this.#next = now + FIRST_REPORT;
  }

  /** Has STATE and SENSOR published with the next `tick`, whatever the period. */
  force(now: number): void {
    this.#forced = true;
    this.#next = now;
  }

  tick(now: number): void {
    if (elapsed(now, this.#lastSample) >= SAMPLE_PERIOD) this.#sample(now);
    const period = this.#settings.number(TelePeriod);
    if (!this.#forced && (!this.#running || period === 0)) return;
    if (!isDue(now, this.#next)) return;
    this.#forced = false;
    this.#sample(now);
    // The next period counts from when this one was due, unless that would only catch up on missed ones.
    this.#next += period * 1_000;
    if (isDue(now, this.#next)) this.#next = now + period * 1_000;
    this.publishState();
    this.publishSensor();
  }

  #sample(now: number): void {
    this.#lastSample = now;
    for (let i = 0; i < this.#sensors.length; i++) (this.#sensors[i] as Sensor).sample(now);
  }

  publishState(): void {
    const json = this.#messages.beginTelemetry(STATE, this.#settings.number(StateRetain) !== 0);
    this.#state.write(json, this.#messages.topics.hostname);
    this.#messages.end();
  }

  /** Publishes SENSOR, if there is anything to say. */
  publishSensor(): void {
    if (!this.#sensor.hasData) return;
    const json = this.#messages.beginTelemetry(SENSOR, this.#settings.number(SensorRetain) !== 0);
    this.#sensor.write(json);
    this.#messages.end();
  }
}
