import { describe, expect, it } from 'vitest';
import { Board, TOPIC, withoutReason } from '../../support/board.js';
import { DEVKIT, RELAY_PIN, templateAt, templateOf, VirtualHost } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** A template with these functions on these pins of an ESP32, and what else is given. */
function template(name: string, functions: Readonly<Record<number, number>>, more = {}): string {
  return JSON.stringify({ ...JSON.parse(templateAt(functions)), NAME: name, ...more });
}

/** Two relays, one of them inverted. */
const TWO = template('Two', { 16: 224, 17: 257 });

function c3(text: string): Board {
  const host = new VirtualHost(text);
  host.system.chip = 'ESP32-C3';
  return new Board(undefined, [], host);
}

/** Waits for the restart that a command has asked for, and lets it happen. */
function restart(board: Board): void {
  const { restarts } = board.host;
  board.run(4_000);
  expect(board.host.restarts).toBe(restarts + 1);
  board.host.writes.length = 0;
  board.host.logs.length = 0;
  board.reboot();
  board.online();
}

describe('Template', () => {
  it('is what the firmware was built for, as long as nothing else has been set', () => {
    const board = new Board().online();
    expect(board.command('Template')).toEqual([`${RESULT} ${DEVKIT}`]);
    expect(board.command('Template', '?')).toEqual([`${RESULT} ${DEVKIT}`]);
  });

  it('is completed where the one built in leaves something out', () => {
    const board = new Board(
      '{"GPIO":[224,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}',
    ).online();
    expect(board.command('Template')).toEqual([
      `${RESULT} {"NAME":"ESP32-DevKit","GPIO":[224,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"FLAG":0,"BASE":1}`,
    ]);
  });

  it('is set, told and kept, and has no effect while module 1 is in force', () => {
    const board = new Board().online();
    expect(board.command('Template', TWO)).toEqual([`${RESULT} ${TWO}`]);
    board.run(4_000);
    expect(board.host.restarts).toBe(0);
    board.reboot();
    board.online();
    expect(board.command('Template')).toEqual([`${RESULT} ${TWO}`]);
    expect(board.command('Power', 'ON')).toEqual([`${RESULT} {"POWER":"ON"}`, `stat/${TOPIC}/POWER ON`]);
    expect(board.host.levels[RELAY_PIN]).toBe(1);
  });

  it('is in force with Module 0, after a restart', () => {
    const board = new Board().online();
    board.command('Template', TWO);
    expect(board.command('Module', '0')).toEqual([`${RESULT} {"Module":{"0":"Two"}}`]);
    restart(board);
    // Off is the high level of the inverted one.
    expect(board.host.writes).toEqual(['16=0', '17=1']);
    expect(board.command('Power2', 'ON')).toEqual([`${RESULT} {"POWER2":"ON"}`, `stat/${TOPIC}/POWER2 ON`]);
    expect(board.host.levels[17]).toBe(0);
    expect(board.command('Status')[0]).toContain('"Module":0,');
    expect(board.command('Power3', 'ON')).toEqual([`${RESULT} {"Command":"Error","Input":"POWER3 ON"}`]);
  });

  it('restarts at once while module 0 is in force', () => {
    const board = new Board().online();
    board.command('Module', '0');
    restart(board);
    expect(board.command('Template', TWO)).toEqual([`${RESULT} ${TWO}`]);
    restart(board);
    expect(board.host.writes).toEqual(['16=0', '17=1']);
  });

  it('names the module in INFO1', () => {
    const board = new Board(undefined, [`Template ${TWO}`, 'Module 0']);
    board.run(1_000);
    board.host.cut();
    board.reboot();
    board.run(1_000);
    expect(board.take().find((line) => line.includes('INFO1'))).toContain('{"Info1":{"Module":"Two",');
  });

  it('takes parts, and keeps the rest', () => {
    const board = new Board().online();
    board.command('Template', template('Two', { 16: 224 }, { CMND: 'SetOption73 1' }));
    const answer = (text: string) => board.command('Template', text);
    expect(answer('{"NAME":"Other"}')).toEqual([
      `${RESULT} ${template('Other', { 16: 224 }, { CMND: 'SetOption73 1' })}`,
    ]);
    expect(answer('{"FLAG":2,"BASE":18}')).toEqual([
      `${RESULT} ${template('Other', { 16: 224 }, { FLAG: 2, BASE: 18, CMND: 'SetOption73 1' })}`,
    ]);
    expect(answer('{"CMND":""}')).toEqual([
      `${RESULT} ${template('Other', { 16: 224 }, { FLAG: 2, BASE: 18 })}`,
    ]);
    // Another board does not go by the commands of the one before.
    answer('{"CMND":"SetOption73 1"}');
    const { GPIO } = JSON.parse(TWO);
    expect(answer(JSON.stringify({ GPIO }))).toEqual([
      `${RESULT} ${template('Other', { 16: 224, 17: 257 }, { FLAG: 2, BASE: 18 })}`,
    ]);
  });

  it('0 takes over the module in force, 1 the one built for', () => {
    const board = new Board().online();
    board.command('Template', TWO);
    expect(board.command('Template', '0')).toEqual([`${RESULT} ${DEVKIT}`]);
    board.command('Template', TWO);
    expect(board.command('Template', '1')).toEqual([`${RESULT} ${DEVKIT}`]);
    board.command('Template', TWO);
    board.command('Module', '0');
    restart(board);
    expect(board.command('Template', '0')).toEqual([`${RESULT} ${TWO}`]);
    restart(board);
    expect(board.command('Template', '1')).toEqual([`${RESULT} ${DEVKIT}`]);
  });

  it('255 takes over the module in force with what Gpio has set', () => {
    const board = new Board(templateAt({ 16: 224, 4: 1312 })).online();
    board.command('Gpio17', '225');
    board.command('Gpio4', '0');
    expect(board.command('Template', '255')).toEqual([
      `${RESULT} ${template('Merged', { 16: 224, 17: 225 })}`,
    ]);
    expect(board.command('Modules')).toEqual([`${RESULT} {"Modules":{"0":"Merged","1":"Test"}}`]);
  });

  it('has its commands run when it is put in force, before the restart', () => {
    const board = new Board().online();
    const text = template(
      'Buttons',
      { 16: 224 },
      { CMND: 'SetOption73 1 | FriendlyName1 Hall;TelePeriod 30' },
    );
    expect(board.command('Template', text)).toEqual([`${RESULT} ${text}`]);
    expect(board.after(2_000)).toEqual([]);
    expect(board.command('Module', '0')).toEqual([`${RESULT} {"Module":{"0":"Buttons"}}`]);
    expect(board.after(1_000).filter((line) => line.startsWith(RESULT))).toEqual([
      `${RESULT} {"SetOption73":"ON"}`,
      `${RESULT} {"FriendlyName1":"Hall"}`,
      `${RESULT} {"TelePeriod":30}`,
    ]);
    restart(board);
    expect(board.command('FriendlyName1')).toEqual([`${RESULT} {"FriendlyName1":"Hall"}`]);
    // Not again with every start.
    board.command('FriendlyName1', 'Kitchen');
    board.command('Restart', '1');
    restart(board);
    expect(board.command('FriendlyName1')).toEqual([`${RESULT} {"FriendlyName1":"Kitchen"}`]);
  });

  it('says so when its commands find no room', () => {
    const board = new Board().online();
    board.command('Template', template('Buttons', { 16: 224 }, { CMND: 'SetOption73 1' }));
    board.command('Backlog', `Delay 3600;${'TelePeriod;'.repeat(80)}`);
    for (let i = 0; i < 100; i++) board.command('Backlog', 'TelePeriod;');
    board.command('Module', '0');
    expect(board.host.logs).toContain(
      'Template: there is no room for its commands among those that wait: none was run',
    );
  });

  it('can come in a backlog with Module, as owners of templates write it', () => {
    const board = new Board().online();
    board.command('Backlog', `Template ${TWO}; Module 0`);
    expect(board.after(1_000)).toEqual([`${RESULT} ${TWO}`, `${RESULT} {"Module":{"0":"Two"}}`]);
    restart(board);
    expect(board.host.writes).toEqual(['16=0', '17=1']);
  });

  it('works on an ESP32-C3', () => {
    const codes = (at: Readonly<Record<number, number>>) =>
      Array.from({ length: 22 }, (_, pin) => at[pin] ?? 0);
    const board = c3(JSON.stringify({ NAME: 'Mini', GPIO: codes({ 7: 224 }) })).online();
    const text = JSON.stringify({ NAME: 'Plug', GPIO: codes({ 5: 224, 10: 225 }), FLAG: 0, BASE: 1 });
    expect(board.command('Template', text)).toEqual([`${RESULT} ${text}`]);
    board.command('Module', '0');
    restart(board);
    expect(board.host.writes).toEqual(['5=0', '10=0']);
    expect(board.command('Template', TWO)).toEqual([
      `${RESULT} ${text.slice(0, -1)},"Reason":"Template: \\"GPIO\\" has 36 entries, as for an ESP32; an ESP32-C3 has 22"}`,
    ]);
  });

  describe('refuses', () => {
    const codes = (...list: unknown[]) =>
      JSON.stringify({ GPIO: [...list, ...new Array(36 - list.length).fill(0)] });
    const usage =
      'Template takes 0, 1, 255, or JSON such as {"NAME":"My board","GPIO":[0,…],"FLAG":0,"BASE":1}';

    it.each([
      ['a number that means nothing', '2', usage],
      ['a negative one', '-1', usage],
      ['a word', 'Sonoff Basic', usage],
      ['300 characters', 'x'.repeat(300), usage],
      ['an empty object', '{}', usage],
      ['an object with other keys', '{"Name":"x"}', usage],
      ['half a template', TWO.slice(0, 100), 'Template: it is not JSON'],
      ['an object that is not whole', '{"NAME":', 'Template: it is not JSON'],
      ['a list around it', `[${TWO}]`, usage],
      ['an abyss', `{"GPIO":${'['.repeat(500)}`, 'Template: it is not JSON'],
      ['an abyss that closes', `{"GPIO":${'['.repeat(400)}${']'.repeat(400)}}`, 'Template: it is not JSON'],
      ['codes that are no list', '{"GPIO":7}', 'Template: "GPIO" must be a list of function codes'],
      ['no codes', '{"GPIO":[]}', 'Template: "GPIO" has 0 entries; an ESP32 has 36'],
      [
        'an ESP8266’s',
        '{"NAME":"Sonoff Basic","GPIO":[32,1,1,1,1,0,0,0,224,320,1,0,0,0],"FLAG":0,"BASE":1}',
        'Template: "GPIO" has 14 entries, as for an ESP8266; an ESP32 has 36',
      ],
      [
        'an old ESP8266’s',
        '{"NAME":"Sonoff Basic","GPIO":[17,255,255,255,255,0,0,0,21,56,255,0,0],"FLAG":0,"BASE":1}',
        'Template: "GPIO" has 13 entries, as for an ESP8266; an ESP32 has 36',
      ],
      [
        'an ESP32-C3’s',
        JSON.stringify({ GPIO: new Array(22).fill(0) }),
        'Template: "GPIO" has 22 entries, as for an ESP32-C3; an ESP32 has 36',
      ],
      [
        'a relay on the flash chip',
        templateAt({ 6: 224 }),
        'Template: GPIO6 belongs to the flash chip: Relay1 cannot be there',
      ],
      [
        'one at its other end',
        templateAt({ 11: 224 }),
        'Template: GPIO11 belongs to the flash chip: Relay1 cannot be there',
      ],
      [
        'a relay on an input',
        templateAt({ 34: 224 }),
        'Template: GPIO34 can only be an input: Relay1 cannot be there',
      ],
      ['another', templateAt({ 39: 256 }), 'Template: GPIO39 can only be an input: Relay1 cannot be there'],
      [
        'a resistor that is not there',
        templateAt({ 36: 160 }),
        'Template: GPIO36 has no pull-up resistor: Switch1 can be there with one on the board, and the code 192',
      ],
      [
        'twins',
        templateAt({ 4: 224, 5: 224 }),
        'Template: GPIO4 and GPIO5 are both Relay1: GPIO5 is left out',
      ],
      [
        'a gap',
        templateAt({ 4: 224, 5: 226 }),
        'Template: Relay3 is on GPIO5 but there is no Relay2: it is left out',
      ],
      [
        'what is no code',
        codes('Relay1'),
        'Template: entry 1 of "GPIO" (GPIO0) is "Relay1", no function code',
      ],
      [
        'a code beyond all',
        codes(0, 65_536),
        'Template: entry 2 of "GPIO" (GPIO1) is 65536, no function code',
      ],
      [
        'a long one',
        codes('x'.repeat(300)),
        `Template: entry 1 of "GPIO" (GPIO0) is "${'x'.repeat(39)}, no function code`,
      ],
      [
        'much at once, of which it tells the beginning',
        codes(-1, -1, -1, -1, -1, -1),
        'Template: entry 1 of "GPIO" (GPIO0) is -1, no function code; entry 2 of "GPIO" (GPIO1) is -1, no function code; entry 3 of "GPIO" (GPIO2) is -1, no function code; entry 4 of "GPIO" (GPIO3) is -1, no function code; and 2 more',
      ],
      ['a name that is none', '{"NAME":7}', 'Template: "NAME" must be a text'],
      ['commands that are none', '{"CMND":["Power"]}', 'Template: "CMND" must be a text'],
      ['a flag that is none', '{"FLAG":"1"}', 'Template: "FLAG" takes 0 to 65535'],
      ['a flag beyond all', '{"FLAG":65536}', 'Template: "FLAG" takes 0 to 65535'],
      ['a base that is none', '{"BASE":-1}', 'Template: "BASE" takes 0 to 255'],
      [
        'a name of 300 characters',
        `{"NAME":"${'x'.repeat(300)}","CMND":"${'y'.repeat(300)}"}`,
        'Template takes at most 512 bytes',
      ],
    ])('%s, and keeps the one there is', (_what, payload, reason) => {
      const board = new Board(DEVKIT, [`Template ${TWO}`]).online();
      const answer = `${RESULT} ${TWO.slice(0, -1)},"Reason":${JSON.stringify(reason)}}`;
      expect(board.command('Template', payload)).toEqual([answer]);
      expect(board.host.logs.at(-1)).toBe(`${reason}: the present value stays`);
      expect(board.command('Template')).toEqual([`${RESULT} ${TWO}`]);
      board.run(4_000);
      expect(board.host.restarts).toBe(0);
    });
  });

  it('keeps control characters out', () => {
    const board = new Board().online();
    const [answer] = board.command('Template', '{"NAME":"a\\u0000b\\nc","CMND":"Power\\n"}');
    expect(answer).toContain('{"NAME":"abc",');
    expect(answer).toContain(',"CMND":"Power"}');
  });

  it('takes functions that this firmware does not have, and tells them at the start', () => {
    const board = new Board().online();
    const text = template('Meter', { 16: 224, 18: 2656 });
    expect(board.command('Template', text)).toEqual([`${RESULT} ${text}`]);
    board.command('Module', '0');
    restart(board);
    expect(board.host.logs).toContain(
      'GPIO18 has the function 2656, which this firmware does not have: it is left alone',
    );
    expect(board.host.writes).toEqual(['16=0']);
  });
});

