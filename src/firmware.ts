import { Buttons } from './device/buttons.js';
import type { DeviceConfiguration } from './device/configuration.js';
import { BROKER_DOWN, Led, NETWORK_DOWN, ONLINE } from './device/led.js';
import { Relays } from './device/relays.js';
import { Switches } from './device/switches.js';
import type { Host } from './host.js';
import { Link } from './link.js';
import { Client, STOPPED, WAITING } from './mqtt/client.js';
import { Archive } from './settings/archive.js';
import { Settings } from './settings/settings.js';
import { MqttHost, MqttPassword, MqttPort, MqttUser } from './settings/table.js';
import { Clock } from './tasmota/clock.js';
import { reset } from './tasmota/commands/device.js';
import { Connection, connackTimeout, connectOptions, retryTime } from './tasmota/connection.js';
import { Messages } from './tasmota/messages.js';
import { Power, TOGGLE } from './tasmota/power.js';
import { type PlacedSensor, SensorReport } from './tasmota/sensor-report.js';
import { StateReport } from './tasmota/state-report.js';
import { MAX_PACKET_SIZE } from './tasmota/status-report.js';
import { GO_ON, HALT, RESTART_NOW } from './tasmota/stop.js';
import { Tasmota } from './tasmota/tasmota.js';
import { Telemetry } from './tasmota/telemetry.js';
import { parseTemplate } from './tasmota/template.js';
import { Topics } from './tasmota/topics.js';

/** `SetOption0`: relays come back as they were. */
const KEEP_POWER = 0;
/** Room for the largest message, `Status0` of a board full of relays and sensors. */
const TRANSMIT_CAPACITY = 6_144;
/** Own topic, four groups, fallback. */
const SUBSCRIPTIONS = 6;
/** Milliseconds allowed for resolving the broker's name and connecting to it. */
const TRANSPORT_TIMEOUT = 10_000;
/** More presses than this mean nothing. */
const MOST_PRESSES = 5;
/** The reset that a button held for very long causes. */
const FACTORY_RESET = 1;

/** The whole firmware on one host: makes the parts, joins them, and drives them with `tick`. */
export class Firmware {
  readonly #host: Host;
  readonly #settings = new Settings();
  readonly #archive: Archive;
  readonly #relays: Relays;
  readonly #switches: Switches;
  readonly #buttons: Buttons;
  readonly #leds: Led[];
  readonly #linkLed: Led | undefined;
  readonly #clock: Clock;
  readonly #client: Client;
  readonly #link: Link;
  readonly #connection: Connection;
  readonly #power: Power;
  readonly #telemetry: Telemetry;
  readonly #tasmota: Tasmota;
  #started = false;
  #networkUp = true;
  /** Called once everything has left, when the firmware is to stop. */
  #done: (() => void) | undefined;

