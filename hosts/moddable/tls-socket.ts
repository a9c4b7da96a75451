/// <reference path="./ssl.d.ts" />

import type Session from 'ssl/session';
import type { CertificateManager, Wire } from 'ssl/session';
import type { TCP, TCPConstructor, TLSConstructor, TLSOptions } from 'xsmota/host';
import { alertText, WRONG_KEY } from './alerts.js';
import { type CertificateTools, chainProblem, fingerprintProblem } from './certificate-check.js';
import { HandshakeCheck } from './handshake-check.js';
import { Outbound } from './outbound.js';

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
/** The alert that is none (RFC 5246, 7.2.1). */
const CLOSE_NOTIFY = 0;

/** Work for later, so that a callback need not come from within a call. */
export type Defer = (work: () => void) => void;

/** What TLS sockets are made of. */
export interface TlsParts {
  readonly Transport: TCPConstructor;
  /** The SDK's `ssl/session`. */
  readonly Session: new (
    options: Record<string, unknown>,
  ) => Session;
  /** What reads certificates, and checks signatures with the session's own means. */
  readonly toolsOn: (manager: CertificateManager) => CertificateTools;
  readonly credentials: Credentials;
  readonly defer: Defer;
}

/** The class of TLS sockets made of these parts. */
export function tlsClass(parts: TlsParts): TLSConstructor {
  return class extends TlsSocket {
    constructor(options: TLSOptions) {
      super(parts, options);
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
  private readonly _handshake = new HandshakeCheck();
  private _ready = false;
  /** Whether `onError` has been called: there is nothing to tell any more. */
  private _over = false;
  /** A record's content of which `_position` bytes have been read. */
  private _data: Uint8Array | undefined;
  private _position = 0;
  private _delivering = false;
  /** The device's own, if it has one with a key. */
  private readonly _certificate: Uint8Array | undefined;
  /** Whether there is a connection at all; whether the broker has asked for a certificate. */
  private _connected = false;
  private _asked = false;
  private _problem: string | undefined;

  constructor({ Transport, Session, toolsOn, credentials, defer }: TlsParts, options: TLSOptions) {
    this._options = options;
    this._defer = defer;
    const { certificate, key } = credentials;
    this._certificate = key === undefined ? undefined : certificate;
    const session = new Session({
      serverName: options.host,
      protocolVersion: TLS_1_2,
      // The SDK's own check accepts what no authority has signed; ours stands in for it.
      verify: false,
      ...(certificate === undefined || key === undefined
        ? {}
        : { clientCertificates: [certificate], clientKey: key }),
    });
    const manager = session.certificateManager;
    session.certificateManager = this._check(manager, toolsOn(manager), credentials.authorities);
    this._watch(session);
    session.initiateHandshake();
    this._session = session;
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
    // Nothing may leave in the clear.
    if (!this._ready || this._over)
      throw new Error(this._over ? 'not connected any more' : 'not connected yet');
    this._session.write(this._wire, bytes);
  }

  close(): void {
    const socket = this._socket;
    if (socket === undefined) return;
    if (this._ready && !this._over) {
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
    let over: boolean;
    do {
      before = wire.readable;
      over = session.handshake(wire);
    } while (!over && (wire.readable !== before || session.handshakeProcess !== -1));
    if (!over) return;
    // The session says so after an alert too, with nothing encrypted yet.
    const { alert } = session;
    if (alert !== undefined && alert.description !== CLOSE_NOTIFY)
      throw new Error(`alert: ${alert.level}, ${alert.description}`);
    if (alert !== undefined || !this._handshake.encrypted) throw new Error();
    this._ready = true;
    this._tellWritable();
  }

  private _tellWritable(): void {
    const count = this._wire.free - OVERHEAD;
    if (count > 0) this._options.onWritable?.(count);
  }

  /** Tells of each record that has arrived, as long as the one before has been read. */
  private _deliver(): void {
    this._delivering = true;
    try {
      while (
        this._data === undefined &&
        this._socket !== undefined &&
        !this._over &&
        this._wire.readable > 0
      ) {
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
    if (this._socket === undefined || this._over) return;
    try {
      work();
    } catch (problem) {
      this._failed(problem);
    }
  }

  private _failed(problem: unknown): void {
    if (this._socket === undefined || this._over) return;
    this._over = true;
    const hasCertificate = this._certificate !== undefined;
    const progress = { established: this._ready, asked: this._asked, hasCertificate };
    const reason = this._problem ?? alertText(problem, progress);
    this._options.onError?.(this._connected ? new Error(reason) : problem);
  }

  /** Has a look at each record of the handshake before the session has. */
  private _watch(session: Session): void {
    const readPacket = session.readPacket;
    // Defined, since the session's class lies in ROM: what it has cannot be assigned to.
    Object.defineProperty(session, 'readPacket', {
      value: (wire: Wire) => {
        const record = readPacket.call(session, wire);
        if (record && !this._ready)
          this._handshake.record(new Uint8Array(record), session.masterSecret != null);
        return record;
      },
    });
  }

  private _check(
    own: CertificateManager,
    tools: CertificateTools,
    authorities: readonly Uint8Array[],
  ): CertificateManager {
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
      getKey: (certificate) => {
        const key = own.getKey(certificate);
        // The broker would say so, but ends the connection at once, which often takes its alert with it.
        const mine = this._certificate;
        if (mine !== undefined && certificate === mine && !tools.isForKey(mine, key)) {
          this._problem = WRONG_KEY;
          throw new Error(WRONG_KEY);
        }
        return key;
      },
      findPreferredCert: (types, names) => {
        this._asked = true;
        return own.findPreferredCert(types, names);
      },
      getDH: () => own.getDH(),
      _verify: (key, certificate) => own._verify(key, certificate),
    };
  }
}

/** The socket as a session wants it. */
class SocketWire extends Outbound implements Wire {
  readable = 0;
  private readonly _from: TCP;

  constructor(socket: TCP) {
    super(socket);
    this._from = socket;
  }

  /** Bytes that may be written; the session counts them down on its own. */
  get writable(): number {
    return this.free;
  }

  set writable(_count: number) {}

  read(view: Uint8Array): void {
    if (view.length > 0) this._from.read(view);
  }

  write(packet: ArrayBuffer): number {
    this.send(new Uint8Array(packet));
    return this.free;
  }
}
