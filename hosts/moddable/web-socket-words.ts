/** What goes wrong with a WebSocket, in words for whoever runs the broker. The same on every host. */

/** Bytes of a message, at most: far more than a device can use, and less than a runaway sends. */
export const LARGEST_MESSAGE = 1_048_576;

export const TOO_LARGE = 'the broker has sent a WebSocket message of more than 1 MiB';
export const TEXT = 'the broker has sent text over the WebSocket, where MQTT is binary';
export const NO_HTTP = 'the answer is not HTTP: is this a port for WebSocket?';

/** The end of a connection that stood, before an answer. @param secure whether it was over TLS */
export function endedText(secure: boolean): string {
  const more = secure ? ', and does it want a client certificate?' : '?';
  return `the broker ended the WebSocket handshake: is this a port for WebSocket${more}`;
}

const FORBIDDEN: readonly number[] = Object.freeze([401, 403]);
const NOT_FOUND = 404;

// RFC 6455, 7.4.1: numbers that are never sent, but stand for a connection that has just ended.
const NO_STATUS = 1005;
const ABNORMAL = 1006;

/** Another answer than 101 to the request (RFC 6455, 4.1). @param reason what stands behind the number */
export function statusText(status: number, reason: string): string {
  const answer = `${status} ${printable(reason)}`.trim();
  const question = FORBIDDEN.includes(status)
    ? 'does it want other MqttHeaders?'
    : status === NOT_FOUND
      ? 'is MqttPath right?'
      : 'is this where its WebSocket is?';
  return `the broker answered ${answer} instead of opening a WebSocket: ${question}`;
}

/** An answer with another sub-protocol than the one asked for, or none. */
export function protocolText(protocol: string | undefined): string {
  return protocol === undefined || protocol === ''
    ? 'the broker does not agree to the sub-protocol mqtt: is MqttPath right?'
    : `the broker wants the sub-protocol ${printable(protocol)} instead of mqtt: is MqttPath right?`;
}

/** The end, as the other side told it (RFC 6455, 7.4). @param code `undefined`: it gave none */
export function closeText(code: number | undefined, reason: string): string {
  if (code === undefined || code === NO_STATUS || code === ABNORMAL) return 'closed by the other side';
  const words = printable(reason);
  return `the broker closed the WebSocket with code ${code}${words === '' ? '' : `: ${words}`}`;
}

/** A part of what somebody else has written, fit for a line. */
function printable(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 80);
}
