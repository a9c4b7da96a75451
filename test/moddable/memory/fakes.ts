import type {
  AnalogConstructor,
  I2CConstructor,
  LineConstructor,
  OneWireConstructor,
} from '../../../hosts/esp32/sensors/io.js';
import type { OpenedStorage } from '../../../hosts/esp32/store.js';
import type { WifiDriver } from '../../../hosts/esp32/wifi-station.js';

/** Stands for the SDK's classes where there is no ESP32: each takes of the heap what the SDK's own takes, one object. */

export class FakePin {
  static readonly Input = 0;
  static readonly InputPullUp = 1;
  static readonly InputPullDown = 2;
  static readonly Output = 8;
  static readonly Rising = 1;
  static readonly Falling = 2;

  read(): number {
    return 1;
  }

  write(): void {}

  close(): void {}
}

/** A network that is there at once. */
export class FakeWifi implements WifiDriver {
  connection = 200;
  readonly address = '192.168.1.57';
  readonly RSSI = -50;
  readonly BSSID = '020000000001';
  readonly channel = 6;
  private readonly _changed: () => void;

  constructor(options: { onChanged: () => void }) {
    this._changed = options.onChanged;
  }

  configure(): void {}

  connect(): void {
    this.connection = 500;
    this._changed();
  }

  disconnect(): void {}

  scan(): void {}
}

/** A flash that is empty and takes everything. */
class FakeStorage implements OpenedStorage {
  read(): undefined {
    return undefined;
  }

  write(): void {}

  delete(): void {}

  close(): void {}
}

export const FAKE_OPENER = Object.freeze({ open: () => new FakeStorage() });

/** A UDP port at which nothing arrives. */
export class FakeUDP {
  read(): undefined {
    return undefined;
  }

  write(): void {}

  close(): void {}
}

/** One DS18B20 at 21.5 °C. */
export class FakeOneWire {
  search(): Uint8Array[] {
    return [Uint8Array.of(0x28, 1, 2, 3, 4, 5, 6, 0x7d)];
  }

  reset(): boolean {
    return true;
  }

  select(): void {}

  write(): void {}

  read(): number {
    return 0;
  }

  close(): void {}
}

export const FAKE_SENSOR_IO = Object.freeze({
  Digital: FakePin,
  Analog: FakePin as unknown as AnalogConstructor,
  I2C: FakePin as unknown as I2CConstructor,
  Line: FakePin as unknown as LineConstructor,
  OneWire: FakeOneWire as unknown as OneWireConstructor,
  delay: () => {},
  ticks: () => 0,
});
