import { frozenTable } from '../bytes/frozen.js';
import { type JsonWriter, jsonKey, writeText } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { MQTT_TLS, NUMBER_OPTIONS, OPTION_COUNT } from '../settings/options.js';
import { TEXT_ROOM } from '../settings/room.js';
import {
  ButtonRetain,
  ButtonTopic,
  DeviceName,
  FriendlyName,
  GroupTopic,
  InfoRetain,
  LedMask,
  LedState,
  LogHost,
  LogPort,
  Module,
  MqttClient,
  MqttHost,
  MqttKeepAlive,
  MqttLog,
  MqttPort,
  MqttTimeout,
  MqttUser,
  OtaUrl,
  PowerLock,
  PowerOnState,
  PowerRetain,
  SaveData,
  SensorRetain,
  SerialLog,
  Sleep,
  SSId,
  StateRetain,
  StatusRetain,
  SwitchMode,
  SwitchRetain,
  SwitchTopic,
  SysLog,
  TelePeriod,
  Timezone,
  WebLog,
  WifiConfig,
  WifiPower,
} from '../settings/table.js';
import { writeDateTime, writeTimezone } from './clock.js';
import { packedResolution } from './resolution.js';
import { SUNRISE, SUNSET } from './sun.js';
import { sunMinute, today } from './sun-times.js';
import type { Tasmota } from './tasmota.js';
import { DAYLIGHT, STANDARD, yearOf } from './time-zone.js';
import { BUILD_DATE_TIME, VERSION_TEXT } from './version.js';

/** The largest message that arrives whole, as Tasmota has it. */
export const MAX_PACKET_SIZE = 1_200;

/** The first SetOption that is a number, and what Tasmota has for it and those behind it where they are not here. */
const FIRST_OPTION_NUMBER = 32;
const OPTION_NUMBERS: readonly number[] = Object.freeze([
  40, 5, 200, 0, 1, 0, 6, 0, 0, 60, 90, 10, 25, 40, 0, 0, 0, 0,
]);

/** One part of `Status`: the number it is asked for by, and its object. */
export interface StatusPart {
  readonly number: number;
  /** The key its object stands under. */
  readonly key: Uint8Array;
  readonly write: (tasmota: Tasmota, json: JsonWriter) => void;
}

/** The parts in the order in which `Status 0` sends them. */
export const STATUS_PARTS: readonly StatusPart[] = frozenTable([
  { number: 0, key: jsonKey('Status'), write: writeDevice },
  { number: 1, key: jsonKey('StatusPRM'), write: writeParameters },
  { number: 2, key: jsonKey('StatusFWR'), write: writeFirmware },
  { number: 3, key: jsonKey('StatusLOG'), write: writeLogging },
  { number: 4, key: jsonKey('StatusMEM'), write: writeMemory },
  { number: 5, key: jsonKey('StatusNET'), write: writeNetwork },
  { number: 6, key: jsonKey('StatusMQT'), write: writeMqtt },
  { number: 7, key: jsonKey('StatusTIM'), write: writeTime },
  {
    number: 10,
    key: jsonKey('StatusSNS'),
    write: (tasmota, json) => tasmota.sensorReport.write(json, tasmota.messages),
  },
  {
    number: 11,
    key: jsonKey('StatusSTS'),
    write: (tasmota, json) => tasmota.stateReport.write(json, tasmota.topics.hostname),
  },
]);

function numbers(json: JsonWriter, key: string, value: number): void {
  json.key(jsonKey(key));
  json.integer(value);
}

function dateTime(json: JsonWriter, key: string, seconds: number, zone = ''): void {
  json.key(jsonKey(key));
  json.beginText();
  writeDateTime(json.writer, seconds);
  json.writer.copy(encodeUtf8(zone));
  json.endText();
}

/** Relays as binary digits, relay 1 last. */
export function binaryDigits(bits: number, count: number): string {
  return bits.toString(2).padStart(count, '0');
}

