import { NO_HTTP, protocolText, statusText } from './web-socket-words.js';

/** Characters of a line of the answer, at most: a longer one is kept no further than that. */
const LONGEST_LINE = 256;
const SWITCHING = 101;
const LINE_FEED = 10;
const HTTP = 'HTTP/';
const PROTOCOL = 'sec-websocket-protocol:';

/**
 * Reads the answer to a WebSocket's request (RFC 6455, 4.1) before the SDK's client does, which does not tell what is wrong with it, and does not
 * ask whether the sub-protocol is the one that was wanted.
 */
export class UpgradeCheck {
  /** Whether all of the answer has been read: what follows are frames. */
  complete = false;
  private readonly _protocol: string;
  private _line = '';
  private _isFirst = true;
  private _agreed: string | undefined;

  /** @param protocol the sub-protocol that was asked for */
  constructor(protocol: string) {
    this._protocol = protocol;
  }

  /** Reads on. @returns what is wrong; `undefined`: nothing so far */
  read(bytes: Uint8Array, count: number): string | undefined {
    for (let i = 0; i < count && !this.complete; i++) {
      const byte = bytes[i] as number;
      if (byte !== LINE_FEED) {
        if (this._line.length < LONGEST_LINE) this._line += String.fromCharCode(byte);
        if (this._isFirst && this._line.length <= HTTP.length && !HTTP.startsWith(this._line)) return NO_HTTP;
        continue;
      }
      const problem = this._take(this._line.trim());
      if (problem !== undefined) return problem;
      this._line = '';
      this._isFirst = false;
    }
    return undefined;
  }

  private _take(line: string): string | undefined {
    if (this._isFirst) return this._status(line);
    if (line === '') {
      this.complete = true;
      return this._agreed === this._protocol ? undefined : protocolText(this._agreed);
    }
    if (line.toLowerCase().startsWith(PROTOCOL)) this._agreed = line.slice(PROTOCOL.length).trim();
    return undefined;
  }

  private _status(line: string): string | undefined {
    const found = /^HTTP\/\S+ (\d{3}) ?(.*)$/.exec(line);
    if (found === null) return NO_HTTP;
    const status = Number(found[1]);
    return status === SWITCHING ? undefined : statusText(status, found[2] as string);
  }
}
