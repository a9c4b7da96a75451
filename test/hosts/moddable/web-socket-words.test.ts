import { describe, expect, it } from 'vitest';
import { closeText, endedText, protocolText, statusText } from '../../../hosts/moddable/web-socket-words.js';

describe('what is said of a WebSocket', () => {
  it.each([
    [404, 'Not Found', 'answered 404 Not Found instead of opening a WebSocket: is MqttPath right?'],
    [
      401,
      'Unauthorized',
      'answered 401 Unauthorized instead of opening a WebSocket: does it want other MqttHeaders?',
    ],
    [403, '', 'answered 403 instead of opening a WebSocket: does it want other MqttHeaders?'],
    [
      502,
      'Bad\u0007 Gateway\u00e4',
      'answered 502 Bad Gateway instead of opening a WebSocket: is this where its WebSocket is?',
    ],
  ])('with status %i', (status, reason, text) => {
    expect(statusText(status, reason)).toBe(`the broker ${text}`);
  });

  it('at an end before an answer', () => {
    const text = 'the broker ended the WebSocket handshake: is this a port for WebSocket';
    expect(endedText(false)).toBe(`${text}?`);
    expect(endedText(true)).toBe(`${text}, and does it want a client certificate?`);
  });

  it.each([
    [undefined, 'the broker does not agree to the sub-protocol mqtt: is MqttPath right?'],
    ['', 'the broker does not agree to the sub-protocol mqtt: is MqttPath right?'],
    ['chat', 'the broker wants the sub-protocol chat instead of mqtt: is MqttPath right?'],
  ])('with sub-protocol %s', (protocol, text) => {
    expect(protocolText(protocol)).toBe(text);
  });

  it.each([
    [undefined, '', 'closed by the other side'],
    // RFC 6455, 7.4.1: these two are never sent.
    [1005, '', 'closed by the other side'],
    [1006, '', 'closed by the other side'],
    [1002, '', 'the broker closed the WebSocket with code 1002'],
    [1008, 'not\n you', 'the broker closed the WebSocket with code 1008: not you'],
    [4000, 'x'.repeat(200), `the broker closed the WebSocket with code 4000: ${'x'.repeat(80)}`],
  ])('at its end, with code %s', (code, reason, text) => {
    expect(closeText(code, reason)).toBe(text);
  });
});
