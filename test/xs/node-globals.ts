/**
 * What test files and the packages they use expect of Node, for XS: runs there before them. The timers never fire, and
 * no test that runs on XS waits for one.
 */
import '../../bench/xs/shims/globals.js';
import { Buffer } from 'node:buffer';

Object.defineProperty(globalThis, 'Buffer', { value: Buffer, configurable: true });
