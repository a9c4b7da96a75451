import { describe, expect, it } from 'vitest';
import { alertText, alertWords } from '../../../hosts/moddable/alerts.js';

const BEGUN = { established: false, asked: false, hasCertificate: false };
const ASKED = { ...BEGUN, asked: true };
const SHOWN = { ...ASKED, hasCertificate: true };
const ESTABLISHED = { ...SHOWN, established: true };

describe('an alert', () => {
  // RFC 5246, 7.2: AlertDescription.
  it.each([
    [40, /client certificate/],
    [42, /refuses this device's certificate/],
    [43, /does not support/],
    [44, /revoked/],
    [45, /expired/],
    [46, /does not accept/],
    [48, /who signed/],
    [49, /denies access/],
    [51, /key does not belong/],
    [70, /TLS 1\.2/],
    [71, /stronger encryption/],
    [116, /the broker wants a client certificate/],
    [80, /^TLS alert 80$/],
    [0, /^TLS alert 0$/],
  ])('%i is told whenever it comes', (code, text) => {
    for (const progress of [BEGUN, ASKED, SHOWN, ESTABLISHED]) {
      expect(alertText(new Error(`alert: 2, ${code}`), progress)).toMatch(text);
    }
  });

  it('names what is missing', () => {
    expect(alertWords(116, false)).toBe('the broker wants a client certificate, and this device has none');
    expect(alertWords(116, true)).toBe('the broker wants a client certificate');
  });

  it('is nothing that only looks like one', () => {
    expect(alertText(new Error('alert: 2, 48 and more'), BEGUN)).toBe('TLS: alert: 2, 48 and more');
    expect(alertText('alert: 2, 48', BEGUN)).toBe(
      'the broker ended the TLS handshake: is this a port for TLS?',
    );
  });
});

describe('the end of a connection', () => {
  it.each([[undefined], [new Error()], [new Error('')], ['gone']])('without a word (%s)', (problem) => {
    expect(alertText(problem, BEGUN)).toBe('the broker ended the TLS handshake: is this a port for TLS?');
    expect(alertText(problem, ASKED)).toBe('the broker wants a client certificate, and this device has none');
    expect(alertText(problem, SHOWN)).toMatch(/seen this device's certificate: does it know who signed it\?/);
    expect(alertText(problem, ESTABLISHED)).toBe('closed by the other side');
  });

  it('with a reason', () => {
    const problem = new Error('bad record');
    expect(alertText(problem, BEGUN)).toBe('TLS: bad record');
    expect(alertText(problem, SHOWN)).toBe('TLS: bad record');
    expect(alertText(problem, ESTABLISHED)).toBe('bad record');
    expect(alertText(problem, ASKED)).toBe('the broker wants a client certificate, and this device has none');
  });
});
