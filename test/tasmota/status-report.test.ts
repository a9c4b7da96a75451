import { describe, expect, it } from 'vitest';
import { TEXT_ROOM } from '../../src/settings/room.js';
import { Board, TOPIC } from '../support/board.js';
import { RELAY_PINS, templateAt, templateOf } from '../support/virtual-host.js';

const STATE =
  '{"Time":"2025-12-24T15:27:55","Uptime":"0T00:00:08","UptimeSec":8,"Heap":147,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":1,"POWER":"OFF","Wifi":{"AP":1,"SSId":"HomeNet","BSSId":"10:22:33:44:55:66","Channel":6,"Mode":"HT40","RSSI":74,"Signal":-63,"LinkCount":1,"Downtime":"0T00:00:03"},"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"}';

const PARTS: readonly (readonly [string, string, string])[] = [
  [
    'STATUS',
    'Status',
    `{"Module":1,"DeviceName":"Tasmota","FriendlyName":["Tasmota"],"Topic":"tasmota_83BB10","ButtonTopic":"0","Power":"0","PowerLock":"0","PowerOnState":3,"LedState":1,"LedMask":"FFFF","SaveData":1,"SaveState":1,"SwitchTopic":"0","SwitchMode":[${new Array(32).fill(0)}],"ButtonRetain":0,"SwitchRetain":0,"SensorRetain":0,"PowerRetain":0,"InfoRetain":0,"StateRetain":0,"StatusRetain":0}`,
  ],
  [
    'STATUS1',
    'StatusPRM',
    '{"Baudrate":115200,"SerialConfig":"8N1","GroupTopic":"tasmotas","OtaUrl":"","RestartReason":"Vbat power on reset","Uptime":"0T00:00:08","StartupUTC":"2025-12-24T14:27:47","Sleep":50,"CfgHolder":4617,"BootCount":1,"BCResetTime":"2025-12-24T14:27:47","SaveCount":2}',
  ],
  [
    'STATUS2',
    'StatusFWR',
    `{"Version":"0.1.0(xsmota)","BuildDateTime":"2026-11-22T00:00:00","Core":"test","SDK":"test","CpuFrequency":160,"Hardware":"virtual","CR":"11/${TEXT_ROOM}"}`,
  ],
  [
    'STATUS3',
    'StatusLOG',
    '{"SerialLog":2,"WebLog":2,"MqttLog":0,"FileLog":0,"SysLog":0,"LogHost":"","LogPort":514,"SSId":["HomeNet",""],"TelePeriod":300,"Resolution":"558180C0","SetOption":["00008009","2805C80001000600003C5A0A192800000000","00000080","00000000","00004000","00000000"]}',
  ],
  ['STATUS4', 'StatusMEM', '{"Heap":147}'],
  [
    'STATUS5',
    'StatusNET',
    '{"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57","Gateway":"192.168.1.1","Subnetmask":"255.255.255.0","DNSServer1":"192.168.1.1","DNSServer2":"0.0.0.0","Mac":"7C:9E:BD:83:BB:10","IP6Global":"","IP6Local":"","Webserver":0,"HTTP_API":0,"WifiConfig":4,"WifiPower":17.0}',
  ],
  [
    'STATUS6',
    'StatusMQT',
    '{"MqttHost":"broker","MqttPort":1883,"MqttClientMask":"DVES_%06X","MqttClient":"DVES_83BB10","MqttUser":"DVES_USER","MqttCount":1,"MqttTLS":0,"MAX_PACKET_SIZE":1200,"KEEPALIVE":30,"SOCKET_TIMEOUT":4}',
  ],
  [
    'STATUS7',
    'StatusTIM',
    '{"UTC":"2025-12-24T14:27:55Z","Local":"2025-12-24T15:27:55","StartDST":"2025-03-30T02:00:00","EndDST":"2025-10-26T03:00:00","Timezone":"+01:00","Sunrise":"08:43","Sunset":"16:58"}',
  ],
  [
    'STATUS10',
    'StatusSNS',
    '{"Time":"2025-12-24T15:27:55","Switch1":"ON","DS18B20":{"Id":"0000048EC44C","Temperature":23.3},"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"}',
  ],
  ['STATUS11', 'StatusSTS', STATE],
];

function message([name, key, object]: readonly [string, string, string], suffix = ''): string {
  return `stat/${TOPIC}/${name} {"${key}":${object}}${suffix}`;
}

