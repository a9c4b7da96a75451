import { describe, expect, it } from 'vitest';
import { Board } from '../../support/board.js';
import { transcript } from '../../support/transcript.js';
import { templateOf } from '../../support/virtual-host.js';

/** What the broker gets at connects, to the last byte, each line with the milliseconds since the start or the loss. */

const CONNECT =
  'CONNECT DVES_83BB10 DVES_USER:DVES_PASS keep alive 30 clean, will tele/tasmota_83BB10/LWT Offline QoS 1 (retained)';

/** What each connect begins with, before anything is heard. */
const GREETING = [
  CONNECT,
  'tele/tasmota_83BB10/LWT Online (retained)',
  'cmnd/tasmota_83BB10/POWER (empty)',
  'SUBSCRIBE cmnd/tasmota_83BB10/# 0',
  'SUBSCRIBE cmnd/tasmotas/# 0',
  'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
];

const INFO = [
  'tele/tasmota_83BB10/INFO1 {"Info1":{"Module":"Test","Version":"0.1.0(xsmota)","FallbackTopic":"cmnd/DVES_83BB10_fb/","GroupTopic":"cmnd/tasmotas/"}}',
  'tele/tasmota_83BB10/INFO2 {"Info2":{"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"}}',
  'tele/tasmota_83BB10/INFO3 {"Info3":{"RestartReason":"Vbat power on reset","BootCount":1}}',
];

const POWER_OFF = ['stat/tasmota_83BB10/RESULT {"POWER":"OFF"}', 'stat/tasmota_83BB10/POWER OFF'];

/** STATE of a device that has been on the air for so long. */
function state(time: string, uptime: string, seconds: number, connections: number, power: string): string {
  return `tele/tasmota_83BB10/STATE {"Time":"2025-12-24T${time}","Uptime":"${uptime}","UptimeSec":${seconds},"Heap":147,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":${connections},${power},"Wifi":{"AP":1,"SSId":"HomeNet","BSSId":"10:22:33:44:55:66","Channel":6,"Mode":"HT40","RSSI":74,"Signal":-63,"LinkCount":1,"Downtime":"0T00:00:03"},"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"}`;
}

/** What the sensors of the default board show at a time. */
function sensors(time: string): string {
  return `{"Time":"2025-12-24T${time}","Switch1":"ON","DS18B20":{"Id":"0000048EC44C","Temperature":23.3},"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"}`;
}

/** Discovery of the default board, or of one with more relays and no sensors. */
function config(relays = 1): string {
  const names = Array.from({ length: 8 }, (_, i) =>
    i >= relays ? 'null' : i === 0 ? '"Tasmota"' : `"Tasmota${i + 1}"`,
  );
  const list = (value: (i: number) => unknown) => `[${Array.from({ length: 32 }, (_, i) => value(i))}]`;
  return `tasmota/discovery/7C9EBD83BB10/config {"ip":"192.168.1.57","dn":"Tasmota","fn":[${names}],"hn":"tasmota-83BB10-6928","mac":"7C9EBD83BB10","md":"Test","ty":0,"if":0,"cam":0,"ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"0.1.0","t":"tasmota_83BB10","ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":${list((i) => (i < relays ? 1 : 0))},"swc":${list(() => -1)},"swn":${list(() => 'null')},"btn":${list(() => 0)},"so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,"117":0},"lk":0,"lt_st":0,"bat":0,"dslp":0,"sho":[],"sht":[],"ver":1} (retained)`;
}

function at(time: number, lines: readonly string[]): string[] {
  return lines.map((line) => `${time} ${line}`);
}

