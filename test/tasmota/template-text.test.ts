import { expect, it } from 'vitest';
import { chipNumber, expandTemplate } from '../../src/tasmota/template-text.js';

const MAC = '7C9EBD83BB10';

it('numbers the chip by the end of its MAC address', () => {
  expect(chipNumber(MAC)).toBe(0x83bb10);
  expect(chipNumber(MAC) & 0x1fff).toBe(6928);
});

it.each([
  ['lamp', 'lamp'],
  ['', ''],
  ['tasmota_%06X', 'tasmota_83BB10'],
  ['DVES_%06X', 'DVES_83BB10'],
  ['%12X', '7C9EBD83BB10'],
  ['%20X', '7C9EBD83BB10'],
  ['%04X', 'BB10'],
  ['%1X', '0'],
  ['%X', '83BB10'],
  ['a%04d', 'a6928'],
  ['a%06d', 'a006928'],
  ['a%d', 'a8633104'],
  // Only the first one is expanded, and what is behind it is dropped.
  ['%06X_kitchen', '83BB10'],
  ['kitchen_%06X', 'kitchen_83BB10'],
  ['a%04X-%06X', 'aBB10'],
  // No placeholders.
  ['50%', '50%'],
  ['%x', '%x'],
  ['%06x', '%06x'],
  ['%id%', '7C9EBD83BB10'],
])('%s', (text, expanded) => {
  expect(expandTemplate(text, MAC)).toBe(expanded);
});

it.each([
  ['%s-%04d', 'tasmota_83BB10', 'tasmota-83BB10-6928'],
  ['%s-%04d', 'a_b_c', 'a-b-c-6928'],
  ['%s', 'plain', 'plain'],
  ['host', 'plain', 'host'],
  ['%s', 'a$&b$$', 'a$&b$$'],
])('the host name %s of the topic %s', (text, topic, hostname) => {
  expect(expandTemplate(text, MAC, topic)).toBe(hostname);
});

it.each([
  ['%hostname%', 'tasmota-1', 'tasmota-1'],
  ['x/%hostname%', 'a$1$$b', 'x/a$1$$b'],
])('%s with the host name %s', (text, hostname, expanded) => {
  expect(expandTemplate(text, MAC, '', hostname)).toBe(expanded);
});
