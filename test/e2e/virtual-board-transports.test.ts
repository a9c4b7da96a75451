import { describe } from 'vitest';
import { behaves } from './behaviour.js';
import { transports } from './transports.js';
import { virtualBoard } from './virtual-board.js';

describe.each(transports())('the virtual board over %s', (_name, { options, makeBroker, added }) =>
  behaves((further) => virtualBoard([...options, ...further]), makeBroker, { bytesOnly: true, added }),
);
