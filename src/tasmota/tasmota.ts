import { type JsonWriter, jsonKey } from '../bytes/json.js';
import { Pattern } from '../bytes/pattern.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { ChipName, Host, NetworkStatus, System } from '../host.js';
import type { Packet } from '../mqtt/packet.js';
import type { Settings } from '../settings/settings.js';
import type { DeviceState } from '../settings/state.js';
import { RetainedCommands, SetOption34 } from '../settings/table.js';
import { Backlog } from './backlog.js';
import { type Clock, writeDuration } from './clock.js';
import { Command, FROM_CONSOLE, FROM_GROUP } from './command.js';
import type { CommandQueue } from './command-queue.js';
import { COMMANDS } from './commands/table.js';
import { Discovery } from './discovery.js';
import type { Keys } from './keys.js';
import type { Leds } from './leds.js';
import type { Logs } from './logs.js';
import type { Messages } from './messages.js';
import type { Power } from './power.js';
import { Registry } from './registry.js';
import { NOT_OURS, Router } from './router.js';
import type { Rules } from './rules/rules.js';
import { SYSTEM_SAVE } from './rules/triggers.js';
import type { SensorReport } from './sensor-report.js';
import type { StateReport } from './state-report.js';
import { GO_ON, RESTART_FOR_PINS, RESTART_NOW } from './stop.js';
import type { Telemetry } from './telemetry.js';
import type { Topics } from './topics.js';
import { COMMAND } from './words.js';

const UPTIME = jsonKey('Uptime');
/** What stands in the names of commands that take passwords. */
const PASS = new Pattern(encodeUtf8('PASS'), true);
const TOO_LONG = 'The message is longer than 1200 bytes';

/** A restart leaves time for the answers to go out and for further commands: milliseconds. */
const RESTART_DELAY = 2_000;

/** How many commands of rules are carried out with each tick: each may have messages for an answer. */
const COMMANDS_PER_TICK = 4;

/** Immutable, and so in ROM on a board. */
const REGISTRY = new Registry(COMMANDS);

/** What commands may use, and what the rest of the firmware has for them. */
export interface TasmotaParts {
  readonly settings: Settings;
  readonly state: DeviceState;
  readonly clock: Clock;
  readonly messages: Messages;
  readonly power: Power;
  readonly stateReport: StateReport;
  readonly sensorReport: SensorReport;
  readonly telemetry: Telemetry;
  readonly leds: Leds;
  readonly keys: Keys;
  readonly host: Host;
  readonly console: Logs;
  readonly connection: ConnectionControl;
  readonly owner: TasmotaOwner;
}

/** Who drives it all. */
export interface TasmotaOwner {
  /** Has the clock kept by the present NtpServer settings. */
  synchronize(): void;
  /** Saves what has changed, whatever SaveData says. */
  save(): void;
}

/** What commands do to the connection with the broker. */
export interface ConnectionControl {
  readonly isConnected: boolean;
  /** Connections to the broker since the start. */
  readonly count: number;
  /** Takes settings over that act without a restart. */
  applySettings(): void;
  /** Starts the wait for the next attempt over, with the present MqttRetry. */
  applyRetry(): void;
  /** Subscribes to a topic filter beside the device's own, now and with every connection. @returns the subscription's number */
  subscribe(topicFilter: Uint8Array): number;
  unsubscribe(index: number): void;
}

/**
 * The device as the language sees it: commands come in, from messages, from the console and from the backlog, are
 * looked up and carried out. Commands reach everything they need through it.
 */
export class Tasmota {
  readonly settings: Settings;
  readonly state: DeviceState;
  readonly clock: Clock;
  readonly messages: Messages;
  readonly power: Power;
  readonly stateReport: StateReport;
  readonly sensorReport: SensorReport;
  readonly telemetry: Telemetry;
  readonly leds: Leds;
  readonly keys: Keys;
  readonly host: Host;
  readonly console: Logs;
  readonly backlog = new Backlog();
  readonly connection: ConnectionControl;
  readonly discovery: Discovery;
  readonly owner: TasmotaOwner;
  /** Ticks, in milliseconds, of the moment being handled. */
  now = 0;
  /** What stays in the retained `LWT` of this topic, once the topic is about to change. */
  farewell: Uint8Array | undefined;
  private readonly _router = new Router();
  private readonly _command = new Command();
  private _stop = GO_ON;
  private _stopAt = 0;
  private _retainedTold = false;

  constructor(parts: TasmotaParts, now: number) {
    this.settings = parts.settings;
    this.state = parts.state;
    this.clock = parts.clock;
    this.messages = parts.messages;
    this.power = parts.power;
    this.stateReport = parts.stateReport;
    this.sensorReport = parts.sensorReport;
    this.telemetry = parts.telemetry;
    this.leds = parts.leds;
    this.keys = parts.keys;
    this.host = parts.host;
    this.console = parts.console;
    this.connection = parts.connection;
    this.owner = parts.owner;
    this.now = now;
    this.discovery = new Discovery(this);
  }

  get chip(): ChipName {
    return this.host.system.chip;
  }

  /** The board that the firmware was built for: see `Host.template`. */
  get template(): string {
    return this.host.template;
  }

  get network(): NetworkStatus {
    return this.host.network;
  }

  get system(): System {
    return this.host.system;
  }

  /** What carries out rules, once there are some. */
  get rules(): Rules | undefined {
    return this.messages.rules;
  }

  get topics(): Topics {
    return this.messages.topics;
  }

