import { jsonKey } from '../../bytes/json.js';
import { IPAddress, WifiConfig, WifiPower } from '../../settings/table.js';
import type { Command } from '../command.js';
import { type CommandRow, commandRow } from '../registry.js';
import { RESTART } from '../stop.js';
import type { Tasmota } from '../tasmota.js';
import { BY_DHCP, WAIT_FOR_ONE } from '../wifi-options.js';
import { EMPTY } from '../words.js';
import { answerDecimal, answerIndexed, endAnswer, refuse, refuseNumber } from './answers.js';

const MODE = jsonKey('Mode');

/** `WifiConfig`: both networks are tried in turn, for ever. */
const RETRY = 4;
/** What each `WifiConfig` is called, by its number; those that are not there have no name. */
const WIFI_CONFIGS = Object.freeze(['Restart', '', '', '', 'Retry', 'Wait']);
const NO_MANAGER =
  'WifiConfig takes 0, 4 and 5: there is no access point and no web page for the set-up. The serial console takes SSId1 and Password1';

/** `Wifi`: all that the radio can do with 2.4 GHz. */
const MODE_BGN = 4;
const ALWAYS_ON =
  'Wifi takes 1 and 4: without Wi-Fi nobody would reach the device, and its mode is agreed with the access point';
const POWER_FIXED = 'WifiPower cannot be set here: the platform transmits as strongly as it may';
/** The place of the mask in `IPAddress`: name servers follow. */
const MASK = 2;

/** How the device is in its network, beside the names of the networks. */
export const NETWORK_COMMANDS: readonly CommandRow[] = Object.freeze([
  // WifiConfig: 0 restart, 4 retry, 5 wait.
  commandRow(WifiConfig.name, runWifiConfig, {
    takes: 'number',
    replies: 'object',
    setting: WifiConfig,
    restarts: true,
  }),
  // Wifi: 1 and 4 are as it is.
  commandRow('Wifi', runWifi, { takes: 'number', replies: 'object', minimum: 1, maximum: MODE_BGN }),
  // WifiPower: dBm, told only.
  commandRow(
    WifiPower.name,
    (tasmota, command, row) => {
      const reason = command.isQuery ? undefined : refuse(tasmota, POWER_FIXED);
      answerDecimal(tasmota, row, WifiPower.default, 1, reason);
      return true;
    },
    { takes: 'decimal', replies: 'number' },
  ),
  // IPAddress<1-5>: own address, gateway, mask, two name servers.
  commandRow(IPAddress.name, runAddress, {
    takes: 'text',
    replies: 'indexed',
    setting: IPAddress,
    maximumIndex: IPAddress.count,
  }),
]);

function runWifiConfig(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { settings } = tasmota;
  const { value } = command;
  const before = settings.number(WifiConfig);
  let reason: string | undefined;
  if (!command.isQuery) {
    if (value < WifiConfig.minimum || value > WifiConfig.maximum)
      reason = refuseNumber(tasmota, row, WifiConfig.minimum, WifiConfig.maximum);
    else if ((WIFI_CONFIGS[value] ?? '') === '') reason = refuse(tasmota, NO_MANAGER);
    else {
      settings.setNumber(WifiConfig, value);
      // Which networks are tried is told the platform at the start.
      if ((value === WAIT_FOR_ONE) !== (before === WAIT_FOR_ONE)) tasmota.requestStop(RESTART);
    }
  }
  const present = settings.number(WifiConfig);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.openObject();
  json.indexedKey(EMPTY, present);
  json.string(WIFI_CONFIGS[present] ?? (WIFI_CONFIGS[RETRY] as string));
  json.closeObject();
  endAnswer(tasmota, json, reason);
  return true;
}

function runWifi(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const { wifi } = tasmota.network;
  const asItIs = command.isQuery || command.value === 1 || command.value === MODE_BGN;
  const reason = asItIs ? undefined : refuse(tasmota, ALWAYS_ON);
  const json = tasmota.messages.beginAnswer(row.upperName);
  json.openObject();
  json.key(row.key);
  json.plain(tasmota.messages.stateText(wifi !== undefined));
  if (wifi !== undefined) {
    json.key(MODE);
    json.string(wifi.mode.startsWith('HT') ? '11n' : wifi.mode);
  }
  endAnswer(tasmota, json, reason);
  return true;
}

function runAddress(tasmota: Tasmota, command: Command, row: CommandRow): boolean {
  const index = command.index - 1;
  const reason = command.isQuery ? undefined : setAddress(tasmota, index, command.text().trim());
  const one = command.hasIndex || !command.isQuery;
  const values = one
    ? [told(tasmota, index)]
    : Array.from({ length: IPAddress.count }, (_, i) => told(tasmota, i));
  answerIndexed(tasmota, row, one ? command.index : 1, values, reason);
  return true;
}

/** @returns why it was not set, `undefined` when it was */
function setAddress(tasmota: Tasmota, index: number, text: string): string | undefined {
  const { host, settings } = tasmota;
  const name = `${IPAddress.name}${index + 1}`;
  if (!isAddress(text)) return refuse(tasmota, `${name} takes an address such as 192.168.1.57, or 0.0.0.0`);
  if (text === settings.text(IPAddress, index)) return undefined;
  if (host.wifi === undefined)
    return refuse(tasmota, `${name} cannot be set: this platform has its network from elsewhere`);
  if (index > MASK && text !== BY_DHCP)
    return refuse(tasmota, `${name} cannot be set: name servers come with DHCP only`);
  settings.setText(IPAddress, text, index);
  return undefined;
}

/** An address as it is told: the one in use stands behind the own one. */
function told({ network, settings }: Tasmota, index: number): string {
  const text = settings.text(IPAddress, index);
  return index === 0 && network.address !== '' ? `${text} (${network.address})` : text;
}

/** Whether a text is four numbers below 256 with points between them. */
function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}
