import { type JsonWriter, jsonKey, jsonKeys } from '../bytes/json.js';
import {
  DeviceName,
  FriendlyName,
  FullTopic,
  Prefix,
  StateText,
  SwitchMode,
  SwitchText,
} from '../settings/table.js';
import { boardName } from './board.js';
import type { Tasmota } from './tasmota.js';
import { VERSION } from './version.js';
import { OFFLINE, ONLINE } from './words.js';

/**
 * What the device says of itself for discovery: names, topics, relays, detached inputs, and those SetOptions that a client
 * has to know. Lists have a fixed length, so that a client sees what is gone.
 */

/** Entries of the lists of relays, switches and buttons. */
const PLACES = 32;

/** An entry of `rl`: nothing, a relay, or a light. */
const NO_RELAY = 0;
const RELAY = 1;
const LIGHT = 2;
/** `lt_st`: no light, or one of a single channel. */
const NO_LIGHT = 0;
const DIMMABLE = 1;
/** An entry of `swc`: no detached switch. */
const NOT_DETACHED = -1;

/** `SetOption73` and `SetOption114`: buttons, and switches, do not act on relays. */
const DETACHED_BUTTONS = 73;
const DETACHED_SWITCHES = 114;

/** The version of the format. */
const FORMAT = 1;

const IP = jsonKey('ip');
const DEVICE_NAME = jsonKey('dn');
const FRIENDLY_NAMES = jsonKey('fn');
const HOST_NAME = jsonKey('hn');
const MAC = jsonKey('mac');
const MODULE = jsonKey('md');
const OFFLINE_TEXT = jsonKey('ofln');
const ONLINE_TEXT = jsonKey('onln');
const STATE_TEXTS = jsonKey('state');
const SOFTWARE = jsonKey('sw');
const TOPIC = jsonKey('t');
const FULL_TOPIC = jsonKey('ft');
const PREFIXES = jsonKey('tp');
const RELAYS = jsonKey('rl');
const SWITCH_MODES = jsonKey('swc');
const SWITCH_NAMES = jsonKey('swn');
const BUTTONS = jsonKey('btn');
const OPTIONS = jsonKey('so');
const VERSION_KEY = jsonKey('ver');

/** Kinds of devices that this is none of: TuyaMCU, iFan, ESP32-CAM. */
const OTHER_KINDS: readonly Uint8Array[] = jsonKeys(['ty', 'if', 'cam']);
/** Whether colours are linked, which there are none of. */
const LINKED = jsonKey('lk');
const LIGHT_TYPE = jsonKey('lt_st');
/** What this device has not: a battery, deep sleep. */
const NOT_THERE: readonly Uint8Array[] = jsonKeys(['bat', 'dslp']);
/** What there are none of: options and tilts of shutters. */
const NONE_OF: readonly Uint8Array[] = jsonKeys(['sho', 'sht']);

/** The SetOptions that are told. */
const TOLD_OPTIONS: readonly number[] = Object.freeze([4, 11, 13, 17, 20, 30, 68, 73, 82, 114, 117]);
const OPTION_KEYS: readonly Uint8Array[] = jsonKeys(TOLD_OPTIONS.map(String));

/** Writes the payload of `tasmota/discovery/<MAC>/config`. Walks texts, which allocates: not for the steady state. */
export function writeDiscoveryConfig(json: JsonWriter, tasmota: Tasmota): void {
  const { settings, topics, system, network, sensorReport } = tasmota;
  const relays = tasmota.power.relays.count;
  json.openObject();
  writeText(json, IP, network.address);
  writeText(json, DEVICE_NAME, settings.text(DeviceName));
  json.key(FRIENDLY_NAMES);
  json.openArray();
  for (let i = 0; i < FriendlyName.count; i++) {
    if (i < relays) json.string(settings.text(FriendlyName, i));
    else json.null();
  }
  json.closeArray();
  writeText(json, HOST_NAME, topics.hostname);
  writeText(json, MAC, system.mac);
  writeText(json, MODULE, boardName(tasmota));
  for (let i = 0; i < OTHER_KINDS.length; i++) writeNumber(json, OTHER_KINDS[i] as Uint8Array, 0);
  json.key(OFFLINE_TEXT);
  json.plain(OFFLINE);
  json.key(ONLINE_TEXT);
  json.plain(ONLINE);
  json.key(STATE_TEXTS);
  json.openArray();
  for (let i = 0; i < StateText.count; i++) json.string(settings.text(StateText, i));
  json.closeArray();
  writeText(json, SOFTWARE, VERSION);
  writeText(json, TOPIC, topics.topic);
  writeText(json, FULL_TOPIC, settings.text(FullTopic));
  json.key(PREFIXES);
  json.openArray();
  for (let i = 0; i < Prefix.count; i++)
    json.string(settings.text(Prefix, i) || (Prefix.defaults[i] as string));
  json.closeArray();
  const hasLight = tasmota.power.relays.pwm?.light !== undefined;
  json.key(RELAYS);
  json.openArray();
  for (let i = 0; i < PLACES; i++)
    json.integer(i >= relays ? NO_RELAY : hasLight && i === relays - 1 ? LIGHT : RELAY);
  json.closeArray();
  writeSwitches(json, tasmota, settings.option(DETACHED_SWITCHES) ? sensorReport.switches.count : 0);
  writeList(json, BUTTONS, settings.option(DETACHED_BUTTONS) ? tasmota.keys.buttonCount : 0, 1, 0);
  json.key(OPTIONS);
  json.openObject();
  for (let i = 0; i < TOLD_OPTIONS.length; i++)
    writeNumber(json, OPTION_KEYS[i] as Uint8Array, settings.option(TOLD_OPTIONS[i] as number) ? 1 : 0);
  json.closeObject();
  writeNumber(json, LINKED, 0);
  writeNumber(json, LIGHT_TYPE, hasLight ? DIMMABLE : NO_LIGHT);
  for (let i = 0; i < NOT_THERE.length; i++) writeNumber(json, NOT_THERE[i] as Uint8Array, 0);
  for (let i = 0; i < NONE_OF.length; i++) {
    json.key(NONE_OF[i] as Uint8Array);
    json.openArray();
    json.closeArray();
  }
  writeFormat(json);
  json.closeObject();
}

/** Ends the payload of either topic with the version of the format. */
export function writeFormat(json: JsonWriter): void {
  writeNumber(json, VERSION_KEY, FORMAT);
}

/** The modes and names of detached switches. @param count how many there are: all of them or none */
function writeSwitches(json: JsonWriter, { settings }: Tasmota, count: number): void {
  json.key(SWITCH_MODES);
  json.openArray();
  for (let i = 0; i < PLACES; i++) json.integer(i < count ? settings.numberAt(SwitchMode, i) : NOT_DETACHED);
  json.closeArray();
  json.key(SWITCH_NAMES);
  json.openArray();
  for (let i = 0; i < PLACES; i++) {
    if (i < count) json.string(settings.text(SwitchText, i) || `Switch${i + 1}`);
    else json.null();
  }
  json.closeArray();
}

/** A list of so many entries of one value, and of another one up to its end. */
function writeList(json: JsonWriter, key: Uint8Array, count: number, value: number, rest: number): void {
  json.key(key);
  json.openArray();
  for (let i = 0; i < PLACES; i++) json.integer(i < count ? value : rest);
  json.closeArray();
}

function writeText(json: JsonWriter, key: Uint8Array, text: string): void {
  json.key(key);
  json.string(text);
}

function writeNumber(json: JsonWriter, key: Uint8Array, value: number): void {
  json.key(key);
  json.integer(value);
}
