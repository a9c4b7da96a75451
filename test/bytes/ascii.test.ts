import { expect, it } from 'vitest';
import { capital, isDigit, withoutControls } from '../../src/bytes/ascii.js';

it('knows the capital of each letter, and leaves every other byte as it is', () => {
  for (let byte = 0; byte < 256; byte++) {
    const letter = String.fromCharCode(byte);
    expect(capital(byte)).toBe(byte < 128 ? letter.toUpperCase().charCodeAt(0) : byte);
  }
});

it('knows digits', () => {
  for (let byte = 0; byte < 256; byte++) expect(isDigit(byte)).toBe(/^\d$/.test(String.fromCharCode(byte)));
});

it('drops control characters, or has something stand for them', () => {
  expect(withoutControls('a\0b\r\n\x1fc\x7f~ ü')).toBe('abc~ ü');
  expect(withoutControls('a\tb\n', ' ')).toBe('a b ');
});
