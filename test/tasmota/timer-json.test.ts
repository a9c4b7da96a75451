import { describe, expect, it } from 'vitest';
import { JsonWriter } from '../../src/bytes/json.js';
import { decodeUtf8 } from '../../src/bytes/utf8.js';
import { Writer } from '../../src/bytes/writer.js';
import { readTimer, writeTimer } from '../../src/tasmota/timer-json.js';

function told(timer: number, relays = 2): string {
  const writer = new Writer(new Uint8Array(200));
  writeTimer(new JsonWriter(writer), timer, relays);
  return decodeUtf8(writer.bytes, 0, writer.position);
}

/** What a timer is told as, once it has been given this. */
function after(given: object, before: object = {}, relays = 2): string {
  const timer = readTimer(readTimer(0, before, relays) as number, given, relays);
  return typeof timer === 'string' ? timer : told(timer, relays);
}

const FULL =
  '{"Enable":1,"Mode":0,"Time":"07:30","Window":5,"Days":"0111110","Repeat":1,"Output":2,"Action":1}';

describe('a timer as JSON', () => {
  it('is told with every field, empty ones too', () => {
    expect(told(0)).toBe(
      '{"Enable":0,"Mode":0,"Time":"00:00","Window":0,"Days":"0000000","Repeat":0,"Output":1,"Action":0}',
    );
  });

  it('is read as it is told', () => {
    for (const text of [
      FULL,
      '{"Enable":1,"Mode":2,"Time":"-11:59","Window":15,"Days":"1111111","Repeat":1,"Output":2,"Action":3}',
      '{"Enable":0,"Mode":1,"Time":"11:59","Window":0,"Days":"1000001","Repeat":0,"Output":1,"Action":2}',
      '{"Enable":1,"Mode":0,"Time":"23:59","Window":0,"Days":"0000000","Repeat":0,"Output":1,"Action":0}',
    ])
      expect(after(JSON.parse(text))).toBe(text);
  });

  it('leaves fields that are not mentioned as they are', () => {
    expect(after({ Enable: 0 }, JSON.parse(FULL))).toBe(FULL.replace('"Enable":1', '"Enable":0'));
    expect(after({}, JSON.parse(FULL))).toBe(FULL);
    expect(after({ Colour: 'red' }, JSON.parse(FULL))).toBe(FULL);
  });

  it.each([
    [{ ENABLE: 1 }, '"Enable":1'],
    [{ arm: 1 }, '"Enable":1'],
    [{ enable: '1' }, '"Enable":1'],
    [{ eNABLE: true }, '"Enable":1'],
    [{ time: '7:5' }, '"Time":"07:05"'],
    [{ Time: '+07:05' }, '"Time":"07:05"'],
    [{ Time: '-00:00' }, '"Time":"00:00"'],
    [{ Time: '-0:30', Mode: 1 }, '"Time":"-00:30"'],
    [{ Mode: 1, Time: '-0:30' }, '"Time":"-00:30"'],
    [{ Days: '-MTWTF-' }, '"Days":"0111110"'],
    [{ Days: 'S-----S' }, '"Days":"1000001"'],
    [{ Days: 1111111 }, '"Days":"1111111"'],
    [{ Output: 2 }, '"Output":2'],
  ])('%j sets %s', (given, expected) => {
    expect(after(given)).toContain(expected);
  });

  it.each([
    [{ Enable: 2 }, 'Enable takes 0 to 1'],
    [{ Enable: -1 }, 'Enable takes 0 to 1'],
    [{ Enable: 0.5 }, 'Enable takes 0 to 1'],
    [{ Enable: '' }, 'Enable takes 0 to 1'],
    [{ Enable: null }, 'Enable takes 0 to 1'],
    [{ Enable: [1] }, 'Enable takes 0 to 1'],
    [{ Mode: 3 }, 'Mode takes 0 to 2'],
    [{ Window: 16 }, 'Window takes 0 to 15'],
    [{ Repeat: 'x' }, 'Repeat takes 0 to 1'],
    [{ Output: 0 }, 'Output takes 1 to 2'],
    [{ Output: 3 }, 'Output takes 1 to 2'],
    [{ Action: 4 }, 'Action takes 0 to 3'],
    [{ Action: 'x'.repeat(300) }, 'Action takes 0 to 3'],
    [{ Time: '24:00' }, 'Time takes 00:00 to 23:59'],
    [{ Time: '07:60' }, 'Time takes 00:00 to 23:59'],
    [{ Time: '-07:30' }, 'Time takes 00:00 to 23:59'],
    [{ Time: '0730' }, 'Time takes 00:00 to 23:59'],
    [{ Time: 730 }, 'Time takes 00:00 to 23:59'],
    [{ Time: '7:30\u0000' }, 'Time takes 00:00 to 23:59'],
    [{ Time: null }, 'Time takes 00:00 to 23:59'],
    [{ Mode: 2, Time: '12:00' }, 'Time takes -11:59 to 11:59 with Mode 1 or 2'],
    [{ Mode: 2, Time: '-12:00' }, 'Time takes -11:59 to 11:59 with Mode 1 or 2'],
    [{ Days: '011111' }, 'Days takes 7 characters, Sunday first: 0 or - for no, 1 for yes'],
    [{ Days: '01111100' }, 'Days takes 7 characters, Sunday first: 0 or - for no, 1 for yes'],
    [{ Days: '011\u000011' }, 'Days takes 7 characters, Sunday first: 0 or - for no, 1 for yes'],
  ])('%j is refused: %s', (given, reason) => {
    expect(after(given)).toBe(reason);
  });

  it('asks for another time where the present one means nothing in another mode', () => {
    expect(after({ Mode: 1 }, { Time: '13:00' })).toBe('Another Mode takes another Time');
    expect(after({ Mode: 0 }, { Mode: 1, Time: '-01:00' })).toBe('Another Mode takes another Time');
    expect(after({ Mode: 2 }, { Mode: 1, Time: '-01:00' })).toContain('"Mode":2,"Time":"-01:00"');
    expect(after({ Mode: 1 }, { Time: '01:00' })).toContain('"Mode":1,"Time":"01:00"');
    expect(after({ Mode: 1, Time: '-01:00' }, { Time: '13:00' })).toContain('"Mode":1,"Time":"-01:00"');
  });

  it('without relays has no output, and only rules to run', () => {
    expect(after({ Action: 1, Output: 7 }, {}, 0)).toBe(
      '{"Enable":0,"Mode":0,"Time":"00:00","Window":0,"Days":"0000000","Repeat":0,"Action":3}',
    );
  });
});
