import { describe, expect, it } from 'vitest';
import { brokerUrlText, parseBrokerUrl } from '../../src/tasmota/broker-url.js';

describe('the address of a broker', () => {
  it.each<[url: string, host: string, port: number, tls: boolean, path: string]>([
    ['mqtt://localhost', 'localhost', 1883, false, ''],
    ['MQTT://10.0.0.5:1884/', '10.0.0.5', 1884, false, ''],
    ['mqtt://[::1]:65535', '::1', 65_535, false, ''],
    ['mqtts://host', 'host', 8883, true, ''],
    ['mqtts://host:1', 'host', 1, true, ''],
    ['ws://host', 'host', 80, false, '/mqtt'],
    ['ws://host/', 'host', 80, false, '/'],
    ['ws://host:9001/a/b?token=x@y', 'host', 9001, false, '/a/b?token=x@y'],
    ['ws://host?token=x', 'host', 80, false, '/mqtt?token=x'],
    ['wss://host', 'host', 443, true, '/mqtt'],
    ['WSS://[fe80::1]:8443/x', 'fe80::1', 8443, true, '/x'],
  ])('%s', (url, host, port, tls, path) => {
    expect(parseBrokerUrl(url)).toEqual({ host, port, tls, path, user: undefined, password: undefined });
  });

  it.each([
    ['mqtt://me@host', 'me', undefined],
    ['mqtt://me:se:cr@t@host:1', 'me', 'se:cr@t'],
    ['mqtt://m%40e:p%20w%2F@host', 'm@e', 'p w/'],
    ['mqtt://me:100%@host', 'me', '100%'],
    ['mqtt://me:a/b@host', 'me', 'a/b'],
    ['mqtt://me:@host', 'me', ''],
    ['wss://me:p%2Fw@host/@', 'me', 'p/w'],
  ])('%s has a login', (url, user, password) => {
    expect(parseBrokerUrl(url)).toMatchObject({ host: 'host', user, password });
  });

  it.each([
    ['localhost:1883', 'the address needs the form mqtt[s]://[user[:password]@]host[:port]'],
    ['', 'needs the form'],
    [' mqtt://host', 'needs the form'],
    ['http://host', 'http:// is not supported: mqtt[s]://'],
    ['mqtt://', '"" names no host'],
    ['mqtt://:1883', '":1883" names no host'],
    ['mqtt://me@', '"" names no host'],
    ['mqtt://::1', '"::1" names no host'],
    ['mqtt://my host', '"my host" names no host'],
    ['wss:///mqtt', '"" names no host'],
    ['mqtt://host:', '"" is no port; a port is a number from 1 to 65535'],
    ['mqtt://host:0', '"0" is no port'],
    ['mqtt://host:65536', '"65536" is no port'],
    ['mqtt://host:mqtt', '"mqtt" is no port'],
    ['mqtt://host/path', 'nothing may follow host and port of mqtt://, only ws:// and wss:// have a path'],
    ['mqtts://host?x=1', 'nothing may follow host and port of mqtts://'],
    ['ws://host/a b', 'a path has no blanks'],
    ['ws://host/#a', 'a path has no blanks and no #'],
    ['ws://host#a', 'a path begins with a slash'],
    ['ws://host/\u00e4', 'what is not ASCII is %-encoded'],
    ['mqtt://@host', 'there is an @ but no user name'],
    ['mqtt://me:a%0Ab@host', 'may not contain control characters'],
  ])('%s is refused', (url, message) => {
    expect(() => parseBrokerUrl(url)).toThrow(message);
  });

  it('never shows the password', () => {
    for (const url of [
      'mqtt://me:secret@host:x',
      'ws://me:secret@host/a b',
      'mqtt://me:secret@',
      // The first part of a password would be a port.
      'wss://me:secret/more@host/mqtt',
      'wss://me:secret?more@host',
    ]) {
      expect(() => parseBrokerUrl(url)).toThrow(/^(?!.*secret)/);
    }
  });

  it.each([
    ['mqtt://me:secret@host:1', 'mqtt://host:1'],
    ['mqtts://[::1]', 'mqtts://[::1]:8883'],
    ['ws://me@host', 'ws://host:80/mqtt'],
    ['wss://host/x', 'wss://host:443/x'],
    ['wss://host/x?token=secret', 'wss://host:443/x?…'],
  ])('%s is shown as %s', (url, text) => {
    expect(brokerUrlText(parseBrokerUrl(url))).toBe(text);
  });
});
