/**
 * What survives a restart, one row each.
 *
 * `id` is the setting's place in memory and its name in storage, so it never changes and is never given twice; a
 * setting that comes in several (`count`) takes that many ids in a row.
 */

import { frozenTable } from '../bytes/frozen.js';

interface SettingRow {
  readonly id: number;
  readonly name: string;
  readonly count: number;
}

/** An integer from `minimum` to `maximum`. */
export interface NumberSetting extends SettingRow {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

/** A text of at most `maximumLength` bytes of UTF-8. */
export interface TextSetting extends SettingRow {
  readonly maximumLength: number;
  /** One for each of the `count`. */
  readonly defaults: readonly string[];
}

function number(id: number, name: string, initial: number, minimum: number, maximum: number): NumberSetting {
  return Object.freeze({ id, name, count: 1, minimum, maximum, default: initial });
}

function text(id: number, name: string, maximumLength: number, ...defaults: string[]): TextSetting {
  return Object.freeze({
    id,
    name,
    count: defaults.length,
    maximumLength,
    defaults: Object.freeze(defaults),
  });
}

export const MqttHost = text(0, 'MqttHost', 64, '');
export const MqttPort = number(1, 'MqttPort', 1883, 1, 65535);
export const MqttUser = text(2, 'MqttUser', 64, 'DVES_USER');
export const MqttPassword = text(3, 'MqttPassword', 128, 'DVES_PASS');
export const MqttClient = text(4, 'MqttClient', 64, 'DVES_%06X');
export const Topic = text(5, 'Topic', 64, 'tasmota_%06X');
export const FullTopic = text(6, 'FullTopic', 100, '%prefix%/%topic%/');
export const Prefix = text(7, 'Prefix', 16, 'cmnd', 'stat', 'tele');
export const GroupTopic = text(10, 'GroupTopic', 64, 'tasmotas', '', '', '');
export const MqttRetry = number(14, 'MqttRetry', 10, 10, 32000);
export const MqttKeepAlive = number(15, 'MqttKeepAlive', 30, 1, 100);
export const MqttTimeout = number(16, 'MqttTimeout', 4, 1, 100);
export const TelePeriod = number(17, 'TelePeriod', 300, 0, 3600);
export const FriendlyName = text(
  18,
  'FriendlyName',
  32,
  'Tasmota',
  'Tasmota2',
  'Tasmota3',
  'Tasmota4',
  'Tasmota5',
  'Tasmota6',
  'Tasmota7',
  'Tasmota8',
);
export const DeviceName = text(26, 'DeviceName', 32, 'Tasmota');
export const Hostname = text(27, 'Hostname', 32, '%s-%04d');
export const ButtonRetain = number(28, 'ButtonRetain', 0, 0, 1);
export const SwitchRetain = number(29, 'SwitchRetain', 0, 0, 1);
export const PowerRetain = number(30, 'PowerRetain', 0, 0, 1);
export const SensorRetain = number(31, 'SensorRetain', 0, 0, 1);
export const StateRetain = number(32, 'StateRetain', 0, 0, 1);
export const InfoRetain = number(33, 'InfoRetain', 0, 0, 1);
export const StatusRetain = number(34, 'StatusRetain', 0, 0, 1);
/** SHA-1 of the broker's certificate: 20 bytes as hexadecimal digits, separated by blanks. */
export const MqttFingerprint = text(48, 'MqttFingerprint', 59, '', '');
/** Whether commands that arrive with the retain flag are carried out. */
export const RetainedCommands = number(35, 'RetainedCommands', 0, 0, 1);
/** Seconds between two writes of what has changed; 0 writes only at a restart. */
export const SaveData = number(36, 'SaveData', 1, 0, 3600);
/** `Timezone` that stands for the rules of TimeStd and TimeDst. */
export const BY_RULES = 900;
/** Minutes that local time is ahead of UTC: -13:59 to 14:59; or `BY_RULES`. */
export const Timezone = number(37, 'Timezone', 60, -839, BY_RULES);
/** When standard time begins, and summer time: `hemisphere,week,month,day,hour,offset`. */
export const TimeStd = text(38, 'TimeStd', 16, '0,0,10,1,3,60');
export const TimeDst = text(39, 'TimeDst', 16, '0,0,3,1,2,120');
export const NtpServer = text(
  40,
  'NtpServer',
  64,
  '2.pool.ntp.org',
  '2.europe.pool.ntp.org',
  '2.nl.pool.ntp.org',
);
export const SSId = text(43, 'SSId', 32, '', '');
export const Password = text(45, 'Password', 64, '', '');
/** Which of the two access points is tried first. */
export const Ap = number(47, 'Ap', 1, 1, 2);

export const NUMBERS: readonly NumberSetting[] = Object.freeze([
  MqttPort,
  MqttRetry,
  MqttKeepAlive,
  MqttTimeout,
  TelePeriod,
  ButtonRetain,
  SwitchRetain,
  PowerRetain,
  SensorRetain,
  StateRetain,
  InfoRetain,
  StatusRetain,
  RetainedCommands,
  SaveData,
  Timezone,
  Ap,
]);

/** One more than the largest id of a number. */
export const NUMBER_PLACES = 1 + NUMBERS.reduce((largest, { id }) => Math.max(largest, id), 0);

export const TEXTS: readonly TextSetting[] = Object.freeze([
  MqttHost,
  MqttUser,
  MqttPassword,
  MqttClient,
  Topic,
  FullTopic,
  Prefix,
  GroupTopic,
  FriendlyName,
  DeviceName,
  Hostname,
  MqttFingerprint,
  TimeStd,
  TimeDst,
  NtpServer,
  SSId,
  Password,
]);

/** A SetOption that is on or off. */
export interface OptionSetting {
  readonly number: number;
  readonly default: 0 | 1;
  /** Whether a change takes effect only with a restart, which it then causes. */
  readonly restarts: boolean;
}

/** How many SetOptions the language has room for. */
export const OPTION_COUNT = 178;

export const OPTIONS: readonly OptionSetting[] = frozenTable([
  { number: 0, default: 1, restarts: false },
  { number: 3, default: 1, restarts: true },
  { number: 4, default: 0, restarts: false },
  { number: 10, default: 0, restarts: false },
  { number: 19, default: 0, restarts: false },
  { number: 26, default: 0, restarts: false },
  { number: 59, default: 0, restarts: false },
  { number: 90, default: 0, restarts: false },
  { number: 103, default: 0, restarts: true },
  { number: 104, default: 0, restarts: true },
  { number: 132, default: 0, restarts: true },
  { number: 140, default: 0, restarts: false },
]);
