import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { VirtualHost } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const NO_MANAGER =
  'WifiConfig takes 0, 4 and 5: there is no access point and no web page for the set-up. The serial console takes SSId1 and Password1';

/** Sends a command, and tells its answer and whether the device restarted because of it within 3 s. */
function run(name: string, payload: string, before: readonly string[] = []): [string, boolean] {
  const board = new Board(undefined, before).online();
  const answer = board.command(name, payload).map((line) => line.replace(`${RESULT} `, ''));
  board.run(3_000);
  return [answer.join('\n'), board.host.restarts > 0];
}

describe('WifiConfig', () => {
  it.each([
    ['', '{"WifiConfig":{"4":"Retry"}}', false],
    ['4', '{"WifiConfig":{"4":"Retry"}}', false],
    ['0', '{"WifiConfig":{"0":"Restart"}}', false],
    ['5', '{"WifiConfig":{"5":"Wait"}}', true],
    ['2', `{"WifiConfig":{"4":"Retry"},"Reason":"${NO_MANAGER}"}`, false],
    ['6', `{"WifiConfig":{"4":"Retry"},"Reason":"${NO_MANAGER}"}`, false],
    ['7', `{"WifiConfig":{"4":"Retry"},"Reason":"${NO_MANAGER}"}`, false],
    ['8', '{"WifiConfig":{"4":"Retry"},"Reason":"WifiConfig takes 0 to 7"}', false],
  ])('%j', (payload, answer, restart) => {
    expect(run('WifiConfig', payload)).toEqual([answer, restart]);
  });

  it('5 joins only the network that Ap names', () => {
    const board = new Board(undefined, ['SSId1 HomeNet', 'SSId2 Garden', 'Ap 2', 'WifiConfig 5']);
    expect(board.host.joined.at(-1)).toMatchObject({
      accessPoints: [{ ssid: '' }, { ssid: 'Garden' }],
      first: 2,
    });
  });

  it.each([
    ['0', 1],
    ['4', 0],
    ['5', 0],
  ])('%s, after three minutes without a network: %d restarts', (config, restarts) => {
    const board = new Board(undefined, [`WifiConfig ${config}`]).online();
    board.host.network.up = false;
    board.run(178_000);
    expect(board.host.restarts).toBe(0);
    board.run(6_000);
    expect(board.host.restarts).toBe(restarts);
    board.host.network.up = true;
    board.run(200_000);
    expect(board.host.restarts).toBe(restarts);
  });
});

describe('Wifi', () => {
  const REFUSED =
    '{"Wifi":"ON","Mode":"11n","Reason":"Wifi takes 1 and 4: without Wi-Fi nobody would reach the device, and its mode is agreed with the access point"}';

  it.each([
    ['', '{"Wifi":"ON","Mode":"11n"}'],
    ['1', '{"Wifi":"ON","Mode":"11n"}'],
    ['4', '{"Wifi":"ON","Mode":"11n"}'],
    ['0', REFUSED],
    ['3', REFUSED],
  ])('%j', (payload, answer) => {
    expect(run('Wifi', payload)).toEqual([answer, false]);
  });

  it('tells the mode there is', () => {
    const board = new Board().online();
    board.host.network.wifi.mode = '11g';
    expect(board.command('Wifi')).toEqual([`${RESULT} {"Wifi":"ON","Mode":"11g"}`]);
  });
});

it('WifiPower is told, and cannot be set', () => {
  expect(run('WifiPower', '')).toEqual(['{"WifiPower":17.0}', false]);
  expect(run('WifiPower', '10.5')).toEqual([
    '{"WifiPower":17.0,"Reason":"WifiPower cannot be set here: the platform transmits as strongly as it may"}',
    false,
  ]);
});

