import { createHash } from 'node:crypto';
import { expandTemplate } from '../../src/tasmota/template-text.js';
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

/** The name of the folder in which a board keeps its settings. */
export function folderName(clientId: string, mac: string): string {
  const expanded = expandTemplate(clientId === '1' ? DEFAULT_CLIENT_ID : clientId, mac);
  const name = fileName(expanded);
  return /^\.*$/.test(name) ? `_${name}` : name;
}
