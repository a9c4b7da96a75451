import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.js';
import { Command, FROM_CONSOLE, FROM_OWN_TOPIC, NO_VALUE } from '../../src/tasmota/command.js';
import { messageOf } from '../support/message.js';

function taken(name: string, payload: string | Uint8Array = ''): Command {
  const command = new Command();
  command.takeMessage(messageOf(name, payload), 0, FROM_OWN_TOPIC);
  return command;
}

/** The last level of the name, as answers spell it. */
function nameOf(command: Command): string {
  command.foldName();
  return decodeUtf8(command.bytes, command.nameOffset, command.nameLength);
}

function takenLine(line: string): Command | undefined {
  const bytes = encodeUtf8(line);
  const command = new Command();
  return command.takeLine(bytes, new DataView(bytes.buffer), 0, bytes.length, FROM_CONSOLE)
    ? command
    : undefined;
}

describe('the name', () => {
  it.each([
    ['POWER', 'POWER', 1, false],
    ['power', 'POWER', 1, false],
    ['Power2', 'POWER', 2, true],
    ['POWER0', 'POWER', 0, true],
    ['power1', 'POWER', 1, true],
    ['POWER05', 'POWER', 5, true],
    ['SetOption140', 'SETOPTION', 140, true],
    ['Power1x', 'POWER1X', 1, false],
    ['A2B3', 'A2B', 3, true],
    ['', '', 1, false],
    ['7', '', 7, true],
    ['x/y/Power2', 'X/Y/POWER', 2, true],
    ['POWER1234567890', 'POWER', 1_234_567_890, true],
    [`POWER${'9'.repeat(15)}`, 'POWER', 999_999_999_999_999, true],
    [`POWER1${'0'.repeat(15)}`, 'POWER', 999_999_999_999_999, true],
    [`POWER${'9'.repeat(400)}`, 'POWER', 999_999_999_999_999, true],
    [`POWER${'0'.repeat(400)}`, 'POWER', 0, true],
    [`POWER${'0'.repeat(400)}3`, 'POWER', 3, true],
  ])('%s', (text, name, index, hasIndex) => {
    const command = taken(text);
    expect([nameOf(command), command.index, command.hasIndex, command.quiet]).toEqual([
      name,
      index,
      hasIndex,
      false,
    ]);
  });

  it.each([
    ['_POWER', 'POWER', 1],
    ['_power2', 'POWER', 2],
    ['__POWER', '_POWER', 1],
    ['_Power_2', 'POWER_', 2],
    ['_', '', 1],
  ])('%s asks for no answer', (text, name, index) => {
    const command = taken(text);
    expect([nameOf(command), command.index, command.quiet]).toEqual([name, index, true]);
  });

  it.each([
    ['x/y/Power2', 'POWER', 2, false],
    ['x_/_y/Power', 'POWER', 1, false],
    ['x/_Power', 'POWER', 1, true],
    ['_x/Power', 'POWER', 1, false],
    ['/', '', 1, false],
    ['power/', '', 1, false],
    ['power/12', '', 12, false],
  ])('%s has levels in front that can be dropped', (text, name, index, quiet) => {
    const command = taken(text);
    expect(command.dropPath()).toBe(true);
    expect([nameOf(command), command.index, command.quiet]).toEqual([name, index, quiet]);
    expect(command.dropPath()).toBe(false);
  });

  it.each(['', 'POWER', '_'])('%j has none, though a slash lies in front of it', (text) => {
    const command = taken(text);
    expect(command.dropPath()).toBe(false);
    expect(nameOf(command)).toBe(text.replace('_', ''));
  });

  it('does not remember what the one before it had', () => {
    const command = taken('_POWER3', 'ON');
    command.takeMessage(messageOf('STATE'), 0, FROM_CONSOLE);
    expect(command).toMatchObject({
      quiet: false,
      index: 1,
      hasIndex: false,
      value: NO_VALUE,
      isQuery: true,
    });
  });

  it('leaves letters beyond ASCII as they are', () => {
    expect(nameOf(taken('äz'))).toBe('äZ');
  });
});

