import { describe } from 'vitest';
import { behaves } from './behaviour.js';
import { virtualBoard } from './board-process.js';
import { transports } from './transports.js';

describe.each(transports())('the virtual board over %s', (_name, { options, makeBroker, added }) =>
  behaves((further) => virtualBoard([...options, ...further]), makeBroker, { bytesOnly: true, added }),
);
