import { expect, it } from 'vitest';
import { TEXT_ROOM } from '../../../src/settings/room.js';
import { Board } from '../../support/board.js';
import { transcript } from '../../support/transcript.js';

/** What somebody does who has just set up a device, as the tutorials tell him to, and what he sees. */

const TIMES = '"StartDST":"2025-03-30T02:00:00","EndDST":"2025-10-26T03:00:00","Timezone":"+01:00"';

/** STATE without its braces. */
function state(time: string, uptime: number, power: string): string {
  return `"Time":"2025-12-24T${time}","Uptime":"0T00:00:${String(uptime).padStart(2, '0')}","UptimeSec":${uptime},"Heap":147,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":1,"POWER":"${power}","Wifi":{"AP":1,"SSId":"HomeNet","BSSId":"10:22:33:44:55:66","Channel":6,"Mode":"HT40","RSSI":74,"Signal":-63,"LinkCount":1,"Downtime":"0T00:00:03"},"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57"`;
}

function sensors(time: string): string {
  return `"Time":"2025-12-24T${time}","Switch1":"ON","DS18B20":{"Id":"0000048EC44C","Temperature":23.3},"AM2301":{"Temperature":21.4,"Humidity":45.2,"DewPoint":9.0},"TempUnit":"C"`;
}

