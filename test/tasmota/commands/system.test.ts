import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;

function answer(name: string, payload: string): string[] {
  return new Board()
    .online()
    .command(name, payload)
    .map((line) => line.replace(`${RESULT} `, ''));
}

it.each([
  ['OtaUrl', '', '{"OtaUrl":""}'],
  ['OtaUrl', 'http://ota.example/x.bin', '{"OtaUrl":"http://ota.example/x.bin"}'],
  ['OtaUrl', '1', '{"OtaUrl":""}'],
  ['OtaUrl', 'x'.repeat(129), '{"OtaUrl":"","Reason":"OtaUrl takes at most 128 bytes"}'],
  ['Upgrade', '', '{"Upgrade":"1 or >0.1.0 to upgrade"}'],
  [
    'Upgrade',
    '1',
    '{"Upgrade":"1 or >0.1.0 to upgrade","Reason":"There is no update over the air: the USB port takes a new firmware"}',
  ],
  ['WebServer', '', '{"Webserver":"OFF"}'],
  ['WebServer', '0', '{"Webserver":"OFF"}'],
  [
    'WebServer',
    '2',
    '{"Webserver":"OFF","Reason":"There is no web server: MQTT and the serial console take every command"}',
  ],
  ['WebPassword', 'secret', '{"WebPassword":"****"}'],
  ['WebPassword2', '', '{"WebPassword":"****"}'],
  ['WebPassword3', 'secret', '{"Command":"Error","Input":"WEBPASSWORD3"}'],
  ['Sleep', '', '{"Sleep":{"50":{"Active":"50"}}}'],
  ['Sleep', '0', '{"Sleep":{"0":{"Active":"0"}}}'],
  ['Sleep', '250', '{"Sleep":{"250":{"Active":"250"}}}'],
  ['Sleep', '251', '{"Sleep":{"50":{"Active":"50"}},"Reason":"Sleep takes 0 to 250"}'],
])('%s %s', (name, payload, expected) => {
  expect(answer(name, payload)).toEqual([expected]);
});

describe('what is kept', () => {
  it('is told in STATUS1, STATUS5 and STATE', () => {
    const board = new Board(undefined, [
      'Sleep 100',
      'OtaUrl http://ota.example/x.bin',
      'WifiConfig 0',
    ]).online();
    expect(board.command('Status', '1')[0]).toMatch(/"OtaUrl":"http:\/\/ota.example\/x.bin".*"Sleep":100,/);
    expect(board.command('Status', '5')[0]).toContain(
      '"Webserver":0,"HTTP_API":0,"WifiConfig":0,"WifiPower":17.0',
    );
    expect(board.command('State')[0]).toContain('"Sleep":100,');
  });
});
