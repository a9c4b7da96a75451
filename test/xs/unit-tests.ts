import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { Plugin } from 'esbuild';
import { expect } from 'vitest';
import { withBundle } from '../../bench/bundle.js';
import { bundleForXs } from '../../hosts/xs/bundle.js';
import type { Outcome } from './vitest-on-xs.js';

/**
 * Unit tests that need nothing of Node run on XS as well, from the same files. Where there is an SDK, some of them run on
 * its XS too: `test/moddable/unit-tests.test.ts`.
 *
 * Not among them: decoder-cuts, decoder5-cuts, differential, flow-control, identifiers, qos-model and year in mqtt,
 * settings/power-cut and tasmota/random-commands, which go through more cases than XS does in minutes (the decoder's vectors,
 * byte by byte too, are in mqtt/decoder and mqtt/decoder5); link and tasmota/status-report, which spread more values than the
 * engine's stack here holds.
 */
export const FILES = [
  'bytes/ascii',
  'bytes/crc32',
  'bytes/decimal',
  'bytes/json',
  'bytes/json-text',
  'bytes/json-reader',
  'bytes/pattern',
  'bytes/ticks',
  'bytes/utf8',
  'bytes/writer',
  'device/blinker',
  'device/analog',
  'device/buttons',
  'device/configuration',
  'device/input',
  'device/interlock',
  'device/led',
  'device/mean',
  'device/pwm-outputs',
  'device/relay-timers',
  'device/relays',
  'device/sensor',
  'device/switches',
  'ecma419/mqtt-client',
  'hosts/esp32/sensor-provider',
  'hosts/esp32/sensors/bme280',
  'hosts/esp32/sensors/counter',
  'hosts/esp32/sensors/crc8',
  'hosts/esp32/sensors/dht',
  'hosts/esp32/sensors/ds18b20',
  'hosts/esp32/sensors/i2c-sensor',
  'hosts/xs/messages',
  'firmware',
  'mqtt/authentication',
  'mqtt/backoff',
  'mqtt/client',
  'mqtt/client5',
  'mqtt/decoder',
  'mqtt/decoder5',
  'mqtt/disconnect-reason',
  'mqtt/encoder',
  'mqtt/encoder5',
  'mqtt/handshake',
  'mqtt/in-flight',
  'mqtt/inbound-aliases',
  'mqtt/inbox',
  'mqtt/keepalive',
  'mqtt/outbox',
  'mqtt/property-list',
  'mqtt/property-reader',
  'mqtt/property-rules',
  'mqtt/reasons',
  'mqtt/redirections',
  'mqtt/server-limits',
  'mqtt/session',
  'mqtt/sizes',
  'mqtt/subscriber',
  'mqtt/subscriptions',
  'mqtt/topic',
  'mqtt/topic-filter',
  'mqtt/transmit',
  'settings/archive',
  'settings/backup',
  'settings/image',
  'settings/options',
  'settings/settings',
  'settings/state',
  'settings/table',
  'tasmota/backlog',
  'tasmota/board',
  'tasmota/boot-guard',
  'tasmota/broker-url',
  'tasmota/checklist',
  'tasmota/chip-sensor',
  'tasmota/chips',
  'tasmota/clock',
  'tasmota/command',
  'tasmota/commands/analog',
  'tasmota/commands/device',
  'tasmota/commands/gpio',
  'tasmota/commands/hardware',
  'tasmota/commands/inputs',
  'tasmota/commands/json',
  'tasmota/commands/light',
  'tasmota/commands/network',
  'tasmota/commands/relays',
  'tasmota/command-queue',
  'tasmota/commands/options',
  'tasmota/commands/publish',
  'tasmota/commands/retain',
  'tasmota/commands/rules',
  'tasmota/commands/sensors',
  'tasmota/commands/settings',
  'tasmota/commands/system',
  'tasmota/commands/time',
  'tasmota/commands/timers',
  'tasmota/commands/topics',
  'tasmota/commands/variables',
  'tasmota/commands/wifi',
  'tasmota/connection',
  'tasmota/discovery',
  'tasmota/counts',
  'tasmota/found-sensors',
  'tasmota/keys',
  'tasmota/interlock',
  'tasmota/logs',
  'tasmota/leds',
  'tasmota/power',
  'tasmota/power-lock',
  'tasmota/power-on',
  'tasmota/pulse-time',
  'tasmota/quantities',
  'tasmota/registry',
  'tasmota/request-headers',
  'tasmota/resolution',
  'tasmota/router',
  'tasmota/rules/conditions',
  'tasmota/rules/grammar',
  'tasmota/rules/rules',
  'tasmota/rules/start',
  'tasmota/rules/transcripts',
  'tasmota/rules/watch',
  'tasmota/schedule',
  'tasmota/sensor-list',
  'tasmota/sensor-report',
  'tasmota/state-report',
  'tasmota/sun',
  'tasmota/switch-modes',
  'tasmota/tasmota',
  'tasmota/telemetry',
  'tasmota/template',
  'tasmota/template-text',
  'tasmota/text-cache',
  'tasmota/time-key',
  'tasmota/time-zone',
  'tasmota/timer-json',
  'tasmota/timed-power',
  'tasmota/timers',
  'tasmota/topics',
  'tasmota/transcripts/backlog',
  'tasmota/transcripts/connect',
  'tasmota/transcripts/first-session',
  'tasmota/transcripts/restarts',
];

