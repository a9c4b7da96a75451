// The parts of the SDK's TLS that are used here and for which it has no typings.

declare module 'ssl/session' {
  /** What a session reads records from and writes them to. */
  export interface Wire {
    readable: number;
    writable: number;
    read(view: Uint8Array): void;
    /** @returns how many bytes may be written further */
    write(packet: ArrayBuffer): number;
  }

  /** Judges the other side's certificates, and knows the own ones. */
  export interface CertificateManager {
    verify(certificates: readonly Uint8Array[], options: unknown): boolean;
    register(certificate: ArrayBuffer): void;
    getCerts(): unknown;
    getKey(certificate: unknown): unknown;
    findPreferredCert(types: unknown, names: unknown): unknown;
    getDH(): unknown;
    /** Whether a certificate has been signed with the key. */
    _verify(key: unknown, certificate: unknown): boolean;
  }

  export default class Session {
    constructor(options: Record<string, unknown>);
    certificateManager: CertificateManager;
    /** Set when an alert has come or is to be sent; the handshake is then "over". */
    readonly alert?: { readonly level: number; readonly description: number } | undefined;
    /** Set when both sides know the keys. */
    readonly masterSecret?: unknown;
    /** @returns a record with its header, as it has come; nothing as long as it is not whole */
    readPacket(wire: Wire): ArrayBuffer | undefined;
    /** What is to be done next in the handshake; -1: wait. */
    readonly handshakeProcess: number;
    initiateHandshake(): void;
    /** @returns whether the handshake is over */
    handshake(wire: Wire): boolean;
    /** @returns a record's content, `undefined` when there is none yet, `null` at the end */
    read(wire: Wire): Uint8Array | undefined | null;
    write(wire: Wire, data: Uint8Array): number;
    close(wire: Wire): void;
  }
}

declare module 'x509' {
  interface Certificate {
    readonly tbs: Uint8Array;
  }
  const X509: {
    decode(certificate: Uint8Array): Certificate;
    /** Milliseconds since 1970. */
    decodeTBS(tbs: Uint8Array): { readonly validity: { readonly from: number; readonly to: number } };
    decodeSPKI(certificate: Uint8Array): unknown;
    decodeSAN(
      certificate: Uint8Array,
    ): readonly { readonly tag: number; readonly value: string | ArrayBuffer }[] | undefined;
    decodeExtension(certificate: Uint8Array, id: readonly number[]): ArrayBuffer | Uint8Array | undefined;
  };
  export default X509;
}
