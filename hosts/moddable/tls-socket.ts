/// <reference path="./ssl.d.ts" />

import { Digest } from 'crypt';
import Session, { type CertificateManager, type Wire } from 'ssl/session';
import X509 from 'x509';
import type { TCP, TCPConstructor, TLSConstructor, TLSOptions } from 'xsmota/host';
import { alertText } from './alerts.js';
import { type CertificateTools, chainProblem, fingerprintProblem } from './certificate-check.js';

/** What a device trusts, and what it shows of itself. */
export interface Credentials {
  /** Certificates of authorities, in DER. */
  readonly authorities: readonly Uint8Array[];
  /** The device's own certificate in DER, and its key as PKCS #8 in DER. */
  readonly certificate: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
}

/** TLS 1.2, the version the SDK has. */
const TLS_1_2 = 0x303;
/** Bytes that a record takes beside its content, at most. */
const OVERHEAD = 96;
const BASIC_CONSTRAINTS = Object.freeze([2, 5, 29, 19]);
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Work for later, so that a callback need not come from within a call. */
type Defer = (work: () => void) => void;

/** The class of TLS sockets with these credentials. */
export function tlsClass(Transport: TCPConstructor, credentials: Credentials, defer: Defer): TLSConstructor {
  return class extends TlsSocket {
    constructor(options: TLSOptions) {
      super(Transport, credentials, defer, options);
    }
  };
}

/**
 * A TLS socket in the manner of ECMA-419's TCP class, on the SDK's TLS session. Unlike the SDK's own it checks the
 * whole chain of certificates, and whatever goes wrong arrives at `onError` instead of ending the machine.
 */
class TlsSocket implements TCP {
  private readonly _options: TLSOptions;
  private readonly _defer: Defer;
  private readonly _session: Session;
  private readonly _wire: SocketWire;
  private _socket: TCP | undefined;
  private _ready = false;
  /** A record's content of which `_position` bytes have been read. */
  private _data: Uint8Array | undefined;
  private _position = 0;
  private _delivering = false;
  private readonly _hasCertificate: boolean;
  /** Whether there is a connection at all; whether the broker has asked for a certificate. */
  private _connected = false;
  private _asked = false;
  private _problem: string | undefined;

  constructor(Transport: TCPConstructor, credentials: Credentials, defer: Defer, options: TLSOptions) {
    this._options = options;
    this._defer = defer;
    const { certificate, key } = credentials;
    this._hasCertificate = certificate !== undefined && key !== undefined;
    this._session = new Session({
      serverName: options.host,
      protocolVersion: TLS_1_2,
      // The SDK's own check accepts what no authority has signed; ours stands in for it.
      verify: false,
      ...(certificate === undefined || key === undefined
        ? {}
        : { clientCertificates: [certificate], clientKey: key }),
    });
    this._session.certificateManager = this._check(this._session.certificateManager, credentials.authorities);
    this._session.initiateHandshake();
    const socket = new Transport({
      address: options.address,
      port: options.port,
      nodelay: true,
      onReadable: (count) => this._guarded(() => this._readable(count)),
      onWritable: (count) => this._guarded(() => this._writable(count)),
      onError: (problem) => this._failed(problem),
    });
    this._socket = socket;
    this._wire = new SocketWire(socket);
  }

  read(view: Uint8Array): void {
    let filled = 0;
    while (filled < view.length) {
      const data = this._data;
      if (data === undefined) throw new Error('more bytes are wanted than are readable');
      const count = Math.min(view.length - filled, data.length - this._position);
      view.set(data.subarray(this._position, this._position + count), filled);
      filled += count;
      this._position += count;
      if (this._position === data.length) this._data = undefined;
    }
    // The next record has arrived already: nobody else will tell of it.
    if (this._data === undefined && !this._delivering && this._wire.readable > 0) {
      this._defer(() => this._guarded(() => this._deliver()));
    }
  }

  write(bytes: Uint8Array): void {
    this._session.write(this._wire, bytes);
  }

  close(): void {
    const socket = this._socket;
    if (socket === undefined) return;
    if (this._ready) {
      try {
        this._session.close(this._wire);
      } catch {
        // The other side is gone, and need not be told.
      }
    }
    this._socket = undefined;
    socket.close();
  }

  private _readable(count: number): void {
    this._wire.readable = count;
    if (!this._ready) this._shakeHands();
    if (this._ready) this._deliver();
  }

  private _writable(count: number): void {
    this._connected = true;
    this._wire.freed(count);
    if (!this._ready) this._shakeHands();
    else this._tellWritable();
  }

  /** Goes on with the handshake as far as what has arrived allows. */
  private _shakeHands(): void {
    const session = this._session;
    const wire = this._wire;
    let before: number;
    do {
      before = wire.readable;
      this._ready = session.handshake(wire);
    } while (!this._ready && (wire.readable !== before || session.handshakeProcess !== -1));
    if (this._ready) this._tellWritable();
  }

