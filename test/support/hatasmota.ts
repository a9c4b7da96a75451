/**
 * Home Assistant's side of discovery, as far as relays, switches, buttons and sensors go: the rules by which hatasmota
 * checks what a device publishes, and what it makes of it. Written from its behaviour, not from its code.
 */

/** The payload of `tasmota/discovery/<MAC>/config`. */
export interface Config {
  readonly ip: string;
  readonly dn: string;
  readonly fn: readonly (string | null)[];
  readonly hn: string;
  readonly mac: string;
  readonly md: string;
  readonly ofln: string;
  readonly onln: string;
  readonly state: readonly string[];
  readonly sw: string;
  readonly t: string;
  readonly ft: string;
  readonly tp: readonly string[];
  readonly rl: readonly number[];
  readonly lt_st: number;
  readonly swc: readonly number[];
  readonly swn: readonly (string | null)[];
  readonly btn: readonly number[];
  readonly so: Readonly<Record<string, number>>;
}

type Rule = (value: unknown) => boolean;

const text: Rule = (value) => typeof value === 'string';
const bit: Rule = (value) => value === 0 || value === 1;
const integer: Rule = (value) => Number.isInteger(value);
const natural: Rule = (value) => Number.isInteger(value) && (value as number) >= 0;
const listOf =
  (rule: Rule, least = 0): Rule =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.every(rule);
const textOrNull: Rule = (value) => value === null || text(value);
const mode: Rule = (value) => integer(value) && (value as number) >= -1 && (value as number) <= 16;
const options: Rule = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(bit) &&
  ['11', '13', '17', '20', '30', '68', '73', '82'].every((key) => key in value);

/** By key: what its value has to be, and whether it has to be there. */
const SCHEMA: Readonly<Record<string, readonly [rule: Rule, required: boolean]>> = {
  ip: [text, true],
  dn: [text, true],
  fn: [listOf(textOrNull), true],
  hn: [text, true],
  mac: [text, true],
  md: [text, true],
  ty: [bit, true],
  if: [bit, false],
  cam: [bit, false],
  ofln: [text, true],
  onln: [text, true],
  state: [listOf(text, 4), true],
  sw: [text, true],
  t: [text, true],
  ft: [text, true],
  tp: [listOf(text, 3), true],
  rl: [listOf(natural), true],
  swc: [listOf(mode), true],
  swn: [listOf(textOrNull), false],
  btn: [listOf(natural), true],
  so: [options, true],
  lk: [bit, true],
  lt_st: [natural, true],
  bat: [integer, false],
  dslp: [integer, false],
  sho: [Array.isArray, false],
  sht: [Array.isArray, false],
  ver: [(value) => value === 1, true],
};

/** A device whose FullTopic has no prefix. */
export const SHARED = 'commands and answers share a topic';

/** What hatasmota has against a config; nothing: it takes it. @param topic the topic it came on */
export function problemsWith(topic: string, payload: string): string[] {
  const mac = /^tasmota\/discovery\/([A-Z0-9_-]+)\/config$/.exec(topic)?.[1];
  if (mac === undefined) return [`the topic ${topic}`];
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(payload);
  } catch {
    return ['no JSON'];
  }
  const found: string[] = [];
  for (const [key, [rule, required]] of Object.entries(SCHEMA)) {
    if (key in config ? !rule(config[key]) : required) found.push(`${key}: ${JSON.stringify(config[key])}`);
  }
  if (found.length > 0) return found;
  const { mac: told, ft, rl, lt_st: light } = config as unknown as Config;
  if (told !== mac) found.push(`mac ${told}`);
  if (!ft.endsWith('/')) found.push(`ft ${ft} without a slash`);
  if (rl.includes(2) !== light > 0) found.push(`lt_st ${light}`);
  const shutters = rl.filter((kind) => kind === 3).length;
  if (shutters % 2 !== 0) found.push('half a shutter');
  if (topicOf(config as unknown as Config, 0) === topicOf(config as unknown as Config, 1)) found.push(SHARED);
  return found;
}

/** A topic as hatasmota builds it. @param prefix 0 commands, 1 status, 2 telemetry */
export function topicOf({ ft, t, tp, hn, mac }: Config, prefix: 0 | 1 | 2): string {
  return ft
    .replaceAll('%prefix%', tp[prefix] as string)
    .replaceAll('%topic%', t)
    .replaceAll('%hostname%', hn)
    .replaceAll('%id%', mac.slice(-6));
}

/** What becomes an entity of its own: a relay by its number, a sensor by its path. */
export interface Entities {
  readonly relays: readonly number[];
  /** Keys from SENSOR down to a value. */
  readonly sensors: readonly (readonly [string, string])[];
  /** Detached switches, by number, with the name they go by. */
  readonly switches: ReadonlyMap<number, string>;
  /** Detached buttons, by number. */
  readonly buttons: readonly number[];
}

const NO_SENSORS = ['Time', 'PN532', 'RDM6300'];

/** @param sensors the payload of `sensors` */
export function entitiesOf(config: Config, sensors: string): Entities {
  const { sn } = JSON.parse(sensors) as { sn: Record<string, unknown> };
  return {
    relays: config.rl.flatMap((kind, i) => (kind === 1 ? [i + 1] : [])),
    sensors: Object.entries(sn).flatMap(([name, values]) =>
      typeof values !== 'object' || values === null || NO_SENSORS.includes(name)
        ? []
        : Object.keys(values).map((key) => [name, key] as const),
    ),
    switches: new Map(
      config.swc.flatMap((kind, i) =>
        kind < 0 ? [] : [[i + 1, config.swn[i] ?? `Switch${i + 1}`] as const],
      ),
    ),
    buttons: config.so[73] === 1 ? config.btn.flatMap((on, i) => (on === 0 ? [] : [i + 1])) : [],
  };
}
