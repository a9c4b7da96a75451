import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import {
  ADC_RANGE,
  COUNTER,
  dewPoint,
  HUMIDITY,
  PRESSURE,
  QUANTITIES,
  type Sensor,
  TEMPERATURE,
} from '../device/sensor.js';
import type { Settings } from '../settings/settings.js';
import {
  Altitude,
  CounterType,
  FreqRes,
  HumOffset,
  HumRes,
  PressRes,
  TempOffset,
  TempRes,
} from '../settings/table.js';

/**
 * Quantities in the units, with the offsets and the digits that are set: TempRes, HumRes, PressRes, FreqRes, TempOffset, HumOffset,
 * Altitude, SetOption8, 24 and 139. Nothing here allocates.
 */

/** SetOption8: temperatures in degrees Fahrenheit. */
const FAHRENHEIT = 8;
/** SetOption24: pressure in millimetres of mercury; with SetOption139 in inches. */
const MERCURY = 24;
const INCHES = 139;

/** 1 mmHg is 133.322387415 Pa, and 1 inch 25.4 mm. */
const MILLIMETRES_PER_HECTOPASCAL = 100 / 133.322_387_415;
const INCHES_PER_HECTOPASCAL = MILLIMETRES_PER_HECTOPASCAL / 25.4;

/** International barometric formula, with the standard atmosphere's temperature and gradient (ISO 2533). */
const ATMOSPHERE_METRES = 44_330;
const ATMOSPHERE_EXPONENT = 5.255;

/** `CounterType` that tells the time between two pulses, and its digits behind the point. */
const TIME_BETWEEN = 1;
const TIME_DECIMALS = 6;

/** Tasmota shows illuminance in whole lux. */
const LUX_DECIMALS = 0;

const TEMPERATURE_KEY = jsonKey('Temperature');
const HUMIDITY_KEY = jsonKey('Humidity');
const DEW_POINT_KEY = jsonKey('DewPoint');
const PRESSURE_KEY = jsonKey('Pressure');
const SEA_PRESSURE_KEY = jsonKey('SeaPressure');
const ILLUMINANCE_KEY = jsonKey('Illuminance');
const PRESSURE_UNIT = jsonKey('PressureUnit');
const HECTOPASCAL = encodeUtf8('hPa');
const MILLIMETRE = encodeUtf8('mmHg');
const INCH = encodeUtf8('inHg');
const TEMP_UNIT = jsonKey('TempUnit');
const DEGREE_CELSIUS = encodeUtf8('C');
const DEGREE_FAHRENHEIT = encodeUtf8('F');

/** A temperature as it is shown: in the unit set, and TempOffset, which is in that unit, added. */
export function shownTemperature(settings: Settings, celsius: number): number {
  const offset = settings.number(TempOffset) / 10;
  return (settings.option(FAHRENHEIT) ? celsius * 1.8 + 32 : celsius) + offset;
}

/** A humidity as it is shown, HumOffset added. */
export function shownHumidity(settings: Settings, percent: number): number {
  return percent + settings.number(HumOffset) / 10;
}

/** The dew point of what is shown: it follows from the corrected values, and gets no offset of its own. */
export function shownDewPoint(settings: Settings, celsius: number, percent: number): number {
  const temperature = shownTemperature(settings, celsius);
  const humidity = shownHumidity(settings, percent);
  if (!settings.option(FAHRENHEIT)) return dewPoint(temperature, humidity);
  return dewPoint((temperature - 32) / 1.8, humidity) * 1.8 + 32;
}

/** A pressure in the unit set. */
export function shownPressure(settings: Settings, hectopascals: number): number {
  if (!settings.option(MERCURY)) return hectopascals;
  return hectopascals * (settings.option(INCHES) ? INCHES_PER_HECTOPASCAL : MILLIMETRES_PER_HECTOPASCAL);
}

/** What a pressure measured at some altitude would be at sea level. @param metres above sea level, below 44,330 */
export function atSeaLevel(pressure: number, metres: number): number {
  return pressure / (1 - metres / ATMOSPHERE_METRES) ** ATMOSPHERE_EXPONENT;
}

export function writeTemperature(json: JsonWriter, settings: Settings, celsius: number): void {
  json.key(TEMPERATURE_KEY);
  json.fixed(shownTemperature(settings, celsius), settings.number(TempRes));
}

export function writeHumidity(json: JsonWriter, settings: Settings, percent: number): void {
  json.key(HUMIDITY_KEY);
  json.fixed(shownHumidity(settings, percent), settings.number(HumRes));
}

export function writePressure(json: JsonWriter, settings: Settings, hectopascals: number): void {
  json.key(PRESSURE_KEY);
  json.fixed(shownPressure(settings, hectopascals), settings.number(PressRes));
}

/** Writes all readings of a sensor: the dew point follows the humidity, the pressure at sea level the pressure. */
export function writeReadings(json: JsonWriter, settings: Settings, { kind, readings }: Sensor): void {
  const quantities = QUANTITIES[kind] as readonly number[];
  for (let i = 0; i < readings.length; i++) {
    const quantity = quantities[i] as number;
    const reading = readings[i] as number;
    if (quantity === TEMPERATURE) writeTemperature(json, settings, reading);
    else if (quantity === HUMIDITY) {
      writeHumidity(json, settings, reading);
      json.key(DEW_POINT_KEY);
      json.fixed(shownDewPoint(settings, readings[0] as number, reading), settings.number(TempRes));
    } else if (quantity === PRESSURE) {
      writePressure(json, settings, reading);
      writeSeaPressure(json, settings, reading);
    } else {
      json.key(ILLUMINANCE_KEY);
      json.fixed(reading, LUX_DECIMALS);
    }
  }
}

/** Writes the one value of a sensor that shares its object with others of its kind. @param index which of its kind, from 0 */
export function writeMember(
  json: JsonWriter,
  settings: Settings,
  { kind, readings }: Sensor,
  index: number,
): void {
  if (kind === COUNTER && index < CounterType.count && settings.numberAt(CounterType, index) === TIME_BETWEEN)
    json.fixed(knownTime(readings[1] as number), TIME_DECIMALS);
  else if ((QUANTITIES[kind] as readonly number[])[0] === TEMPERATURE)
    json.fixed(shownTemperature(settings, readings[0] as number), settings.number(TempRes));
  else json.fixed(readings[0] as number, kind === ADC_RANGE ? settings.number(FreqRes) : 0);
}

/** Before the second pulse there is no time between two: 0 is told, as in Tasmota. */
function knownTime(seconds: number): number {
  return Number.isNaN(seconds) ? 0 : seconds;
}

/** Writes the units of the quantities that have been written, in Tasmota's order. @param written a bit for each quantity */
export function writeUnits(json: JsonWriter, settings: Settings, written: number): void {
  if ((written & (1 << PRESSURE)) !== 0) {
    json.key(PRESSURE_UNIT);
    if (!settings.option(MERCURY)) json.plain(HECTOPASCAL);
    else json.plain(settings.option(INCHES) ? INCH : MILLIMETRE);
  }
  if ((written & (1 << TEMPERATURE)) !== 0) {
    json.key(TEMP_UNIT);
    json.plain(settings.option(FAHRENHEIT) ? DEGREE_FAHRENHEIT : DEGREE_CELSIUS);
  }
}

function writeSeaPressure(json: JsonWriter, settings: Settings, hectopascals: number): void {
  const metres = settings.number(Altitude);
  if (metres === 0) return;
  json.key(SEA_PRESSURE_KEY);
  json.fixed(shownPressure(settings, atSeaLevel(hectopascals, metres)), settings.number(PressRes));
}
