import { Pattern } from '../bytes/pattern.js';
import { decodeUtf8, encodeEach } from '../bytes/utf8.js';
import type { Settings } from '../settings/settings.js';
import { FullTopic, GroupTopic, Hostname, MqttClient, Prefix, Topic } from '../settings/table.js';
import { expandTemplate } from './template-text.js';

/** The longest topic, without its last level, that leaves room for any last level within 150 characters. */
export const LONGEST_PREFIX = 126;

/** SetOption75: group topics are `cmnd/<group>/`, whatever Prefix1 and FullTopic say. */
const PLAIN_GROUPS = 75;

/** What a topic begins with by its direction: the place of its prefix in the setting. */
export const COMMAND_PREFIX = 0;
export const STATUS_PREFIX = 1;
export const TELEMETRY_PREFIX = 2;

const PREFIX_DEFAULTS = Prefix.defaults;

/** Whether the command topic is where another topic begins: the device would carry out what it says itself. */
export function hearsItself(
  fullTopic: string,
  prefixes: readonly string[],
  topic: string,
  hostname: string,
  mac: string,
): boolean {
  const [command, status, telemetry] = prefixes.map((prefix, direction) =>
    buildTopic(fullTopic, prefix, direction === COMMAND_PREFIX, topic, hostname, mac),
  ) as [string, string, string];
  return status.startsWith(command) || telemetry.startsWith(command);
}

/** Builds a topic up to and with the slash before its last level, as FullTopic says. */
export function buildTopic(
  fullTopic: string,
  prefix: string,
  isCommand: boolean,
  topic: string,
  hostname: string,
  mac: string,
): string {
  let pattern = fullTopic;
  if (isCommand && !pattern.includes('%prefix%')) pattern += '/%prefix%';
  // Without %prefix% the status and telemetry topics share one base.
  return normalTopic(
    `${pattern
      .replaceAll('%prefix%', () => prefix)
      .replaceAll('%topic%', () => topic)
      .replaceAll('%hostname%', () => hostname)
      .replaceAll('%id%', mac)}/`,
  );
}

/** A topic without `#`, and without doubled slashes. */
function normalTopic(topic: string): string {
  return topic.replaceAll('#', '').replace(/\/{2,}/g, '/');
}

/** What stands behind each topic in their buffer: with it a topic is the filter for everything below it. */
const ALL_BELOW = '#';

/** The topic filter for everything below one of the topics of `Topics`. */
export function allBelow(topic: Uint8Array): Uint8Array {
  return new Uint8Array(topic.buffer, topic.byteOffset, topic.length + ALL_BELOW.length);
}

/**
 * Every topic the device speaks and listens on, as bytes up to the slash before the last level. Made anew from the
 * settings; only bytes are touched when messages come and go.
 */
export class Topics {
  readonly topic: string;
  readonly clientIdentifier: string;
  readonly hostname: string;
  /** Own command topic: `cmnd/<topic>/`. */
  readonly command: Uint8Array;
  readonly status: Uint8Array;
  readonly telemetry: Uint8Array;
  /** The topics that always reach the device, whatever its settings say: `cmnd/<client id>_fb/` and the answers'. */
  readonly fallbackCommand: Uint8Array;
  readonly fallbackStatus: Uint8Array;
  readonly fallbackTelemetry: Uint8Array;
  /** Command topics of the groups; empty where FullTopic has no place for a group's name. */
  readonly groups: readonly Uint8Array[];
  /** Whether groups and fallback are listened on. */
  readonly addressable: boolean;
  /** The command topics again, to recognise messages by. */
  readonly ownPattern: Pattern;
  readonly groupPatterns: readonly Pattern[];
  readonly fallbackPattern: Pattern;

  constructor(settings: Settings, mac: string) {
    const fullTopic = settings.text(FullTopic);
    const ownTopic = settings.text(Topic);
    const plainTopic = expandTemplate(ownTopic, mac);
    this.hostname = expandTemplate(settings.text(Hostname), mac, plainTopic);
    this.topic = expandTemplate(ownTopic, mac, '', this.hostname);
    this.clientIdentifier = expandTemplate(settings.text(MqttClient), mac);
    this.addressable = fullTopic.includes('%topic%');
    const build = (direction: number, topic: string) =>
      buildTopic(
        fullTopic,
        this._prefix(settings, direction),
        direction === COMMAND_PREFIX,
        topic,
        this.hostname,
        mac,
      );
    const fallback = (direction: number) => `${PREFIX_DEFAULTS[direction]}/${this.clientIdentifier}_fb/`;
    const texts = [
      build(STATUS_PREFIX, this.topic),
      build(TELEMETRY_PREFIX, this.topic),
      fallback(STATUS_PREFIX),
      fallback(TELEMETRY_PREFIX),
      build(COMMAND_PREFIX, this.topic),
      fallback(COMMAND_PREFIX),
    ];
    for (let i = 0; this.addressable && i < GroupTopic.count; i++) {
      const group = settings.text(GroupTopic, i);
      if (group === '') continue;
      texts.push(
        settings.option(PLAIN_GROUPS)
          ? normalTopic(`${PREFIX_DEFAULTS[COMMAND_PREFIX]}/${group}/`)
          : build(COMMAND_PREFIX, group),
      );
    }
    const topics = encodeEach(texts, ALL_BELOW);
    this.status = topics[0] as Uint8Array;
    this.telemetry = topics[1] as Uint8Array;
    this.fallbackStatus = topics[2] as Uint8Array;
    this.fallbackTelemetry = topics[3] as Uint8Array;
    this.command = topics[4] as Uint8Array;
    this.fallbackCommand = topics[5] as Uint8Array;
    this.groups = topics.slice(6);
    this.ownPattern = new Pattern(this.command);
    this.groupPatterns = this.groups.map((group) => new Pattern(group));
    this.fallbackPattern = new Pattern(this.fallbackCommand);
  }

  /** What commands, answers and telemetry begin with, as strings. */
  texts(): { readonly command: string; readonly state: string; readonly telemetry: string } {
    return {
      command: decodeUtf8(this.command),
      state: decodeUtf8(this.status),
      telemetry: decodeUtf8(this.telemetry),
    };
  }

  private _prefix(settings: Settings, direction: number): string {
    return settings.text(Prefix, direction) || (PREFIX_DEFAULTS[direction] as string);
  }
}
