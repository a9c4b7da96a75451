import { expect, it } from 'vitest';
import { usesPin } from '../../src/device/configuration.js';
import { parseTemplate } from '../../src/tasmota/template.js';
import { templateAt } from '../support/virtual-host.js';

it('a board uses the pins that have a function, known or not', () => {
  const codes = {
    0: 32,
    25: 416,
    1: 1,
    2: 544,
    4: 1312,
    5: 160,
    12: 288,
    13: 224,
    14: 2656,
    22: 608,
    21: 640,
    39: 4704,
  };
  const board = parseTemplate(templateAt(codes), 'ESP32');
  const used = Array.from({ length: 40 }, (_, pin) => pin).filter((pin) => usesPin(board, pin));
  expect(used).toEqual([0, 2, 4, 5, 12, 13, 14, 21, 22, 25, 39]);
});
