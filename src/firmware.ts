import { elapsed, isDue } from './bytes/ticks.js';
import { Buttons } from './device/buttons.js';
import type { DeviceConfiguration } from './device/configuration.js';
import { BROKER_DOWN, NETWORK_DOWN, ONLINE } from './device/led.js';
import { Relays } from './device/relays.js';
import { COUNTER, DS18B20, type Sensor } from './device/sensor.js';
import { Switches } from './device/switches.js';
import type { Console, Host } from './host.js';
import { Link } from './link.js';
import { Client, STOPPED, WAITING } from './mqtt/client.js';
import { Archive } from './settings/archive.js';
import { CHIP_SENSOR, MQTT_TLS } from './settings/options.js';
import { Settings } from './settings/settings.js';
import {
  MqttHeaders,
  MqttHost,
  MqttPassword,
  MqttPath,
  MqttPort,
  MqttUser,
  NtpServer,
  SetOption46,
  WifiConfig,
} from './settings/table.js';
import { activeBoard } from './tasmota/board.js';
import { guardStart, lastingTime } from './tasmota/boot-guard.js';
import type { BrokerUrl } from './tasmota/broker-url.js';
import { keepChipSensor } from './tasmota/chip-sensor.js';
import { Clock } from './tasmota/clock.js';
import { Connection, connackTimeout, retryTime, transportTimeout } from './tasmota/connection.js';
import { Counts } from './tasmota/counts.js';
import { DeviceConnect } from './tasmota/device-connect.js';
import { findSensors } from './tasmota/find-sensors.js';
import { Keys } from './tasmota/keys.js';
import { Leds } from './tasmota/leds.js';
import { Logs } from './tasmota/logs.js';
import { Messages, TELEMETRY_ALIASES } from './tasmota/messages.js';
import { Power } from './tasmota/power.js';
import { powerAtStart, powerDelay } from './tasmota/power-on.js';
import { openPwm } from './tasmota/pwm.js';
import { startRules } from './tasmota/rules/start.js';
import { keepSchedule } from './tasmota/schedule.js';
import { SensorAliases } from './tasmota/sensor-aliases.js';
import { SensorReport } from './tasmota/sensor-report.js';
import { StateReport } from './tasmota/state-report.js';
import { MAX_PACKET_SIZE } from './tasmota/status-report.js';
import { ERASE, GO_ON, HALT, RESTART, RESTART_NOW } from './tasmota/stop.js';
import { Tasmota } from './tasmota/tasmota.js';
import { Telemetry } from './tasmota/telemetry.js';
import { TimeZone } from './tasmota/time-zone.js';
import { Topics } from './tasmota/topics.js';
import { RESTART_WITHOUT_NETWORK, wifiOptions } from './tasmota/wifi-options.js';

/**
 * Room for the largest message, `Status0` with every text as long as it may be and full of characters to escape: what it
 * takes in any case, and more for each relay, switch and sensor. ButtonTopic, SwitchTopic and SwitchText, which few devices
 * have, are not reckoned with: if they are as long as all that, `Status0` is refused.
 */
const LARGEST_MESSAGE = 3_040;
const PER_RELAY = 55;
const PER_SWITCH = 27;
const PER_SENSOR = 96;
/** Sensors that may be found on an I2C bus, and DS18B20 on a pin. More, and with all texts at their longest, `Status0` is refused. */
const SENSORS_ON_BUS = 4;
/** `_networkLost` while there is a network: no ticks are that many. */
const UP = Number.MAX_SAFE_INTEGER;
/** Milliseconds without a network after which `WifiConfig 0` restarts the device. */
const LONGEST_WITHOUT_NETWORK = 180_000;
// `Firmware._startAt`: no ticks are like that.
const NOT_YET = Number.MAX_SAFE_INTEGER;
const STARTED = Number.MIN_SAFE_INTEGER;
/** Milliseconds in the unit of SetOption46. */
const START_UNIT = 10;
/** Own topic, four groups, fallback. */
const SUBSCRIPTIONS = 6;

