/** Characters of ASCII, as bytes and in texts. */

const SMALL_A = 0x61;
const SMALL_Z = 0x7a;
/** From a small letter to its capital. */
const TO_CAPITAL = 0x20;

/** The capital of an ASCII letter; any other byte as it is. */
export function capital(byte: number): number {
  return byte >= SMALL_A && byte <= SMALL_Z ? byte - TO_CAPITAL : byte;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A text without U+0000 to U+001F and U+007F. @param instead what stands for each of them: nothing, when left out */
export function withoutControls(text: string, instead = ''): string {
  return text.replace(/[\u0000-\u001f\u007f]/g, instead);
}
