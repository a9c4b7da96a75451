import { describe } from 'vitest';
import { BROKERS, behaves } from './behaviour.js';
import { virtualBoard } from './board-process.js';

describe.each(BROKERS)('the virtual board with %s', (_name, makeBroker) => behaves(virtualBoard, makeBroker));
