import type { TCPConstructor, TLSConstructor, WebSocketConstructor } from 'xsmota/host';

/** WebSockets in a build without: there are none. */
export function webSockets(
  _transport: TCPConstructor,
  _secure: TLSConstructor | undefined,
): WebSocketConstructor | undefined {
  return undefined;
}
