import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type CertificateTools,
  chainProblem,
  fingerprintProblem,
} from '../../../hosts/moddable/certificate-check.js';

/** A certificate, as far as it is looked at. */
interface Certificate {
  readonly names: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly authority: boolean;
  /** Who has signed it: a certificate's own name; its own for one that signs itself. */
  readonly signer: string;
  readonly owner: string;
}

const NOW = Date.parse('2026-01-15T12:00:00Z');
const DEFAULTS = {
  names: [] as readonly string[],
  from: Date.parse('2025-06-01T00:00:00Z'),
  to: Date.parse('2027-06-01T00:00:00Z'),
  authority: false,
};

/** The bytes that stand for a certificate. */
const issue = (owner: string, signer: string, wishes: Partial<Certificate> = {}): Uint8Array =>
  new Uint8Array(Buffer.from(JSON.stringify({ ...DEFAULTS, owner, signer, ...wishes })));

const read = (bytes: Uint8Array): Certificate => JSON.parse(Buffer.from(bytes).toString());

/** How often a signature was checked. */
let checks = 0;
const tools: CertificateTools = {
  validity: (bytes) => read(bytes),
  names: (bytes) => read(bytes).names,
  isAuthority: (bytes) => read(bytes).authority,
  isForKey: () => true,
  isSignedBy: (bytes, signer) => {
    checks++;
    return read(bytes).signer === read(signer).owner;
  },
  fingerprint: (bytes) => new Uint8Array(createHash('sha1').update(bytes).digest()),
};

const HOST = 'broker.example';
const root = issue('root', 'root', { authority: true });
const other = issue('other', 'other', { authority: true });
const intermediate = issue('middle', 'root', { authority: true });
const leaf = issue('broker', 'root', { names: [HOST] });
const farLeaf = issue('broker', 'middle', { names: [HOST] });
const foreignLeaf = issue('broker', 'somebody', { names: [HOST] });

const NOT_TRUSTED = "the broker's certificate is not signed by the authority this device trusts";

function problem(
  chain: readonly Uint8Array[],
  trusted: readonly Uint8Array[] = [root],
  name = HOST,
  now = NOW,
) {
  return chainProblem(tools, chain, trusted, name, now);
}

describe('a chain', () => {
  it.each([
    ['of the leaf alone', [leaf], [root]],
    ['with the root behind the leaf', [leaf, root], [root]],
    ['with an intermediate', [farLeaf, intermediate], [root]],
    ['with an intermediate and the root', [farLeaf, intermediate, root], [root]],
    ['whose intermediate is trusted itself', [farLeaf, intermediate], [intermediate]],
    ['whose intermediate is trusted and does not come', [farLeaf], [intermediate]],
    ['of one that signs itself and is trusted', [issue('self', 'self', { names: [HOST] })], 'itself'],
    ['by one of several authorities', [leaf], [other, root]],
    ['with a stranger behind what is needed', [leaf, other, foreignLeaf], [root]],
  ] as const)('%s is trusted', (_what, chain, trusted) => {
    expect(problem(chain, trusted === 'itself' ? chain : trusted)).toBeUndefined();
  });

  it.each([
    ['of another authority', [leaf], [other]],
    ['whose intermediate does not come', [farLeaf], [root]],
    ['in the wrong order', [farLeaf, root, intermediate], [root]],
    ['with the trusted certificate behind a foreign leaf', [foreignLeaf, root], [root]],
    ["with a trusted chain behind a foreign leaf, and the right broker's", [foreignLeaf, leaf, root], [root]],
    ['of one that signs itself and is not trusted', [issue('self', 'self', { names: [HOST] })], [root]],
    ['whose intermediate is no authority', [farLeaf, issue('middle', 'root', { authority: false })], [root]],
    [
      "whose intermediate's signer is no authority",
      [
        issue('broker', 'low', { names: [HOST] }),
        issue('low', 'middle', { authority: true }),
        issue('middle', 'root'),
      ],
      [root],
    ],
  ] as const)('%s is not', (_what, chain, trusted) => {
    expect(problem(chain, trusted)).toBe(NOT_TRUSTED);
  });

  it('of no certificates at all is not', () => {
    expect(problem([])).toBe('the broker has sent no certificate');
  });

  it('cannot be trusted by a device without an authority, which says what to do', () => {
    expect(problem([leaf, root], [])).toBe(
      "this device has no authority to check certificates by: build it with --ca, or pin the broker's with MqttFingerprint1 and SetOption132 1",
    );
  });

  /** A leaf and so many authorities between it and the root. */
  const long = (between: number) => [
    issue('0', between === 0 ? 'root' : '1', { names: [HOST] }),
    ...Array.from({ length: between }, (_, i) =>
      issue(`${i + 1}`, i + 1 === between ? 'root' : `${i + 2}`, { authority: true }),
    ),
  ];

  it('of six certificates is looked at, and of none more', () => {
    expect(problem(long(5))).toBeUndefined();
    checks = 0;
    expect(problem(long(6))).toBe(NOT_TRUSTED);
    expect(problem(long(500))).toBe(NOT_TRUSTED);
    expect(checks).toBeLessThan(30);
  });
});