function writeDevice(tasmota: Tasmota, json: JsonWriter): void {
  const { settings } = tasmota;
  const { relays } = tasmota.power;
  json.openObject();
  numbers(json, 'Module', settings.number(Module));
  writeText(json, 'DeviceName', settings.text(DeviceName));
  json.key(jsonKey('FriendlyName'));
  json.openArray();
  const names = Math.min(Math.max(relays.count, 1), FriendlyName.count);
  for (let i = 0; i < names; i++) json.string(settings.text(FriendlyName, i));
  json.closeArray();
  writeText(json, 'Topic', tasmota.topics.topic);
  writeText(json, 'ButtonTopic', settings.text(ButtonTopic));
  writeText(json, 'Power', binaryDigits(relays.state, relays.count));
  writeText(json, 'PowerLock', binaryDigits(settings.number(PowerLock) & relays.all, relays.count));
  numbers(json, 'PowerOnState', settings.number(PowerOnState));
  numbers(json, 'LedState', settings.number(LedState));
  json.key(jsonKey('LedMask'));
  json.beginText();
  json.writer.hexadecimal(settings.number(LedMask), 4);
  json.endText();
  numbers(json, 'SaveData', settings.number(SaveData));
  numbers(json, 'SaveState', settings.option(0) ? 1 : 0);
  writeText(json, 'SwitchTopic', settings.text(SwitchTopic));
  json.key(jsonKey('SwitchMode'));
  json.openArray();
  for (let i = 0; i < SwitchMode.count; i++) json.integer(settings.numberAt(SwitchMode, i));
  json.closeArray();
  for (const row of [
    ButtonRetain,
    SwitchRetain,
    SensorRetain,
    PowerRetain,
    InfoRetain,
    StateRetain,
    StatusRetain,
  ]) {
    numbers(json, row.name, settings.number(row));
  }
  json.closeObject();
}

function writeParameters(tasmota: Tasmota, json: JsonWriter): void {
  const { clock, state, system, settings } = tasmota;
  json.openObject();
  numbers(json, 'Baudrate', 115_200);
  writeText(json, 'SerialConfig', '8N1');
  writeText(json, 'GroupTopic', settings.text(GroupTopic));
  writeText(json, 'OtaUrl', settings.text(OtaUrl));
  writeText(json, 'RestartReason', system.resetReason);
  tasmota.writeUptime(json);
  dateTime(json, 'StartupUTC', clock.utc() - clock.uptime);
  numbers(json, 'Sleep', settings.number(Sleep));
  numbers(json, 'CfgHolder', 4_617);
  numbers(json, 'BootCount', state.bootCount);
  dateTime(json, 'BCResetTime', state.bootCountSince);
  numbers(json, 'SaveCount', state.saveCount);
  json.closeObject();
}

function writeFirmware(tasmota: Tasmota, json: JsonWriter): void {
  const { settings, system } = tasmota;
  json.openObject();
  writeText(json, 'Version', VERSION_TEXT);
  writeText(json, 'BuildDateTime', BUILD_DATE_TIME);
  writeText(json, 'Core', system.core);
  writeText(json, 'SDK', system.sdk);
  numbers(json, 'CpuFrequency', system.cpuFrequency);
  writeText(json, 'Hardware', system.hardware);
  writeText(json, 'CR', `${settings.textLength}/${TEXT_ROOM}`);
  json.closeObject();
}

function writeLogging(tasmota: Tasmota, json: JsonWriter): void {
  const { network, settings } = tasmota;
  json.openObject();
  numbers(json, 'SerialLog', settings.number(SerialLog));
  numbers(json, 'WebLog', settings.number(WebLog));
  numbers(json, 'MqttLog', settings.number(MqttLog));
  numbers(json, 'FileLog', 0);
  numbers(json, 'SysLog', settings.number(SysLog));
  writeText(json, 'LogHost', settings.text(LogHost));
  numbers(json, 'LogPort', settings.number(LogPort));
  json.key(jsonKey('SSId'));
  json.openArray();
  for (let i = 0; i < SSId.count; i++) {
    // A platform that has its network from elsewhere needs no setting for it.
    const present = network.wifi?.accessPoint === i + 1 ? network.wifi.ssid : '';
    json.string(settings.text(SSId, i) || present);
  }
  json.closeArray();
  numbers(json, 'TelePeriod', settings.number(TelePeriod));
  json.key(jsonKey('Resolution'));
  json.beginText();
  json.writer.hexadecimal(packedResolution(settings), 8);
  json.endText();
  json.key(jsonKey('SetOption'));
  json.openArray();
  writeOptionBits(tasmota, json, 0);
  writeOptionNumbers(tasmota, json);
  for (let first = 50; first < OPTION_COUNT; first += 32) writeOptionBits(tasmota, json, first);
  json.closeArray();
  json.closeObject();
}