/** Tests whose judge is the engine's own UTF-8 codec, which on XS 13.3 lets lone surrogates pass. */
const JUDGED_BY_THE_ENGINE = [
  'agrees with TextEncoder',
  'accepts what a strict decoder accepts',
  'agrees with a strict decoder',
  'gives well-formed text for any bytes',
  'makes valid JSON of any bytes',
];

/** Tests that go through so many cases that they would take most of the time here. */
const MANY_CASES = [
  'of the longest settings is refused, be it cut anywhere',
  'brings back any settings, into whatever is in force',
  'around every length of the header',
  'fits just where there is room for it',
  'PUBLISH in all three ways',
  'hold over the wrap of the ticks and for weeks',
  'takes the config of any board, however it is set up',
];

export const LEFT_OUT = [...JUDGED_BY_THE_ENGINE, ...MANY_CASES];

const FOLDER = resolve(import.meta.dirname, '..');

/** What runs the declared tests; an {@link Outcome} as JSON comes of it. */
export const RUN = `runTests(${JSON.stringify(LEFT_OUT)})`;

/** Bundles a file for XS, with what takes the place of vitest and of Node's modules. */
function scriptOf(file: string, plugins: readonly Plugin[] = []): Promise<string> {
  const vitest = join(import.meta.dirname, 'vitest-on-xs.ts');
  return withBundle(file, { vitest }, (bundle) => bundleForXs(bundle), plugins);
}

/** The script that is run before the tests. */
export function globalsOf(plugins?: readonly Plugin[]): Promise<string> {
  return scriptOf(join(import.meta.dirname, 'node-globals.ts'), plugins);
}

/** {@link globalsOf}, as it is without changes. */
export const nodeGlobals = globalsOf();

/** The script asked for last, without changes: what runs it and what counts its tests ask in turn. */
let last: { readonly name: string; readonly script: Promise<string> } | undefined;

/** The script that declares the tests of a file, such as `mqtt/session`. @param plugins for changes to the sources */
export function testsOf(name: string, plugins: readonly Plugin[] = []): Promise<string> {
  if (plugins.length > 0) return scriptOf(fileOf(name), plugins);
  if (last?.name !== name) last = { name, script: scriptOf(fileOf(name)) };
  return last.script;
}

function fileOf(name: string): string {
  return join(FOLDER, `${name}.test.ts`);
}

/** The tests that a file declares and that run on XS, by their names. */
async function namesIn(name: string): Promise<string[]> {
  const context = createContext({ TextEncoder, TextDecoder });
  runInContext(await nodeGlobals, context);
  runInContext(await testsOf(name), context);
  const { names } = JSON.parse(runInContext('namesOfTests()', context)) as { names: string[] };
  // Rows make more tests than there are declarations; fewer would mean that some were not found.
  const declared = readFileSync(fileOf(name), 'utf8').match(/^ *it(\.each)?\(/gm)?.length ?? 0;
  expect(names.length).toBeGreaterThanOrEqual(declared);
  return names.filter((test) => !LEFT_OUT.some((part) => test.includes(part)));
}

/** Checks that all tests of a file have run, and that none has failed. */
export async function expectPassed(name: string, { names, failures }: Outcome): Promise<void> {
  expect(failures).toEqual([]);
  expect(names.length).toBeGreaterThan(0);
  expect(names).toEqual(await namesIn(name));
}