it('the first session', () => {
  const board = new Board();
  board.run(20_000);
  const say = (name: string, payload = '', milliseconds = 0) =>
    transcript(board, milliseconds, () => board.send(`cmnd/tasmota_83BB10/${name}`, payload));

  expect(say('Status', '0')).toEqual([
    `0 stat/tasmota_83BB10/STATUS {"Status":{"Module":1,"DeviceName":"Tasmota","FriendlyName":["Tasmota"],"Topic":"tasmota_83BB10","ButtonTopic":"0","Power":"0","PowerLock":"0","PowerOnState":3,"LedState":1,"LedMask":"FFFF","SaveData":1,"SaveState":1,"SwitchTopic":"0","SwitchMode":[${new Array(32).fill(0)}],"ButtonRetain":0,"SwitchRetain":0,"SensorRetain":0,"PowerRetain":0,"InfoRetain":0,"StateRetain":0,"StatusRetain":0}}`,
    '0 stat/tasmota_83BB10/STATUS1 {"StatusPRM":{"Baudrate":115200,"SerialConfig":"8N1","GroupTopic":"tasmotas","OtaUrl":"","RestartReason":"Vbat power on reset","Uptime":"0T00:00:20","StartupUTC":"2025-12-24T14:27:47","Sleep":50,"CfgHolder":4617,"BootCount":1,"BCResetTime":"2025-12-24T14:27:47","SaveCount":2}}',
    `0 stat/tasmota_83BB10/STATUS2 {"StatusFWR":{"Version":"0.1.0(xsmota)","BuildDateTime":"2026-11-22T00:00:00","Core":"test","SDK":"test","CpuFrequency":160,"Hardware":"virtual","CR":"11/${TEXT_ROOM}"}}`,
    '0 stat/tasmota_83BB10/STATUS3 {"StatusLOG":{"SerialLog":2,"WebLog":2,"MqttLog":0,"FileLog":0,"SysLog":0,"LogHost":"","LogPort":514,"SSId":["HomeNet",""],"TelePeriod":300,"Resolution":"558180C0","SetOption":["00008009","2805C80001000600003C5A0A192800000000","00000080","00000000","00004000","00000000"]}}',
    '0 stat/tasmota_83BB10/STATUS4 {"StatusMEM":{"Heap":147}}',
    '0 stat/tasmota_83BB10/STATUS5 {"StatusNET":{"Hostname":"tasmota-83BB10-6928","IPAddress":"192.168.1.57","Gateway":"192.168.1.1","Subnetmask":"255.255.255.0","DNSServer1":"192.168.1.1","DNSServer2":"0.0.0.0","Mac":"7C:9E:BD:83:BB:10","IP6Global":"","IP6Local":"","Webserver":0,"HTTP_API":0,"WifiConfig":4,"WifiPower":17.0}}',
    '0 stat/tasmota_83BB10/STATUS6 {"StatusMQT":{"MqttHost":"broker","MqttPort":1883,"MqttClientMask":"DVES_%06X","MqttClient":"DVES_83BB10","MqttUser":"DVES_USER","MqttCount":1,"MqttTLS":0,"MAX_PACKET_SIZE":1200,"KEEPALIVE":30,"SOCKET_TIMEOUT":4}}',
    `0 stat/tasmota_83BB10/STATUS7 {"StatusTIM":{"UTC":"2025-12-24T14:28:07Z","Local":"2025-12-24T15:28:07",${TIMES},"Sunrise":"08:43","Sunset":"16:58"}}`,
    `0 stat/tasmota_83BB10/STATUS10 {"StatusSNS":{${sensors('15:28:07')}}}`,
    `0 stat/tasmota_83BB10/STATUS11 {"StatusSTS":{${state('15:28:07', 20, 'OFF')}}}`,
  ]);

  // The same in one message.
  const parts = say('Status', '0').map((line) => line.slice(line.indexOf('{') + 1, -1));
  expect(say('Status0')).toEqual([`0 stat/tasmota_83BB10/STATUS0 {${parts.join(',')}}`]);

  expect(say('Power', 'TOGGLE')).toEqual([
    '0 stat/tasmota_83BB10/RESULT {"POWER":"ON"}',
    '0 stat/tasmota_83BB10/POWER ON',
  ]);
  expect(say('PowerOnState', '3')).toEqual(['0 stat/tasmota_83BB10/RESULT {"PowerOnState":3}']);
  expect(say('TelePeriod', '10', 100)).toEqual([
    '0 stat/tasmota_83BB10/RESULT {"TelePeriod":10}',
    `0 tele/tasmota_83BB10/STATE {${state('15:28:07', 20, 'ON')}}`,
    `0 tele/tasmota_83BB10/SENSOR {${sensors('15:28:07')}}`,
  ]);
  expect(transcript(board, 10_000)).toEqual([
    `9900 tele/tasmota_83BB10/STATE {${state('15:28:17', 30, 'ON')}}`,
    `9900 tele/tasmota_83BB10/SENSOR {${sensors('15:28:17')}}`,
  ]);
  expect(say('TelePeriod', '0', 100)[0]).toBe('0 stat/tasmota_83BB10/RESULT {"TelePeriod":0}');
  expect(say('SetOption19', '0')).toEqual(['0 stat/tasmota_83BB10/RESULT {"SetOption19":"OFF"}']);
  expect(say('FriendlyName')).toEqual([
    '0 stat/tasmota_83BB10/RESULT {"FriendlyName1":"Tasmota","FriendlyName2":"Tasmota2","FriendlyName3":"Tasmota3","FriendlyName4":"Tasmota4","FriendlyName5":"Tasmota5","FriendlyName6":"Tasmota6","FriendlyName7":"Tasmota7","FriendlyName8":"Tasmota8"}',
  ]);

  const backlog =
    'FriendlyName1 Kitchen;DeviceName Kitchen;MqttHost 192.168.1.5;MqttUser user;MqttPassword secret';
  const lines = say('Backlog', backlog, 4_000);
  expect(lines.filter((line) => !line.includes(' tasmota/discovery/'))).toEqual([
    '0 stat/tasmota_83BB10/RESULT {"FriendlyName1":"Kitchen"}',
    '200 stat/tasmota_83BB10/RESULT {"DeviceName":"Kitchen"}',
    '400 stat/tasmota_83BB10/RESULT {"MqttHost":"192.168.1.5"}',
    '600 stat/tasmota_83BB10/RESULT {"MqttUser":"user"}',
    '800 stat/tasmota_83BB10/RESULT {"MqttPassword":"****"}',
    '2800 tele/tasmota_83BB10/LWT Offline (retained)',
    '2800 DISCONNECT',
  ]);
  expect(board.host.restarts).toBe(1);
  board.reboot();
  const started = transcript(board, 14_000);
  expect(started[0]).toContain('CONNECT DVES_83BB10 user:secret ');
  expect(started.find((line) => line.includes('/INFO3 '))).toContain('"BootCount":2');
  expect(started.find((line) => line.includes('tasmota/discovery/7C9EBD83BB10/config '))).toContain(
    '"dn":"Kitchen","fn":["Kitchen",null,',
  );
});
