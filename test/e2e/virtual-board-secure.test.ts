import { describe } from 'vitest';
import { mosquittoAvailable } from './brokers.js';
import { securely } from './secure.js';
import { virtualBoard } from './virtual-board.js';

if (mosquittoAvailable()) describe('the virtual board over TLS', () => securely(virtualBoard));