describe('the first connect', () => {
  it('after a start', () => {
    expect(transcript(new Board(), 14_000)).toEqual([
      ...at(0, [...GREETING, ...INFO, ...POWER_OFF]),
      ...at(5_000, [
        state('15:27:52', '0T00:00:05', 5, 1, '"POWER":"OFF"'),
        `tele/tasmota_83BB10/SENSOR ${sensors('15:27:52')}`,
      ]),
      ...at(10_000, [
        config(),
        `tasmota/discovery/7C9EBD83BB10/sensors {"sn":${sensors('15:27:57')},"ver":1} (retained)`,
      ]),
    ]);
  });

  it('of a device with two relays, one of which is on', () => {
    const board = new Board(templateOf(224, 225), ['Power2 ON']);
    expect(transcript(board, 14_000)).toEqual([
      ...at(0, [
        ...GREETING,
        ...INFO,
        'stat/tasmota_83BB10/RESULT {"POWER1":"OFF"}',
        'stat/tasmota_83BB10/POWER1 OFF',
        'stat/tasmota_83BB10/RESULT {"POWER2":"ON"}',
        'stat/tasmota_83BB10/POWER2 ON',
      ]),
      ...at(5_000, [state('15:27:52', '0T00:00:05', 5, 1, '"POWER1":"OFF","POWER2":"ON"')]),
      ...at(10_000, [
        config(2),
        'tasmota/discovery/7C9EBD83BB10/sensors {"sn":{"Time":"2025-12-24T15:27:57"},"ver":1} (retained)',
      ]),
    ]);
  });

  it('without telemetry, plain POWER and discovery', () => {
    const board = new Board(undefined, ['TelePeriod 0', 'SetOption90 1', 'SetOption19 1']);
    expect(transcript(board, 400_000).filter((line) => !line.endsWith('PINGREQ'))).toEqual([
      ...at(0, [
        CONNECT,
        'tele/tasmota_83BB10/LWT Online (retained)',
        'SUBSCRIBE cmnd/tasmota_83BB10/# 0',
        'SUBSCRIBE cmnd/tasmotas/# 0',
        'SUBSCRIBE cmnd/DVES_83BB10_fb/# 0',
        ...INFO,
        'stat/tasmota_83BB10/RESULT {"POWER":"OFF"}',
      ]),
      ...at(10_000, [
        'tasmota/discovery/7C9EBD83BB10/config (empty) (retained)',
        'tasmota/discovery/7C9EBD83BB10/sensors (empty) (retained)',
      ]),
    ]);
  });
});

describe('a reconnect', () => {
  it('after the connection broke: what may have been missed, no INFO, and discovery after 1 s', () => {
    const board = new Board();
    board.run(20_000);
    board.send('cmnd/tasmota_83BB10/POWER', 'ON');
    board.host.cut();
    expect(transcript(board, 10_000)).toEqual([
      // The first attempt comes 1 to 2 s after the loss.
      ...at(1_500, [
        ...GREETING,
        'stat/tasmota_83BB10/RESULT {"POWER":"ON"}',
        'stat/tasmota_83BB10/POWER ON',
        state('15:28:08', '0T00:00:21', 21, 2, '"POWER":"ON"'),
      ]),
      ...at(2_500, [
        config(),
        `tasmota/discovery/7C9EBD83BB10/sensors {"sn":${sensors('15:28:09')},"ver":1} (retained)`,
      ]),
    ]);
  });

  it('after the broker was away for a while, in which the device went on', () => {
    const board = new Board();
    board.run(20_000);
    board.host.broker = 'down';
    board.host.cut();
    expect(transcript(board, 30_000)).toEqual([]);
    board.firmware.command('Power ON');
    board.firmware.command('DeviceName Hall');
    board.host.broker = 'up';
    const lines = transcript(board, 40_000);
    const [first] = (lines[0] as string).split(' ').map(Number) as [number];
    expect(lines.slice(0, 8)).toEqual(
      at(first, [...GREETING, 'stat/tasmota_83BB10/RESULT {"POWER":"ON"}', 'stat/tasmota_83BB10/POWER ON']),
    );
    expect(lines[8]).toContain('"MqttCount":2,"POWER":"ON"');
    expect(lines[9]).toBe(`${first + 1_000} ${config().replace('"dn":"Tasmota"', '"dn":"Hall"')}`);
    expect(lines[10]).toContain('tasmota/discovery/7C9EBD83BB10/sensors {"sn":{"Time":');
    expect(lines.filter((line) => !line.endsWith('PINGREQ'))).toHaveLength(11);
  });
});
