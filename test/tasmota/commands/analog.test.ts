import { describe, expect, it } from 'vitest';
import { Board, TOPIC } from '../../support/board.js';
import { templateAt, type VirtualSensor } from '../../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;
/** ADC Input2, Temp1, Light1 and Range3. */
const FOUR = templateAt({ 32: 4705, 33: 4736, 34: 4768, 35: 4866 });

/** A board whose converters read 1853, unless something else is said. */
function board(template = FOUR, commands: readonly string[] = [], value = 1_853): Board {
  const made = new Board(template, commands);
  for (const sensor of made.host.sensors) sensor.readings[0] = value;
  return made.online();
}

/** SENSOR without its time. */
function shown(made: Board): string {
  made.run(1_000);
  return (made.command('Status', '10')[0] as string).replace(/^.*?"Time":"[^"]*"/, '').slice(0, -2);
}

describe('SENSOR', () => {
  it('has analog inputs in one object, each by its function and number', () => {
    expect(shown(board())).toBe(
      ',"ANALOG":{"A2":1853,"Temperature1":1.2,"Illuminance1":23,"Range3":45},"TempUnit":"C"',
    );
  });

  it('tells them with the digits, the offsets and in the unit set', () => {
    const commands = ['TempRes 2', 'FreqRes 3', 'SetOption8 1', 'TempOffset 1'];
    expect(shown(board(FOUR, commands))).toBe(
      ',"ANALOG":{"A2":1853,"Temperature1":35.25,"Illuminance1":23,"Range3":45.250},"TempUnit":"F"',
    );
  });

  it('leaves out a thermistor whose wire is broken', () => {
    const made = board(templateAt({ 33: 4736, 35: 4864 }), [], 4_095);
    expect(shown(made)).toBe(',"ANALOG":{"Range1":100}');
  });

  it('asks the platform for an analog input', () => {
    expect(board().host.sensors.map(({ kind, pin }) => [kind, pin])).toEqual([
      [2, 32],
      [2, 33],
      [2, 34],
      [2, 35],
    ]);
  });
});

describe('AdcParam', () => {
  it.each([
    ['AdcParam1', '{"AdcParam1":[1]}'],
    ['AdcParam', '{"AdcParam1":[1]}'],
    ['AdcParam2', '{"AdcParam2":[2,32000,10000,3350]}'],
    ['AdcParam3', '{"AdcParam3":[3,10000,12518931,-1.405]}'],
    ['AdcParam4', '{"AdcParam4":[6,0,4095,0,100]}'],
    ['AdcGpio33', '{"AdcGpio33":[2,32000,10000,3350]}'],
    ['AdcGpio35', '{"AdcGpio35":[6,0,4095,0,100]}'],
  ])('%s tells the parameters', (command, answer) => {
    expect(board().command(command)).toEqual([`${RESULT} ${answer}`]);
  });

  it('sets them, and they act at once and outlive a restart', () => {
    const made = board();
    expect(made.command('AdcParam4', '6, 0,1853 ,-0.5,0.5')).toEqual([
      `${RESULT} {"AdcParam4":[6,0,1853,-0.5,0.5]}`,
    ]);
    expect(made.command('FreqRes', '1')).toEqual([`${RESULT} {"FreqRes":1}`]);
    expect(made.command('AdcGpio33', '2,10000,10000,3950')).toEqual([
      `${RESULT} {"AdcGpio33":[2,10000,10000,3950]}`,
    ]);
    const expected = '"Temperature1":29.4,"Illuminance1":23,"Range3":0.5}';
    expect(shown(made)).toContain(expected);
    made.run(2_000);
    made.host.sensors.length = 0;
    made.reboot();
    for (const sensor of made.host.sensors) sensor.readings[0] = 1_853;
    made.online();
    expect(shown(made)).toContain(expected);
    expect(made.command('AdcParam2', '2')).toEqual([`${RESULT} {"AdcParam2":[2,32000,10000,3350]}`]);
    expect(shown(made)).toContain('"Temperature1":1.2,');
  });

  it('takes parameters for another function as none', () => {
    const made = board(templateAt({ 33: 4736 }), ['AdcParam1 2,1000,1000,3000']);
    made.run(2_000);
    const { stored } = made.host;
    const other = new Board(templateAt({ 33: 4864 }));
    for (const [key, value] of stored) other.host.stored.set(key, value);
    other.reboot();
    other.online();
    expect(other.command('AdcParam1')).toEqual([`${RESULT} {"AdcParam1":[6,0,4095,0,100]}`]);
  });

  it.each([
    ['AdcParam1', '2,1,2,3', '{"AdcParam1":[1],"Reason":"AdcParam1 takes 1 and nothing more"}'],
    ['AdcParam1', '1,5', '{"AdcParam1":[1],"Reason":"AdcParam1 takes 1 and nothing more"}'],
    ...[
      '2,0,10000,3350',
      '2,32000,-1,3350',
      '2,32000,10000,0',
      '2,32000',
      '6,0,1,2,3',
      'warm',
      '2,,,',
      '2,1e5,1,1',
    ].map((payload) => [
      'AdcParam2',
      payload,
      `{"AdcParam2":[2,32000,10000,3350],"Reason":"AdcParam2 takes 2, the bridge's and the thermistor's resistance in ohms, and the B coefficient, all above 0"}`,
    ]),
    [
      'AdcGpio34',
      '3,10000,2000000000,1',
      `{"AdcGpio34":[3,10000,12518931,-1.405],"Reason":"AdcGpio34 takes 3, the bridge's resistance in ohms, a factor above 0, and an exponent"}`,
    ],
    [
      'AdcParam4',
      '6,7,7,0,1',
      '{"AdcParam4":[6,0,4095,0,100],"Reason":"AdcParam4 takes 6, two different values of the converter, and what they stand for"}',
    ],
    [
      'AdcParam5',
      '',
      '{"Command":"Error","Input":"ADCPARAM5","Reason":"There is no analog input for AdcParam5: give a pin one of the ADC functions with Gpio or Template"}',
    ],
    [
      'AdcGpio4',
      '',
      '{"Command":"Error","Input":"ADCGPIO4","Reason":"There is no analog input for AdcGpio4: give a pin one of the ADC functions with Gpio or Template"}',
    ],
    ['AdcGpio', '', '{"Command":"Error","Input":"ADCGPIO"}'],
  ])('%s %s is refused', (command, payload, answer) => {
    const made = board();
    const before = (made.host.sensors as VirtualSensor[]).map(({ readings }) => readings[0]);
    expect(made.command(command, payload)).toEqual([`${RESULT} ${answer}`]);
    expect(before).toEqual([1_853, 1_853, 1_853, 1_853]);
  });
});
