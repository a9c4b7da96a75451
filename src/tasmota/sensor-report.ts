import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import {
  COUNTER,
  DS18B20,
  HUMIDITY,
  PRESSURE,
  QUANTITIES,
  type Sensor,
  TEMPERATURE,
} from '../device/sensor.js';
import type { Switches } from '../device/switches.js';
import type { Settings } from '../settings/settings.js';
import { SwitchText } from '../settings/table.js';
import type { Clock } from './clock.js';
import type { Counts } from './counts.js';
import {
  writeHumidity,
  writeMember,
  writePressure,
  writeReadings,
  writeTemperature,
  writeUnits,
} from './quantities.js';
import { BY_ADDRESS, BY_MEMBER, BY_PIN, shapeOf } from './sensor-shapes.js';
import { TextCache } from './text-cache.js';
import { writeTimeKey } from './time-key.js';
import { NO_TEXT, stateWord } from './words.js';

/** SetOption2: one temperature, humidity and pressure for all. */
const WITH_GLOBAL = 2;
/** SetOption79: counters begin anew with each report. */
const BEGIN_ANEW = 79;
/** SetOption64: `_` instead of `-` in names. */
const WITH_UNDERSCORE = 64;

const ID = jsonKey('Id');
const GLOBAL = jsonKey('Global');
const SWITCH = encodeUtf8('Switch');

const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;

interface PlacedSensor {
  readonly sensor: Sensor;
  readonly index: number;
}

/**
 * The sensors, and the SENSOR object: the switches' positions and what the sensors measured last. Allocates nothing, and
 * takes names from what is there at the moment: the second sensor of a kind gives both of them longer ones.
 */
export class SensorReport {
  /** On a board with counters. */
  counts: Counts | undefined = undefined;
  readonly switches: Switches;
  /** How many sensors were written the last time. */
  answering = 0;
  private readonly _clock: Clock;
  /** By driver, and within one as they came. */
  private readonly _sensors: PlacedSensor[] = [];
  /** Names of switches, once one has a name of its own. */
  private _switchNames: TextCache | undefined;

  constructor(clock: Clock, switches: Switches) {
    this._clock = clock;
    this.switches = switches;
  }

  /**
   * One more sensor to be asked and reported, at any time.
   * @param index which one of its kind by the board's description, 0 for the first; for I2C the number of the bus
   */
  add(sensor: Sensor, index: number): void {
    const { driver } = shapeOf(sensor);
    const behind = this._sensors.findIndex((other) => shapeOf(other.sensor).driver > driver);
    this._sensors.splice(behind < 0 ? this._sensors.length : behind, 0, { sensor, index });
    if (sensor.kind === COUNTER) this.counts?.add(sensor, index);
  }

  /** Has all sensors measure; to be called every second. @param now ticks, in milliseconds */
  sample(now: number): void {
    for (let i = 0; i < this._sensors.length; i++) this._at(i).sensor.sample(now);
    this.counts?.second(now);
  }

  /** A report of the telemetry is out. */
  reported(): void {
    if (this._clock.settings.option(BEGIN_ANEW)) this.counts?.beginAnew();
  }

  /** Whether there is anything to report beside the time. */
  get hasData(): boolean {
    if (this.switches.count > 0) return true;
    for (let i = 0; i < this._sensors.length; i++) if (answers(this._at(i).sensor)) return true;
    return false;
  }

  write(json: JsonWriter): void {
    const { settings } = this._clock;
    json.openObject();
    writeTimeKey(json, this._clock);
    for (let i = 0; i < this.switches.count; i++) {
      this.writeSwitchKey(json, i);
      json.plain(stateWord(this.switches.isOn(i)));
    }
    const written = this._writeSensors(json, settings);
    if (settings.option(WITH_GLOBAL)) this._writeGlobal(json, settings, written);
    writeUnits(json, settings, written);
    json.closeObject();
  }

  /** Writes what a switch is called: `Switch1`, or as SwitchText says. @param index from 0 */
  writeSwitchKey(json: JsonWriter, index: number): void {
    const text = this._clock.settings.text(SwitchText, index);
    if (text === NO_TEXT) {
      json.indexedKey(SWITCH, index + 1);
      return;
    }
    this._switchNames ??= new TextCache(SwitchText.count);
    const names = this._switchNames;
    names.find(index, text);
    json.beginKey();
    json.escapedPart(names.bytes, names.start, names.length);
    json.endKey();
  }

