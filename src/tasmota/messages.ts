import { JsonWriter, jsonKey } from '../bytes/json.js';
import { encodeUtf8 } from '../bytes/utf8.js';
import type { Writer } from '../bytes/writer.js';
import type { Console } from '../host.js';
import type { Outbox } from '../mqtt/outbox.js';
import { NEVER_RETAIN } from '../settings/options.js';
import type { Settings } from '../settings/settings.js';
import { StateText } from '../settings/table.js';
import { type Command, FROM_FALLBACK } from './command.js';
import type { Rules } from './rules/rules.js';
import type { Topics } from './topics.js';
import { COMMAND, EMPTY, LOGGING, RESULT, SENSOR, STATE, STATE_TEXTS } from './words.js';

/** `SetOption4`: answers on a topic named after their command. */
const ANSWER_BY_COMMAND = 4;

/** How many topic aliases of MQTT 5 are used (3.3.2.3.4), and for what. */
export const TELEMETRY_ALIASES = 2;
const STATE_ALIAS = 1;
const SENSOR_ALIAS = 2;

/** The longest `Input` that an error gives back. */
const LONGEST_INPUT = 63;

const COMMAND_KEY = jsonKey('Command');
const INPUT_KEY = jsonKey('Input');
/** The key that tells why something was refused. */
export const REASON_KEY = jsonKey('Reason');
const UNKNOWN = encodeUtf8('Unknown');
const ERROR = encodeUtf8('Error');

/**
 * What the device says: every message goes out through here, in place, straight into the transmit buffer. While there
 * is no connection messages are still written, for the console, and then taken back: they are not queued.
 */
export class Messages {
  /** Writes the payload of the message begun last. */
  readonly json: JsonWriter;
  /** Messages that did not fit the transmit buffer. */
  lost = 0;
  /** What states are called (StateText), as bytes: off, on, toggle, hold. */
  stateTexts = STATE_TEXTS;
  /** Who carries out rules, once there are some: answers and reports may set them off. */
  rules: Rules | undefined;
  private readonly _outbox: Outbox;
  private readonly _settings: Settings;
  private readonly _console: Console;
  private _topics: Topics;
  // While a command is carried out: where answers and telemetry go, and whether answers go out at all.
  private _status: Uint8Array;
  private _telemetry: Uint8Array;
  private _quiet = false;
  // Of the message begun last: whether it is sent, and where it starts if it is not.
  private _sending = false;
  private _start = 0;
  // The same message, for the console.
  private _prefix: Uint8Array = EMPTY;
  private _name: Uint8Array = EMPTY;
  private _retain = false;
  private _payloadStart = 0;

  constructor(outbox: Outbox, settings: Settings, topics: Topics, console: Console) {
    this._outbox = outbox;
    this._settings = settings;
    this._console = console;
    this._topics = topics;
    this._status = topics.status;
    this._telemetry = topics.telemetry;
    this.json = new JsonWriter(outbox.writer);
    this.applyStateTexts();
  }

  /** Takes over what StateText says. */
  applyStateTexts(): void {
    const settings = this._settings;
    const texts = Array.from({ length: StateText.count }, (_, i) => settings.text(StateText, i));
    const usual = texts.every((text, i) => text === StateText.defaults[i]);
    this.stateTexts = usual ? STATE_TEXTS : texts.map((text) => encodeUtf8(text));
  }

  /** What an output or input is called that is on or off. */
  stateText(on: boolean): Uint8Array {
    return this.stateTexts[on ? 1 : 0] as Uint8Array;
  }

  get topics(): Topics {
    return this._topics;
  }

  /** Exchanged when settings change what they are made of. */
  set topics(topics: Topics) {
    this._topics = topics;
    this._status = topics.status;
    this._telemetry = topics.telemetry;
  }