  private _tellWritable(): void {
    const count = this._wire.free - OVERHEAD;
    if (count > 0) this._options.onWritable?.(count);
  }

  /** Tells of each record that has arrived, as long as the one before has been read. */
  private _deliver(): void {
    this._delivering = true;
    try {
      while (this._data === undefined && this._socket !== undefined && this._wire.readable > 0) {
        const data = this._session.read(this._wire);
        if (data === null) {
          this._failed(new Error('closed by the other side'));
          return;
        }
        if (data === undefined) return;
        if (data.length === 0) continue;
        this._data = data;
        this._position = 0;
        this._options.onReadable?.(data.length);
      }
    } finally {
      this._delivering = false;
    }
  }

  /** Whatever the session throws ends the connection, and nothing else. */
  private _guarded(work: () => void): void {
    if (this._socket === undefined) return;
    try {
      work();
    } catch (problem) {
      this._failed(problem);
    }
  }

  private _failed(problem: unknown): void {
    if (this._socket === undefined) return;
    const progress = { established: this._ready, asked: this._asked, hasCertificate: this._hasCertificate };
    const reason = this._problem ?? alertText(problem, progress);
    this._options.onError?.(this._connected ? new Error(reason) : problem);
  }

  private _check(own: CertificateManager, authorities: readonly Uint8Array[]): CertificateManager {
    const tools = toolsOn(own);
    const { fingerprints, host } = this._options;
    return {
      verify: (chain) => {
        this._problem =
          fingerprints === undefined
            ? chainProblem(tools, chain, authorities, host, Date.now())
            : fingerprintProblem(tools, chain, fingerprints);
        return this._problem === undefined;
      },
      register: (certificate) => own.register(certificate),
      getCerts: () => own.getCerts(),
      getKey: (certificate) => own.getKey(certificate),
      findPreferredCert: (types, names) => {
        this._asked = true;
        return own.findPreferredCert(types, names);
      },
      getDH: () => own.getDH(),
      _verify: (key, certificate) => own._verify(key, certificate),
    };
  }
}

/** The socket as a session wants it. What the socket does not take at once waits here: a handshake sends much at a time. */
class SocketWire implements Wire {
  readable = 0;
  private readonly _socket: TCP;
  private readonly _waiting: Uint8Array[] = [];
  private _free = 0;

  constructor(socket: TCP) {
    this._socket = socket;
  }

  /** Bytes that may be written; the session counts them down on its own. */
  get writable(): number {
    return this.free;
  }

  set writable(_count: number) {}

  get free(): number {
    return this._waiting.length > 0 ? 0 : this._free;
  }

  /** The socket takes `count` bytes. */
  freed(count: number): void {
    this._free = count;
    this._send();
  }

  read(view: Uint8Array): void {
    if (view.length > 0) this._socket.read(view);
  }

  write(packet: ArrayBuffer): number {
    this._waiting.push(new Uint8Array(packet));
    this._send();
    return this.free;
  }

  private _send(): void {
    for (;;) {
      const first = this._waiting[0];
      if (first === undefined || this._free === 0) return;
      const count = Math.min(first.length, this._free);
      this._socket.write(first.subarray(0, count));
      this._free -= count;
      if (count < first.length) this._waiting[0] = first.subarray(count);
      else this._waiting.shift();
    }
  }
}

/** The SDK's tools for certificates, in our words. */
function toolsOn(manager: CertificateManager): CertificateTools {
  return {
    validity: (certificate) => X509.decodeTBS(X509.decode(certificate).tbs).validity,
    names: (certificate) => {
      const names: string[] = [];
      for (const { tag, value } of X509.decodeSAN(certificate) ?? []) {
        if (tag === DNS_NAME) names.push(String(value).toLowerCase());
        else if (tag === IP_ADDRESS) names.push(new Uint8Array(value as ArrayBuffer).join('.'));
      }
      return names;
    },
    isAuthority: (certificate) => {
      const found = X509.decodeExtension(certificate, BASIC_CONSTRAINTS);
      if (found === undefined) return false;
      const bytes = new Uint8Array(found instanceof Uint8Array ? found.slice().buffer : found);
      // SEQUENCE { BOOLEAN TRUE, … }, perhaps in the OCTET STRING it travels in.
      const start = bytes[0] === 0x04 ? 2 : 0;
      return bytes[start] === 0x30 && bytes[start + 2] === 0x01 && bytes[start + 4] === 0xff;
    },
    isSignedBy: (certificate, signer) => {
      try {
        return manager._verify(X509.decodeSPKI(signer), X509.decode(certificate));
      } catch {
        // Another kind of key than the signature's.
        return false;
      }
    },
    fingerprint: (certificate) => {
      const digest = new Digest('SHA1');
      digest.write(certificate.slice().buffer);
      return new Uint8Array(digest.close());
    },
  };
}
