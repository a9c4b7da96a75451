import { describe } from 'vitest';
import { BROKERS, behaves } from './behaviour.js';
import { virtualBoardFromSources } from './virtual-board.js';

describe.each(BROKERS)('the virtual board with %s', (_name, makeBroker) =>
  behaves(virtualBoardFromSources, makeBroker),
);
