import type { StaticAddress, WifiOptions } from '../host.js';
import type { Settings } from '../settings/settings.js';
import { Ap, IPAddress, Password, SSId, WifiConfig } from '../settings/table.js';

/** `WifiConfig`: the device restarts when there has been no network for a while. */
export const RESTART_WITHOUT_NETWORK = 0;
/** Only the chosen network is tried, for ever. */
export const WAIT_FOR_ONE = 5;
/** `IPAddress1` for an address by DHCP. */
export const BY_DHCP = '0.0.0.0';

/** How the settings have the station join its network. */
export function wifiOptions(settings: Settings, hostname: string): WifiOptions {
  const first = settings.number(Ap);
  const only = settings.number(WifiConfig) === WAIT_FOR_ONE;
  return {
    accessPoints: Array.from({ length: SSId.count }, (_, i) => ({
      ssid: only && i !== first - 1 ? '' : settings.text(SSId, i),
      password: settings.text(Password, i),
    })),
    first,
    hostname,
    staticAddress: staticAddress(settings),
  };
}

function staticAddress(settings: Settings): StaticAddress | undefined {
  const address = settings.text(IPAddress, 0);
  if (address === BY_DHCP) return undefined;
  return { address, gateway: settings.text(IPAddress, 1), mask: settings.text(IPAddress, 2) };
}
