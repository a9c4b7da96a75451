import { start } from './start.js';

// All there is to it is preloaded; this module alone is not, and takes RAM.
start();
