import { expect, it } from 'vitest';
import { parseHeaders } from '../../src/tasmota/request-headers.js';

it.each([
  ['', []],
  ['Authorization: Bearer x:y', [['Authorization', 'Bearer x:y']]],
  [
    'X-A:1| X-B : 2 ',
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
  ],
])('%j', (text, headers) => {
  expect(parseHeaders(text)).toEqual(headers);
});