  /** Boots: drives the outputs, after the settings that decide them have been read. Nothing is connected yet. */
  constructor(host: Host) {
    this.#host = host;
    const now = host.ticks();
    const ticks = () => host.ticks();
    this.#archive = new Archive(host.storage, this.#settings, (level, text) => host.console.log(level, text));
    this.#archive.load();
    const settings = this.#settings;
    const { state } = this.#archive;
    const board = parseTemplate(host.template);
    this.#relays = new Relays(host.Digital, board.relays, settings.option(KEEP_POWER) ? state.power : 0);
    for (const { pin, code } of board.unknown) {
      host.console.log(
        1,
        `GPIO${pin} has the function ${code}, which this firmware does not have: it is left alone`,
      );
    }
    this.#leds = board.leds.map((pin) => new Led(host.Digital, pin));
    this.#linkLed = board.linkLed === undefined ? undefined : new Led(host.Digital, board.linkLed);
    this.#switches = new Switches(host.Digital, board.switches, ticks, this);
    this.#buttons = new Buttons(host.Digital, board.buttons, ticks, this);
    this.#clock = new Clock(() => host.time(), now);
    this.#countBoot();

    const topics = new Topics(settings, host.system.mac);
    this.#link = new Link(host);
    this.#connection = new Connection(this.#link, host, board.name);
    this.#client = new Client(
      {
        connect: connectOptions(settings, topics),
        receiveCapacity: MAX_PACKET_SIZE,
        transmitCapacity: TRANSMIT_CAPACITY,
        storeCapacity: 0,
        window: 0,
        inboundWindow: 8,
        subscriptions: SUBSCRIPTIONS,
        transportTimeout: TRANSPORT_TIMEOUT,
        connackTimeout: connackTimeout(settings),
        retry: retryTime(settings),
        random: () => host.random(),
        identifierSeed: Math.floor(host.random() * 65_536),
      },
      this.#connection,
    );
    const messages = new Messages(this.#client.outbox, settings, topics, host.console);
    this.#power = new Power(this.#relays, messages, settings, state, () => this.#telemetry.publishState());
    const stateReport = new StateReport(
      this.#clock,
      this.#power,
      host.network,
      host.system,
      () => this.#client.connections,
    );
    const sensors = readSensors(host, board);
    const sensorReport = new SensorReport(this.#clock, this.#switches, sensors);
    this.#telemetry = new Telemetry(
      settings,
      messages,
      stateReport,
      sensorReport,
      sensors.map(({ sensor }) => sensor),
      now,
    );
    this.#tasmota = new Tasmota(
      {
        settings,
        state,
        clock: this.#clock,
        messages,
        power: this.#power,
        stateReport,
        sensorReport,
        telemetry: this.#telemetry,
        network: host.network,
        system: host.system,
        console: host.console,
        connection: this.#connection,
      },
      now,
    );
    this.#link.attach(this.#client);
    this.#connection.attach(this.#tasmota, this.#client);
  }

  /** Whether the broker has accepted the connection. */
  get connected(): boolean {
    return this.#client.connected;
  }

  /** Topics that commands, answers and telemetry begin with. */
  topicExamples(): { readonly command: string; readonly state: string; readonly telemetry: string } {
    return this.#tasmota.topics.texts();
  }

  /**
   * Names the broker: as the commands MqttHost, MqttPort, MqttUser and MqttPassword, but each text is taken as it is.
   * @param user `undefined`, like the password: as it is set already
   * @returns whether all was short enough; what was not, is as before
   */
  useBroker(host: string, port: number, user: string | undefined, password: string | undefined): boolean {
    const settings = this.#settings;
    let taken = settings.setText(MqttHost, host) && settings.setNumber(MqttPort, port);
    if (user !== undefined) taken = settings.setText(MqttUser, user) && taken;
    if (password !== undefined) taken = settings.setText(MqttPassword, password) && taken;
    return taken;
  }

  /** Runs a line from the console: a command and its payload. Answers go to `Host.console`. */
  command(line: string): void {
    this.#tasmota.line(line, this.#host.ticks());
    this.#link.pump();
  }

  /** Begins to connect to the broker. What `command` changed before is taken into account without a restart. */
  start(): void {
    this.#started = true;
    this.#tasmota.messages.topics = new Topics(this.#settings, this.#host.system.mac);
    this.#tasmota.farewell = undefined;
    this.#tasmota.cancelStop();
    this.#connection.applySettings();
    this.#client.retry(retryTime(this.#settings), this.#host.ticks());
    this.#archive.save(this.#host.ticks());
    if (this.#connection.wanted) this.#connection.start();
    else this.#host.console.log(2, 'MQT: Off: set a broker with MqttHost, and SetOption3 1');
  }

  /** Does what is due. To be called every 10 to 50 ms. */
  tick(): void {
    const now = this.#host.ticks();
    this.#clock.tick(now);
    this.#switches.tick(now);
    this.#buttons.tick(now);
    this.#power.tick(now);
    this.#tasmota.tick(now);
    this.#telemetry.tick(now);
    this.#tickClient(now);
    this.#link.pump();
    this.#showLeds(now);
    this.#archive.tick(now);
    if (this.#done !== undefined) this.#finish();
    else if (this.#started) this.#stopIfAsked();
  }

  /** Attempts to connect wait for the network, and do not wait long once it is there. */
  #tickClient(now: number): void {
    const { up } = this.#host.network;
    if (up && !this.#networkUp) this.#client.hurry(now);
    this.#networkUp = up;
    if (up || this.#client.state !== WAITING) this.#client.tick(now);
  }

  /** Saves, publishes `Offline`, disconnects cleanly. @param done called once everything has left */
  shutdown(done: () => void): void {
    this.#archive.save(this.#host.ticks());
    this.#done = done;
    this.#connection.stop();
    this.#link.pump();
    this.#finish();
  }

  switchToggled(index: number): void {
    this.#toggle(index);
  }

  buttonPressed(index: number, count: number): void {
    if (count === 1) this.#toggle(index);
    // Several presses of the first button reach the relays that have no button of their own.
    else if (index === 0 && count <= MOST_PRESSES && count <= this.#relays.count) this.#toggle(count - 1);
  }

  buttonHeld(): void {}

  buttonHeldLong(): void {
    this.#host.console.log(2, 'A button was held for very long: everything is reset');
    reset(this.#tasmota, FACTORY_RESET);
  }

  /** An input switches the relay of its number, or the first one where there are fewer. */
  #toggle(index: number): void {
    if (this.#relays.count === 0) return;
    this.#power.execute(index < this.#relays.count ? index : 0, TOGGLE, this.#host.ticks());
  }

  #countBoot(): void {
    const { state } = this.#archive;
    state.bootCount++;
    if (state.bootCountSince === 0) state.bootCountSince = this.#clock.utc();
  }

  #showLeds(now: number): void {
    const link =
      !this.#connection.wanted || this.#client.connected
        ? ONLINE
        : this.#host.network.up
          ? BROKER_DOWN
          : NETWORK_DOWN;
    const power = this.#relays.state !== 0;
    for (let i = 0; i < this.#leds.length; i++) {
      const led = this.#leds[i] as Led;
      if (i === 0 && this.#linkLed === undefined) led.showLink(now, link, power);
      else led.show(i < this.#relays.count && this.#leds.length > 1 ? this.#relays.isOn(i) : power);
    }
    this.#linkLed?.showLink(now, link, true);
  }

  #stopIfAsked(): void {
    const how = this.#tasmota.stopDue;
    if (how !== GO_ON) this.#stop(how);
  }

  /** Apart from `#stopIfAsked`, which runs with every tick: a method that makes closures takes a slot even before it does. */
  #stop(how: number): void {
    this.#tasmota.cancelStop();
    if (how === RESTART_NOW) this.#host.system.restart();
    else if (how === HALT) this.shutdown(() => this.#host.console.log(2, 'Halted: Restart 1 starts again'));
    else this.shutdown(() => this.#host.system.restart());
  }

  #finish(): void {
    if (this.#client.state !== STOPPED || this.#done === undefined) return;
    const done = this.#done;
    this.#done = undefined;
    done();
  }
}

function readSensors(host: Host, board: DeviceConfiguration): PlacedSensor[] {
  const sensors: PlacedSensor[] = [];
  for (const { kind, pin, index } of board.sensors) {
    const sensor = host.sensor(kind, pin, index);
    if (sensor !== undefined) sensors.push({ sensor, index });
    else host.console.log(1, `This platform has no sensor of the kind on GPIO${pin}`);
  }
  return sensors;
}