  /** What a command has asked for and is now due: see `stop.ts`. */
  get stopDue(): number {
    if (this._stop === RESTART_NOW) return RESTART_NOW;
    if (this._stop === GO_ON || !this.backlog.empty || !(this.messages.rules?.queue.empty ?? true))
      return GO_ON;
    return ((this.now - this._stopAt) | 0) >= RESTART_DELAY ? this._stop : GO_ON;
  }

  /** Whether a restart or halt has been asked for. */
  get stopAsked(): boolean {
    return this._stop !== GO_ON;
  }

  /** Asks for a restart or halt, as soon as the answers are out and no command waits. */
  requestStop(how: number): void {
    const { rules } = this.messages;
    if (rules !== undefined && this._stop === GO_ON) {
      rules.raise(SYSTEM_SAVE, 0, 1);
      rules.pause();
    }
    this._stop = Math.max(how, this._stop);
    this._stopAt = this.now;
  }

  /** Takes back what was asked for before anything is connected, but for what cannot be without a restart. */
  start(): void {
    if (this._stop !== RESTART_FOR_PINS) this.cancelStop();
  }

  /** Takes back what `requestStop` asked for. */
  cancelStop(): void {
    this.messages.rules?.renew();
    this._stop = GO_ON;
  }

  /** Carries out the command that a message brings. */
  message(packet: Packet, now: number): void {
    this.now = now;
    const origin = this._router.route(packet, this.topics);
    if (origin === NOT_OURS) {
      const { rules } = this.messages;
      rules?.eventTopics?.message(packet, rules);
      return;
    }
    if (packet.retain && this.settings.number(RetainedCommands) === 0) {
      this._ignoreRetained();
      return;
    }
    this._command.takeMessage(packet, this._router.prefixLength, origin);
    this._execute(this._command);
  }

  /** Answers a message that is too long to be taken. */
  refuseLong(packet: Packet, now: number): void {
    this.now = now;
    const origin = this._router.route(packet, this.topics);
    if (origin === NOT_OURS) return;
    if (packet.retain && this.settings.number(RetainedCommands) === 0) return;
    const command = this._command;
    command.takeMessage(packet, this._router.prefixLength, origin);
    command.dropPayload();
    const name = REGISTRY.find(command)?.upperName ?? COMMAND;
    this.messages.beginCommand(command);
    this.messages.error(command, name, TOO_LONG);
    this.messages.endCommand();
  }

  /** Carries out a line from the console. */
  line(text: string, now: number): void {
    this.now = now;
    const bytes = encodeUtf8(text);
    const view = new DataView(bytes.buffer);
    this.console.attend();
    if (this._command.takeLine(bytes, view, 0, bytes.length, FROM_CONSOLE)) this._execute(this._command);
    this.console.follow(this.settings);
  }

  /**
   * Carries out what rules have asked for, and the next command of the backlog when its time has come, and tells what there
   * is when that has changed.
   */
  tick(now: number): void {
    this.now = now;
    this.discovery.tick(now);
    const rules = this.messages.rules;
    if (rules !== undefined) this._tickRules(rules, now);
    const backlog = this.backlog;
    if (backlog.empty || !backlog.take(this.settings.number(SetOption34), now)) return;
    this._runLine(backlog, backlog.lineForGroup ? FROM_GROUP : FROM_CONSOLE, backlog.lineQuiet);
  }

  private _tickRules(rules: Rules, now: number): void {
    rules.watch.tick(now);
    const { queue } = rules;
    for (let i = 0; i < COMMANDS_PER_TICK && !queue.empty; i++) {
      queue.takeLine();
      this._runLine(queue, FROM_CONSOLE, false);
    }
    rules.tellTroubles();
  }

  /** Carries out the line that a queue has taken last. */
  private _runLine(queue: CommandQueue, origin: number, quiet: boolean): void {
    const command = this._command;
    if (!command.takeLine(queue.lines, queue.view, queue.lineStart, queue.lineEnd, origin)) return;
    if (quiet) command.quiet = true;
    const { messages } = this;
    messages.rules?.beginCommand(queue.lineCause);
    this._execute(command);
    messages.rules?.endCommand();
  }

  /** Writes the key `Uptime`. */
  writeUptime(json: JsonWriter): void {
    json.key(UPTIME);
    json.beginText();
    writeDuration(json.writer, this.clock.uptime);
    json.endText();
  }

  private _execute(command: Command): void {
    const messages = this.messages;
    const row = REGISTRY.find(command);
    messages.beginCommand(command);
    if (row === undefined) {
      if (isSecret(command)) command.dropPayload();
      messages.unknown(command);
    } else {
      // A group shares its commands, not its members' identities: such a command only asks.
      if (row.identity && command.origin === FROM_GROUP) command.dropPayload();
      const fits = command.index >= row.minimumIndex && command.index <= row.maximumIndex;
      if (!fits || !row.run(this, command, row)) {
        if (row.secret) command.dropPayload();
        messages.error(command, row.upperName);
      }
    }
    messages.endCommand();
  }

  private _ignoreRetained(): void {
    if (this._retainedTold) return;
    this._retainedTold = true;
    this.console.log(
      2,
      'A retained command was ignored, and further ones will be: clear it at the broker, or allow them with RetainedCommands 1',
    );
  }
}

/** Whether a command that there is none of may have been meant for a password. */
function isSecret({ view, nameOffset, nameLength }: Command): boolean {
  const last = nameOffset + nameLength - PASS.length;
  for (let offset = nameOffset; offset <= last; offset++) if (PASS.isAt(view, offset)) return true;
  return false;
}
