import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../support/board.js';
import { templateOf } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
const HEAD =
  '{"Time":"2025-12-24T15:27:55","Uptime":"0T00:00:08","UptimeSec":8,"Heap":147,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":1';
const WIFI =
  ',"Wifi":{"AP":1,"SSId":"HomeNet","BSSId":"10:22:33:44:55:66","Channel":6,"Mode":"HT40","RSSI":74,"Signal":-63,"LinkCount":1,"Downtime":"0T00:00:03"}';
const HOST = ',"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"}';

function state(
  change: (board: Board) => void = () => {},
  template?: string,
  commands: string[] = [],
): string {
  const board = new Board(template, commands).online();
  change(board);
  return (board.command('State').at(-1) as string).replace(`${RESULT} `, '');
}

function network(board: Board, values: object): void {
  Object.assign(board.host.network, values);
}

function wifi(board: Board, values: object): void {
  network(board, { wifi: { ...board.host.network.wifi, ...values } });
}

it('is answered as it is, on RESULT', () => {
  const board = new Board().online();
  expect(board.command('State')).toEqual([`${RESULT} ${HEAD},"POWER":"OFF"${WIFI}${HOST}`]);
  expect(board.command('State', 'anything')).toHaveLength(1);
});

it('is published beside with SetOption59', () => {
  const board = new Board(undefined, ['SetOption59 1', 'StateRetain 1']).online();
  const text = `${HEAD},"POWER":"OFF"${WIFI}${HOST}`;
  expect(board.command('State')).toEqual([`${RESULT} ${text}`, `tele/${TOPIC}/STATE ${text} (retained)`]);
});

it('is named by SetOption4', () => {
  const board = new Board(undefined, ['SetOption4 1']).online();
  expect(board.command('STATE')[0]).toMatch(/^stat\/tasmota_83BB10\/STATE \{"Time"/);
});

it.each([
  ['no relay', templateOf(160), [], ''],
  ['one', templateOf(224), ['Power ON'], ',"POWER":"ON"'],
  ['one with SetOption26', templateOf(224), ['SetOption26 1'], ',"POWER1":"OFF"'],
  ['three', templateOf(224, 225, 226), ['Power2 ON'], ',"POWER1":"OFF","POWER2":"ON","POWER3":"OFF"'],
])('has the relays: %s', (_what, template, commands, keys) => {
  expect(state(() => {}, template, commands)).toBe(`${HEAD}${keys}${WIFI}${HOST}`);
});

describe('the network', () => {
  it('without Wi-Fi', () => {
    expect(state((board) => network(board, { wifi: undefined }))).toBe(`${HEAD},"POWER":"OFF"${HOST}`);
    expect(state((board) => network(board, { up: false }))).toBe(`${HEAD},"POWER":"OFF"${HOST}`);
  });

  it('without an address', () => {
    expect(state((board) => network(board, { address: '' }))).toBe(`${HEAD},"POWER":"OFF"${WIFI}}`);
  });

  it.each([
    [-100, 0],
    [-120, 0],
    [-99, 2],
    [-63, 74],
    [-50, 100],
    [-20, 100],
  ])('of %i dBm has the quality %i', (signal, rssi) => {
    expect(state((board) => wifi(board, { signal }))).toContain(`"RSSI":${rssi},"Signal":${signal},`);
  });

  it('with a name that JSON escapes', () => {
    expect(state((board) => wifi(board, { ssid: 'Café "5\\6"' }))).toContain('"SSId":"Café \\"5\\\\6\\"",');
  });

  it('shows what has changed since', () => {
    const board = new Board().online();
    board.command('State');
    wifi(board, { ssid: 'Other', linkCount: 7, downtime: 90_061, mode: '11g', channel: 13, accessPoint: 2 });
    network(board, { address: '10.0.0.2' });
    expect(board.command('State')[0]).toContain(
      '"Wifi":{"AP":2,"SSId":"Other","BSSId":"10:22:33:44:55:66","Channel":13,"Mode":"11g","RSSI":74,"Signal":-63,"LinkCount":7,"Downtime":"1T01:01:01"},"Hostname":"tasmota-83BB10-6928","IPAddress":"10.0.0.2"}',
    );
  });
});

it('counts days', () => {
  const text = state((board) => {
    for (let day = 0; day < 3; day++) {
      board.host.now += 86_400_000;
      board.step();
    }
    board.run(3_000);
  });
  expect(text).toMatch(/"Uptime":"3T00:00:1\d","UptimeSec":2592\d\d,/);
});
