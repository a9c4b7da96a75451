export { timer as default } from './globals.js';