/** A broker as whoever starts the firmware names it. */
export interface BrokerAddress extends BrokerUrl {
  /** See `request-headers.ts`. */
  readonly headers?: string | undefined;
}

/** The whole firmware on one host: makes the parts, joins them, and drives them with `tick`. */
export class Firmware {
  private readonly _host: Host;
  private readonly _settings = new Settings();
  private readonly _archive: Archive;
  private readonly _client: Client;
  private readonly _link: Link;
  private readonly _connection: Connection;
  private readonly _tasmota: Tasmota;
  /** Ticks at which the start begins; or `NOT_YET`, or `STARTED`. */
  private _startAt = NOT_YET;
  /** Ticks at which the network was lost; `UP` while there is one. */
  private _networkLost = UP;
  /** Called once everything has left, when the firmware is to stop. */
  private _done: (() => void) | undefined;

  /** Boots: drives the outputs, after the settings that decide them have been read. Nothing is connected yet. */
  constructor(host: Host) {
    this._host = host;
    const now = host.ticks();
    const console = new Logs(host.console);
    this._archive = new Archive(host.storage, this._settings, console);
    this._archive.load(now);
    const settings = this._settings;
    const { state } = this._archive;
    guardStart(settings, state, host.system.powerOn, (level, text) => console.log(level, text));
    console.follow(settings);
    const { configuration: board, damage } = activeBoard({
      settings,
      template: host.template,
      chip: host.system.chip,
    });
    host.giveWay?.(board);
    const { powerOn } = host.system;
    const pwm = openPwm(host.PWM, console, board.pwm, settings);
    const count = board.relays.length + (pwm?.light === undefined ? 0 : 1);
    const wanted = powerAtStart(settings, state.power, powerOn, count, board.relays.length);
    const first = powerDelay(settings, powerOn) === 0 ? wanted : 0;
    const relays = new Relays(host.Digital, board.relays, first, pwm);
    if (damage !== undefined) console.log(1, `Template: ${damage}; the board is ${board.name} instead`);
    tellProblems(console, board);
    const keys = new Keys();
    const switches = new Switches(host.Digital, board.switches, host, keys);
    const buttons = new Buttons(host.Digital, board.buttons, host, keys);
    const clock = new Clock(host, new TimeZone(settings), now);
    if (state.bootCountSince === 0) state.bootCountSince = clock.utc();

    const topics = new Topics(settings, host.system.mac);
    this._link = new Link(host);
    const connect = new DeviceConnect(settings, topics);
    this._connection = new Connection(this._link, host, connect);
    this._client = new Client(
      {
        connect,
        protocolLevel: connect.level,
        outboundAliases: TELEMETRY_ALIASES,
        receiveCapacity: MAX_PACKET_SIZE,
        transmitCapacity: transmitCapacity(board),
        storeCapacity: 0,
        window: 0,
        inboundWindow: 8,
        subscriptions: SUBSCRIPTIONS,
        transportTimeout: transportTimeout(settings),
        connackTimeout: connackTimeout(settings),
        retry: retryTime(settings),
        random: () => host.random(),
        identifierSeed: Math.floor(host.random() * 65_536),
      },
      this._connection,
    );
    const messages = new Messages(this._client.outbox, settings, topics, console);
    const power = new Power(relays, messages, settings, state, this);
    power.begin(wanted, now);
    const leds = new Leds(host.Digital, board, power);
    const problem = leds.applyModes(host);
    if (problem !== undefined) console.log(1, problem);
    const stateReport = new StateReport(clock, power, host.network, host.system, this._connection);
    const sensorReport = new SensorReport(clock, switches);
    const telemetry = new Telemetry(settings, messages, stateReport, sensorReport, now);
    sensorReport.aliases = SensorAliases.from(settings);
    if (board.sensors.some(({ kind }) => kind === COUNTER)) sensorReport.counts = new Counts(settings, state);
    const add = (sensor: Sensor, index: number) => sensorReport.add(sensor, index);
    findSensors({ host, console, settings, add }, board);
    if (settings.option(CHIP_SENSOR)) keepChipSensor(sensorReport, host, true);
    this._tasmota = new Tasmota(
      {
        settings,
        state,
        clock,
        messages,
        power,
        stateReport,
        sensorReport,
        telemetry,
        keys,
        leds,
        host,
        console,
        connection: this._connection,
        owner: this,
      },
      now,
    );
    keys.attach(this._tasmota, buttons);
    this._link.attach(this._client);
    this._connection.attach(this._tasmota, this._client);
    keepSchedule(this._tasmota);
    startRules(this._tasmota);
  }