describe('Status', () => {
  it.each([
    ['Status', '', [0]],
    ['Status', '?', [0]],
    ['Status', 'foo', [0]],
    ['Status1', '', [0]],
    ['Status', '0', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['Status', '1', [1]],
    ['Status', '2', [2]],
    ['Status', '3', [3]],
    ['Status', '4', [4]],
    ['Status', '5', [5]],
    ['Status', '6', [6]],
    ['Status', '7', [7]],
    ['STATUS', '10', [8]],
    ['status', '11', [9]],
  ])('%s %s', (name, payload, parts) => {
    const expected = parts.map((part) => message(PARTS[part] as (typeof PARTS)[number]));
    expect(new Board().online().command(name, payload)).toEqual(expected);
  });

  it('8 is 10 by its old number', () => {
    expect(new Board().online().command('Status', '8')).toEqual([
      message(['STATUS8', 'StatusSNS', PARTS[8]?.[2] as string]),
    ]);
  });

  it.each(['9', '12', '13', '14', '15', '99', '-1', '1e9', '255', '4294967296'])('%s', (payload) => {
    const known = payload === '1e9';
    const expected = known
      ? [message(PARTS[1] as (typeof PARTS)[number])]
      : [`stat/${TOPIC}/RESULT {"Command":"Error","Input":"STATUS ${payload}"}`];
    expect(new Board().online().command('Status', payload)).toEqual(expected);
  });

  it.each(['', '0', '5'])('0 is all in one, whatever the payload: %j', (payload) => {
    const object = PARTS.map(([, key, part]) => `"${key}":${part}`).join(',');
    expect(new Board().online().command('Status0', payload)).toEqual([`stat/${TOPIC}/STATUS0 {${object}}`]);
  });

  it('is retained with StatusRetain', () => {
    const board = new Board(undefined, ['StatusRetain 1']).online();
    expect(board.messages()).toEqual([]);
    board.command('Status', '4');
    board.send(`cmnd/${TOPIC}/Status0`);
    board.send(`cmnd/${TOPIC}/Status`, '99');
    expect(board.messages().map(({ topic, retain }) => `${topic} ${retain}`)).toEqual([
      `stat/${TOPIC}/STATUS0 true`,
      `stat/${TOPIC}/RESULT false`,
    ]);
  });

  it('has its own topics with SetOption4', () => {
    const board = new Board(undefined, ['SetOption4 1']).online();
    expect(board.command('Status', '4')).toEqual([`stat/${TOPIC}/STATUS4 {"StatusMEM":{"Heap":147}}`]);
  });

  it('has no part 6 where MQTT is off', () => {
    const board = new Board(undefined, ['SetOption3 0']);
    const told = (line: string) => {
      board.host.published.length = 0;
      board.firmware.command(line);
      return board.host.published.map(({ topic, payload }) => `${topic.split('/').at(-1)} ${payload}`);
    };
    expect(told('Status 6')).toEqual(['RESULT {"Command":"Error","Input":"STATUS 6"}']);
    expect(told('Status 0').map((line) => line.split(' ')[0])).not.toContain('STATUS6');
    expect(told('Status0')[0]).not.toContain('StatusMQT');
  });

  it('is quiet with _', () => {
    expect(new Board().online().command('_Status', '0')).toEqual([]);
  });
});

describe('what changes in it', () => {
  function status(commands: readonly string[], part: string, template?: string) {
    const board = new Board(template, commands).online();
    board.firmware.command(`Status ${part}`);
    const line = board.host.published.at(-1)?.payload as string;
    return Object.values(JSON.parse(line.slice(line.indexOf('{'))))[0] as Record<string, unknown>;
  }

  it.each([
    // Relay 1 is the rightmost digit.
    [['Power1 ON'], '01', '00'],
    [['Power2 ON'], '10', '00'],
    [['Power0 ON'], '11', '00'],
    [[], '00', '00'],
  ])('after %j Power is %s', (commands, power, lock) => {
    expect(status(commands, '', templateOf(224, 225))).toMatchObject({ Power: power, PowerLock: lock });
  });

  it('has as many digits as relays', () => {
    const many = templateAt(Object.fromEntries(RELAY_PINS.map((pin, i) => [pin, 224 + i])));
    expect(status(['Power23 ON'], '', many).Power).toBe(`1${'0'.repeat(22)}`);
    expect(status([], '', many).FriendlyName).toHaveLength(8);
    expect(status([], '', templateOf(160))).toMatchObject({ Power: '0', FriendlyName: ['Tasmota'] });
  });

  it('names what was named', () => {
    expect(
      status(
        ['FriendlyName1 "a"', 'FriendlyName2 Flur', 'DeviceName Hall\\', 'Topic lamp'],
        '',
        templateOf(224, 225),
      ),
    ).toMatchObject({ FriendlyName: ['"a"', 'Flur'], DeviceName: 'Hall\\', Topic: 'lamp' });
  });

  it('shows the retain options and SetOption0', () => {
    const commands = ['Button', 'Switch', 'Sensor', 'Power', 'Info', 'State', 'Status'].map(
      (name) => `${name}Retain 1`,
    );
    expect(status([...commands, 'SetOption0 0'], '')).toMatchObject({
      ButtonRetain: 1,
      SwitchRetain: 1,
      SensorRetain: 1,
      PowerRetain: 1,
      InfoRetain: 1,
      StateRetain: 1,
      StatusRetain: 1,
      SaveState: 0,
    });
  });

  it.each([
    [[], ['00008009', '00000080', '00000000', '00004000']],
    [
      ['SetOption0 0', 'SetOption4 1', 'SetOption10 1', 'SetOption19 1', 'SetOption26 1'],
      ['04088418', '00000080', '00000000', '00004000'],
    ],
    [
      ['SetOption59 1', 'SetOption90 1', 'SetOption104 1', 'SetOption140 1'],
      ['00008009', '00000280', '00400100', '04004000'],
    ],
  ])('shows the options after %j', (commands, bits) => {
    const shown = status(commands, '3').SetOption as string[];
    expect([shown[0], shown[2], shown[3], shown[4]]).toEqual(bits);
    expect(shown.length).toBe(6);
  });

  it('expands the client identifier, and does not tell the password', () => {
    const shown = status(
      [
        'MqttClient me_%04X',
        'MqttUser you',
        'MqttPassword topsecret',
        'MqttPort 1884',
        'MqttKeepAlive 7',
        'MqttTimeout 9',
      ],
      '6',
    );
    expect(shown).toMatchObject({
      MqttPort: 1884,
      MqttClientMask: 'me_%04X',
      MqttClient: 'me_BB10',
      MqttUser: 'you',
      KEEPALIVE: 7,
      SOCKET_TIMEOUT: 9,
    });
    expect(JSON.stringify(shown)).not.toContain('topsecret');
  });
});

it('shows 1970 while the time is unknown', () => {
  const board = new Board();
  board.host.epoch = -1;
  board.host.stored.clear();
  board.reboot(['MqttHost broker']);
  board.run(8_000);
  expect(board.command('Status', '7')[0]).toContain(
    '{"UTC":"1970-01-01T00:00:08Z","Local":"1970-01-01T00:00:08",',
  );
  expect(board.command('Status', '1')[0]).toContain('"StartupUTC":"1970-01-01T00:00:00"');
  expect(board.command('State')[0]).toContain(
    '{"Time":"1970-01-01T00:00:08","Uptime":"0T00:00:08","UptimeSec":8,',
  );
  board.host.epoch = 1_766_586_466_000;
  expect(board.command('State')[0]).toContain('{"Time":"2025-12-24T15:27:55",');
});

it('fits the largest board with the longest texts', () => {
  const functions: Record<number, number> = { 34: 192, 35: 193, 36: 4704, 37: 4705, 38: 384, 39: 385 };
  for (const [i, pin] of RELAY_PINS.entries()) functions[pin] = i < 19 ? 224 + i : i < 21 ? 1216 : 1312;
  const long = (length: number, i = 0) => String.fromCharCode(97 + i).repeat(length);
  const board = new Board(templateAt(functions), [
    ...Array.from({ length: 8 }, (_, i) => `FriendlyName${i + 1} ${'"'.repeat(32)}`),
    `DeviceName ${'\\'.repeat(32)}`,
    `Topic ${long(64)}`,
    `GroupTopic1 ${long(64, 1)}`,
    `MqttUser ${'"'.repeat(64)}`,
    `MqttClient ${long(64, 2)}`,
  ]);
  board.run(8_000);
  board.take();
  const [line] = board.ask(`cmnd/${long(64)}/Status0`) as [string];
  expect(Object.keys(JSON.parse(line.slice(line.indexOf('{'))))).toHaveLength(10);
  expect(board.ask(`cmnd/${long(64)}/Status`, '0')).toHaveLength(10);
});
