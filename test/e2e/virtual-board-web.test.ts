import { describe } from 'vitest';
import { virtualBoard } from './virtual-board.js';
import { overWebSocket } from './web.js';

describe('the virtual board over WebSocket', () => overWebSocket(virtualBoard));
