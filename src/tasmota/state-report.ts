import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { NetworkStatus, System } from '../host.js';
import { Sleep } from '../settings/table.js';
import { type Clock, writeDuration } from './clock.js';
import type { Power } from './power.js';
import { writePwm } from './pwm.js';
import type { ConnectionControl } from './tasmota.js';
import { TextCache } from './text-cache.js';
import { writeTimeKey } from './time-key.js';
import { NO_TEXT } from './words.js';

const UPTIME = jsonKey('Uptime');
const UPTIME_SEC = jsonKey('UptimeSec');
const HEAP = jsonKey('Heap');
const SLEEP_MODE = jsonKey('SleepMode');
const SLEEP = jsonKey('Sleep');
const LOAD_AVG = jsonKey('LoadAvg');
const MQTT_COUNT = jsonKey('MqttCount');
const WIFI = jsonKey('Wifi');
const AP = jsonKey('AP');
const SSID = jsonKey('SSId');
const BSSID = jsonKey('BSSId');
const CHANNEL = jsonKey('Channel');
const MODE = jsonKey('Mode');
const RSSI = jsonKey('RSSI');
const SIGNAL = jsonKey('Signal');
const LINK_COUNT = jsonKey('LinkCount');
const DOWNTIME = jsonKey('Downtime');
const HOSTNAME = jsonKey('Hostname');
const IP_ADDRESS = jsonKey('IPAddress');
const DYNAMIC = encodeUtf8('Dynamic');

// The texts that come from elsewhere, by their places in the cache.
const SSID_TEXT = 0;
const BSSID_TEXT = 1;
const MODE_TEXT = 2;
const ADDRESS_TEXT = 3;
const HOSTNAME_TEXT = 4;
const TEXTS = 5;

/** Writes the STATE object: what the device is doing. Allocates nothing unless a text has changed. */
export class StateReport {
  private readonly _clock: Clock;
  private readonly _power: Power;
  private readonly _network: NetworkStatus;
  private readonly _system: System;
  private readonly _connection: Pick<ConnectionControl, 'count'>;
  private readonly _texts = new TextCache(TEXTS);

  constructor(
    clock: Clock,
    power: Power,
    network: NetworkStatus,
    system: System,
    connection: Pick<ConnectionControl, 'count'>,
  ) {
    this._clock = clock;
    this._power = power;
    this._network = network;
    this._system = system;
    this._connection = connection;
  }

  write(json: JsonWriter, hostname: string): void {
    json.openObject();
    writeTimeKey(json, this._clock);
    json.key(UPTIME);
    json.beginText();
    writeDuration(json.writer, this._clock.uptime);
    json.endText();
    json.key(UPTIME_SEC);
    json.integer(this._clock.uptime);
    json.key(HEAP);
    json.integer(this._system.freeMemory());
    json.key(SLEEP_MODE);
    json.plain(DYNAMIC);
    json.key(SLEEP);
    json.integer(this._clock.settings.number(Sleep));
    json.key(LOAD_AVG);
    json.integer(this._system.load());
    json.key(MQTT_COUNT);
    json.integer(this._connection.count);
    const power = this._power;
    for (let index = 0; index < power.relays.count; index++) {
      json.key(power.nameOf(index).key);
      json.plain(power.messages.stateText(power.relays.isOn(index)));
    }
    if (power.relays.pwm !== undefined) writePwm(json, power.relays.pwm);
    this._writeWifi(json);
    if (this._network.address !== NO_TEXT) {
      json.key(HOSTNAME);
      this._writeText(json, HOSTNAME_TEXT, hostname);
      json.key(IP_ADDRESS);
      this._writeText(json, ADDRESS_TEXT, this._network.address);
    }
    json.closeObject();
  }

  private _writeWifi(json: JsonWriter): void {
    const wifi = this._network.wifi;
    if (wifi === undefined || !this._network.up) return;
    json.key(WIFI);
    json.openObject();
    json.key(AP);
    json.integer(wifi.accessPoint);
    json.key(SSID);
    this._writeText(json, SSID_TEXT, wifi.ssid);
    json.key(BSSID);
    this._writeText(json, BSSID_TEXT, wifi.bssid);
    json.key(CHANNEL);
    json.integer(wifi.channel);
    json.key(MODE);
    this._writeText(json, MODE_TEXT, wifi.mode);
    json.key(RSSI);
    json.integer(Math.min(100, Math.max(0, 2 * (wifi.signal + 100))));
    json.key(SIGNAL);
    json.integer(wifi.signal);
    json.key(LINK_COUNT);
    json.integer(wifi.linkCount);
    json.key(DOWNTIME);
    json.beginText();
    writeDuration(json.writer, wifi.downtime);
    json.endText();
    json.closeObject();
  }
  private _writeText(json: JsonWriter, place: number, text: string): void {
    const texts = this._texts;
    texts.find(place, text);
    json.escaped(texts.bytes, texts.start, texts.length);
  }
}
