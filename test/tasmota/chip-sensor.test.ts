import { expect, it } from 'vitest';
import { CHIP_TEMPERATURE } from '../../src/device/sensor.js';
import { Board, TOPIC } from '../support/board.js';
import { templateOf, VirtualHost } from '../support/virtual-host.js';

const RESULT = `stat/${TOPIC}/RESULT`;

/** SENSOR without its time. */
function shown(board: Board): string {
  const line = board.command('Status', '10')[0] as string;
  return line.replace(/^.*?"Time":"[^"]*"/, '').slice(0, -2);
}

it('SetOption146 has the temperature of the chip told, last of all', () => {
  const board = new Board(templateOf(1312)).online();
  expect(board.command('SetOption146', '1')).toEqual([`${RESULT} {"SetOption146":"ON"}`]);
  (board.host.sensors.at(-1) as VirtualHost['sensors'][number]).readings[0] = 47.8;
  board.command('SetOption2', '1');
  const probe = ',"DS18B20":{"Id":"0000048EC44C","Temperature":23.3}';
  const rest = ',"Global":{"Temperature":23.3},"TempUnit":"C"';
  expect(shown(board)).toBe(`${probe},"ESP32":{"Temperature":47.8}${rest}`);
  board.command('SetOption146', '1');
  expect(board.host.sensors.filter(({ kind }) => kind === CHIP_TEMPERATURE)).toHaveLength(1);
  expect(board.command('SetOption146', '0')).toEqual([`${RESULT} {"SetOption146":"OFF"}`]);
  expect(shown(board)).toBe(probe + rest);
});

it('and so it is after a restart', () => {
  const board = new Board(templateOf(224), ['SetOption146 1']).online();
  board.run(2_000);
  board.reboot();
  board.online();
  (board.host.sensors.at(-1) as VirtualHost['sensors'][number]).readings[0] = -5;
  expect(shown(board)).toBe(',"ESP32":{"Temperature":-5.0},"TempUnit":"C"');
});

it('it is refused where the platform does not tell it', () => {
  const host = new VirtualHost(templateOf(224));
  host.sensor = () => undefined as never;
  const board = new Board(undefined, [], host).online();
  const reason = 'SetOption146 stays off: this platform does not tell how warm the chip is';
  expect(board.command('SetOption146', '1')).toEqual([
    `${RESULT} {"SetOption146":"OFF","Reason":"${reason}"}`,
  ]);
  expect(shown(board)).toBe('');
  expect(board.command('SetOption146', '0')).toEqual([`${RESULT} {"SetOption146":"OFF"}`]);
});
