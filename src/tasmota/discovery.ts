import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { isDue } from '../bytes/ticks.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import { writeDiscoveryConfig, writeFormat } from './discovery-config.js';
import type { Tasmota } from './tasmota.js';
import { EMPTY } from './words.js';

/** `SetOption19`: no discovery. */
const OFF = 19;

/** Milliseconds from the first connect to the first publication, when all sensors have measured. */
const AFTER_BOOT = 10_000;
/** Milliseconds from a reconnect, or a change of what is told, to the publication. */
const AFTER_CHANGE = 1_000;
/** Milliseconds to the next attempt where the messages did not fit behind what waits for the socket. */
const AGAIN = 10_000;

/** The start of the topic, whatever the prefixes are, before the MAC address. */
const TOPIC = 'tasmota/discovery/';
const CONFIG = encodeUtf8('config');
const SENSORS = encodeUtf8('sensors');
const SENSORS_KEY = jsonKey('sn');

// What has been published last, beside the fingerprints.
/** Nothing the broker can be relied on to keep. */
const UNKNOWN = Number.NaN;
/** Two empty messages: no device. */
const NOTHING = -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const COLON = 0x3a;

/**
 * Tells other systems what this device is and how it is reached, on `tasmota/discovery/<MAC>/config` and `…/sensors`,
 * retained: 10 s after the first connect, 1 s after each further one, and 1 s after something in it has changed. While
 * nothing changes, a tick compares a few numbers, and nothing is allocated.
 */
export class Discovery {
  private readonly _tasmota: Tasmota;
  /** The settings' revision that has been looked at. */
  private _revision = 0;
  /** How many sensors were among those told. */
  private _sensors = 0;
  /** A fingerprint of what has been published last. */
  private _published = UNKNOWN;
  /** When to look whether something is to be published; `undefined`: there is no reason to. */
  private _due: number | undefined;

  constructor(tasmota: Tasmota) {
    this._tasmota = tasmota;
  }

  /** The broker has been reached. What it was told before it may have forgotten. */
  connected(first: boolean, now: number): void {
    if (this._published !== NOTHING) this._published = UNKNOWN;
    this._due = now + (first ? AFTER_BOOT : AFTER_CHANGE);
  }

  tick(now: number): void {
    const { settings, sensorReport } = this._tasmota;
    if (settings.revision !== this._revision || sensorReport.answering > this._sensors) this._notice(now);
    if (this._due !== undefined && isDue(now, this._due)) this._update(now);
  }

  /** Something has changed. What changes soon after it is told with it. */
  private _notice(now: number): void {
    const { settings, sensorReport } = this._tasmota;
    this._revision = settings.revision;
    this._sensors = Math.max(this._sensors, sensorReport.answering);
    this._due ??= now + AFTER_CHANGE;
  }

  private _update(now: number): void {
    const { connection, settings, stopAsked } = this._tasmota;
    // Before a restart the settings are ahead of the topics; after it everything is told anew.
    if (stopAsked && connection.isConnected) return;
    this._due = undefined;
    if (!connection.isConnected) return;
    const wanted = settings.option(OFF) ? NOTHING : this._fingerprint();
    if (wanted === this._published) return;
    const { lost } = this._tasmota.messages;
    if (wanted === NOTHING) this._clear();
    else this._publish();
    if (this._tasmota.messages.lost === lost) this._published = wanted;
    else this._due = now + AGAIN;
  }

  private _clear(): void {
    const { messages } = this._tasmota;
    const topic = this._topic();
    messages.plain(topic, CONFIG, EMPTY, true);
    messages.plain(topic, SENSORS, EMPTY, true);
  }

  private _publish(): void {
    const { messages, sensorReport } = this._tasmota;
    const topic = this._topic();
    writeDiscoveryConfig(messages.begin(topic, CONFIG, true), this._tasmota);
    messages.endOther();
    // A sensor that has fallen silent is not taken back: whoever knows it would forget what he has set for it.
    if (sensorReport.answering < this._sensors && this._published >= 0) return;
    this._writeSensors(messages.begin(topic, SENSORS, true));
    messages.endOther();
    this._sensors = sensorReport.answering;
  }

  private _topic(): Uint8Array {
    return encodeUtf8(`${TOPIC}${this._tasmota.system.mac}/`);
  }

  private _writeSensors(json: JsonWriter): void {
    json.openObject();
    json.key(SENSORS_KEY);
    this._tasmota.sensorReport.write(json, this._tasmota.messages);
    writeFormat(json);
    json.closeObject();
  }

  /** Of what would be published now. It is written behind what waits for the socket, and taken back. */
  private _fingerprint(): number {
    const { json } = this._tasmota.messages;
    const { writer } = json;
    const start = writer.position;
    json.reset();
    writeDiscoveryConfig(json, this._tasmota);
    const config = hashOf(writer.bytes, start, Math.min(writer.position, writer.limit), 0);
    writer.position = start;
    json.reset();
    this._writeSensors(json);
    const all = hashOfShape(writer.bytes, start, Math.min(writer.position, writer.limit), config);
    writer.position = start;
    return all;
  }
}

/** One step of Bernstein's hash: enough to see that something has changed. The result is no sign: 0 or above. */
function mixed(hash: number, byte: number): number {
  return (hash * 33 + byte) & 0x7fff_ffff;
}

function hashOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
  for (let i = start; i < end; i++) hash = mixed(hash, bytes[i] as number);
  return hash;
}

/**
 * Of the sensors: all keys, but of values only texts from the first sensor on (`Id`, `TempUnit`). Numbers change all the
 * time, and so do the time and the switches, which come before the first sensor.
 */
function hashOfShape(bytes: Uint8Array, start: number, end: number, hash: number): number {
  // Within the outermost object, `sn` is the first one in it.
  let depth = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === OPEN_BRACE) depth++;
    if (byte !== QUOTE) {
      // The first letter of `null` tells that there is no number.
      if (byte > 0x60 && byte < 0x7b) hash = mixed(hash, byte);
      continue;
    }
    const from = i;
    for (i++; i < end && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    if (depth > 2 || bytes[i + 1] === COLON) hash = hashOf(bytes, from, i, hash);
  }
  return hash;
}
