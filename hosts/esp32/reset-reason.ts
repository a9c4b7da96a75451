/** Why an ESP32 has started, by the numbers of ESP-IDF (`esp_reset_reason_t`), in the texts Tasmota has for them. */
const TEXTS: readonly string[] = Object.freeze([
  'No mean',
  'Vbat power on reset',
  'External pin reset',
  'Software reset CPU',
  'Exception/panic reset',
  'Interrupt watchdog reset',
  'Task watchdog reset',
  'RTC Watch dog reset digital core and rtc module',
  'Deep Sleep reset digital core',
  'Brownout reset',
  'SDIO reset',
]);

const POWER_ON = 1;

/** @param reason what ESP-IDF says */
export function resetText(reason: number): string {
  return TEXTS[reason] ?? (TEXTS[0] as string);
}

export function isPowerOn(reason: number): boolean {
  return reason === POWER_ON;
}
