import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import {
  DS18B20,
  dewPoint,
  HUMIDITY,
  ILLUMINANCE,
  PRESSURE,
  QUANTITIES,
  type Sensor,
  TEMPERATURE,
} from '../device/sensor.js';
import type { Switches } from '../device/switches.js';
import type { Clock } from './clock.js';
import { writeTimeKey } from './time-key.js';
import { stateWord } from './words.js';

const ID = jsonKey('Id');
const DEW_POINT = jsonKey('DewPoint');
const SWITCH = encodeUtf8('Switch');
const PRESSURE_UNIT = jsonKey('PressureUnit');
const HECTOPASCAL = encodeUtf8('hPa');
const TEMP_UNIT = jsonKey('TempUnit');
const CELSIUS = encodeUtf8('C');

/** Digits behind the point: the defaults of TempRes, HumRes and PressRes. Tasmota shows illuminance in whole lux. */
const DECIMALS = 1;
const TEMPERATURE_KEY = jsonKey('Temperature');
const HUMIDITY_KEY = jsonKey('Humidity');
const PRESSURE_KEY = jsonKey('Pressure');
const ILLUMINANCE_KEY = jsonKey('Illuminance');

// How several sensors of one driver are told apart.
/** All in one object, under keys of their own: `"COUNTER":{"C1":…,"C2":…}`. */
const BY_MEMBER = 0;
/** By their order: `DS18B20-1`. */
const BY_ORDER = 1;
/** By their pin, two digits: `AM2301-04`. */
const BY_PIN = 2;
/** By their address on the I2C bus, hexadecimal: `BMP280-76`; with the number of the bus if there are two: `-76-2`. */
const BY_ADDRESS = 3;

const HYPHEN = 0x2d;

/** How a kind of sensor stands in SENSOR. */
interface SensorShape {
  /**
   * The number of Tasmota's driver (xsns), which gives the order of the objects. What belongs to one driver counts
   * together: a BMP280 and a BME280 are `BMP280-76` and `BME280-77`.
   */
  readonly driver: number;
  /** Its object's name. */
  readonly name: Uint8Array;
  readonly several: number;
  /** The first letter of a member's key. */
  readonly member: Uint8Array;
}

const NONE = encodeUtf8('');

/** One row for each kind of `device/sensor.ts`, at its number. */
const SHAPES: readonly SensorShape[] = Object.freeze([
  shape(5, 'DS18B20', BY_ORDER),
  shape(6, 'AM2301', BY_PIN),
  Object.freeze({ driver: 2, name: encodeUtf8('ANALOG'), several: BY_MEMBER, member: encodeUtf8('A') }),
  Object.freeze({ driver: 1, name: encodeUtf8('COUNTER'), several: BY_MEMBER, member: encodeUtf8('C') }),
  shape(6, 'DHT11', BY_PIN),
  shape(8, 'HTU21', BY_ADDRESS),
  shape(8, 'SI7021', BY_ADDRESS),
  shape(9, 'BMP280', BY_ADDRESS),
  shape(9, 'BME280', BY_ADDRESS),
  shape(10, 'BH1750', BY_ADDRESS),
  shape(14, 'SHT3X', BY_ADDRESS),
  shape(63, 'AHT1X', BY_ADDRESS),
  shape(63, 'AHT2X', BY_ADDRESS),
]);

function shape(driver: number, name: string, several: number): SensorShape {
  return Object.freeze({ driver, name: encodeUtf8(name), several, member: NONE });
}

interface PlacedSensor {
  readonly sensor: Sensor;
  readonly index: number;
}

/**
 * Writes the SENSOR object: the switches' positions and what the sensors measured last. Allocates nothing, and takes
 * names from what is there at the moment: the second sensor of a kind gives both of them longer ones.
 */
export class SensorReport {
  private readonly _clock: Clock;
  private readonly _switches: Switches;
  /** By driver, and within one as they came. */
  private readonly _sensors: PlacedSensor[] = [];

  constructor(clock: Clock, switches: Switches) {
    this._clock = clock;
    this._switches = switches;
  }

  /**
   * One more sensor to be reported, at any time.
   * @param index which one of its kind by the board's description, 0 for the first; for I2C the number of the bus
   */
  add(sensor: Sensor, index: number): void {
    const { driver } = shapeOf(sensor);
    const behind = this._sensors.findIndex((other) => shapeOf(other.sensor).driver > driver);
    this._sensors.splice(behind < 0 ? this._sensors.length : behind, 0, { sensor, index });
  }

