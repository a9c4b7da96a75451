import type { Notes } from '../notes.js';

export const MQTT_NOTES: Notes = {
  MqttHost:
    'Name or address of the broker; empty: no MQTT. A whole address, `mqtt://`, `mqtts://`, `ws://` or `wss://` with a host and perhaps a port and a path, sets MqttPort, SetOption103 and MqttPath as well.',
  MqttPath:
    'What a WebSocket to the broker asks for, with a slash at its beginning; with one, MQTT goes over a WebSocket, with SetOption103 over a secure one. 0: none.',
  MqttHeaders:
    "Further headers of the WebSocket's request, `Name: value`, several with `|` between them. Never told. 0: none.",
  MqttPort: 'Port of the broker; 1: the default.',
  MqttUser: 'User name.',
  MqttPassword: 'Never told. `MqttPassword2` is the same.',
  MqttFingerprint:
    'SHA-1 of a certificate that is accepted with SetOption132, as 20 pairs of digits; 0: none.',
  MqttClient: 'Client identifier, with placeholders.',
  MqttRetry: 'Seconds until the next attempt to connect.',
  MqttKeepAlive: 'Seconds; from the next connection on.',
  MqttProtocol:
    '4: MQTT 3.1.1; 5: MQTT 5; 0: MQTT 5 where the broker speaks it, else 3.1.1. With 5 a connection that is back within 20 s is not reported `Offline`, and STATE and SENSOR go by topic alias where the broker takes any.',
  MqttWifiTimeout:
    'Milliseconds for connecting, in steps of 100. Nothing waits for it, so together with DnsTimeout it only makes the 10 s (40 s over TLS) longer that are allowed in any case.',
  DnsTimeout: 'Milliseconds for finding the address of a name; see MqttWifiTimeout.',
  MqttTimeout: 'Seconds that the broker may take to accept a connection.',
};