describe('the dates', () => {
  const past = { from: Date.parse('2024-01-01T00:00:00Z'), to: Date.parse('2025-12-31T23:59:59Z') };
  const EXPIRED = 'a certificate has expired on 2025-12-31';

  it.each([
    ['leaf', [issue('broker', 'root', { names: [HOST], ...past })], [root]],
    ['intermediate', [farLeaf, issue('middle', 'root', { authority: true, ...past })], [root]],
    ['anchor', [leaf], [issue('root', 'root', { authority: true, ...past })]],
    [
      'anchor behind an intermediate',
      [farLeaf, intermediate],
      [issue('root', 'root', { authority: true, ...past })],
    ],
  ] as const)('of an expired %s are told', (_what, chain, trusted) => {
    expect(problem(chain, trusted)).toBe(EXPIRED);
  });

  it('include their ends (RFC 5280, 4.1.2.5)', () => {
    expect(problem([leaf], [root], HOST, DEFAULTS.from)).toBeUndefined();
    expect(problem([leaf], [root], HOST, DEFAULTS.to)).toBeUndefined();
    expect(problem([leaf], [root], HOST, DEFAULTS.to + 1)).toBe('a certificate has expired on 2027-06-01');
    expect(problem([leaf], [root], HOST, DEFAULTS.from - 1)).toMatch(/is valid from 2025-06-01 on/);
  });

  it('before the clock is set lead to the clock', () => {
    expect(problem([leaf], [root], HOST, 5_000)).toBe(
      "a certificate is valid from 2025-06-01 on, and the device's clock says 1970-01-01: is its time set?",
    );
  });
});

describe('the name', () => {
  const named = (...names: string[]) => [issue('broker', 'root', { names })];

  it.each([
    ['broker.example', 'broker.example'],
    ['broker.example', 'BROKER.Example'],
    ['*.example', 'broker.example'],
    ['*.home.example', 'Broker.home.EXAMPLE'],
    ['192.168.1.10', '192.168.1.10'],
    ['xn--bro-xka.example', 'xn--bro-xka.example'],
  ])('%s is for %s', (pattern, name) => {
    expect(problem(named(pattern), [root], name)).toBeUndefined();
  });

  it.each([
    ['broker.example', 'broker.example.net'],
    ['broker.example', 'mybroker.example'],
    ['*.example', 'a.broker.example'],
    ['*.example', 'example'],
    ['*.example', '.example'],
    ['*.broker.example', 'broker.example'],
    ['b*.example', 'broker.example'],
    ['*r.example', 'broker.example'],
    ['broker.*', 'broker.example'],
    ['*', 'broker'],
    ['*', 'broker.example'],
    ['*.*', 'broker.example'],
    // RFC 6125, 1.7.2: a wildcard is of a name, never of an address.
    ['*.168.1.10', '192.168.1.10'],
    ['192.168.1.10', '192.168.1.1'],
    ['192.168.1.1', '192.168.1.10'],
  ])('%s is not for %s', (pattern, name) => {
    expect(problem(named(pattern), [root], name)).toBe(
      `the broker's certificate is for ${pattern}, not for ${name}`,
    );
  });

  it('may be one of several', () => {
    const chain = named('a.example', '10.0.0.1', 'broker.example');
    for (const name of ['a.example', '10.0.0.1', 'broker.example'])
      expect(problem(chain, [root], name)).toBeUndefined();
    expect(problem(chain, [root], 'b.example')).toBe(
      "the broker's certificate is for a.example, 10.0.0.1, broker.example, not for b.example",
    );
  });

  it('has to be there', () => {
    expect(problem(named())).toBe(`the broker's certificate is for no name at all, not for ${HOST}`);
  });

  it('has to be on the first certificate', () => {
    expect(problem([issue('broker', 'root', { names: ['elsewhere'] }), leaf])).toMatch(/is for elsewhere/);
  });
});

describe('a fingerprint', () => {
  const print = tools.fingerprint(leaf);
  const wrong = print.map((byte) => byte ^ 1);

  it('that is the first certificate’s is enough, whoever has signed it', () => {
    expect(fingerprintProblem(tools, [leaf], [print])).toBeUndefined();
    expect(fingerprintProblem(tools, [leaf, other], [wrong, print])).toBeUndefined();
  });

  it.each([
    ['another', [wrong]],
    ['none', []],
    ['a part of it', [print.slice(0, 19)]],
    ['of nothing', [new Uint8Array(0)]],
    ['all zeros', [new Uint8Array(20)]],
  ])('%s is not, and the right one is told as MqttFingerprint takes it', (_what, prints) => {
    const text = Buffer.from(print).toString('hex').toUpperCase().match(/../g)?.join(' ');
    expect(fingerprintProblem(tools, [leaf], prints)).toBe(
      `the broker's certificate has another fingerprint: ${text}`,
    );
  });

  it('of a later certificate does not count', () => {
    expect(fingerprintProblem(tools, [foreignLeaf, leaf], [print])).toMatch(/another fingerprint/);
  });

  it('of no certificate is none', () => {
    expect(fingerprintProblem(tools, [], [print])).toBe('the broker has sent no certificate');
  });
});
