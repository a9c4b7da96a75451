import type { Notes } from '../notes.js';

export const OPTION_NOTES: Notes = {
  SetOption: 'One of the options below.',
  SO: 'The same as SetOption.',
  MqttJSONOnly: 'SetOption90.',
  MqttTLS: 'SetOption103.',
  MqttTLSFingerprint: 'SetOption132.',
  MqttNoRetain: 'SetOption104.',
  MqttDetachRelay: 'SetOption114.',
  WifiNoSleep: 'SetOption127.',
  Discover: 'SetOption19 the other way round.',
  DiscoverOff: 'SetOption19.',
  DiscoverButton: 'SetOption73.',
  DiscoverSwitch: 'SetOption114.',
};
