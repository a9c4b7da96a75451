import SdkTCP from 'embedded:io/socket/tcp';
import Timer from 'timer';
import type { TCP, TCPOptions } from 'xsmota/host';

/** A write that has failed gives nothing, although the SDK's typings do not say that one which has not gives a number. */
type Write = (bytes: Uint8Array) => number | undefined;

/** The SDK's TCP class, which on Linux never tells of a connection that is found broken when it is written to. */
export class LinTCP extends SdkTCP implements TCP {
  private readonly _onError: TCPOptions['onError'];

  constructor(options: TCPOptions) {
    super(options);
    this._onError = options.onError;
  }

  override write(bytes: Uint8Array): void {
    const free = (super.write as Write)(bytes);
    if (free === undefined) Timer.set(() => this._onError?.());
  }
}