describe('IPAddress', () => {
  it.each([
    [
      'IPAddress',
      '',
      '{"IPAddress1":"0.0.0.0 (192.168.1.57)","IPAddress2":"0.0.0.0","IPAddress3":"255.255.255.0","IPAddress4":"0.0.0.0","IPAddress5":"0.0.0.0"}',
    ],
    ['IPAddress1', '', '{"IPAddress1":"0.0.0.0 (192.168.1.57)"}'],
    ['IPAddress1', '192.168.1.9', '{"IPAddress1":"192.168.1.9 (192.168.1.57)"}'],
    ['IPAddress', '192.168.1.9', '{"IPAddress1":"192.168.1.9 (192.168.1.57)"}'],
    ['IPAddress2', '192.168.1.1', '{"IPAddress2":"192.168.1.1"}'],
    ['IPAddress3', '255.255.0.0', '{"IPAddress3":"255.255.0.0"}'],
    [
      'IPAddress4',
      '1.1.1.1',
      '{"IPAddress4":"0.0.0.0","Reason":"IPAddress4 cannot be set: name servers come with DHCP only"}',
    ],
    ['IPAddress4', '0.0.0.0', '{"IPAddress4":"0.0.0.0"}'],
    [
      'IPAddress2',
      '192.168.1',
      '{"IPAddress2":"0.0.0.0","Reason":"IPAddress2 takes an address such as 192.168.1.57, or 0.0.0.0"}',
    ],
    [
      'IPAddress2',
      '192.168.1.256',
      '{"IPAddress2":"0.0.0.0","Reason":"IPAddress2 takes an address such as 192.168.1.57, or 0.0.0.0"}',
    ],
    ['IPAddress6', '', '{"Command":"Error","Input":"IPADDRESS6"}'],
  ])('%s %j', (name, payload, answer) => {
    expect(run(name, payload)).toEqual([answer, false]);
  });

  it('holds from the next restart on', () => {
    const board = new Board().online();
    board.command('Backlog', 'IPAddress1 192.168.1.9;IPAddress2 192.168.1.1');
    board.run(2_000);
    board.reboot();
    expect(board.host.joined.map(({ staticAddress }) => staticAddress)).toEqual([
      undefined,
      { address: '192.168.1.9', gateway: '192.168.1.1', mask: '255.255.255.0' },
    ]);
  });

  it('is refused where the network comes from elsewhere', () => {
    const host = new VirtualHost();
    Object.defineProperty(host, 'wifi', { value: undefined });
    const board = new Board(undefined, [], host).online();
    expect(board.command('IPAddress1', '192.168.1.9')).toEqual([
      `${RESULT} {"IPAddress1":"0.0.0.0 (192.168.1.57)","Reason":"IPAddress1 cannot be set: this platform has its network from elsewhere"}`,
    ]);
  });
});

describe('MqttProtocol', () => {
  const REASON = 'MqttProtocol takes 4 (MQTT 3.1.1), 5, or 0 for 5 where the broker speaks it';
  it.each([
    ['', 4, undefined],
    ['5', 5, undefined],
    ['4', 4, undefined],
    ['0', 0, undefined],
    ['3', 4, REASON],
    ['6', 4, REASON],
    ['mqtt', 4, REASON],
  ])('%s', (payload, value, reason) => {
    const added = reason === undefined ? '' : `,"Reason":"${reason}"`;
    const restarts = payload !== '' && reason === undefined;
    expect(run('MqttProtocol', payload)).toEqual([`{"MqttProtocol":${value}${added}}`, restarts]);
  });
});

describe('MqttWifiTimeout and DnsTimeout', () => {
  it.each([
    ['MqttWifiTimeout', '', '{"MqttWifiTimeout":200}'],
    ['MqttWifiTimeout', '100', '{"MqttWifiTimeout":100}'],
    ['MqttWifiTimeout', '1250', '{"MqttWifiTimeout":1200}'],
    ['MqttWifiTimeout', '20000', '{"MqttWifiTimeout":20000}'],
    ['MqttWifiTimeout', '99', '{"MqttWifiTimeout":200,"Reason":"MqttWifiTimeout takes 100 to 20000"}'],
    ['DnsTimeout', '', '{"DnsTimeout":1000}'],
    ['DnsTimeout', '150', '{"DnsTimeout":150}'],
    ['DnsTimeout', '20001', '{"DnsTimeout":1000,"Reason":"DnsTimeout takes 100 to 20000"}'],
  ])('%s %s', (name, payload, answer) => {
    expect(run(name, payload)).toEqual([answer, false]);
  });

  it.each([
    [[], 10_000],
    [['MqttWifiTimeout 100', 'DnsTimeout 100'], 10_000],
    [['MqttWifiTimeout 20000', 'DnsTimeout 20000'], 40_000],
  ])('with %j a silent broker is given up after %d ms', (before, limit) => {
    const host = new VirtualHost();
    host.broker = 'silent';
    const board = new Board(undefined, before, host);
    board.run(limit - 200);
    expect(host.logs.join('\n')).not.toContain('next attempt');
    board.run(400);
    expect(host.logs.join('\n')).toContain('next attempt');
  });
});