  /** From now on, until `endCommand`, answers go where the command came from. */
  beginCommand(command: Command): void {
    this._quiet = command.quiet;
    if (command.origin !== FROM_FALLBACK) return;
    this._status = this._topics.fallbackStatus;
    this._telemetry = this._topics.fallbackTelemetry;
  }

  endCommand(): void {
    this._quiet = false;
    const topics = this._topics;
    if (this._status === topics.status) return;
    this._status = topics.status;
    this._telemetry = topics.telemetry;
  }

  /** Begins `stat/<topic>/<name>`. */
  beginStatus(name: Uint8Array, retain: boolean): JsonWriter {
    return this.begin(this._status, name, retain);
  }

  /** Begins `tele/<topic>/<name>`. */
  beginTelemetry(name: Uint8Array, retain: boolean): JsonWriter {
    const telemetry = this._telemetry;
    // What is sent most often goes by number once the broker knows its topic.
    const own = telemetry === this._topics.telemetry;
    const alias = own && name === STATE ? STATE_ALIAS : own && name === SENSOR ? SENSOR_ALIAS : undefined;
    return this.begin(telemetry, name, retain, alias);
  }

  /** Begins the answer to a command: on `RESULT`, or with SetOption4 on the command's own name. */
  beginAnswer(name: Uint8Array): JsonWriter {
    return this.begin(this._status, this._settings.option(ANSWER_BY_COMMAND) ? name : RESULT, false);
  }

  /** Ends the message begun last and sends it. */
  end(): void {
    if (this.rules !== undefined) {
      this._endWatched(this.rules);
      return;
    }
    // As `endOther`: this is where most messages pass.
    if (this._console.listening) this._show();
    if (!this._sending) this._outbox.writer.position = this._start;
    else if (this._outbox.endPublish() < 0) this._lose();
  }

  /** Begins what is not told, but written all the same for the rules to see, up to `endDraft`. */
  beginDraft(): JsonWriter {
    this._start = this._outbox.writer.position;
    this.json.reset();
    return this.json;
  }

  endDraft(): void {
    const { writer } = this._outbox;
    const { overflowed } = writer;
    const end = writer.position;
    writer.position = this._start;
    if (!overflowed) this.rules?.message(writer.bytes, this._start, end - this._start);
  }

  /** As `end`, and then has the rules see the message, whether it could be sent or not. */
  private _endWatched(rules: Rules): void {
    const outbox = this._outbox;
    const { writer } = outbox;
    const { overflowed } = writer;
    const sending = this._sending;
    const end = writer.position;
    this.endOther();
    if (overflowed) return;
    if (!sending) rules.message(writer.bytes, this._start, end - this._start);
    else if (writer.position >= end) {
      const start = outbox.payloadOffset;
      rules.message(writer.bytes, start, writer.position - start);
    }
  }

  /** Ends what `beginOther` or `begin` has begun, and sends it. No rule sees it. */
  endOther(): void {
    if (this._console.listening) this._show();
    if (!this._sending) this._outbox.writer.position = this._start;
    else if (this._outbox.endPublish() < 0) this._lose();
  }

  /**
   * A whole message of plain bytes. It is no answer, so it goes out even while a quiet command is carried out.
   * @param prefix the topic up to and with its last slash
   */
  plain(prefix: Uint8Array, name: Uint8Array, payload: Uint8Array, retain: boolean): void {
    const quiet = this._quiet;
    this._quiet = false;
    this.begin(prefix, name, retain);
    this._outbox.writer.copy(payload);
    this.endOther();
    this._quiet = quiet;
  }

  /** A whole message of plain bytes on `stat/<topic>/<name>`, in answer. */
  plainStatus(name: Uint8Array, payload: Uint8Array, retain: boolean): void {
    this.begin(this._status, name, retain);
    this._outbox.writer.copy(payload);
    this.endOther();
  }