describe('the payload', () => {
  it.each([
    ['ON', 1],
    ['on', 1],
    ['On', 1],
    ['TRUE', 1],
    ['START', 1],
    ['USER', 1],
    ['FAHRENHEIT', 1],
    ['OFF', 0],
    ['FALSE', 0],
    ['STOP', 0],
    ['DOWN', 0],
    ['CLOSE', 0],
    ['CELSIUS', 0],
    ['TOGGLE', 2],
    ['toggle', 2],
    ['ADMIN', 2],
    ['BLINK', 3],
    ['BLINKOFF', 4],
    ['UP', 100],
    ['OPEN', 100],
    ['ALL', 255],
    ['0', 0],
    ['1', 1],
    ['42', 42],
    ['-5', -5],
    ['+5', 5],
    ['0x1F', 31],
    ['0X1f', 31],
    ['-0x10', -16],
    ['017', 15],
    ['08', 0],
    ['019', 1],
    ['0', 0],
    ['00', 0],
    ['1.9', 1],
    ['12abc', 12],
    ['1 ', 1],
    ['0x', 0],
    ['4294967296', 4_294_967_296],
    ['foo', NO_VALUE],
    ['ON ', NO_VALUE],
    ['ONX', NO_VALUE],
    ['O', NO_VALUE],
    ['BLINKOF', NO_VALUE],
    ['HOLD', NO_VALUE],
    ['-', NO_VALUE],
    ['+', NO_VALUE],
    ['.5', NO_VALUE],
    ['"', NO_VALUE],
    ['{"POWER":"ON"}', NO_VALUE],
    ['ÖN', NO_VALUE],
    ['-99', NO_VALUE],
  ])('%s is %d', (text, value) => {
    expect(taken('POWER', text).value).toBe(value);
  });

  it('does not read past its end', () => {
    // Behind each payload the buffer goes on with a 9.
    expect(taken('POWER', '-').value).toBe(NO_VALUE);
    expect(taken('POWER', '0').value).toBe(0);
    expect(taken('POWER', '1').value).toBe(1);
  });

  it.each([
    ['', ''],
    ['?', ''],
    [' ', ''],
    ['  ?', ''],
    ['\t\r\n ON', 'ON'],
    ['ON \n', 'ON \n'],
    ['? ', '? '],
    ['??', '??'],
  ])('%j stands for %j', (text, payload) => {
    const command = taken('POWER', text);
    expect(command.text()).toBe(payload);
    expect(command.isQuery).toBe(payload === '');
  });

  it('becomes a query when it is dropped', () => {
    const command = taken('POWER', 'ON');
    command.dropPayload();
    expect(command).toMatchObject({ isQuery: true, value: NO_VALUE });
  });

  it.each([[Uint8Array.of(0xff, 0xfe)], [Uint8Array.of(0xc3)], [Uint8Array.of(0x4f, 0x4e, 0)]])(
    '%j is no word',
    (bytes) => {
      expect(taken('POWER', bytes).value).toBe(NO_VALUE);
    },
  );

  it('may be longer than any number', () => {
    expect(taken('POWER', '9'.repeat(1_000)).value).toBe(Number.POSITIVE_INFINITY);
  });
});

it.each([
  ['-99', true],
  ['-0x63', true],
  ['12', true],
  ['TOGGLE', true],
  ['-98', true],
  ['-', false],
  ['-x', false],
  ['foo', false],
  ['', false],
])('%j is a number: %j', (payload, isNumber) => {
  expect(takenLine(`Altitude ${payload}`)?.isNumber).toBe(isNumber);
});

describe('a line', () => {
  it.each([
    ['Power1 toggle', 'POWER', 1, 'toggle'],
    ['  power  ', 'POWER', 1, ''],
    ['cmnd/tasmota/POWER2 ON', 'POWER', 2, 'ON'],
    ['/POWER ON', 'POWER', 1, 'ON'],
    ['var1=5', 'VAR', 1, '=5'],
    ['Status 0', 'STATUS', 1, '0'],
    ['Status0', 'STATUS', 0, ''],
    ['Backlog Power1 ON; Power1 OFF', 'BACKLOG', 1, 'Power1 ON; Power1 OFF'],
    ['MqttHost broker/x', 'MQTTHOST', 1, 'broker/x'],
    ['_Power ON', 'POWER', 1, 'ON'],
    ['Topic"', 'TOPIC', 1, '"'],
  ])('%j', (line, name, index, payload) => {
    const command = takenLine(line) as Command;
    expect([nameOf(command), command.index, command.text()]).toEqual([name, index, payload]);
  });

  it.each([[''], ['   '], ['; ON'], ['cmnd/'], ['"POWER"'], ['\n']])('%j has no word', (line) => {
    expect(takenLine(line)).toBeUndefined();
  });

  it('is read only as far as it goes', () => {
    const command = new Command();
    const bytes = encodeUtf8(' Power12 on');
    command.takeLine(bytes, new DataView(bytes.buffer), 0, 7, FROM_CONSOLE);
    expect([nameOf(command), command.index, command.isQuery]).toEqual(['POWER', 1, true]);
  });
});
