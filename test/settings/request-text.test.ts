import { expect, it } from 'vitest';
import { headersProblem, pathProblem } from '../../src/settings/request-text.js';

it.each(['', 'A: b', "A!#$%&'*+-.^_`~9: ", 'A: b|C:', 'Cookie: a=b; c="d"'])('%j is taken', (text) => {
  expect(headersProblem(text)).toBeUndefined();
});

it.each([
  'no colon',
  ': no name',
  'A b: blank in the name',
  'A : blank behind the name',
  'A: b|',
  'A: b||C: d',
  'A: \u00e4',
  'A: b\r\nC: d',
  '\u00c4: b',
])('%j is none', (text) => {
  expect(headersProblem(text)).toBe('A header is "Name: value" in ASCII; several have a | between them');
});

it.each(['Host', 'CONNECTION', 'upgrade', 'Sec-WebSocket-Key', 'Content-Length'])('%s is refused', (name) => {
  expect(headersProblem(`A: b|${name}: topsecret`)).toBe(`The header ${name} is the WebSocket's own`);
});

it('says what is wrong with a path', () => {
  expect(pathProblem('/mqtt')).toBeUndefined();
  expect(pathProblem('mqtt')).toBe('a path begins with a slash, as in /mqtt');
});
