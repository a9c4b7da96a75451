/**
 * The placeholders of the settings Topic, MqttClient and Hostname, which make a name unique to its device.
 * Only the first one of a text is resolved, and what follows it is dropped, as in Tasmota.
 */

/** A chip's number, from the last six digits of its MAC address. */
export function chipNumber(mac: string): number {
  return Number.parseInt(mac.slice(6), 16);
}

/**
 * Resolves the first placeholder of `text`.
 *
 * `%NNX`: the last NN digits (at most 12) of the MAC address; `%NNd`: the chip number modulo 8192, with leading zeros;
 * `%d`: the chip number; `%s` (Hostname only): `topic` with `_` as `-`; `%hostname%` and `%id%` where given.
 * @param mac 12 hexadecimal digits, upper case
 */
export function expandTemplate(text: string, mac: string, topic = '', hostname = ''): string {
  // Functions give the replacements: as plain text a `$` in them would have a meaning of its own.
  const named = text.replace('%hostname%', () => hostname).replace('%id%', mac);
  const full = named.replace('%s', () => topic.replaceAll('_', '-'));
  const found = /%(\d*)([Xd])/.exec(full);
  if (found === null) return full;
  const [placeholder, digits, kind] = found as unknown as [string, string, string];
  const before = full.slice(0, full.indexOf(placeholder));
  if (kind === 'X') return before + mac.slice(-Math.min(Number(digits || '6'), 12));
  if (digits === '') return before + chipNumber(mac);
  return before + String(chipNumber(mac) & 0x1fff).padStart(Number(digits), '0');
}