  /** Whether there is anything to report beside the time. */
  get hasData(): boolean {
    if (this._switches.count > 0) return true;
    for (let i = 0; i < this._sensors.length; i++) {
      if (answers((this._sensors[i] as PlacedSensor).sensor)) return true;
    }
    return false;
  }

  write(json: JsonWriter): void {
    json.openObject();
    writeTimeKey(json, this._clock);
    for (let i = 0; i < this._switches.count; i++) {
      json.indexedKey(SWITCH, i + 1);
      json.plain(stateWord(this._switches.isOn(i)));
    }
    let temperature = false;
    let pressure = false;
    let openDriver = 0;
    for (let place = 0; place < this._sensors.length; place++) {
      const { sensor, index } = this._sensors[place] as PlacedSensor;
      if (!answers(sensor)) continue;
      const { driver, several, member } = shapeOf(sensor);
      if (several !== BY_MEMBER || openDriver !== driver) {
        if (openDriver !== 0) json.closeObject();
        this._openSensor(json, place);
        openDriver = driver;
      }
      if (several === BY_MEMBER) {
        json.indexedKey(member, index + 1);
        json.fixed(sensor.readings[0] as number, 0);
        continue;
      }
      if (sensor.kind === DS18B20) writeIdentifier(json, sensor.serial);
      const quantities = writeQuantities(json, sensor);
      temperature = temperature || (quantities & (1 << TEMPERATURE)) !== 0;
      pressure = pressure || (quantities & (1 << PRESSURE)) !== 0;
    }
    if (openDriver !== 0) json.closeObject();
    if (pressure) {
      json.key(PRESSURE_UNIT);
      json.plain(HECTOPASCAL);
    }
    if (temperature) {
      json.key(TEMP_UNIT);
      json.plain(CELSIUS);
    }
    json.closeObject();
  }

  /** Writes a sensor's name, and what tells it from others of its driver, and begins its object. */
  private _openSensor(json: JsonWriter, place: number): void {
    const { sensor, index } = this._sensors[place] as PlacedSensor;
    const { driver, name, several } = shapeOf(sensor);
    const { writer } = json;
    json.beginKey();
    writer.copy(name);
    if (several !== BY_MEMBER && (this._isOf(driver, place - 1) || this._isOf(driver, place + 1))) {
      writer.byte(HYPHEN);
      if (several === BY_PIN) writer.decimal(sensor.pin, 2);
      else if (several === BY_ADDRESS) {
        writer.hexadecimal(sensor.address ?? 0, 2);
        if (this._hasTwin(place)) {
          writer.byte(HYPHEN);
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

  /** Whether there is a sensor at this place, and of this driver. */
  private _isOf(driver: number, place: number): boolean {
    if (place < 0 || place >= this._sensors.length) return false;
    return shapeOf((this._sensors[place] as PlacedSensor).sensor).driver === driver;
  }

  /** Whether another bus has a sensor of the same kind at the same address. */
  private _hasTwin(place: number): boolean {
    const { sensor } = this._sensors[place] as PlacedSensor;
    for (let i = 0; i < this._sensors.length; i++) {
      const other = (this._sensors[i] as PlacedSensor).sensor;
      if (i !== place && other.kind === sensor.kind && other.address === sensor.address) return true;
    }
    return false;
  }
}

function shapeOf(sensor: Sensor): SensorShape {
  return SHAPES[sensor.kind] as SensorShape;
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

/** Writes all readings; the dew point follows the humidity. @returns a bit for each quantity that was among them */
function writeQuantities(json: JsonWriter, { kind, readings }: Sensor): number {
  const quantities = QUANTITIES[kind] as readonly number[];
  let written = 0;
  for (let i = 0; i < readings.length; i++) {
    const quantity = quantities[i] as number;
    const reading = readings[i] as number;
    written |= 1 << quantity;
    if (quantity === TEMPERATURE) json.key(TEMPERATURE_KEY);
    else if (quantity === HUMIDITY) json.key(HUMIDITY_KEY);
    else if (quantity === PRESSURE) json.key(PRESSURE_KEY);
    else json.key(ILLUMINANCE_KEY);
    json.fixed(reading, quantity === ILLUMINANCE ? 0 : DECIMALS);
    if (quantity === HUMIDITY) {
      json.key(DEW_POINT);
      json.fixed(dewPoint(readings[0] as number, reading), DECIMALS);
    }
  }
  return written;
}
