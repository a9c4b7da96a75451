import { type Board, type Part, partsOf, type Role } from '../virtual/board.js';
import type { Outside } from '../virtual/outside.js';
import type { VirtualPins } from '../virtual/pins.js';
import type { VirtualSensors } from '../virtual/sensors.js';

export interface StatusSources {
  readonly board: Board;
  readonly pins: VirtualPins;
  readonly outside: Outside;
  readonly sensors: VirtualSensors;
  readonly broker: string;
  readonly connected: () => boolean;
}

/** What the board does at the moment, in a few lines. */
export function statusLines(sources: StatusSources): string[] {
  const { board, pins } = sources;
  const outputs = [
    ...outputsOf(board, pins, 'relay', 'Relay'),
    ...outputsOf(board, pins, 'pwm', 'PWM'),
    ...outputsOf(board, pins, 'led', 'Led'),
    ...outputsOf(board, pins, 'ledLink', 'LedLink'),
  ];
  const state = sources.connected() ? 'connected to' : 'not connected to';
  return [
    outputs,
    sources.outside.describe(),
    sources.sensors.describe(),
    [`MQTT ${state} ${sources.broker}`],
  ]
    .filter((line) => line.length > 0)
    .map((line) => line.join('  '));
}

function outputsOf(board: Board, pins: VirtualPins, role: Role, name: string): string[] {
  return partsOf(board, role).map((part) => {
    const number = role === 'ledLink' ? '' : part.index + 1;
    return `${name}${number} ${stateOf(part, pins)}`;
  });
}

function stateOf(part: Part, pins: VirtualPins): string {
  const level = pins.output(part.pin);
  if (level === undefined) return '-';
  const mean = pins.mean(part.pin);
  if (mean !== undefined) return `${Math.round((part.inverted ? 1 - mean : mean) * 100)} %`;
  return (level === 1) === part.inverted ? 'off' : 'ON';
}
