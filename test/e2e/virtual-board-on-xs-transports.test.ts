import { describe } from 'vitest';
import { describeOnXs } from '../xs/engine.js';
import { behaves } from './behaviour.js';
import { transports } from './transports.js';
import { virtualBoard } from './virtual-board.js';

describeOnXs('the virtual board on XS', () => {
  describe.each(transports())('over %s', (_name, { options, makeBroker, added }) =>
    behaves((further) => virtualBoard(['--engine', 'xs', ...options, ...further]), makeBroker, {
      bytesOnly: true,
      added,
    }),
  );
});