  /** Whether the broker has accepted the connection. */
  get connected(): boolean {
    return this._client.connected;
  }

  get networkUp(): boolean {
    return this._host.network.up;
  }

  /** Topics that commands, answers and telemetry begin with. */
  topicExamples(): { readonly command: string; readonly state: string; readonly telemetry: string } {
    return this._tasmota.topics.texts();
  }

  /**
   * Names the broker: as the commands MqttHost, MqttUser, MqttPassword and MqttHeaders, but each text is taken as it is. User,
   * password and headers that are `undefined` are as they are set already.
   * @returns whether all was short enough; what was not, is as before
   */
  useBroker({ host, port, tls, path, user, password, headers }: BrokerAddress): boolean {
    const settings = this._settings;
    let taken = settings.setText(MqttHost, host) && settings.setNumber(MqttPort, port);
    settings.setOption(MQTT_TLS, tls);
    taken = settings.setText(MqttPath, path) && taken;
    if (user !== undefined) taken = settings.setText(MqttUser, user) && taken;
    if (password !== undefined) taken = settings.setText(MqttPassword, password) && taken;
    if (headers !== undefined) taken = settings.setText(MqttHeaders, headers) && taken;
    return taken;
  }

  /** Runs a line from the console: a command and its payload. Answers go to `Host.console`. */
  command(line: string): void {
    this._tasmota.line(line, this._host.ticks());
    this._link.pump();
  }

  /**
   * Begins to connect to the broker, at once or as SetOption46 says. What `command` changed before is taken into account without
   * a restart, unless it is the board.
   */
  start(): void {
    const wait = this._host.system.powerOn ? this._settings.number(SetOption46) * START_UNIT : 0;
    if (wait > 0) this._startAt = (this._host.ticks() + wait) | 0;
    else this._begin();
  }

  private _begin(): void {
    this._startAt = STARTED;
    this._tasmota.messages.topics = new Topics(this._settings, this._host.system.mac);
    this._tasmota.farewell = undefined;
    this._tasmota.start();
    this._connection.applySettings();
    this._tasmota.console.connect(this._tasmota);
    this._client.retry(retryTime(this._settings), this._host.ticks());
    this._archive.save(this._host.ticks());
    this._joinNetwork();
    this.synchronize();
    if (this._connection.wanted) this._connection.start();
    else this._tasmota.console.log(2, 'MQT: Off: set a broker with MqttHost, and SetOption3 1');
  }

  /** Does what is due. To be called every 10 to 50 ms. */
  tick(): void {
    const now = this._host.ticks();
    const tasmota = this._tasmota;
    tasmota.clock.tick(now);
    tasmota.keys.tick(now);
    tasmota.power.tick(now);
    tasmota.tick(now);
    tasmota.telemetry.tick(now);
    this._tickClient(now);
    this._link.pump();
    tasmota.leds.tick(now, this._linkState, this._client.keepAlive);
    this._archive.tick(now);
    tasmota.console.tick(now);
    if (this._archive.state.isStarting) this._lookAtStart(now);
    if (this._done !== undefined) this._finish();
    else if (this._startAt === STARTED) this._stopIfAsked();
    else if (this._startAt !== NOT_YET && isDue(now, this._startAt)) this._begin();
  }

  /** A start that has lasted for long enough is no part of a row of short ones. */
  private _lookAtStart(now: number): void {
    if (this._tasmota.clock.uptime < lastingTime(this._host.system.powerOn)) return;
    this._archive.state.startLasted();
    this._archive.save(now);
  }

