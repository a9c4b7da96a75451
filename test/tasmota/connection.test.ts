import { describe, expect, it } from 'vitest';
import type { WebSocketOptions } from '../../src/host.js';
import { Board, TOPIC } from '../support/board.js';
import { RELAY_PIN, templateOf, VirtualHost } from '../support/virtual-host.js';

/** Everything the broker has got, a line each. */
function transcript(board: Board): string[] {
  return board.packets.map((packet) => {
    if (packet.cmd === 'publish') {
      return `${packet.topic} ${packet.payload}${packet.retain ? ' (retained)' : ''}`.replace(
        / $/,
        ' (empty)',
      );
    }
    if (packet.cmd === 'subscribe') {
      return `SUBSCRIBE ${packet.subscriptions.map(({ topic, qos }) => `${topic} ${qos}`)}`;
    }
    return packet.cmd.toUpperCase();
  });
}

function stateAt(time: string, uptime: number, count: number, power: string): string {
  return (
    `tele/${TOPIC}/STATE {"Time":"2025-12-24T${time}","Uptime":"0T00:00:${String(uptime).padStart(2, '0')}",` +
    `"UptimeSec":${uptime},"Heap":147,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":${count},${power},` +
    '"Wifi":{"AP":1,"SSId":"HomeNet","BSSId":"10:22:33:44:55:66","Channel":6,"Mode":"HT40","RSSI":74,"Signal":-63,' +
    '"LinkCount":1,"Downtime":"0T00:00:03"},"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"}'
  );
}

const SUBSCRIBE = [
  `SUBSCRIBE cmnd/${TOPIC}/# 0`,
  'SUBSCRIBE cmnd/tasmotas/# 0',
  'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
];

const GREETING = [`tele/${TOPIC}/LWT Online (retained)`, `cmnd/${TOPIC}/POWER (empty)`, ...SUBSCRIBE];

const FIRST = [
  'CONNECT',
  ...GREETING,
  `tele/${TOPIC}/INFO1 {"Info1":{"Module":"Test","Version":"0.1.0(xsmota)","FallbackTopic":"cmnd/DVES_83BB10_fb/","GroupTopic":"cmnd/tasmotas/"}}`,
  `tele/${TOPIC}/INFO2 {"Info2":{"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"}}`,
  `tele/${TOPIC}/INFO3 {"Info3":{"RestartReason":"Vbat power on reset","BootCount":1}}`,
  `stat/${TOPIC}/RESULT {"POWER":"OFF"}`,
  `stat/${TOPIC}/POWER OFF`,
];

