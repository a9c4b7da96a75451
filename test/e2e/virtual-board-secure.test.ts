import { describe } from 'vitest';
import { virtualBoard } from './board-process.js';
import { mosquittoAvailable } from './brokers.js';
import { securely } from './secure.js';

if (mosquittoAvailable()) describe('the virtual board over TLS', () => securely(virtualBoard));
