import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';

const RESULT = `stat/${TOPIC}/RESULT`;

function answers(board: Board, name: string, payload: string | Uint8Array = ''): string[] {
  return board.ask(`cmnd/${TOPIC}/${name}`, payload).map((line) => line.replace(`${RESULT} `, ''));
}

describe('Publish', () => {
  it.each<[name: string, payload: string, published: string[]]>([
    ['Publish', 'hall/lamp 1', ['hall/lamp 1']],
    ['Publish1', 'hall/lamp ON and more', ['hall/lamp ON and more']],
    ['Publish', 'hall/lamp  two', ['hall/lamp  two']],
    ['Publish', 'hall/lamp', ['hall/lamp ']],
    ['Publish', 'hall/lamp ', ['hall/lamp ']],
    ['Publish', 'hall#lamp/é {"a":1}', ['hall lamp/é {"a":1}']],
    ['Publish2', 'hall/lamp 1', ['hall/lamp 1 (retained)']],
    ['Publish2', 'hall/lamp', ['hall/lamp  (retained)']],
    ['Publish3', 'hall/lamp 41426a', ['hall/lamp ABj']],
    ['Publish3', 'hall/lamp', ['hall/lamp ']],
    ['Publish4', 'hall/lamp 1', ['{"Command":"Error","Input":"PUBLISH4 hall/lamp 1"}']],
  ])('%s %s', (name, payload, published) => {
    const board = new Board().online();
    expect(answers(board, name, payload)).toEqual(published);
  });

  it('publishes any bytes from hexadecimal digits', () => {
    const board = new Board().online();
    board.packets.length = 0;
    board.send(`cmnd/${TOPIC}/Publish3`, 'x 00FFfe10');
    const [packet] = board.packets;
    expect(packet).toMatchObject({ cmd: 'publish', topic: 'x', payload: Buffer.from([0, 0xff, 0xfe, 0x10]) });
  });

  it('publishes a payload as it comes', () => {
    const board = new Board().online();
    board.packets.length = 0;
    board.send(`cmnd/${TOPIC}/Publish`, Uint8Array.of(0x78, 0x20, 0, 0xff, 0x0a));
    expect(board.packets).toHaveLength(1);
    expect(board.packets[0]).toMatchObject({ topic: 'x', payload: Buffer.from([0, 0xff, 0x0a]) });
  });

  it('retains nothing with SetOption104', () => {
    const board = new Board(undefined, ['SetOption104 1']).online();
    expect(answers(board, 'Publish2', 'hall/lamp 1')).toEqual(['hall/lamp 1']);
  });

  it('publishes from a quiet command, too', () => {
    const board = new Board().online();
    expect(answers(board, '_Publish', 'hall/lamp 1')).toEqual(['hall/lamp 1']);
  });

  it.each<[name: string, payload: string | Uint8Array, reason: string]>([
    ['Publish', '', 'Publish takes a topic and a payload, with a blank between them'],
    ['Publish', 'hall/+ 1', 'Publish takes no + in a topic: messages go to one topic'],
    ['Publish', 'a\0b 1', 'Publish takes a topic of UTF-8 without U+0000'],
    ['Publish', Uint8Array.of(0x61, 0xff, 0x20, 0x31), 'Publish takes a topic of UTF-8 without U+0000'],
    ['Publish3', 'x 4', 'Publish3 takes a topic and pairs of hexadecimal digits'],
    ['Publish3', 'x 4g', 'Publish3 takes a topic and pairs of hexadecimal digits'],
  ])('%s %j is refused', (name, payload, reason) => {
    const [answer] = answers(new Board().online(), name, payload);
    expect(JSON.parse(answer as string)).toMatchObject({ Command: 'Error', Reason: reason });
  });

  it('is lost without a connection, and shown as that', () => {
    const board = new Board().online();
    board.host.broker = 'down';
    board.host.cut();
    board.run(1_000);
    board.host.published.length = 0;
    board.firmware.command('Publish hall/lamp 1');
    expect(board.host.published).toEqual([{ topic: 'hall/lamp', payload: '1', retain: false, sent: false }]);
  });
});

/** What the device has subscribed to since, and unsubscribed from. */
function filters(board: Board): string[] {
  return board.packets.flatMap((packet) => {
    if (packet.cmd === 'subscribe') return packet.subscriptions.map(({ topic }) => `+ ${topic}`);
    return packet.cmd === 'unsubscribe' ? packet.unsubscriptions.map((topic) => `- ${topic}`) : [];
  });
}

