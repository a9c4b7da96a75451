import WebSocketClient from 'embedded:network/websocket/client';
import Timer from 'timer';
import type { TCPConstructor, TLSConstructor, WebSocketConstructor } from 'xsmota/host';
import { type WebSocketParts, webSocketClass } from '../moddable/web-socket.js';

/** WebSockets on the SDK's client. @param secure for those over TLS; `undefined` in a build without */
export function webSockets(
  transport: TCPConstructor,
  secure: TLSConstructor | undefined,
): WebSocketConstructor | undefined {
  return webSocketClass({
    Client: WebSocketClient as unknown as WebSocketParts['Client'],
    Transport: transport,
    Secure: secure,
    defer: (work) => void Timer.set(work),
  });
}
