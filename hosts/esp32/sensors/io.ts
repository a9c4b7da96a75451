/**
 * What the sensors need of the Moddable SDK's IO, as far as they use it. The classes come in by constructor, so that
 * tests can bring others. Types only.
 */

/** A device on an I2C bus (ECMA-419, I2C class): the SDK's `embedded:io/i2c`. */
export interface I2C {
  /** Sends the whole of `buffer`. @throws when the device does not acknowledge */
  write(buffer: Uint8Array): unknown;
  /** Fills the whole of `buffer`. @throws when the device does not acknowledge */
  read(buffer: Uint8Array): unknown;
  /** Is always there; the SDK's typings leave it out. */
  close?(): void;
}

export interface I2COptions {
  readonly clock: number;
  readonly data: number;
  readonly hz: number;
  /** 7 bits. */
  readonly address: number;
  /** Milliseconds that a transfer may take: an option of the SDK's, with 400 as its default. */
  readonly timeout: number;
}

export interface I2CConstructor {
  new (options: I2COptions): I2C;
}

/** A OneWire bus: the SDK's `onewire`. */
export interface OneWire {
  /** Resets the bus. @returns whether any device is there */
  reset(): boolean;
  /** The 8 bytes of each device's identity; on ESP32 the SDK gives them last byte first. */
  search(): (ArrayBuffer | Uint8Array)[];
  /** Resets the bus and addresses one device, by what `search` gave. */
  select(device: ArrayBuffer | Uint8Array): void;
  write(byte: number): void;
  /** One byte. With a count, as the SDK's typings want it, it would be a new buffer. */
  read(): number;
  close(): void;
}

export interface OneWireConstructor {
  new (options: { readonly pin: number }): OneWire;
}

/** A pin whose direction can change, without a new object: the SDK's `pins/digital`. */
export interface Line {
  /** `Line.Output` drives the pin low at once. */
  mode(mode: number): void;
  read(): number;
}

export interface LineConstructor {
  new (options: { readonly pin: number; readonly mode: number }): Line;
  readonly InputPullUp: number;
  readonly Output: number;
}

/** What a OneWire bus is made of. */
export interface OneWireParts {
  readonly OneWire: OneWireConstructor;
  /** For a look at the line before. */
  readonly Line: LineConstructor;
}

/** An analog input (ECMA-419, Analog class): the SDK's `embedded:io/analog`. */
export interface Analog {
  /** `undefined` when the converter could not be read. */
  read(): number | undefined;
}

export interface AnalogConstructor {
  new (options: { readonly pin: number; readonly esp32: { readonly calibrated: boolean } }): Analog;
}
