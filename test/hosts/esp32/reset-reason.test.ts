import { expect, it } from 'vitest';
import { isPowerOn, resetText } from '../../../hosts/esp32/reset-reason.js';

// ESP-IDF, esp_system.h: esp_reset_reason_t.
it.each([
  [0, 'No mean', false],
  [1, 'Vbat power on reset', true],
  [2, 'External pin reset', false],
  [3, 'Software reset CPU', false],
  [4, 'Exception/panic reset', false],
  [5, 'Interrupt watchdog reset', false],
  [6, 'Task watchdog reset', false],
  [8, 'Deep Sleep reset digital core', false],
  [9, 'Brownout reset', false],
  [10, 'SDIO reset', false],
  [11, 'No mean', false],
  [-1, 'No mean', false],
])('the reason %i is "%s"; the power came: %s', (reason, text, powerOn) => {
  expect(resetText(reason)).toBe(text);
  expect(isPowerOn(reason)).toBe(powerOn);
});
