/**
 * What survives a restart, one row each.
 *
 * `id` is the setting's name in storage, so it never changes and is never given twice within its kind: numbers, lists of
 * numbers and texts are numbered apart. The ids of numbers are also their places in memory, so they lie close together.
 */

interface SettingRow {
  readonly id: number;
  readonly name: string;
  /** How many there are of it: 1, or the largest index of its command. */
  readonly count: number;
}

/** An integer from `minimum` to `maximum`; or several, each of them by itself. */
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

/** The most texts of one row: their places in memory are that far apart. */
export const MOST_TEXTS = 32;

function number(id: number, name: string, initial: number, minimum: number, maximum: number): NumberSetting {
  return list(id, name, 1, initial, minimum, maximum);
}

function list(
  id: number,
  name: string,
  count: number,
  initial: number,
  minimum: number,
  maximum: number,
): NumberSetting {
  return Object.freeze({ id, name, count, minimum, maximum, default: initial });
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

/** Several texts that are empty by default. */
function texts(id: number, name: string, maximumLength: number, count: number): TextSetting {
  return text(id, name, maximumLength, ...new Array<string>(count).fill(''));
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
/** What a WebSocket to the broker asks for; empty: no WebSocket. */
export const MqttPath = texts(64, 'MqttPath', 128, 1);
/** What a WebSocket says of itself beside: `Name: value|Name: value`. */
export const MqttHeaders = texts(65, 'MqttHeaders', 512, 1);
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

// Relays and LEDs.
/** What the relays do when power comes: 0 off, 1 on, 2 toggled, 3 as they were, 4 on and locked, 5 on after PulseTime. */
export const PowerOnState = number(0, 'PowerOnState', 3, 0, 5);
/** 0 none; to 111 tenths of a second; above, seconds and a hundred. */
export const PulseTime = list(0, 'PulseTime', 32, 0, 0, 65_535);
/** Tenths of a second. */
export const BlinkTime = number(2, 'BlinkTime', 10, 2, 3_600);
/** 0: without an end. */
export const BlinkCount = number(3, 'BlinkCount', 10, 0, 32_000);
export const Interlock = number(4, 'Interlock', 0, 0, 1);
/** Which relays exclude each other: `1,2 3,4`; empty: all. */
export const InterlockGroups = texts(50, 'InterlockGroups', 84, 1);
/** A bit for each relay that only tells its state. */
export const PowerLock = number(5, 'PowerLock', 0, 0, 0x0fff_ffff);
export const LedState = number(6, 'LedState', 1, 0, 7);
/** A bit for each relay that a LED shows. */
export const LedMask = number(7, 'LedMask', 65_535, 0, 65_535);
export const LedPwmMode = list(1, 'LedPwmMode', 4, 0, 0, 1);
export const LedPwmOn = number(8, 'LedPwmOn', 255, 0, 255);
export const LedPwmOff = number(9, 'LedPwmOff', 0, 0, 255);
/** What a relay's states are called in messages. */
export const StateText = text(51, 'StateText', 10, 'OFF', 'ON', 'TOGGLE', 'HOLD');

// Buttons and switches.
/** Milliseconds. */
export const ButtonDebounce = number(10, 'ButtonDebounce', 50, 40, 1_000);
/** Milliseconds; a last digit of 1, 2 or 9 has a meaning of its own. */
export const SwitchDebounce = number(11, 'SwitchDebounce', 50, 40, 1_009);
export const SwitchMode = list(2, 'SwitchMode', 32, 0, 0, 16);
export const SwitchText = texts(52, 'SwitchText', 32, 32);
/** `0`: none. */
export const ButtonTopic = text(53, 'ButtonTopic', 64, '0');
export const SwitchTopic = text(54, 'SwitchTopic', 64, '0');

// The broker and the network.
/** Protocol level of MQTT: 4 is 3.1.1, 5 is 5; 0: 5 where the broker speaks it. */
export const MqttProtocol = number(70, 'MqttProtocol', 4, 0, 5);
/** Milliseconds. */
export const MqttWifiTimeout = number(12, 'MqttWifiTimeout', 200, 100, 20_000);
export const DnsTimeout = number(13, 'DnsTimeout', 1_000, 100, 20_000);
/** 0 restart, 2 manager, 4 retry, 5 wait, 6 serial, 7 manager with reset. */
export const WifiConfig = number(18, 'WifiConfig', 4, 0, 7);
/** Tenths of dBm. */
export const WifiPower = number(19, 'WifiPower', 170, 0, 205);
/** Own address, gateway, mask and two name servers; `0.0.0.0`: by DHCP. */
export const IPAddress = text(
  55,
  'IPAddress',
  15,
  '0.0.0.0',
  '0.0.0.0',
  '255.255.255.0',
  '0.0.0.0',
  '0.0.0.0',
);
export const OtaUrl = texts(56, 'OtaUrl', 128, 1);
export const WebServer = number(20, 'WebServer', 2, 0, 2);
export const WebPassword = texts(57, 'WebPassword', 32, 1);
/** Milliseconds. */
export const Sleep = number(21, 'Sleep', 50, 0, 250);

// Logs: 0 none, 1 errors, 2 information, 3 detail, 4 all.
export const MqttLog = number(22, 'MqttLog', 0, 0, 4);
export const SerialLog = number(23, 'SerialLog', 2, 0, 4);
export const WebLog = number(24, 'WebLog', 2, 0, 4);
export const SysLog = number(25, 'SysLog', 0, 0, 4);
export const LogHost = texts(58, 'LogHost', 64, 1);
export const LogPort = number(26, 'LogPort', 514, 1, 65_535);

// Time.
/** How `Time` is told: 1 local time, 2 with the epoch, 3 the epoch alone, 4 with milliseconds. */
export const TimeFormat = number(27, 'TimeFormat', 1, 1, 4);
/** Millionths of a degree. */
export const Latitude = number(38, 'Latitude', 48_858_360, -90_000_000, 90_000_000);
export const Longitude = number(39, 'Longitude', 2_294_442, -180_000_000, 180_000_000);
export const Timers = number(40, 'Timers', 0, 0, 1);
/** Each packed into the bits of one integer. */
export const Timer = list(3, 'Timer', 16, 0, -0x8000_0000, 0x7fff_ffff);

// Rules.
export const Rule = texts(59, 'Rule', 512, 3);
// A bit for each rule.
export const RuleEnabled = number(41, 'RuleEnabled', 0, 0, 7);
export const RuleOnce = number(42, 'RuleOnce', 0, 0, 7);
export const RuleStop = number(43, 'RuleStop', 0, 0, 7);
export const Mem = texts(60, 'Mem', 64, 16);
/** Digits behind the point of what Add, Sub, Mult and Scale calculate. */
export const CalcRes = number(69, 'CalcRes', 3, 0, 7);

// Sensors.
// Digits behind the point.
export const TempRes = number(44, 'TempRes', 1, 0, 3);
export const HumRes = number(45, 'HumRes', 1, 0, 3);
export const PressRes = number(46, 'PressRes', 1, 0, 3);
export const VoltRes = number(48, 'VoltRes', 0, 0, 3);
export const WattRes = number(49, 'WattRes', 0, 0, 3);
export const FreqRes = number(50, 'FreqRes', 0, 0, 3);
export const WeightRes = number(51, 'WeightRes', 0, 0, 3);
export const AmpRes = number(52, 'AmpRes', 3, 0, 3);
export const EnergyRes = number(53, 'EnergyRes', 3, 0, 5);
/** Tenths of a degree. */
export const TempOffset = number(54, 'TempOffset', 0, -126, 126);
/** Tenths of a percent. */
export const HumOffset = number(55, 'HumOffset', 0, -100, 100);
/** Metres. */
export const Altitude = number(56, 'Altitude', 0, -30_000, 30_000);
export const SpeedUnit = number(57, 'SpeedUnit', 1, 1, 6);
/** What each counter counts: 0 pulses, 1 the time between them. */
export const CounterType = list(4, 'CounterType', 4, 0, 0, 1);
// Milliseconds; 0: none.
export const CounterDebounce = number(58, 'CounterDebounce', 0, 0, 32_000);
export const CounterDebounceLow = number(59, 'CounterDebounceLow', 0, 0, 32_000);
export const CounterDebounceHigh = number(60, 'CounterDebounceHigh', 0, 0, 32_000);
export const AdcParam = texts(61, 'AdcParam', 48, 8);
/** `id,name`. */
export const DS18Alias = texts(62, 'DS18Alias', 32, 8);

// The hardware.
/** 0: the board is as `Template` says; 1: as it was built for. */
export const Module = number(61, 'Module', 1, 0, 1);
export const Template = texts(63, 'Template', 512, 1);
/** The functions of pins, by GPIO number, as command Gpio has set them; -1: as the module has it. */
export const Gpio = list(5, 'Gpio', 40, -1, -1, 65_535);
export const PWM = list(6, 'PWM', 5, 0, 0, 1_023);
/** Hertz. */
export const PWMFrequency = number(62, 'PWMFrequency', 977, 40, 50_000);
/** Percent. */
export const Dimmer = list(7, 'Dimmer', 5, 100, 0, 100);

// SetOptions that are numbers.
/** Tenths of a second that make a hold. */
export const SetOption32 = number(63, 'SetOption32', 40, 1, 250);
/** Milliseconds between two commands of a backlog. */
export const SetOption34 = number(64, 'SetOption34', 200, 0, 255);
/** How many fast restarts are taken for a boot loop; 0: none. */
export const SetOption36 = number(65, 'SetOption36', 1, 0, 200);
/** Tenths of a second after which a press is ignored; 0: never. */
export const SetOption40 = number(66, 'SetOption40', 0, 0, 250);
/** Tens of milliseconds that the start waits. */
export const SetOption46 = number(67, 'SetOption46', 0, 0, 255);
/** What relays wait for when power comes: 1 network, 2 broker, 3 and above seconds. */
export const SetOption47 = number(68, 'SetOption47', 0, 0, 255);

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
  PowerOnState,
  BlinkTime,
  BlinkCount,
  Interlock,
  PowerLock,
  LedState,
  LedMask,
  LedPwmOn,
  LedPwmOff,
  ButtonDebounce,
  SwitchDebounce,
  MqttWifiTimeout,
  MqttProtocol,
  DnsTimeout,
  WifiConfig,
  WifiPower,
  WebServer,
  Sleep,
  MqttLog,
  SerialLog,
  WebLog,
  SysLog,
  LogPort,
  TimeFormat,
  Latitude,
  Longitude,
  Timers,
  RuleEnabled,
  RuleOnce,
  RuleStop,
  CalcRes,
  TempRes,
  HumRes,
  PressRes,
  VoltRes,
  WattRes,
  FreqRes,
  WeightRes,
  AmpRes,
  EnergyRes,
  TempOffset,
  HumOffset,
  Altitude,
  SpeedUnit,
  CounterDebounce,
  CounterDebounceLow,
  CounterDebounceHigh,
  Module,
  PWMFrequency,
  SetOption32,
  SetOption34,
  SetOption36,
  SetOption40,
  SetOption46,
  SetOption47,
]);

/** Numbers that come in several. */
export const LISTS: readonly NumberSetting[] = Object.freeze([
  PulseTime,
  LedPwmMode,
  SwitchMode,
  Timer,
  CounterType,
  Gpio,
  PWM,
  Dimmer,
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
  MqttPath,
  MqttHeaders,
  TimeStd,
  TimeDst,
  NtpServer,
  SSId,
  Password,
  InterlockGroups,
  StateText,
  SwitchText,
  ButtonTopic,
  SwitchTopic,
  IPAddress,
  OtaUrl,
  WebPassword,
  LogHost,
  Rule,
  Mem,
  AdcParam,
  DS18Alias,
  Template,
]);