describe('the transcript', () => {
  it('of the first connect', () => {
    const board = new Board();
    board.run(4_900);
    expect(transcript(board)).toEqual(FIRST);
    board.packets.length = 0;
    board.run(2_000);
    expect(transcript(board)).toEqual([
      stateAt('15:27:52', 5, 1, '"POWER":"OFF"'),
      `tele/${TOPIC}/SENSOR {"Time":"2025-12-24T15:27:52","Switch1":"ON","DS18B20":{"Id":"0000048EC44C","Temperature":23.3},"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"}`,
    ]);
  });

  it('of a reconnect: what a controller may have missed, and no INFO', () => {
    const board = new Board().online();
    board.host.cut();
    board.run(1_600);
    expect(transcript(board)).toEqual([
      'CONNECT',
      ...GREETING,
      `stat/${TOPIC}/RESULT {"POWER":"OFF"}`,
      `stat/${TOPIC}/POWER OFF`,
      stateAt('15:27:56', 9, 2, '"POWER":"OFF"'),
    ]);
    expect(board.after(280_000).filter((line) => line.startsWith('tele/'))).toEqual([]);
  });

  it('with two relays, retained, and JSON only', () => {
    const board = new Board(templateOf(224, 225), [
      'SetOption90 1',
      'InfoRetain 1',
      'StateRetain 1',
      'SensorRetain 1',
      'Power2 ON',
    ]);
    board.run(8_000);
    expect(transcript(board).map((line) => line.replace(/ .* \(ret/, ' (ret'))).toEqual([
      'CONNECT',
      `tele/${TOPIC}/LWT (retained)`,
      ...SUBSCRIBE,
      `tele/${TOPIC}/INFO1 (retained)`,
      `tele/${TOPIC}/INFO2 (retained)`,
      `tele/${TOPIC}/INFO3 (retained)`,
      `stat/${TOPIC}/RESULT {"POWER1":"OFF"}`,
      `stat/${TOPIC}/RESULT {"POWER2":"ON"}`,
      `tele/${TOPIC}/STATE (retained)`,
    ]);
  });

  it('retains the power with PowerRetain', () => {
    const board = new Board(undefined, ['PowerRetain 1']);
    board.run(1_000);
    expect(transcript(board).slice(-2)).toEqual([
      `stat/${TOPIC}/RESULT {"POWER":"OFF"}`,
      `stat/${TOPIC}/POWER OFF (retained)`,
    ]);
  });

  it('retains nothing with SetOption104', () => {
    const board = new Board(undefined, ['SetOption104 1', 'PowerRetain 1', 'StateRetain 1']);
    board.run(8_000);
    board.firmware.shutdown(() => {});
    board.step();
    expect(board.messages().length).toBe(10);
    expect(board.messages().filter(({ retain }) => retain)).toEqual([]);
  });

  it('subscribes to every group, and to none where FullTopic has no place for it', () => {
    const all = new Board(undefined, ['GroupTopic2 hall', 'GroupTopic3 up/stairs', 'GroupTopic4 last']);
    all.run(1_000);
    expect(transcript(all).filter((line) => line.startsWith('SUB'))).toEqual([
      `SUBSCRIBE cmnd/${TOPIC}/# 0`,
      'SUBSCRIBE cmnd/tasmotas/# 0',
      'SUBSCRIBE cmnd/hall/# 0',
      'SUBSCRIBE cmnd/up/stairs/# 0',
      'SUBSCRIBE cmnd/last/# 0',
      'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
    ]);
    const none = new Board(undefined, ['FullTopic x/%prefix%/']);
    none.run(1_000);
    expect(transcript(none).filter((line) => line.startsWith('SUB'))).toEqual(['SUBSCRIBE x/cmnd/# 0']);
    expect(transcript(none)).toContain(
      'x/tele/INFO1 {"Info1":{"Module":"Test","Version":"0.1.0(xsmota)","FallbackTopic":"cmnd/DVES_83BB10_fb/","GroupTopic":""}}',
    );
  });

  it('subscribes to groups by themselves with SetOption75, and answers on the own topic', () => {
    const board = new Board(undefined, ['FullTopic %topic%/%prefix%/', 'GroupTopic2 hall', 'SetOption75 1']);
    board.run(8_000);
    const lines = transcript(board);
    expect(lines.filter((line) => line.startsWith('SUB'))).toEqual([
      `SUBSCRIBE ${TOPIC}/cmnd/# 0`,
      'SUBSCRIBE cmnd/tasmotas/# 0',
      'SUBSCRIBE cmnd/hall/# 0',
      'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
    ]);
    expect(lines).toContain(
      `${TOPIC}/tele/INFO1 {"Info1":{"Module":"Test","Version":"0.1.0(xsmota)","FallbackTopic":"cmnd/DVES_83BB10_fb/","GroupTopic":"cmnd/tasmotas/"}}`,
    );
    const answer = [`${TOPIC}/stat/RESULT {"POWER":"ON"}`, `${TOPIC}/stat/POWER ON`];
    expect(board.ask('cmnd/hall/POWER', 'ON')).toEqual(answer);
    expect(board.ask('hall/cmnd/POWER', 'ON')).toEqual([]);
    expect(board.ask('cmnd/hall/Topic', 'lamp')).toEqual([`${TOPIC}/stat/RESULT {"Topic":"tasmota_%06X"}`]);
  });

  it('moves the groups with a restart when SetOption75 changes', () => {
    const board = new Board(undefined, ['FullTopic %topic%/%prefix%/']).online();
    expect(board.ask('tasmotas/cmnd/SetOption75', '1')).toEqual([
      `${TOPIC}/stat/RESULT {"SetOption75":"ON"}`,
    ]);
    board.run(3_000);
    expect(board.host.restarts).toBe(1);
    board.reboot();
    board.run(1_000);
    expect(transcript(board)).toContain('SUBSCRIBE cmnd/tasmotas/# 0');
    expect(transcript(board)).not.toContain('SUBSCRIBE tasmotas/cmnd/# 0');
  });

  it('tells INFO again after a restart, with the boot counted', () => {
    const board = new Board().online();
    board.reboot();
    board.run(1_000);
    expect(transcript(board)).toContain(
      `tele/${TOPIC}/INFO3 {"Info3":{"RestartReason":"Vbat power on reset","BootCount":2}}`,
    );
  });

  it('goes on with a kept session without subscribing anew', () => {
    const board = new Board(undefined, ['SetOption140 1']).online();
    board.sessionPresent = true;
    board.host.cut();
    board.run(1_600);
    expect(transcript(board).slice(0, 4)).toEqual([
      'CONNECT',
      `tele/${TOPIC}/LWT Online (retained)`,
      `cmnd/${TOPIC}/POWER (empty)`,
      `stat/${TOPIC}/RESULT {"POWER":"OFF"}`,
    ]);
  });

  it('subscribes after a restart even if the broker has kept the session', () => {
    const board = new Board(undefined, ['SetOption140 1']);
    board.sessionPresent = true;
    board.run(1_000);
    expect(transcript(board).filter((line) => line.startsWith('SUB'))).toEqual(SUBSCRIBE);
  });
});

describe('CONNECT', () => {
  function text(value: string): number[] {
    const bytes = [...Buffer.from(value)];
    return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
  }

  function connectBytes(commands: readonly string[]): number[] {
    const board = new Board(undefined, commands);
    const sent: number[] = [];
    const write = board.host.onWrite;
    board.host.onWrite = (bytes) => {
      if (sent.length === 0) sent.push(...bytes);
      write(bytes);
    };
    board.run(100);
    return sent;
  }

  const WILL = [...text(`tele/${TOPIC}/LWT`), ...text('Offline')];
  const CLIENT = text('DVES_83BB10');
  const USER = text('DVES_USER');
  const PASSWORD = text('DVES_PASS');

  it.each([
    // commands at boot, connect flags, keep alive, payload
    [[], 0xee, 30, [...CLIENT, ...WILL, ...USER, ...PASSWORD]],
    [['SetOption140 1'], 0xec, 30, [...CLIENT, ...WILL, ...USER, ...PASSWORD]],
    [['SetOption104 1'], 0xce, 30, [...CLIENT, ...WILL, ...USER, ...PASSWORD]],
    [['MqttKeepAlive 5'], 0xee, 5, [...CLIENT, ...WILL, ...USER, ...PASSWORD]],
    [
      ['MqttUser me', 'MqttPassword secret'],
      0xee,
      30,
      [...CLIENT, ...WILL, ...text('me'), ...text('secret')],
    ],
    [['MqttPassword 0'], 0xae, 30, [...CLIENT, ...WILL, ...USER]],
    // MQTT has no password without a user name.
    [['MqttUser 0'], 0x2e, 30, [...CLIENT, ...WILL]],
    [['MqttUser "', 'MqttPassword "'], 0x2e, 30, [...CLIENT, ...WILL]],
    [['MqttClient hall_%04X'], 0xee, 30, [...text('hall_BB10'), ...WILL, ...USER, ...PASSWORD]],
    [
      ['Topic lamp', 'FullTopic %topic%/%prefix%'],
      0xee,
      30,
      [...CLIENT, ...text('lamp/tele/LWT'), ...text('Offline'), ...USER, ...PASSWORD],
    ],
    [
      ['Prefix3 telemetry'],
      0xee,
      30,
      [...CLIENT, ...text(`telemetry/${TOPIC}/LWT`), ...text('Offline'), ...USER, ...PASSWORD],
    ],
  ])('after %j', (commands, flags, keepAlive, payload) => {
    const rest = [...text('MQTT'), 4, flags, 0, keepAlive, ...payload];
    expect(connectBytes(commands)).toEqual([0x10, rest.length, ...rest]);
  });
});

describe('leaving', () => {
  it('says Offline, then disconnects', () => {
    const board = new Board().online();
    let done = 0;
    board.firmware.shutdown(() => done++);
    board.step();
    expect(transcript(board)).toEqual([`tele/${TOPIC}/LWT Offline (retained)`, 'DISCONNECT']);
    expect(done).toBe(1);
    expect(board.host.connected).toBe(false);
    expect(board.after(300_000)).toEqual([]);
    expect(board.host.connections).toBe(1);
  });

  it('is done at once where there is no connection', () => {
    const board = new Board(undefined, ['MqttHost 0']);
    let done = 0;
    board.firmware.shutdown(() => done++);
    expect(done).toBe(1);
  });

  it('does not wait for a broker that does not read', () => {
    const board = new Board().online();
    board.host.writable = 0;
    board.run(20);
    let done = 0;
    board.firmware.shutdown(() => done++);
    board.run(2_000);
    expect(done).toBe(1);
  });
});

describe('without a broker', () => {
  it.each([[['MqttHost 0']], [['SetOption3 0']]])('%j tries nothing', (commands) => {
    const board = new Board(undefined, commands);
    board.run(30_000);
    expect(board.host.connections).toBe(0);
    expect(board.host.logs).toContain('MQT: Off: set a broker with MqttHost, and SetOption3 1');
    board.firmware.command('Power ON');
    expect(board.host.levels[RELAY_PIN]).toBe(1);
  });

  it('comes back, and counts its connections', () => {
    const board = new Board().online();
    for (let i = 2; i <= 6; i++) {
      board.host.broker = 'down';
      board.host.cut();
      board.run(60_000);
      board.host.broker = 'up';
      board.run(130_000);
      expect(board.firmware.connected).toBe(true);
      expect(board.command('State')[0]).toContain(`"MqttCount":${i},`);
    }
  });

  it('waits longer and longer, never less than a second', () => {
    const board = new Board().online();
    const times: number[] = [];
    board.host.broker = 'down';
    let before = board.host.connections;
    board.host.cut();
    const start = board.host.now;
    while (board.host.now - start < 600_000) {
      board.run(20);
      if (board.host.connections > before) times.push(board.host.now);
      before = board.host.connections;
    }
    const waits = times.map((time, i) => Math.round((time - (times[i - 1] ?? start)) / 100) / 10);
    // MqttRetry 10, with jitter at three quarters of each wait.
    expect(waits.slice(0, 7)).toEqual([1.5, 7.5, 15, 30, 60, 90, 90]);
  });

  it.each([
    [2, 'client identifier rejected (return code 2): set another MqttClient'],
    [3, 'server unavailable (return code 3)'],
    [4, 'bad user name or password (return code 4): set MqttUser and MqttPassword'],
    [5, 'not authorized (return code 5): set MqttUser and MqttPassword'],
  ])('says why in one line, and what to do: refused with %i', (returnCode, words) => {
    const board = new Board();
    board.returnCode = returnCode;
    board.run(200);
    expect(board.host.logs).toEqual([
      `MQT: broker:1883: the broker refused the connection: ${words}; next attempt in 8 s`,
    ]);
  });

  it('says why in one line, and what to do: nobody there', () => {
    const board = new Board();
    board.host.broker = 'down';
    board.run(200);
    expect(board.host.logs).toEqual([
      'MQT: broker:1883: the broker could not be reached: is it running, and are MqttHost and MqttPort right?; next attempt in 8 s',
    ]);
  });

  it('names the broker it was connected to, though that has been forgotten meanwhile', () => {
    const board = new Board().online();
    board.command('Reset', '1');
    board.run(3_000);
    expect(board.host.logs).toContain('MQT: broker:1883: disconnected as asked');
  });

  it('warns when the broker keeps ending the connection', () => {
    const board = new Board();
    for (let i = 0; i < 3; i++) {
      board.run(2_500);
      board.host.cut();
    }
    expect(
      board.host.logs.some((line) => line.includes('does another device use the client id DVES_83BB10?')),
    ).toBe(true);
  });
});

it('reports a subscription that is refused', () => {
  const board = new Board();
  board.answering = false;
  board.run(20);
  board.sendBytes(Uint8Array.of(0x20, 2, 0, 0));
  const subscribe = board.packets.find(({ cmd }) => cmd === 'subscribe');
  const identifier = subscribe?.messageId as number;
  board.sendBytes(Uint8Array.of(0x90, 3, identifier >> 8, identifier & 0xff, 0x80));
  expect(board.host.logs).toContain(
    `MQT: The broker refused the subscription to cmnd/${TOPIC}/#: no commands come by it`,
  );
});

it.each([
  [Uint8Array.of(0xf0, 0), 'reserved packet type [2.2.1]'],
  [Uint8Array.of(0x30, 4, 0, 2, 0x61, 0), 'PUBLISH with U+0000 in its topic [MQTT-1.5.3-2]'],
  [Uint8Array.of(0x30, 3, 0, 1, 0xff), 'PUBLISH with a topic that is not UTF-8 [MQTT-1.5.3-1]'],
])('closes the connection on %j, says why and comes back', (bytes, reason) => {
  const board = new Board().online();
  board.sendBytes(bytes);
  expect(board.host.logs.at(-1)).toContain(reason);
  board.run(3_000);
  expect(board.firmware.connected).toBe(true);
});

describe('the way to the broker', () => {
  /** A board that has every kind of socket, and which of them it has opened. */
  function device(...commands: string[]) {
    const host = new VirtualHost();
    const opened: [kind: string, options: WebSocketOptions][] = [];
    const { TCP } = host;
    for (const kind of ['TLS', 'WebSocket'] as const) {
      const made = class extends TCP {
        constructor(options: WebSocketOptions) {
          super(options);
          opened.push([kind, options]);
        }
      };
      Object.assign(host, { [kind]: made });
    }
    const board = new Board(undefined, commands, host);
    return { board: board.online(), opened };
  }

  it('is TCP, if nothing else has been set', () => {
    expect(device('MqttHeaders A: b').opened).toEqual([]);
  });

  it.each<[commands: string[], kind: string, options: Partial<WebSocketOptions>]>([
    [['SetOption103 1'], 'TLS', { host: 'broker', port: 1883, fingerprints: undefined }],
    [['MqttPath /mqtt'], 'WebSocket', { secure: false, path: '/mqtt', headers: [], protocol: 'mqtt' }],
    [
      ['MqttPath /x?y=z', 'SetOption103 1', 'MqttHeaders Authorization: Bearer a:b|X-Y: z'],
      'WebSocket',
      {
        secure: true,
        path: '/x?y=z',
        headers: [
          ['Authorization', 'Bearer a:b'],
          ['X-Y', 'z'],
        ],
      },
    ],
    [['MqttHost mqtts://10.0.0.1'], 'TLS', { host: '10.0.0.1', port: 8883 }],
    [['MqttHost ws://b.example'], 'WebSocket', { secure: false, host: 'b.example', port: 80, path: '/mqtt' }],
    [['MqttHost wss://b.example:1/x'], 'WebSocket', { secure: true, host: 'b.example', port: 1, path: '/x' }],
  ])('is by %j %s', (commands, kind, options) => {
    const { opened } = device(...commands);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.[0]).toBe(kind);
    expect(opened[0]?.[1]).toMatchObject(options);
  });

  it('is told with what the platform lacks', () => {
    const board = new Board(undefined, ['MqttPath /mqtt']);
    board.run(200);
    expect(board.host.logs).toEqual([
      'MQT: broker:1883: no WebSocket connection to the broker (this build has no WebSocket: MqttPath 0 connects without); next attempt in 8 s',
    ]);
  });

  it.each([
    ['an alert of TLS', '15030300020250', 'a packet type that only a client may send [2.2.1]'],
    ['HTTP', '485454502f312e3020343033', 'reserved flag bits not as prescribed [MQTT-2.2.2-2]'],
  ])('is told to be wrong where the answer to CONNECT is %s', (_what, bytes, reason) => {
    const board = new Board();
    board.answering = false;
    board.run(20);
    board.sendBytes(Buffer.from(bytes, 'hex'));
    expect(board.host.logs).toEqual([
      `MQT: broker:1883: ${reason}: is this a port for MQTT?; next attempt in 8 s`,
    ]);
  });
});
