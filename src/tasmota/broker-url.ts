import { withoutControls } from '../bytes/ascii.js';
import { pathProblem } from '../settings/request-text.js';

/** Where a broker is, how it is reached, and how to log in, as one address says it. */
export interface BrokerUrl {
  readonly host: string;
  readonly port: number;
  /** Whether over TLS. */
  readonly tls: boolean;
  /** What a WebSocket asks for, from its first slash on; empty: no WebSocket. */
  readonly path: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

interface Scheme {
  readonly name: string;
  readonly port: number;
  readonly tls: boolean;
  readonly webSocket: boolean;
}

/** MQTT's ports are registered with IANA, WebSocket has those of HTTP (RFC 6455, 3). */
const SCHEMES: readonly Scheme[] = Object.freeze([
  Object.freeze({ name: 'mqtt', port: 1883, tls: false, webSocket: false }),
  Object.freeze({ name: 'mqtts', port: 8883, tls: true, webSocket: false }),
  Object.freeze({ name: 'ws', port: 80, tls: false, webSocket: true }),
  Object.freeze({ name: 'wss', port: 443, tls: true, webSocket: true }),
]);

/** What brokers mostly have their WebSocket at. */
const USUAL_PATH = '/mqtt';
const HIGHEST_PORT = 65_535;
const FORM = 'mqtt[s]://[user[:password]@]host[:port], or ws[s]://… with a /path behind it';

/**
 * Reads `mqtt://host:1883`, `wss://user:password@host/mqtt` and the like.
 * @throws {Error} that says what is wrong, without the password
 */
export function parseBrokerUrl(url: string): BrokerUrl {
  const found = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url);
  if (found === null) throw new Error(`the address needs the form ${FORM}`);
  const [, name, rest] = found as unknown as [string, string, string];
  const scheme = SCHEMES.find((known) => known.name === name.toLowerCase());
  if (scheme === undefined) throw new Error(`${name}:// is not supported: ${FORM}`);
  const end = scheme.webSocket ? rest.search(/[/?#]/) : -1;
  const authority = end < 0 ? rest : rest.slice(0, end);
  const at = authority.lastIndexOf('@');
  // Of a password with a slash in it the first part looks like a port.
  const where = parseAuthority(authority.slice(at + 1), scheme, at < 0 && rest.includes('@'));
  const { tls } = scheme;
  return {
    ...where,
    tls,
    path: parsePath(end < 0 ? '' : rest.slice(end), scheme),
    ...parseLogin(authority, at),
  };
}

/** An address for people: without user and password, and without a query, which may hold a token. */
export function brokerUrlText({ host, port, tls, path }: BrokerUrl): string {
  const { name } = SCHEMES.find((known) => known.tls === tls && known.webSocket === (path !== '')) as Scheme;
  return `${name}://${host.includes(':') ? `[${host}]` : host}:${port}${path.replace(/\?.*$/, '?…')}`;
}

function parsePath(text: string, { webSocket }: Scheme): string {
  if (!webSocket) return '';
  if (text === '') return USUAL_PATH;
  const path = text.startsWith('?') ? `${USUAL_PATH}${text}` : text;
  const problem = pathProblem(path);
  if (problem !== undefined) throw new Error(problem);
  return path;
}

/** @param secret whether the port may be a part of a password: then it is not shown */
function parseAuthority(text: string, scheme: Scheme, secret: boolean): { host: string; port: number } {
  const authority = text.replace(/\/$/, '');
  if (/[/?#]/.test(authority))
    throw new Error(
      `nothing may follow host and port of ${scheme.name}://, only ws:// and wss:// have a path`,
    );
  const found = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]\s]+))(?::(.*))?$/i.exec(authority);
  const host = found?.[1] ?? found?.[2];
  if (found === null || host === undefined)
    throw new Error(`"${authority}" names no host: ${FORM}, an IPv6 address in brackets`);
  const digits = found[3];
  if (digits === undefined) return { host, port: scheme.port };
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > HIGHEST_PORT) {
    const what = secret ? 'what is there' : `"${digits}"`;
    const how = secret ? '; in a password, / ? and # are %2F, %3F and %23' : '';
    throw new Error(`${what} is no port; a port is a number from 1 to ${HIGHEST_PORT}${how}`);
  }
  return { host, port };
}

/** User and password: what stands before the last @. */
function parseLogin(authority: string, at: number): Pick<BrokerUrl, 'user' | 'password'> {
  if (at < 0) return { user: undefined, password: undefined };
  const login = authority.slice(0, at);
  const colon = login.indexOf(':');
  const user = decode(colon < 0 ? login : login.slice(0, colon));
  if (user === '') throw new Error(`there is an @ but no user name before it: ${FORM}`);
  return { user, password: colon < 0 ? undefined : decode(login.slice(colon + 1)) };
}

/** Undoes %-encoding; what is none stays as it is. */
function decode(text: string): string {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A percent sign of its own.
  }
  if (withoutControls(decoded) !== decoded)
    throw new Error('user name and password may not contain control characters');
  return decoded;
}
