import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { DEVKIT, templateOf } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** SENSOR as `Status 10` shows it after some commands, without its time and switch. */
function sensors(commands: readonly string[], template = DEVKIT): string {
  const board = new Board(template, commands).online();
  const line = board.command('Status', '10')[0] as string;
  return line
    .replace(/^.*?"Time":"[^"]*"/, '')
    .replace(',"Switch1":"ON"', '')
    .slice(0, -2);
}

const DS18B20 = (temperature: string) => `,"DS18B20":{"Id":"0000048EC44C","Temperature":${temperature}}`;
const AM2301 = (temperature: string, humidity: string, dewPoint: string) =>
  `,"AM2301":{"Temperature":${temperature},"Humidity":${humidity},"DewPoint":${dewPoint}}`;
const CELSIUS = ',"TempUnit":"C"';

describe('what SENSOR shows', () => {
  it.each<[commands: string[], shown: string]>([
    [[], DS18B20('23.3') + AM2301('21.4', '45.2', '9.0') + CELSIUS],
    [['TempRes 0'], DS18B20('23') + AM2301('21', '45.2', '9') + CELSIUS],
    [['TempRes 2'], DS18B20('23.30') + AM2301('21.40', '45.2', '9.02') + CELSIUS],
    [['TempRes 3'], DS18B20('23.300') + AM2301('21.400', '45.2', '9.020') + CELSIUS],
    [['HumRes 0'], DS18B20('23.3') + AM2301('21.4', '45', '9.0') + CELSIUS],
    [['HumRes 3'], DS18B20('23.3') + AM2301('21.4', '45.200', '9.0') + CELSIUS],
    [['TempOffset -1.5'], DS18B20('21.8') + AM2301('19.9', '45.2', '7.7') + CELSIUS],
    [['TempOffset 12.6'], DS18B20('35.9') + AM2301('34.0', '45.2', '20.4') + CELSIUS],
    [['HumOffset 2.5'], DS18B20('23.3') + AM2301('21.4', '47.7', '9.8') + CELSIUS],
    [['HumOffset -10'], DS18B20('23.3') + AM2301('21.4', '35.2', '5.4') + CELSIUS],
    [['SetOption8 1'], `${DS18B20('73.9')}${AM2301('70.5', '45.2', '48.2')},"TempUnit":"F"`],
    [
      ['SetOption8 1', 'TempOffset -1.5'],
      `${DS18B20('72.4')}${AM2301('69.0', '45.2', '46.9')},"TempUnit":"F"`,
    ],
    [
      ['SetOption2 1'],
      `${DS18B20('23.3')}${AM2301('21.4', '45.2', '9.0')},"Global":{"Temperature":21.4,"Humidity":45.2}${CELSIUS}`,
    ],
    // Units of what nobody measures are not told.
    [['SetOption24 1', 'Altitude 100'], DS18B20('23.3') + AM2301('21.4', '45.2', '9.0') + CELSIUS],
  ])('with %j', (commands, shown) => {
    expect(sensors(commands)).toBe(shown);
  });

  it.each<[commands: string[], shown: string]>([
    [[], '"DS18B20-1":{,"DS18B20-2":{'],
    [['SetOption64 1'], '"DS18B20_1":{,"DS18B20_2":{'],
  ])('of two DS18B20 with %j', (commands, names) => {
    const shown = sensors(commands, templateOf(1312, 1313));
    expect(shown.match(/"DS18B20[-_]\d":\{/g)?.join()).toBe(names);
  });

  it('of two AM2301 by their pins, with SetOption64', () => {
    const shown = sensors(['SetOption64 1'], templateOf(0, 0, 0, 0, 1216, 0, 0, 0, 0, 0, 1216));
    expect(shown).toMatch(/^,"AM2301_04":\{.*\},"AM2301_14":\{.*\},"TempUnit":"C"$/);
  });

  it('has no Global without a quantity for it', () => {
    expect(sensors(['SetOption2 1'], templateOf(352))).toBe(',"COUNTER":{"C1":12}');
  });

  it('changes with the next report', () => {
    const board = new Board().online();
    expect(board.command('SetOption8', '1')).toEqual([`${RESULT} {"SetOption8":"ON"}`]);
    board.command('TelePeriod');
    expect(board.after(40).find((line) => line.includes('/SENSOR '))).toContain('"TempUnit":"F"');
  });
});

describe('answers', () => {
  it.each([
    ['TempRes', '2', '{"TempRes":2}'],
    ['HumRes', '0', '{"HumRes":0}'],
    ['PressRes', '3', '{"PressRes":3}'],
    ['VoltRes', '1', '{"VoltRes":1}'],
    ['WattRes', '2', '{"WattRes":2}'],
    ['FreqRes', '3', '{"FreqRes":3}'],
    ['WeightRes', '3', '{"WeightRes":3}'],
    ['AmpRes', '', '{"AmpRes":3}'],
    ['EnergyRes', '5', '{"EnergyRes":5}'],
    ['TempOffset', '', '{"TempOffset":0.0}'],
    ['TempOffset', '-12.6', '{"TempOffset":-12.6}'],
    ['TempOffset', '+0.5', '{"TempOffset":0.5}'],
    ['TempOffset', '3', '{"TempOffset":3.0}'],
    ['TempOffset', '12.7', '{"TempOffset":0.0,"Reason":"TempOffset takes -12.6 to 12.6"}'],
    ['TempOffset', 'warm', '{"TempOffset":0.0,"Reason":"TempOffset takes -12.6 to 12.6"}'],
    ['HumOffset', '10', '{"HumOffset":10.0}'],
    ['HumOffset', '-10.1', '{"HumOffset":0.0,"Reason":"HumOffset takes -10 to 10"}'],
    ['Altitude', '-28', '{"Altitude":-28}'],
    ['Altitude', '-99', '{"Altitude":-99}'],
    ['Altitude', 'high', '{"Altitude":0,"Reason":"Altitude takes -30000 to 30000"}'],
    ['Altitude', '30001', '{"Altitude":0,"Reason":"Altitude takes -30000 to 30000"}'],
    ['SpeedUnit', '6', '{"SpeedUnit":6}'],
    ['SpeedUnit', '0', '{"SpeedUnit":1,"Reason":"SpeedUnit takes 1 to 6"}'],
    ['TempRes', '4', '{"TempRes":1,"Reason":"TempRes takes 0 to 3"}'],
  ])('%s %s', (command, payload, answer) => {
    expect(new Board().online().command(command, payload)).toEqual([`${RESULT} ${answer}`]);
  });

  it('outlive a restart', () => {
    const board = new Board(undefined, ['TempOffset -1.5', 'TempRes 3', 'Altitude -28']).online();
    board.run(2_000);
    board.reboot();
    board.online();
    expect(board.command('TempOffset')).toEqual([`${RESULT} {"TempOffset":-1.5}`]);
    expect(board.command('TempRes')).toEqual([`${RESULT} {"TempRes":3}`]);
    expect(board.command('Altitude')).toEqual([`${RESULT} {"Altitude":-28}`]);
  });

  it('of Status 3 tell the resolutions', () => {
    const board = new Board(undefined, ['TempRes 3']).online();
    expect(board.command('Status', '3')[0]).toContain('"Resolution":"D58180C0"');
  });
});

describe('DS18Alias', () => {
  const USAGE =
    'DS18Alias takes the Id of a DS18B20 as SENSOR has it, a comma, and a name of at most 19 bytes; without a name the sensor loses it';
  const two = (...commands: string[]) => new Board(templateOf(1312, 1313), commands).online();
  const namesOf = (board: Board) =>
    [...(board.command('Status', '10')[0] as string).matchAll(/"([^"]*)":\{"Id"/g)].map((match) => match[1]);

  it('names sensors in SENSOR', () => {
    const board = two();
    expect(board.command('DS18Alias', '0000048ec44d,Pool')).toEqual([
      `${RESULT} {"DS18Alias":{"0000048EC44D":"Pool"}}`,
    ]);
    expect(namesOf(board)).toEqual(['DS18B20-1', 'Pool']);
    expect(board.command('DS18Alias', '990000048EC44C28, Sauna "hot"')).toEqual([
      `${RESULT} {"DS18Alias":{"0000048EC44D":"Pool","0000048EC44C":"Sauna \\"hot\\""}}`,
    ]);
    expect(namesOf(board).at(-1)).toBe('Pool');
    expect(board.command('Status', '10')[0]).toContain('"Sauna \\"hot\\"":{"Id":"0000048EC44C"');
    expect(board.command('DS18Alias', '0000048EC44C,Bath')).toEqual([
      `${RESULT} {"DS18Alias":{"0000048EC44D":"Pool","0000048EC44C":"Bath"}}`,
    ]);
  });

  it('outlives a restart', () => {
    const board = two('DS18Alias 0000048EC44C,Pool');
    board.run(2_000);
    board.reboot();
    board.online();
    expect(namesOf(board)).toEqual(['Pool', 'DS18B20-2']);
  });

  it.each(['', '0'])('takes a name back with %j', (nothing) => {
    const board = two('DS18Alias 0000048EC44C,Pool');
    expect(board.command('DS18Alias', `0000048EC44C,${nothing}`)).toEqual([`${RESULT} {"DS18Alias":{}}`]);
    expect(namesOf(board)).toEqual(['DS18B20-1', 'DS18B20-2']);
  });

  it.each([
    'Pool',
    '0000048EC44,Pool',
    '0000048EC44CA,Pool',
    '0000048EC44G,Pool',
    '0000048EC44C',
    '0000048EC44C,A name of twenty byte',
    '0000048EC44C,ääääääääää',
    `0000048EC44C,${'x'.repeat(300)}`,
  ])('refuses %s', (payload) => {
    expect(two().command('DS18Alias', payload)).toEqual([`${RESULT} {"DS18Alias":{},"Reason":"${USAGE}"}`]);
  });

  it('keeps eight', () => {
    const board = two();
    for (let i = 1; i <= 8; i++) board.command('DS18Alias', `00000000000${i},Name ${i}`);
    expect(board.command('DS18Alias', '000000000009,Name 9')[0]).toMatch(
      /"000000000008":"Name 8"\},"Reason":"DS18Alias keeps 8 names: take one back first"\}$/,
    );
  });
});

describe('GPIORead', () => {
  it('leaves out what is left out of the board', () => {
    // Relay2 without a Relay1.
    const board = new Board(templateOf(0, 32, 257, 0, 160)).online();
    expect(board.command('GPIORead')).toEqual([`${RESULT} {"GPIORead":{"GPIO1":1,"GPIO4":1}}`]);
  });

  it('follows them', () => {
    const board = new Board(templateOf(0, 32, 256, 0, 160, 225)).online();
    expect(board.command('GPIORead', 'x')).toEqual([
      `${RESULT} {"GPIORead":{"GPIO1":1,"GPIO2":1,"GPIO4":1,"GPIO5":0}}`,
    ]);
    board.command('POWER1', 'ON');
    board.command('POWER2', 'ON');
    expect(board.command('GPIORead')[0]).toContain('"GPIO2":0,');
    // Which toggles the first relay.
    board.host.drive(4, 0);
    board.run(200);
    expect(board.command('gpioread')).toEqual([
      `${RESULT} {"GPIORead":{"GPIO1":1,"GPIO2":1,"GPIO4":0,"GPIO5":1}}`,
    ]);
  });
});
