/** Why a virtual board has started, in Tasmota's texts for an ESP32. @param powerOn whether this is its first run */
export function resetReason(powerOn: boolean): string {
  return powerOn ? 'Vbat power on reset' : 'Software reset CPU';
}
