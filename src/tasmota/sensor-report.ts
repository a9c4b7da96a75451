import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { AM2301, ANALOG, COUNTER, DHT11, DS18B20, dewPoint, type Sensor } from '../device/sensor.js';
import type { Switches } from '../device/switches.js';
import type { Clock } from './clock.js';
import { writeTimeKey } from './state-report.js';
import { stateWord } from './words.js';

const ID = jsonKey('Id');
const TEMPERATURE = jsonKey('Temperature');
const HUMIDITY = jsonKey('Humidity');
const DEW_POINT = jsonKey('DewPoint');
const TEMP_UNIT = jsonKey('TempUnit');
const CELSIUS = encodeUtf8('C');

/** Digits behind the point of temperatures and humidities: the defaults of TempRes and HumRes. */
const DECIMALS = 1;

/** How a kind of sensor stands in SENSOR. */
interface SensorShape {
  readonly kind: number;
  /** The key of its object. */
  readonly name: string;
  /**
   * How several of one kind are told apart: `index`, `DS18B20-1`; `pin`, `AM2301-14`; `member`, all in one object
   * under keys of their own, `"COUNTER":{"C1":…,"C2":…}`.
   */
  readonly several: 'index' | 'pin' | 'member';
  /** The first letters of a member's key. */
  readonly member: string;
  readonly hasTemperature: boolean;
  readonly write: (json: JsonWriter, sensor: Sensor, memberKey: Uint8Array) => void;
}

/** One row for each kind, in the order of their objects in SENSOR. */
const SHAPES: readonly SensorShape[] = [
  {
    kind: COUNTER,
    name: 'COUNTER',
    several: 'member',
    member: 'C',
    hasTemperature: false,
    write: writeMember,
  },
  { kind: ANALOG, name: 'ANALOG', several: 'member', member: 'A', hasTemperature: false, write: writeMember },
  { kind: DS18B20, name: 'DS18B20', several: 'index', member: '', hasTemperature: true, write: writeDs18b20 },
  { kind: DHT11, name: 'DHT11', several: 'pin', member: '', hasTemperature: true, write: writeHumidity },
  { kind: AM2301, name: 'AM2301', several: 'pin', member: '', hasTemperature: true, write: writeHumidity },
];

/** A sensor, and which one of its kind it is by the board's description: 0 for the first. */
export interface PlacedSensor {
  readonly sensor: Sensor;
  readonly index: number;
}

interface Entry {
  readonly sensor: Sensor;
  readonly shape: SensorShape;
  readonly key: Uint8Array;
  /** Whether its object is shared with others of its kind, in which it goes by `memberKey`. */
  readonly isMember: boolean;
  readonly memberKey: Uint8Array;
}

/** Writes the SENSOR object: the switches' positions and what the sensors measured last. Allocates nothing. */
export class SensorReport {
  private readonly _clock: Clock;
  private readonly _switches: Switches;
  private readonly _switchKeys: readonly Uint8Array[];
  private readonly _entries: Entry[] = [];

  constructor(clock: Clock, switches: Switches, sensors: readonly PlacedSensor[]) {
    this._clock = clock;
    this._switches = switches;
    this._switchKeys = Array.from({ length: switches.count }, (_, index) => jsonKey(`Switch${index + 1}`));
    for (const shape of SHAPES) {
      const alike = sensors.filter(({ sensor }) => sensor.kind === shape.kind);
      alike.forEach(({ sensor, index }, place) => {
        this._entries.push({
          sensor,
          shape,
          key: jsonKey(objectName(shape, sensor, place, alike.length)),
          isMember: shape.several === 'member',
          memberKey: jsonKey(`${shape.member}${index + 1}`),
        });
      });
    }
  }

  /** Whether there is anything to report beside the time. */
  get hasData(): boolean {
    if (this._switchKeys.length > 0) return true;
    for (let i = 0; i < this._entries.length; i++) {
      if (answers((this._entries[i] as Entry).sensor)) return true;
    }
    return false;
  }

  write(json: JsonWriter): void {
    json.openObject();
    writeTimeKey(json, this._clock);
    for (let i = 0; i < this._switchKeys.length; i++) {
      json.key(this._switchKeys[i] as Uint8Array);
      json.plain(stateWord(this._switches.isOn(i)));
    }
    let temperature = false;
    let openKind = -1;
    for (let i = 0; i < this._entries.length; i++) {
      const { sensor, shape, key, isMember, memberKey } = this._entries[i] as Entry;
      if (!answers(sensor)) continue;
      temperature = temperature || shape.hasTemperature;
      const joins = isMember && openKind === shape.kind;
      if (!joins) {
        if (openKind >= 0) json.closeObject();
        json.key(key);
        json.openObject();
        openKind = shape.kind;
      }
      shape.write(json, sensor, memberKey);
    }
    if (openKind >= 0) json.closeObject();
    if (temperature) {
      json.key(TEMP_UNIT);
      json.plain(CELSIUS);
    }
    json.closeObject();
  }
}

function objectName(shape: SensorShape, sensor: Sensor, index: number, count: number): string {
  if (count === 1 || shape.several === 'member') return shape.name;
  if (shape.several === 'index') return `${shape.name}-${index + 1}`;
  return `${shape.name}-${String(sensor.pin).padStart(2, '0')}`;
}

/** A sensor that has measured nothing at all is left out. */
function answers(sensor: Sensor): boolean {
  const readings = sensor.readings;
  for (let i = 0; i < readings.length; i++) {
    if (!Number.isNaN(readings[i] as number)) return true;
  }
  return false;
}

function writeMember(json: JsonWriter, sensor: Sensor, memberKey: Uint8Array): void {
  json.key(memberKey);
  json.fixed(sensor.readings[0] as number, 0);
}

function writeDs18b20(json: JsonWriter, sensor: Sensor): void {
  json.key(ID);
  json.beginText();
  const serial = sensor.serial;
  for (let i = 0; i < serial.length; i++) json.writer.hexadecimal(serial[i] as number, 2);
  json.endText();
  json.key(TEMPERATURE);
  json.fixed(sensor.readings[0] as number, DECIMALS);
}

function writeHumidity(json: JsonWriter, sensor: Sensor): void {
  const temperature = sensor.readings[0] as number;
  const humidity = sensor.readings[1] as number;
  json.key(TEMPERATURE);
  json.fixed(temperature, DECIMALS);
  json.key(HUMIDITY);
  json.fixed(humidity, DECIMALS);
  json.key(DEW_POINT);
  json.fixed(dewPoint(temperature, humidity), DECIMALS);
}
