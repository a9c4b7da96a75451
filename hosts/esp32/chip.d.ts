/** The station's MAC address: 12 hexadecimal digits, upper case. */
export function macAddress(): string;
/** Why the chip has started: ESP-IDF's `esp_reset_reason_t`. */
export function resetReason(): number;
/** Bytes of memory that are free beside the JavaScript heap. */
export function freeMemory(): number;
/** Starts the chip anew. */
export function restart(): void;
