import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { DS18B20, HUMIDITY, PRESSURE, QUANTITIES, type Sensor, TEMPERATURE } from '../device/sensor.js';
import type { Switches } from '../device/switches.js';
import type { Settings } from '../settings/settings.js';
import { SwitchText } from '../settings/table.js';
import type { Clock } from './clock.js';
import type { Messages } from './messages.js';
import {
  writeHumidity,
  writeMember,
  writePressure,
  writeReadings,
  writeTemperature,
  writeUnits,
} from './quantities.js';
import type { SensorAliases } from './sensor-aliases.js';
import { type PlacedSensor, SensorList } from './sensor-list.js';
import { BY_ADDRESS, BY_MEMBER, BY_PIN, shapeOf } from './sensor-shapes.js';
import { TextCache } from './text-cache.js';
import { writeTimeKey } from './time-key.js';
import { NO_TEXT } from './words.js';

/** SetOption2: one temperature, humidity and pressure for all. */
const WITH_GLOBAL = 2;
/** SetOption64: `_` instead of `-` in names. */
const WITH_UNDERSCORE = 64;

const ID = jsonKey('Id');
const GLOBAL = jsonKey('Global');
const SWITCH = encodeUtf8('Switch');

const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;

/**
 * Writes the SENSOR object: the switches' positions and what the sensors measured last. Allocates nothing, and takes names
 * from what is there at the moment: the second sensor of a kind gives both of them longer ones.
 */
export class SensorReport extends SensorList {
  readonly switches: Switches;
  /** How many sensors were written the last time. */
  answering = 0;
  /** Where some sensors have been given names. */
  aliases: SensorAliases | undefined = undefined;
  /** Names of switches, once one has a name of its own. */
  private _switchNames: TextCache | undefined;

  constructor(clock: Clock, switches: Switches) {
    super(clock);
    this.switches = switches;
  }

  /** Whether there is anything to report beside the time. */
  get hasData(): boolean {
    if (this.switches.count > 0) return true;
    for (let i = 0; i < this.length; i++) if (answers(this.at(i).sensor)) return true;
    return false;
  }

  /** @param words knows what positions are called */
  write(json: JsonWriter, words: Pick<Messages, 'stateText'>): void {
    const { settings } = this.clock;
    json.openObject();
    writeTimeKey(json, this.clock);
    for (let i = 0; i < this.switches.count; i++) {
      this.writeSwitchKey(json, i);
      json.plain(words.stateText(this.switches.isOn(i)));
    }
    const written = this._writeSensors(json, settings);
    if (settings.option(WITH_GLOBAL)) this._writeGlobal(json, settings, written);
    writeUnits(json, settings, written);
    json.closeObject();
  }

  /** Writes what a switch is called: `Switch1`, or as SwitchText says. @param index from 0 */
  writeSwitchKey(json: JsonWriter, index: number): void {
    const text = this.clock.settings.text(SwitchText, index);
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
    for (let place = 0; place < this.length; place++) {
      const placed = this.at(place);
      const { sensor, index } = placed;
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
      } else if (sensor.kind === DS18B20) writeDs18b20(json, settings, placed);
      else writeReadings(json, settings, sensor);
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
    const temperature = this.last(TEMPERATURE);
    const humidity = this.last(HUMIDITY);
    const pressure = this.last(PRESSURE);
    json.key(GLOBAL);
    json.openObject();
    if (!Number.isNaN(temperature)) writeTemperature(json, settings, temperature);
    if (!Number.isNaN(humidity)) writeHumidity(json, settings, humidity);
    if (!Number.isNaN(pressure)) writePressure(json, settings, pressure);
    json.closeObject();
  }

  /** Writes a sensor's name, and what tells it from others of its driver, and begins its object. */
  private _openSensor(json: JsonWriter, settings: Settings, place: number): void {
    const { sensor, index } = this.at(place);
    json.beginKey();
    if (sensor.kind !== DS18B20 || this.aliases === undefined || !this.aliases.write(json, sensor.serial))
      this._writeName(json, sensor, index, place, settings.option(WITH_UNDERSCORE) ? UNDERSCORE : HYPHEN);
    json.endKey();
    json.openObject();
  }

  private _writeName(
    json: JsonWriter,
    sensor: Sensor,
    index: number,
    place: number,
    separator: number,
  ): void {
    const { name, several } = shapeOf(sensor);
    const { writer } = json;
    writer.copy(name);
    if (several === BY_MEMBER) return;
    const order = this.orderOf(place);
    if (order === 0) return;
    writer.byte(separator);
    if (several === BY_PIN) writer.decimal(sensor.pin, 2);
    else if (several !== BY_ADDRESS) writer.decimal(order);
    else {
      writer.hexadecimal(sensor.address ?? 0, 2);
      if (!this.hasTwin(place)) return;
      writer.byte(separator);
      writer.decimal(index + 1);
    }
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

/** A DS18B20 tells its serial number too; and what it has measured in the mean, where that is wanted and known. */
function writeDs18b20(json: JsonWriter, settings: Settings, { sensor, mean }: PlacedSensor): void {
  const { serial, readings } = sensor;
  json.key(ID);
  json.beginText();
  for (let i = 0; i < serial.length; i++) json.writer.hexadecimal(serial[i] as number, 2);
  json.endText();
  const average = mean === undefined ? Number.NaN : mean.value;
  writeTemperature(json, settings, Number.isNaN(average) ? (readings[0] as number) : average);
}
