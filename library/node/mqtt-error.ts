import { errorMessage, reasonText } from '../mqtt.js';

/** What has gone wrong, in plain words; with the number behind it. */
export class MqttError extends Error {
  override readonly name = 'MqttError';
  /** One of the error codes that `xsmota/mqtt` exports; 0x80 and above: the broker's reason code. */
  readonly code: number;

  /**
   * @param code what `errorMessage` has a line for
   * @param cause what the socket says of it
   */
  constructor(code: number, cause?: Error, message = errorMessage(code)) {
    super(cause === undefined ? message : `${message}: ${cause.message}`, cause && { cause });
    this.code = code;
  }

  /** The broker has said no to something. @param what such as `the message was not taken` */
  static refusal(what: string, reasonCode: number): MqttError {
    return new MqttError(reasonCode, undefined, `${what}: ${reasonText(reasonCode)}`);
  }
}
