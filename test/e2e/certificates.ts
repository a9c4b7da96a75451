import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is openssl, which makes them. */
export function opensslAvailable(): boolean {
  return spawnSync('openssl', ['version']).error === undefined;
}

/** A certificate and its key, as files in PEM for a broker and in DER for the board. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  readonly certificateDer: string;
  readonly keyDer: string;
}

export interface Wishes {
  /** What the certificate is for: `IP:127.0.0.1` and the like. */
  readonly names?: string;
  /** Whether it was valid until yesterday only. */
  readonly expired?: boolean;
  readonly elliptic?: boolean;
}

/** A certificate authority of its own, and certificates from it: made with openssl, fresh for each run. */
export class Authority {
  readonly identity: Identity;
  private readonly folder = mkdtempSync(join(tmpdir(), 'xsmota-certificates-'));
  private count = 0;

  constructor(name: string) {
    this.identity = this.sign(name, 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign', {});
  }

  /** A certificate for a broker or a client. */
  issue(name: string, wishes: Wishes = {}): Identity {
    const { names } = wishes;
    return this.sign(
      name,
      `basicConstraints=CA:FALSE${names === undefined ? '' : `\nsubjectAltName=${names}`}`,
      wishes,
      this.identity,
    );
  }

  /** A certificate that is signed with one which may not sign any. */
  issueFrom(issuer: Identity, name: string, wishes: Wishes): Identity {
    return this.sign(name, `basicConstraints=CA:FALSE\nsubjectAltName=${wishes.names}`, wishes, issuer);
  }

  /** A file that holds several certificates, one behind the other, as a broker sends them. */
  chain(...identities: readonly Identity[]): string {
    const file = join(this.folder, `chain-${this.count++}.pem`);
    writeFileSync(file, identities.map(({ certificate }) => readFileSync(certificate, 'utf8')).join(''));
    return file;
  }

  private sign(name: string, extensions: string, wishes: Wishes, issuer?: Identity): Identity {
    const file = (ending: string) => join(this.folder, `${this.count}.${ending}`);
    const [key, request, certificate, conf] = [file('key'), file('csr'), file('pem'), file('cnf')];
    const [certificateDer, keyDer] = [file('der'), file('pk8')];
    this.count++;
    writeFileSync(conf, `${extensions}\n`);
    const kind = wishes.elliptic ? ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] : ['rsa:2048'];
    openssl(
      'req',
      '-new',
      '-newkey',
      ...kind,
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      key,
      '-out',
      request,
    );
    const signer =
      issuer === undefined ? ['-signkey', key] : ['-CA', issuer.certificate, '-CAkey', issuer.key];
    const dates = ['-days', wishes.expired ? '-1' : '30'];
    openssl(
      'x509',
      '-req',
      '-in',
      request,
      ...signer,
      ...dates,
      '-sha256',
      '-extfile',
      conf,
      '-set_serial',
      String(1000 + this.count),
      '-out',
      certificate,
    );
    openssl('x509', '-in', certificate, '-outform', 'DER', '-out', certificateDer);
    openssl('pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', 'DER', '-out', keyDer);
    return { certificate, key, certificateDer, keyDer };
  }
}

function openssl(...words: string[]): void {
  const result = spawnSync('openssl', words, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`openssl ${words[0]} failed: ${result.stderr}`);
}