  /** A line of the log, on `stat/<topic>/LOGGING`. The console does not get it: that is where it comes from. What has no room is lost. */
  logLine(line: Uint8Array): void {
    const outbox = this._outbox;
    if (outbox.beginPublish(this._topics.status, 0, false, LOGGING) !== 0) return;
    outbox.writer.copy(line);
    outbox.endPublish();
  }

  /**
   * Begins a message on a topic that is none of the device's: `length` bytes from `offset`. It is no answer, so it goes
   * out even while a quiet command is carried out, and no rule sees it. The payload is then written, up to `endOther`.
   */
  beginOther(bytes: Uint8Array, offset: number, length: number, retain: boolean): Writer {
    const outbox = this._outbox;
    if (retain && !this._mayRetain()) retain = false;
    this._sending = outbox.beginPublishPart(bytes, offset, length, retain) === 0;
    if (!this._sending) this._start = outbox.writer.position;
    if (this._console.listening) {
      // The console takes whole arrays: only with somebody who listens does this allocate.
      this._prefix = bytes.slice(offset, offset + length);
      this._name = EMPTY;
      this._retain = retain;
      this._payloadStart = outbox.writer.position;
    }
    return outbox.writer;
  }

  /** Answers that no such command is known. */
  unknown(command: Command): void {
    this._error(COMMAND, UNKNOWN, command);
  }

  /** Answers that the command cannot be carried out so. @param reason why, in plain words */
  error(command: Command, name: Uint8Array, reason?: string): void {
    this._error(name, ERROR, command, reason);
  }

  private _error(name: Uint8Array, what: Uint8Array, command: Command, reason?: string): void {
    if (this.rules !== undefined) this.rules.failed();
    const quiet = this._quiet;
    this._quiet = false;
    command.foldName();
    const json = this.beginAnswer(name);
    const bytes = command.bytes;
    json.openObject();
    json.key(COMMAND_KEY);
    json.plain(what);
    json.key(INPUT_KEY);
    json.beginText();
    json.escapedPart(bytes, command.nameOffset, Math.min(command.nameLength, LONGEST_INPUT));
    if (command.hasIndex && command.index !== 1) json.writer.decimal(command.index);
    if (command.payloadLength > 0) {
      json.writer.byte(0x20);
      const left = Math.max(0, LONGEST_INPUT - command.nameLength);
      json.escapedPart(bytes, command.payloadOffset, Math.min(command.payloadLength, left));
    }
    json.endText();
    if (reason !== undefined) {
      json.key(REASON_KEY);
      json.string(reason);
    }
    json.closeObject();
    this.end();
    this._quiet = quiet;
  }

  /**
   * Begins a message on any topic, to be ended by `endOther`.
   * @param prefix the topic up to and with its last slash
   * @param topicAlias see `Outbox.publish`
   */
  begin(prefix: Uint8Array, name: Uint8Array, retain: boolean, topicAlias?: number): JsonWriter {
    const outbox = this._outbox;
    if (retain && !this._mayRetain()) retain = false;
    this._sending = !this._quiet && outbox.beginPublish(prefix, 0, retain, name, topicAlias) === 0;
    if (!this._sending) this._start = outbox.writer.position;
    if (this._console.listening) {
      this._prefix = prefix;
      this._name = name;
      this._retain = retain;
      this._payloadStart = outbox.writer.position;
    }
    const json = this.json;
    json.reset();
    return json;
  }

  private _mayRetain(): boolean {
    return this._outbox.retains && !this._settings.option(NEVER_RETAIN);
  }

  /** Shows the message begun last on the console, if it is whole. */
  private _show(): void {
    const { writer } = this._outbox;
    if (writer.overflowed) return;
    const length = writer.position - this._payloadStart;
    this._console.published(
      this._prefix,
      this._name,
      writer.bytes,
      this._payloadStart,
      length,
      this._retain,
      this._sending,
    );
  }

  private _lose(): void {
    this.lost++;
    this._console.log(1, 'A message did not fit the transmit buffer and is lost');
  }
}