  private _joinNetwork(): void {
    this._host.wifi?.connect(wifiOptions(this._settings, this._tasmota.topics.hostname));
  }

  /**
   * Has the host keep its clock by the servers set, or by none once the time was set by hand. What is set before the start
   * holds from then on.
   */
  synchronize(): void {
    if (this._startAt !== STARTED) return;
    const count = this._tasmota.clock.isSet ? 0 : NtpServer.count;
    const servers = Array.from({ length: count }, (_, i) => this._settings.text(NtpServer, i));
    this._host.synchronize?.(servers.filter((server) => server !== ''));
  }

  /** Attempts to connect wait for the network, and do not wait long once it is there. */
  private _tickClient(now: number): void {
    const { up } = this._host.network;
    if (!up) this._withoutNetwork(now);
    else if (this._networkLost !== UP) {
      this._networkLost = UP;
      this._client.hurry(now);
    }
    if (up || this._client.state !== WAITING) this._client.tick(now);
  }

  /** `WifiConfig 0`: after a while a restart is to help. */
  private _withoutNetwork(now: number): void {
    if (this._networkLost === UP) this._networkLost = now;
    else if (
      elapsed(now, this._networkLost) > LONGEST_WITHOUT_NETWORK &&
      this._settings.number(WifiConfig) === RESTART_WITHOUT_NETWORK
    ) {
      this._networkLost = now;
      this._tasmota.console.log(
        1,
        'There has been no network for 3 minutes: WifiConfig 0 restarts the device',
      );
      this._tasmota.requestStop(RESTART);
    }
  }

  /** Saves, publishes `Offline`, disconnects cleanly. @param done called once everything has left */
  shutdown(done: () => void): void {
    // Whoever has it stop does not cut the power.
    if (this._host.system.powerOn) this._archive.state.startLasted();
    this.save();
    this._done = done;
    this._connection.stop();
    this._link.pump();
    this._finish();
  }

  /** Saves what has changed. */
  save(): void {
    this._tasmota.sensorReport.counts?.keep();
    this._archive.save(this._host.ticks());
  }

  publishState(): void {
    this._tasmota.telemetry.publishState();
  }

  /** How the connection is, as LEDs show it. */
  private get _linkState(): number {
    if (!this._connection.wanted || this._client.connected) return ONLINE;
    return this._host.network.up ? BROKER_DOWN : NETWORK_DOWN;
  }

  private _stopIfAsked(): void {
    const how = this._tasmota.stopDue;
    if (how !== GO_ON) this._stop(how);
  }

  /** Apart from `_stopIfAsked`, which runs with every tick: a method that makes closures takes a slot even before it does. */
  private _stop(how: number): void {
    this._tasmota.cancelStop();
    if (how === ERASE) this._archive.erase();
    if (how === RESTART_NOW) this._host.system.restart();
    else if (how === HALT)
      this.shutdown(() => this._tasmota.console.log(2, 'Halted: Restart 1 starts again'));
    else this.shutdown(() => this._host.system.restart());
  }

  private _finish(): void {
    if (this._client.state !== STOPPED || this._done === undefined) return;
    const done = this._done;
    this._done = undefined;
    done();
  }
}

/** What of the board's description is of no effect. The device lives without: it can be given a better one. */
function tellProblems(console: Console, board: DeviceConfiguration): void {
  for (const { pin, text } of board.problems) {
    console.log(1, `Template: ${text}${pin === undefined ? '; no pin is used' : ''}`);
  }
  for (const { pin, code } of board.unknown) {
    console.log(
      1,
      `GPIO${pin} has the function ${code}, which this firmware does not have: it is left alone`,
    );
  }
}

function transmitCapacity({ relays, switches, pwm, sensors, i2c }: DeviceConfiguration): number {
  const buses = i2c.length + sensors.filter(({ kind }) => kind === DS18B20).length;
  const sensorCount = sensors.length + buses * SENSORS_ON_BUS;
  return (
    LARGEST_MESSAGE +
    (relays.length + pwm.length) * PER_RELAY +
    switches.length * PER_SWITCH +
    sensorCount * PER_SENSOR
  );
}
