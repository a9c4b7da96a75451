// RFC 5246, 6.2.1.
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const RECORD_HEADER = 5;

// RFC 5246, 7.4: the numbers of the messages ascend in the order in which a server has to send them.
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SERVER_KEY_EXCHANGE = 12;
const SERVER_HELLO_DONE = 14;
const MESSAGE_HEADER = 4;

// RFC 8422, 5.4, and RFC 5246, 7.4.1.4.1.
const NAMED_CURVE = 3;
const SHA1 = 2;
const SHA512 = 6;
const RSA = 1;
const ECDSA = 3;

/**
 * Watches what a server says before anything is encrypted. The SDK's session takes it as it comes: a key exchange that nobody
 * has signed, keys before there is a secret, the broker's words in the clear. Whoever sits in between could so pass for the broker.
 */
export class HandshakeCheck {
  /** Whether the server's records are encrypted by now. */
  encrypted = false;
  private _last = 0;

  /**
   * To be called with each record that arrives until the handshake is over, before the session gets it.
   * @param record with its header
   * @param hasSecret whether the session has a master secret
   * @throws {Error} that says what is wrong
   */
  record(record: Uint8Array, hasSecret: boolean): void {
    if (this.encrypted) return;
    const type = record[0];
    if (type === HANDSHAKE) this._messages(record);
    else if (type === CHANGE_CIPHER_SPEC && hasSecret) this.encrypted = true;
    else if (type !== ALERT) throw new Error(`a record of type ${type} before its time`);
  }

  private _messages(record: Uint8Array): void {
    let at = RECORD_HEADER;
    while (at < record.length) {
      const type = record[at] as number;
      const inOrder = this._last === 0 ? type === SERVER_HELLO : type > this._last;
      const unproved = this._last === SERVER_HELLO && type !== CERTIFICATE;
      if (!inOrder || unproved || type > SERVER_HELLO_DONE)
        throw new Error(`a handshake message of type ${type} before its time`);
      this._last = type;
      const length =
        ((record[at + 1] as number) << 16) | ((record[at + 2] as number) << 8) | (record[at + 3] as number);
      const body = at + MESSAGE_HEADER;
      at = body + length;
      if (at > record.length) throw new Error('a handshake message in pieces');
      if (type === SERVER_KEY_EXCHANGE) checkSignature(record, body, at);
    }
  }
}

/** Refuses parameters of a key exchange without a signature that the session looks at. */
function checkSignature(record: Uint8Array, body: number, end: number): void {
  // Kind of curve, its number in two bytes, the point with its length in front, and how it is signed.
  const signed = body + 4 + (record[body + 3] as number);
  const hash = record[signed] as number;
  const kind = record[signed + 1] as number;
  const known = signed + 2 < end && hash >= SHA1 && hash <= SHA512 && (kind === RSA || kind === ECDSA);
  if (record[body] !== NAMED_CURVE || !known) throw new Error('a key exchange that is not signed');
}
