import { expect, it } from 'vitest';
import { firstServer } from '../../src/tasmota/server-reference.js';

/** Server references as 4.11 of MQTT 5 shows them, and what is none. */
it.each([
  ['myserver.xyz.org', { host: 'myserver.xyz.org', port: 1883 }],
  ['myserver.xyz.org:8883', { host: 'myserver.xyz.org', port: 8883 }],
  ['10.10.151.22:8883 [fe80::9610:3eff:fe1c]:1883', { host: '10.10.151.22', port: 8883 }],
  ['[fe80::9610:3eff:fe1c]:1884 10.10.151.22', { host: 'fe80::9610:3eff:fe1c', port: 1884 }],
  ['[fe80::9610:3eff:fe1c]', { host: 'fe80::9610:3eff:fe1c', port: 1883 }],
  ['  server ', { host: 'server', port: 1883 }],
  ['', undefined],
  ['server:0', undefined],
  ['server:65536', undefined],
  ['server:', undefined],
  ['mqtt://server', undefined],
  ['user@server', undefined],
])('%j', (reference, address) => {
  expect(firstServer(reference, 1883)).toEqual(address);
});