describe('Module', () => {
  it('tells the one in force', () => {
    const board = new Board().online();
    expect(board.command('Module')).toEqual([`${RESULT} {"Module":{"1":"Test"}}`]);
    expect(board.command('Modules')).toEqual([`${RESULT} {"Modules":{"0":"Test","1":"Test"}}`]);
    expect(board.command('Status')[0]).toContain('"Module":1,');
    board.command('Template', TWO);
    expect(board.command('Modules')).toEqual([`${RESULT} {"Modules":{"0":"Two","1":"Test"}}`]);
    board.run(4_000);
    expect(board.host.restarts).toBe(0);
  });

  it.each(['2', '-1', '255', 'Sonoff'])('is not %s', (payload) => {
    const board = new Board().online();
    const [answer] = board.command('Module', payload);
    expect(answer).toBe(`${RESULT} {"Module":{"1":"Test"},"Reason":"Module takes 0 to 1"}`);
    expect(withoutReason(answer as string)).toBe(`${RESULT} {"Module":{"1":"Test"}}`);
    board.run(4_000);
    expect(board.host.restarts).toBe(0);
  });

  it('comes back to the one built for, and forgets what Gpio has set', () => {
    const board = new Board(undefined, [`Template ${TWO}`, 'Module 0']);
    board.run(5_000);
    board.reboot();
    board.online();
    board.command('Gpio18', '226');
    restart(board);
    expect(board.host.writes).toEqual(['16=0', '17=1', '18=0']);
    expect(board.command('Module', '1')).toEqual([`${RESULT} {"Module":{"1":"Test"}}`]);
    restart(board);
    expect(board.host.writes.filter((line) => !line.startsWith('2'))).toEqual([]);
    expect(board.command('Gpio18')).toEqual([`${RESULT} {"GPIO18":{"None":0}}`]);
    expect(board.command('Module', '0')).toEqual([`${RESULT} {"Module":{"0":"Two"}}`]);
    restart(board);
    expect(board.host.writes).toEqual(['16=0', '17=1']);
  });

  it('restarts also without a change, which keeps what Gpio has set', () => {
    const board = new Board(templateOf(224)).online();
    board.command('Gpio18', '225');
    restart(board);
    expect(board.command('Module', '1')).toEqual([`${RESULT} {"Module":{"1":"Test"}}`]);
    restart(board);
    expect(board.host.writes).toEqual(['0=0', '18=0']);
  });
});
