import { describe } from 'vitest';
import { describeOnXs } from '../xs/engine.js';
import { behaves } from './behaviour.js';
import { virtualBoard } from './board-process.js';
import { transports } from './transports.js';

describeOnXs('the virtual board on XS', () => {
  describe.each(transports())('over %s', (_name, { options, makeBroker, added }) =>
    behaves((further) => virtualBoard(['--engine', 'xs', ...options, ...further]), makeBroker, {
      bytesOnly: true,
      added,
    }),
  );
});
