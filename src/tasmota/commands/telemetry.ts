import { MQTT_ENABLED, STATE_ON_CHANGE } from '../../settings/options.js';
import { StatusRetain, TelePeriod } from '../../settings/table.js';
import { type Command, NO_VALUE } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { STATUS_PARTS, type StatusPart } from '../status-report.js';
import type { Tasmota } from '../tasmota.js';
import { STATUS, STATUS_N } from '../words.js';
import { answerNumber, refuseNumber } from './answers.js';

const SHORTEST_PERIOD = 10;
const SENSORS = 10;
const MQTT_PART = 6;
/** `Status 8` is the old number of `Status 10`. */
const SENSORS_OLD = 8;

/** Asking the device how it is. */
export const TELEMETRY_COMMANDS: readonly CommandRow[] = Object.freeze([
  // TelePeriod: 0 off, 1 default, 10 to 3600 seconds; 2 to 9 become 10. Whatever the payload, STATE and SENSOR follow.
  commandRow(
    'TelePeriod',
    (tasmota, command, row) => {
      const { settings } = tasmota;
      let period = command.value;
      let reason: string | undefined;
      if (period === 1) period = TelePeriod.default;
      else if (period > 1 && period < SHORTEST_PERIOD) period = SHORTEST_PERIOD;
      if (!command.isQuery && !settings.setNumber(TelePeriod, period))
        reason = refuseNumber(tasmota, row, TelePeriod.minimum, TelePeriod.maximum);
      tasmota.telemetry.force(tasmota.now);
      answerNumber(tasmota, row, settings.number(TelePeriod), reason);
      return true;
    },
    { takes: 'number', replies: 'number', setting: TelePeriod },
  ),
  // State: the STATE object as an answer.
  commandRow(
    'State',
    (tasmota, _command, row) => {
      const json = tasmota.messages.beginAnswer(row.upperName);
      tasmota.stateReport.write(json, tasmota.topics.hostname);
      tasmota.messages.end();
      if (tasmota.settings.option(STATE_ON_CHANGE)) tasmota.telemetry.publishState();
      return true;
    },
    { takes: 'nothing', replies: 'object' },
  ),
  // Status: without payload the first part; 0 all parts, one by one; Status0 all parts in one object; n that part.
  commandRow('Status', status, {
    takes: 'number',
    replies: 'status',
    minimum: 0,
    maximum: 11,
    minimumIndex: 0,
  }),
]);

function status(tasmota: Tasmota, command: Command): boolean {
  if (command.index === 0) {
    publishAll(tasmota);
    return true;
  }
  if (command.value === NO_VALUE) {
    publishPart(tasmota, STATUS_PARTS[0] as StatusPart, STATUS);
    return true;
  }
  if (command.value === 0) {
    for (const part of STATUS_PARTS) {
      if (isThere(tasmota, part))
        publishPart(tasmota, part, part.number === 0 ? STATUS : (STATUS_N[part.number] as Uint8Array));
    }
    return true;
  }
  const wanted = command.value === SENSORS_OLD ? SENSORS : command.value;
  for (let i = 1; i < STATUS_PARTS.length; i++) {
    const part = STATUS_PARTS[i] as StatusPart;
    if (part.number !== wanted || !isThere(tasmota, part)) continue;
    publishPart(tasmota, part, STATUS_N[command.value] as Uint8Array);
    return true;
  }
  return false;
}

/** Of MQTT there is nothing to tell where it is off. */
function isThere(tasmota: Tasmota, part: StatusPart): boolean {
  return part.number !== MQTT_PART || tasmota.settings.option(MQTT_ENABLED);
}

function publishPart(tasmota: Tasmota, part: StatusPart, name: Uint8Array): void {
  const json = tasmota.messages.beginStatus(name, tasmota.settings.number(StatusRetain) !== 0);
  json.openObject();
  json.key(part.key);
  part.write(tasmota, json);
  json.closeObject();
  tasmota.messages.end();
}

function publishAll(tasmota: Tasmota): void {
  const json = tasmota.messages.beginStatus(
    STATUS_N[0] as Uint8Array,
    tasmota.settings.number(StatusRetain) !== 0,
  );
  json.openObject();
  for (const part of STATUS_PARTS) {
    if (!isThere(tasmota, part)) continue;
    json.key(part.key);
    part.write(tasmota, json);
  }
  json.closeObject();
  tasmota.messages.end();
}
