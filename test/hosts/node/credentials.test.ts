import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCredentials } from '../../../hosts/node/credentials.js';
import { FatalError } from '../../../hosts/node/errors.js';
import { Authority, type Identity, opensslAvailable } from '../../e2e/certificates.js';

const NONE = { ca: undefined, cert: undefined, key: undefined };
const folder = mkdtempSync(join(tmpdir(), 'xsmota-credentials-'));
const place = (name: string) => join(folder, name);

it('are none unless files are named', () => {
  expect(loadCredentials(NONE)).toEqual({ authorities: undefined, certificate: undefined, key: undefined });
});

const describeWithOpenssl = opensslAvailable() ? describe : describe.skip;

describeWithOpenssl('files of certificates and keys', () => {
  let authority: Authority;
  let own: Identity;
  let other: Identity;

  beforeAll(() => {
    authority = new Authority('an authority');
    own = authority.issue('own');
    other = authority.issue('other', { elliptic: true });
  });

  const text = (path: string) => readFileSync(path, 'utf8').trim();

  it('are taken in PEM, several in one file', () => {
    const chain = authority.chain(own, authority.identity);
    const { authorities, certificate, key } = loadCredentials({ ca: chain, cert: chain, key: own.key });
    expect(authorities?.map((each) => each.trim())).toEqual([
      text(own.certificate),
      text(authority.identity.certificate),
    ]);
    expect(certificate).toContain(text(own.certificate));
    expect(certificate).toContain(text(authority.identity.certificate));
    expect(key).toContain('BEGIN PRIVATE KEY');
  });

  it('are taken in DER', () => {
    const { authorities, certificate } = loadCredentials({
      ca: authority.identity.certificateDer,
      cert: other.certificateDer,
      key: other.keyDer,
    });
    expect(authorities?.[0]?.trim()).toBe(text(authority.identity.certificate));
    expect(certificate?.trim()).toBe(text(other.certificate));
  });

  it('are taken from a folder, in which there may be other things', () => {
    const authorities = place('authorities');
    mkdirSync(authorities);
    copyFileSync(authority.identity.certificate, join(authorities, 'b.crt'));
    copyFileSync(own.certificateDer, join(authorities, 'a.DER'));
    writeFileSync(join(authorities, 'readme.txt'), 'not one of them');
    const { authorities: found } = loadCredentials({ ...NONE, ca: authorities });
    expect(found?.map((each) => each.trim())).toEqual([
      text(own.certificate),
      text(authority.identity.certificate),
    ]);
  });

  it('are refused in one line that says what is wrong', () => {
    const empty = place('empty');
    mkdirSync(empty);
    const rubbish = place('rubbish.pem');
    writeFileSync(rubbish, 'no certificate');
    const broken = place('broken.pem');
    writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const locked = place('locked.key');
    const encrypted = ['pkcs8', '-topk8', '-in', own.key, '-passout', 'pass:topsecret', '-out', locked];
    expect(spawnSync('openssl', encrypted).status).toBe(0);
    const missing = place('missing.pem');
    const cert = own.certificate;
    for (const [files, message] of [
      [{ ca: missing }, `--ca: ${missing} cannot be read: there is no such file.`],
      [{ ca: empty }, `--ca: the folder ${empty} holds no file that ends with .pem, .crt, .cer or .der.`],
      [{ ca: rubbish }, `--ca: ${rubbish} holds no certificate in PEM.`],
      [{ ca: broken }, `--ca: ${broken} holds no certificate in PEM.`],
      [{ ca: own.key }, `--ca: ${own.key} holds no certificate in PEM.`],
      [{ cert }, '--cert and --key belong together.'],
      [{ key: own.key }, '--cert and --key belong together.'],
      [{ cert: rubbish, key: own.key }, `--cert: ${rubbish} holds no certificate in PEM.`],
      [{ cert, key: missing }, `--key: ${missing} cannot be read: there is no such file.`],
      [{ cert, key: empty }, `--key: ${empty} cannot be read: `],
      [{ cert, key: rubbish }, `--key: ${rubbish} holds no private key in PEM.`],
      [{ cert, key: cert }, `--key: ${cert} holds no private key in PEM.`],
      [
        { cert, key: other.key },
        `--key: the key in ${other.key} does not belong to the certificate in ${cert}.`,
      ],
      [{ cert, key: locked }, `--key: the key in ${locked} has a passphrase; this writes it without one: `],
    ] as const) {
      const load = () => loadCredentials({ ...NONE, ...files });
      expect(load).toThrow(FatalError);
      expect(load).toThrow(message);
      expect(load).toThrow(/^.*$/);
    }
  });
});
