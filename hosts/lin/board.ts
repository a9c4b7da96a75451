import Timer from 'timer';
import type { BrokerAddress, Firmware } from 'xsmota/firmware';
import { main, TICK_PERIOD } from 'xsmota/main';
import { Crashes } from '../virtual/crashes.js';
import { LinHost, type World } from './host.js';

export interface BoardOptions {
  readonly world: World;
  readonly broker: BrokerAddress | undefined;
  /** Lines for the device's console at power-on. */
  readonly commands: readonly string[];
  /** The firmware crashes again and again. */
  readonly gaveUp: () => void;
}

/** Runs the firmware: starts it, ticks it, starts it anew after a restart or a crash. */
export class Board {
  private readonly _options: BoardOptions;
  private _host: LinHost | undefined;
  private _firmware: Firmware | undefined;
  private _restarting = false;
  private readonly _crashes = new Crashes();

  constructor(options: BoardOptions) {
    this._options = options;
    Timer.repeat(() => this._firmware?.tick(), TICK_PERIOD);
    this._begin(true);
  }

  /** A line for the device's console. */
  command(line: string): void {
    this._firmware?.command(line);
  }

  /** Publishes `Offline`, disconnects, and calls back once this has left. */
  stop(done: () => void): void {
    const firmware = this._firmware;
    if (firmware === undefined) done();
    else firmware.shutdown(() => Timer.set(done, TICK_PERIOD));
  }

  /** To be called when something was thrown and not caught. */
  crashed(): void {
    if (this._crashes.add(Date.now())) this._options.gaveUp();
    else this._restart();
  }

  /** Ends this run and begins the next, not before the firmware has returned from what it is doing. */
  private _restart(): void {
    if (this._restarting) return;
    this._restarting = true;
    this._firmware = undefined;
    Timer.set(() => {
      this._restarting = false;
      this._host?.close();
      this._begin(false);
    }, TICK_PERIOD);
  }

  private _begin(powerOn: boolean): void {
    const { world, broker, commands } = this._options;
    const host = new LinHost(world, powerOn, () => this._restart());
    this._host = host;
    this._firmware = main(host, (firmware) => {
      if (!powerOn) return;
      if (broker !== undefined) firmware.useBroker(broker);
      for (const command of commands) firmware.command(command);
    });
  }
}