  /** @returns a bit for each quantity that has been written */
  private _writeSensors(json: JsonWriter, settings: Settings): number {
    let written = 0;
    let openDriver = 0;
    let answering = 0;
    for (let place = 0; place < this._sensors.length; place++) {
      const { sensor, index } = this._at(place);
      if (!answers(sensor)) continue;
      answering++;
      const { driver, several, member } = shapeOf(sensor);
      if (several !== BY_MEMBER || openDriver !== driver) {
        if (openDriver !== 0) json.closeObject();
        this._openSensor(json, settings, place);
        openDriver = driver;
      }
      if (several === BY_MEMBER) {
        json.indexedKey(member, index + 1);
        writeMember(json, settings, sensor, index);
        continue;
      }
      if (sensor.kind === DS18B20) writeIdentifier(json, sensor.serial);
      writeReadings(json, settings, sensor);
      const quantities = QUANTITIES[sensor.kind] as readonly number[];
      for (let i = 0; i < quantities.length; i++) written |= 1 << (quantities[i] as number);
    }
    this.answering = answering;
    if (openDriver !== 0) json.closeObject();
    return written;
  }

  /** Writes what was measured of each quantity, by the last sensor that has it. @param quantities a bit for each there is */
  private _writeGlobal(json: JsonWriter, settings: Settings, quantities: number): void {
    if ((quantities & ((1 << TEMPERATURE) | (1 << HUMIDITY) | (1 << PRESSURE))) === 0) return;
    const temperature = this._last(TEMPERATURE);
    const humidity = this._last(HUMIDITY);
    const pressure = this._last(PRESSURE);
    json.key(GLOBAL);
    json.openObject();
    if (!Number.isNaN(temperature)) writeTemperature(json, settings, temperature);
    if (!Number.isNaN(humidity)) writeHumidity(json, settings, humidity);
    if (!Number.isNaN(pressure)) writePressure(json, settings, pressure);
    json.closeObject();
  }

  /** A quantity as the last sensor has measured it that has; NaN where none has. */
  private _last(quantity: number): number {
    for (let place = this._sensors.length - 1; place >= 0; place--) {
      const { kind, readings } = this._at(place).sensor;
      const quantities = QUANTITIES[kind] as readonly number[];
      for (let i = 0; i < readings.length; i++)
        if (quantities[i] === quantity && !Number.isNaN(readings[i] as number)) return readings[i] as number;
    }
    return Number.NaN;
  }

  /** Writes a sensor's name, and what tells it from others of its driver, and begins its object. */
  private _openSensor(json: JsonWriter, settings: Settings, place: number): void {
    const { sensor, index } = this._at(place);
    const { driver, name, several } = shapeOf(sensor);
    const { writer } = json;
    json.beginKey();
    writer.copy(name);
    if (several !== BY_MEMBER && (this._isOf(driver, place - 1) || this._isOf(driver, place + 1))) {
      const separator = settings.option(WITH_UNDERSCORE) ? UNDERSCORE : HYPHEN;
      writer.byte(separator);
      if (several === BY_PIN) writer.decimal(sensor.pin, 2);
      else if (several === BY_ADDRESS) {
        writer.hexadecimal(sensor.address ?? 0, 2);
        if (this._hasTwin(place)) {
          writer.byte(separator);
          writer.decimal(index + 1);
        }
      } else {
        let order = 1;
        while (this._isOf(driver, place - order)) order++;
        writer.decimal(order);
      }
    }
    json.endKey();
    json.openObject();
  }

  private _at(place: number): PlacedSensor {
    return this._sensors[place] as PlacedSensor;
  }

  /** Whether there is a sensor at this place, and of this driver. */
  private _isOf(driver: number, place: number): boolean {
    if (place < 0 || place >= this._sensors.length) return false;
    return shapeOf(this._at(place).sensor).driver === driver;
  }

  /** Whether another bus has a sensor of the same kind at the same address. */
  private _hasTwin(place: number): boolean {
    const { sensor } = this._at(place);
    for (let i = 0; i < this._sensors.length; i++) {
      const other = this._at(i).sensor;
      if (i !== place && other.kind === sensor.kind && other.address === sensor.address) return true;
    }
    return false;
  }
}

/** A sensor that has measured nothing at all is left out. */
function answers(sensor: Sensor): boolean {
  const readings = sensor.readings;
  for (let i = 0; i < readings.length; i++) {
    if (!Number.isNaN(readings[i] as number)) return true;
  }
  return false;
}

/** The serial number of a DS18B20. */
function writeIdentifier(json: JsonWriter, serial: Uint8Array): void {
  json.key(ID);
  json.beginText();
  for (let i = 0; i < serial.length; i++) json.writer.hexadecimal(serial[i] as number, 2);
  json.endText();
}
