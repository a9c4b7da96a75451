export { time as default } from './globals.js';
