import type { WifiStatus } from 'xsmota/host';

/** The Wi-Fi that a virtual board shows, which has none: integrations expect one of a board. */
export const VIRTUAL_WIFI: WifiStatus = Object.freeze({
  accessPoint: 1,
  ssid: 'xsmota',
  bssid: '02:00:00:00:00:01',
  channel: 6,
  mode: 'HT40',
  signal: -50,
  linkCount: 1,
  downtime: 0,
});