/** SetOption32 to 49, which are numbers, a byte each. */
function writeOptionNumbers(tasmota: Tasmota, json: JsonWriter): void {
  json.beginText();
  for (let place = 0; place < OPTION_NUMBERS.length; place++) {
    const option = NUMBER_OPTIONS.find(({ number }) => number === FIRST_OPTION_NUMBER + place);
    const value =
      option === undefined ? (OPTION_NUMBERS[place] as number) : tasmota.settings.number(option.setting);
    json.writer.hexadecimal(value, 2);
  }
  json.endText();
}

/** 32 SetOptions as 8 hexadecimal digits, the lowest number in the lowest bit. */
function writeOptionBits(tasmota: Tasmota, json: JsonWriter, first: number): void {
  let bits = 0;
  for (let i = 0; i < 32; i++) if (tasmota.settings.option(first + i)) bits |= 1 << i;
  json.beginText();
  json.writer.hexadecimal(bits, 8);
  json.endText();
}

function writeMemory(tasmota: Tasmota, json: JsonWriter): void {
  json.openObject();
  numbers(json, 'Heap', tasmota.system.freeMemory());
  json.closeObject();
}

function writeNetwork(tasmota: Tasmota, json: JsonWriter): void {
  const { network, settings, system, topics } = tasmota;
  json.openObject();
  writeText(json, 'Hostname', topics.hostname);
  writeText(json, 'IPAddress', network.address);
  writeText(json, 'Gateway', network.gateway);
  writeText(json, 'Subnetmask', network.subnetMask);
  writeText(json, 'DNSServer1', network.nameServer);
  writeText(json, 'DNSServer2', '0.0.0.0');
  writeText(json, 'Mac', system.mac.replace(/(..)(?=.)/g, '$1:'));
  writeText(json, 'IP6Global', '');
  writeText(json, 'IP6Local', '');
  numbers(json, 'Webserver', 0);
  numbers(json, 'HTTP_API', 0);
  numbers(json, 'WifiConfig', settings.number(WifiConfig));
  json.key(jsonKey('WifiPower'));
  json.fixed(WifiPower.default / 10, 1);
  json.closeObject();
}

function writeMqtt(tasmota: Tasmota, json: JsonWriter): void {
  const { settings, topics } = tasmota;
  json.openObject();
  writeText(json, 'MqttHost', settings.text(MqttHost));
  numbers(json, 'MqttPort', settings.number(MqttPort));
  writeText(json, 'MqttClientMask', settings.text(MqttClient));
  writeText(json, 'MqttClient', topics.clientIdentifier);
  writeText(json, 'MqttUser', settings.text(MqttUser));
  numbers(json, 'MqttCount', tasmota.connection.count);
  numbers(json, 'MqttTLS', settings.option(MQTT_TLS) ? 1 : 0);
  numbers(json, 'MAX_PACKET_SIZE', MAX_PACKET_SIZE);
  numbers(json, 'KEEPALIVE', settings.number(MqttKeepAlive));
  numbers(json, 'SOCKET_TIMEOUT', settings.number(MqttTimeout));
  json.closeObject();
}

function writeTime(tasmota: Tasmota, json: JsonWriter): void {
  const { clock, settings } = tasmota;
  const year = yearOf(clock.local());
  const day = today(clock);
  json.openObject();
  dateTime(json, 'UTC', clock.utc(), 'Z');
  dateTime(json, 'Local', clock.local());
  dateTime(json, 'StartDST', clock.zone.startOf(DAYLIGHT, year));
  dateTime(json, 'EndDST', clock.zone.startOf(STANDARD, year));
  json.key(jsonKey('Timezone'));
  writeTimezone(json, settings.number(Timezone));
  sunTime(json, 'Sunrise', sunMinute(clock, SUNRISE, day));
  sunTime(json, 'Sunset', sunMinute(clock, SUNSET, day));
  json.closeObject();
}

/** `08:43`; where the sun does not rise or set, `--:--`. @param minute as `sunMinute` gives it */
function sunTime(json: JsonWriter, key: string, minute: number): void {
  const text = minute < 0 ? '--:--' : `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
  writeText(json, key, text);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
