/** An address of a broker. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const LARGEST_PORT = 65_535;

/**
 * The first server of a Server Reference (MQTT 5, 4.11): names or addresses with or without a port, with spaces between.
 * An address of IPv6 is in brackets.
 * @param port the one meant where none is named
 * @returns `undefined`: it names none
 */
export function firstServer(reference: string, port: number): Address | undefined {
  const [first = ''] = reference.trim().split(' ');
  const parts = /^(\[[0-9A-Fa-f:.]+\]|[^:/@[\]]+)(?::(\d{1,5}))?$/.exec(first);
  const host = parts?.[1]?.replace(/[[\]]/g, '');
  if (host === undefined) return undefined;
  const number = parts?.[2] === undefined ? port : Number(parts[2]);
  return number < 1 || number > LARGEST_PORT ? undefined : { host, port: number };
}
