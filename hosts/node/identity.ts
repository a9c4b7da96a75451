import { createHash } from 'node:crypto';
import { fileName } from './storage.js';

export const DEFAULT_CLIENT_ID = 'DVES_%06X';

/**
 * A MAC address that stays the same as long as the texts do: 12 hexadecimal digits, upper case, from the range for
 * locally administered addresses.
 */
export function deriveMac(...texts: readonly string[]): string {
  const bytes = createHash('sha256').update(texts.join('\0')).digest().subarray(0, 6);
  bytes[0] = (bytes[0]! & 0xfc) | 0x02;
  return bytes.toString('hex').toUpperCase();
}

/** Resolves the placeholder in a template text such as `DVES_%06X`: the first one; what follows it is dropped. */
export function expandTemplate(text: string, mac: string): string {
  const found = /%(\d{0,2})([Xd])/.exec(text);
  if (found === null) return text;
  const before = text.slice(0, found.index);
  const width = Number(found[1]);
  if (found[2] === 'X') return before + mac.slice(-Math.min(Math.max(width, 1), mac.length));
  const chip = Number.parseInt(mac.slice(-6), 16);
  return before + (found[1] === '' ? String(chip) : String(chip & 0x1fff).padStart(width, '0'));
}

/** The name of the folder in which a board keeps its settings. */
export function folderName(clientId: string, mac: string): string {
  const expanded = expandTemplate(clientId === '1' ? DEFAULT_CLIENT_ID : clientId, mac);
  const name = fileName(expanded);
  return /^\.*$/.test(name) ? `_${name}` : name;
}
