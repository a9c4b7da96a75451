import type { Notes } from '../notes.js';

export const NETWORK_NOTES: Notes = {
  WifiConfig:
    '0: the device restarts when there has been no network for three minutes; 4: both networks are tried in turn, for ever; 5: only the one that `Ap` names. 2, 6 and 7 are refused: there is no access point.',
  Wifi: 'Whether there is Wi-Fi, and its mode. 1 and 4 are as it is; everything else is refused.',
  WifiPower: 'dBm, told; the platform decides it.',
  IPAddress:
    'Own address (`0.0.0.0`: by DHCP; the present one stands behind it), gateway, mask, two name servers; from the next restart on. Refused where the platform has its network from elsewhere. With an address of its own the device knows no name servers: MqttHost, NtpServer and LogHost have to be addresses.',
};
