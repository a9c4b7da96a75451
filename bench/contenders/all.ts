import { pathToFileURL } from 'node:url';
import { withBundle } from '../bundle.js';
import type { CaseId } from '../cases.js';
import { type Contestant, contestantOf, mqttJsContestant } from '../node/contestant.js';
import { COPY, HEADER, MODDABLE, MQTT_JS, MQTT_PACKET, OURS, U8_MQTT } from '../results.js';
import { copyBaseline, headerBaseline } from './baselines.js';
import type { Tasks } from './contender.js';
import { moddableFiles } from './moddable/files.js';
import { mqttPacketTasks } from './mqtt-packet.js';
import { ourClient } from './our-client.js';
import { ourFirmware } from './our-firmware.js';
import { ourCodec } from './ours.js';
import { u8MqttTasks } from './u8-mqtt.js';

/** One of those that are measured side by side. */
export interface Contender {
  readonly name: string;
  /** Sets a case up on Node. @returns `undefined`: that case it does not do */
  readonly onNode: (id: CaseId) => Contestant | Promise<Contestant> | undefined;
  /** Which entry in `bench/xs` has its cases. */
  readonly xsEntry: string;
  /** Modules its entry takes from elsewhere. */
  readonly files: Readonly<Record<string, string>>;
}

function contender(
  name: string,
  tasks: Tasks,
  xsEntry: string,
  files: Readonly<Record<string, string>> = {},
): Contender {
  const onNode = (id: CaseId) => {
    const make = tasks[id];
    return make === undefined ? undefined : contestantOf(make());
  };
  return { name, onNode, xsEntry, files };
}

const MQTT_JS_CONTENDER: Contender = {
  name: MQTT_JS,
  onNode: (id) => (id === 'client' ? mqttJsContestant() : undefined),
  xsEntry: 'mqtt-js.entry.ts',
  files: {},
};

async function moddable(path: string): Promise<Contender> {
  const files = moddableFiles(path);
  const entry = `${import.meta.dirname}/moddable/tasks.ts`;
  const tasks = await withBundle(entry, files, async (bundle) => {
    const made = (await import(pathToFileURL(bundle).href)) as { moddableTasks: Tasks };
    // Whatever else was named by mistake does not get as far as this.
    made.moddableTasks.cycle?.().check();
    return made.moddableTasks;
  });
  return contender(MODDABLE, tasks, 'moddable.entry.ts', files);
}

/** All contenders, baselines first. @param moddablePath where Moddable's client is, if it takes part */
export async function contenders(moddablePath: string | undefined): Promise<Contender[]> {
  return [
    contender(COPY, copyBaseline, 'copy.entry.ts'),
    contender(HEADER, headerBaseline, 'header.entry.ts'),
    contender(OURS, { ...ourCodec, ...ourClient, ...ourFirmware }, 'ours.entry.ts'),
    contender(MQTT_PACKET, mqttPacketTasks, 'mqtt-packet.entry.ts'),
    contender(U8_MQTT, u8MqttTasks, 'u8-mqtt.entry.ts'),
    MQTT_JS_CONTENDER,
    ...(moddablePath === undefined ? [] : [await moddable(moddablePath)]),
  ];
}
