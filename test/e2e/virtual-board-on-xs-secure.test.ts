import { describe } from 'vitest';
import { describeOnXs } from '../xs/engine.js';
import { mosquittoAvailable } from './brokers.js';
import { securely } from './secure.js';
import { virtualBoard } from './virtual-board.js';

if (mosquittoAvailable()) {
  describeOnXs('the virtual board on XS', () => {
    describe('over TLS', () => securely((options) => virtualBoard(['--engine', 'xs', ...options])));
  });
}
