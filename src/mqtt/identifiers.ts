import type { Session } from './session.js';
import type { Subscriptions } from './subscriptions.js';

const LAST_IDENTIFIER = 0xffff;

/** Hands out packet identifiers, which PUBLISH, SUBSCRIBE and UNSUBSCRIBE share (MQTT 3.1.1, 2.3.1). */
export class Identifiers {
  private readonly _session: Session;
  private readonly _subscriptions: Subscriptions;
  private _last: number;

  /**
   * @param start the identifier before the first one, 0 to 65535: best a random one, since after a restart a server
   * that has kept the session may still hold some of the last run
   */
  constructor(session: Session, subscriptions: Subscriptions, start = 0) {
    this._session = session;
    this._subscriptions = subscriptions;
    this._last = start;
  }

  /** The next identifier, 1 to 65535, that is not in use. */
  next(): number {
    let identifier = this._last;
    do {
      identifier = identifier === LAST_IDENTIFIER ? 1 : identifier + 1;
    } while (this._session.find(identifier) >= 0 || this._subscriptions.uses(identifier));
    this._last = identifier;
    return identifier;
  }
}