describe('Subscribe', () => {
  it('subscribes to all below a topic, or to it alone', () => {
    const board = new Board().online();
    expect(answers(board, 'Subscribe', 'Hall,tele/hall')).toEqual(['{"Subscribe":"Hall,tele/hall/#"}']);
    board.run(100);
    expect(filters(board)).toEqual(['+ tele/hall/#']);
    expect(answers(board, 'Subscribe2', 'Porch, tele/porch/SENSOR , DS18B20.Temperature ')).toEqual([
      '{"Subscribe":"Porch,tele/porch/SENSOR,DS18B20.Temperature"}',
    ]);
    board.run(100);
    expect(filters(board)).toEqual(['+ tele/porch/SENSOR']);
    expect(answers(board, 'Subscribe')).toEqual([
      '{"Subscribe":"Hall,tele/hall/#; Porch,tele/porch/SENSOR,DS18B20.Temperature"}',
    ]);
  });

  it.each([
    ['a/#', 'a/#'],
    ['a/', 'a/#'],
    ['#', undefined],
    ['+/hall', '+/hall/#'],
  ])('of %s, %s', (topic, filter) => {
    const board = new Board().online();
    const [answer] = answers(board, 'Subscribe', `E,${topic}`);
    if (filter === undefined) expect(answer).toContain('"Reason"');
    else expect(answer).toBe(`{"Subscribe":"E,${filter}"}`);
  });

  it('raises events', () => {
    const rules =
      'Rule1 ON Event#Hall DO Publish x %value% ENDON ON Event#Warm>21 DO Publish warm %value% ENDON ON Event#Hall#a DO Publish a %value% ENDON';
    const board = new Board(undefined, [rules, 'Rule1 1']).online();
    board.command('Subscribe', 'Hall,tele/hall');
    board.command('Subscribe2', 'Warm,tele/hall/SENSOR,DS18B20.Temperature');
    const sent = (topic: string, payload: string, options = {}) => {
      board.packets.length = 0;
      board.send(topic, payload, options);
      board.run(100);
      return board.take();
    };
    expect(sent('tele/hall/STATE', 'on')).toEqual(['x on']);
    expect(sent('tele/hall', 'on')).toEqual(['x on']);
    expect(sent('tele/hall/SENSOR', '{"DS18B20":{"Temperature":21.5}}')).toEqual([
      'x {"DS18B20":{"Temperature":21.5}}',
      'warm 21.5',
    ]);
    expect(sent('tele/hall/SENSOR', '{"DS18B20":{"Temperature":20.5}}', { retain: true })).toEqual([
      'x {"DS18B20":{"Temperature":20.5}}',
    ]);
    expect(sent('tele/hall/SENSOR', '{"BME280":{"Temperature":25}}')).toHaveLength(1);
    expect(sent('tele/hall/SENSOR', 'no JSON')).toHaveLength(1);
    expect(sent('tele/hall/x', '{"a":[1,2]}')).toEqual(['x {"a":[1,2]}', 'a [1,2]']);
    expect(sent('tele/cellar', 'on')).toEqual([]);
  });

  it('gives events the text that JSON means', () => {
    const board = new Board(undefined, ['Rule1 ON Event#E DO Publish x <%value%> ENDON', 'Rule1 1']).online();
    board.command('Subscribe2', 'E,a,k.t');
    board.packets.length = 0;
    board.send('a', '{"K":{"T":"caf\\u00e9 \\"1\\""}}');
    board.run(100);
    expect(board.take()).toEqual(['x <café "1">']);
  });

  it('is renewed when the connection is, and forgotten with a restart', () => {
    const board = new Board().online();
    board.command('Subscribe', 'Hall,tele/hall');
    board.host.cut();
    board.packets.length = 0;
    board.run(8_000);
    expect(filters(board)).toContain('+ tele/hall/#');
    board.reboot();
    board.packets.length = 0;
    board.run(8_000);
    expect(filters(board)).not.toContain('+ tele/hall/#');
    expect(answers(board, 'Subscribe')).toEqual(['{"Subscribe":""}']);
  });

  it('replaces what the same event had', () => {
    const board = new Board().online();
    board.command('Subscribe2', 'Hall,a');
    board.run(100);
    expect(answers(board, 'Subscribe2', 'HALL,b')).toEqual(['{"Subscribe":"HALL,b"}']);
    board.run(100);
    expect(filters(board)).toEqual(['- a', '+ b']);
    expect(answers(board, 'Subscribe')).toEqual(['{"Subscribe":"HALL,b"}']);
  });

  it('takes ten events', () => {
    const board = new Board().online();
    for (let i = 0; i < 10; i++) board.command('Subscribe2', `E${i},t/${i}`);
    board.run(100);
    const [answer] = answers(board, 'Subscribe2', 'E10,t/10');
    expect(JSON.parse(answer as string).Reason).toBe(
      'Subscribe takes at most 10 events: give one up with Unsubscribe',
    );
    expect(answers(board, 'Subscribe2', 'E9,other')).toEqual(['{"Subscribe":"E9,other"}']);
    board.host.cut();
    board.packets.length = 0;
    board.run(8_000);
    expect(filters(board).filter((line) => line.startsWith('+ t/'))).toHaveLength(9);
  });

  it.each<[payload: string | Uint8Array, reason: string]>([
    ['Hall', 'Subscribe takes the name of an event'],
    ['Hall,', 'Subscribe takes the name of an event'],
    [',tele/hall', 'Subscribe takes the name of an event'],
    ['a b,tele/hall', 'Subscribe takes the name of an event'],
    ['a=b,tele/hall', 'Subscribe takes the name of an event'],
    ['Hall,tele/ha#', 'Subscribe takes wildcards only as whole levels'],
    ['Hall,tele/+hall', 'Subscribe takes wildcards only as whole levels'],
    ['Hall,a\0b', 'Subscribe takes wildcards only as whole levels'],
    [`Own,cmnd/${TOPIC}/POWER`, 'Subscribe takes no topic by which commands reach this device'],
    ['Own,cmnd/tasmotas', 'Subscribe takes no topic by which commands reach this device'],
    ['Own,cmnd/DVES_83BB10_fb', 'Subscribe takes no topic by which commands reach this device'],
    ['Own,+/+/POWER', 'Subscribe takes no topic by which commands reach this device'],
    ['Own,#', 'Subscribe takes no topic by which commands reach this device'],
  ])('refuses %j', (payload, reason) => {
    const board = new Board().online();
    const [answer] = answers(board, 'Subscribe', payload);
    const told = JSON.parse(answer as string) as { Subscribe: string; Reason: string };
    expect(told.Subscribe).toBe('');
    expect(told.Reason).toContain(reason);
    board.run(100);
    expect(filters(board)).toEqual([]);
  });
});

