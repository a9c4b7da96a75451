import { beforeEach, describe, expect, it } from 'vitest';
import { loadBoard } from '../../../hosts/node/board-file.js';
import { Outside } from '../../../hosts/virtual/outside.js';
import { VirtualPins } from '../../../hosts/virtual/pins.js';
import { VirtualSensors } from '../../../hosts/virtual/sensors.js';

const BUTTON = 0;
const SWITCH = 17;

describe('the outside world', () => {
  let pins: VirtualPins;
  let sensors: VirtualSensors;
  let outside: Outside;
  let said: string[];
  let printed: string[];
  let quits: number;
  let timers: { work: () => void; milliseconds: number }[];
  /** Levels of the button's pin, with the time they last. */
  let history: string[];

  beforeEach(() => {
    pins = new VirtualPins();
    const board = loadBoard('devkit');
    sensors = new VirtualSensors('7C9EBD83BB10', board.parts);
    said = [];
    printed = [];
    quits = 0;
    timers = [];
    history = [];
    outside = new Outside({
      board,
      pins,
      sensors,
      say: (text) => said.push(text),
      print: (text) => printed.push(text),
      quit: () => quits++,
      heap: undefined,
      later: (work, milliseconds) => timers.push({ work, milliseconds }),
    });
  });

  function runTimers(): void {
    for (let timer = timers.shift(); timer !== undefined; timer = timers.shift()) {
      history.push(`${pins.level(BUTTON)} for ${timer.milliseconds}`);
      timer.work();
    }
    history.push(`${pins.level(BUTTON)}`);
  }

  it('begins with buttons released and switches off', () => {
    expect(pins.level(BUTTON)).toBe(1);
    expect(pins.level(SWITCH)).toBe(0);
    expect(outside.describe()).toEqual(['Button1 released', 'Switch1 off']);
  });

  it.each([
    ['press button 1', ['0 for 150', '1']],
    ['press button 1 for 5 s', ['0 for 5000', '1']],
    ['press button 1 for 0.5s', ['0 for 500', '1']],
    ['press  button 1 for 2 seconds ', ['0 for 2000', '1']],
    ['press button 1 2 times', ['0 for 150', '1 for 150', '0 for 150', '1']],
    ['press button 1 for 1 s 2 times', ['0 for 1000', '1 for 150', '0 for 1000', '1']],
  ])('%s', (line, expected) => {
    expect(outside.command(line)).toBe(true);
    runTimers();
    expect(history).toEqual(expected);
    expect(said[0]).toBe('button 1 pressed');
  });

  it('does not press a button that is pressed', () => {
    outside.command('press button 1 for 5 s');
    expect(outside.describe()[0]).toBe('Button1 pressed');
    outside.command('press button 1');
    expect(said.at(-1)).toBe('button 1 is still being pressed');
    expect(timers).toHaveLength(1);
    runTimers();
    outside.command('press button 1');
    expect(said.at(-1)).toBe('button 1 pressed');
  });

  it('turns switches: on is high', () => {
    outside.command('switch 1 on');
    expect(pins.level(SWITCH)).toBe(1);
    expect(outside.describe()[1]).toBe('Switch1 on');
    outside.command('switch 1 OFF');
    expect(pins.level(SWITCH)).toBe(0);
    expect(said).toEqual(['switch 1 on', 'switch 1 off']);
  });

  it('sets what sensors measure', () => {
    outside.command('sensor DS18B20 19.25');
    expect(sensors.describe()[0]).toBe('DS18B20 19.25 °C');
    outside.command('sensor DS18B20 off');
    expect(sensors.describe()[0]).toBe('DS18B20 off');
  });

  it('helps and quits', () => {
    outside.command('help');
    expect(printed[0]).toContain('press button 1 for 5 s');
    expect(printed[0]).toContain('switch 1 on');
    expect(printed[0]).toContain('sensor AM2301 21.5 45');
    outside.command('quit');
    expect(quits).toBe(1);
  });

  it('has a word for the heap where an engine counts it, and leaves it to the device elsewhere', () => {
    let looks = 0;
    const world = new Outside({
      board: loadBoard('devkit'),
      pins,
      sensors,
      say: (text) => said.push(text),
      print: (text) => printed.push(text),
      quit: () => quits++,
      heap: () => looks++,
      later: () => {},
    });
    expect(world.command('heap')).toBe(true);
    expect(looks).toBe(1);
    world.command('help');
    expect(printed.at(-1)).toContain('  heap: ');
    expect(outside.command('heap')).toBe(false);
    outside.command('help');
    expect(printed.at(-1)).not.toContain('heap');
  });

  it.each([
    ['press', 'press what? Like this: press button 1, press button 1 for 5 s, press button 1 2 times'],
    [
      'press button one',
      'press what? Like this: press button 1, press button 1 for 5 s, press button 1 2 times',
    ],
    ['press button 2', 'there is no button 2; on this board: 1'],
    ['press button 1 for 0 s', 'a press lasts up to 3600 s and is repeated up to 20 times'],
    ['press button 1 for 9999 s', 'a press lasts up to 3600 s and is repeated up to 20 times'],
    ['press button 1 21 times', 'a press lasts up to 3600 s and is repeated up to 20 times'],
    ['press button 1 0 times', 'a press lasts up to 3600 s and is repeated up to 20 times'],
    ['switch', 'switch what? Like this: switch 1 on, switch 1 off'],
    ['switch 1', 'switch what? Like this: switch 1 on, switch 1 off'],
    ['switch 7 on', 'there is no switch 7; on this board: 1'],
    ['sensor', 'sensor what? Like this: sensor DS18B20 21.5. Sensors here: DS18B20, AM2301'],
    ['sensor DS18B20 hot', 'DS18B20 takes a temperature from -55 to 125 °C; or off'],
  ])('says what is possible: %s', (line, answer) => {
    expect(outside.command(line)).toBe(true);
    expect(said).toEqual([answer]);
    expect(timers).toEqual([]);
  });

  it.each([
    'Power TOGGLE',
    'power1 on',
    'SwitchMode1 2',
    'switchmode1 2',
    'Switch 1 on',
    'SENSOR 1',
    'sensor27 1',
    'Sensor27 1',
    'pressure 1',
    'Help',
    'quitter',
    '',
    'Backlog switch 1 on',
  ])('leaves to the device: %s', (line) => {
    expect(outside.command(line)).toBe(false);
    expect(said).toEqual([]);
  });

  it('presses an inverted button by a high level', () => {
    const board = {
      ...loadBoard('devkit'),
      parts: [{ role: 'button', index: 0, pin: 5, inverted: true } as const],
    };
    const other = new VirtualPins();
    const world = new Outside({
      board,
      pins: other,
      sensors,
      say: () => {},
      print: () => {},
      quit: () => {},
      heap: undefined,
      later: () => {},
    });
    expect(other.level(5)).toBe(0);
    world.command('press button 1');
    expect(other.level(5)).toBe(1);
    expect(world.describe()).toEqual(['Button1 pressed']);
  });
});