describe('Unsubscribe', () => {
  it('gives up one event, or all', () => {
    const board = new Board().online();
    for (const payload of ['A,a', 'B,b', 'C,c']) board.command('Subscribe2', payload);
    board.run(100);
    expect(answers(board, 'Unsubscribe', ' b ')).toEqual(['{"Unsubscribe":"B"}']);
    board.run(100);
    expect(filters(board)).toEqual(['- b']);
    expect(answers(board, 'Unsubscribe')).toEqual(['{"Unsubscribe":"A; C"}']);
    board.run(100);
    expect(filters(board).sort()).toEqual(['- a', '- c']);
    expect(answers(board, 'Unsubscribe')).toEqual(['{"Unsubscribe":""}']);
    expect(answers(board, 'Unsubscribe', 'D')[0]).toContain(
      '{"Unsubscribe":"","Reason":"Unsubscribe takes the name of an event that Subscribe has named"}',
    );
  });

  it('leaves a topic to the other events that it raises', () => {
    const board = new Board(undefined, ['Rule1 ON Event#B DO Publish x %value% ENDON', 'Rule1 1']).online();
    board.command('Subscribe2', 'A,a');
    board.command('Subscribe2', 'B,a');
    board.run(100);
    board.command('Unsubscribe', 'A');
    board.run(100);
    board.packets.length = 0;
    board.send('a', '1');
    board.run(100);
    expect(filters(board)).toEqual([]);
    expect(board.take()).toEqual(['x 1']);
    board.command('Unsubscribe', 'B');
    board.run(100);
    expect(filters(board)).toEqual(['- a']);
  });
});
