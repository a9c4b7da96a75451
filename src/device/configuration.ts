/** What is on which pin. Plain data: a board's description becomes this before anything is driven. */

export interface OutputPin {
  readonly pin: number;
  /** Whether a low level switches on. */
  readonly inverted: boolean;
}

export interface InputPin {
  readonly pin: number;
  readonly pull: 'up' | 'down' | 'none';
  /** Buttons: whether pressed is high. */
  readonly inverted: boolean;
}

export interface SensorPin {
  /** One of the kinds of `sensor.ts`. */
  readonly kind: number;
  readonly pin: number;
  /** 0 for the first of its kind. */
  readonly index: number;
  /** Said where an input is to have no resistor inside the chip, as it has otherwise. */
  readonly pull?: 'none';
}

/** An I2C bus, by its pins: SCL is `clock`, SDA is `data`. */
export interface I2cBus {
  readonly clock: number;
  readonly data: number;
}

export interface UnknownPin {
  readonly pin: number;
  /** The code of its function. */
  readonly code: number;
}

/** Something a description asks for that cannot be. */
export interface PinProblem {
  /** The pin that is left out; `undefined` when it is all of them. */
  readonly pin: number | undefined;
  /** What is wrong, for whoever has the board. */
  readonly text: string;
}

/** Relay, switch, button and LED n stand at place n - 1. */
export interface DeviceConfiguration {
  readonly name: string;
  readonly relays: readonly OutputPin[];
  readonly switches: readonly InputPin[];
  readonly buttons: readonly InputPin[];
  /** Shows what the relays do, and without a link LED how the connection is. */
  readonly leds: readonly OutputPin[];
  /** Shows how the connection is. */
  readonly linkLed: OutputPin | undefined;
  /** PWM n stands at place n - 1. */
  readonly pwm: readonly OutputPin[];
  readonly sensors: readonly SensorPin[];
  /** Buses on which sensors are looked for. */
  readonly i2c: readonly I2cBus[];
  /** Pins whose function is not known here; they are left alone. */
  readonly unknown: readonly UnknownPin[];
  /** What cannot be; those pins are left alone too. */
  readonly problems: readonly PinProblem[];
}

/** Whether a board uses a pin, be it for something that is not known here. */
export function usesPin(board: DeviceConfiguration, pin: number): boolean {
  const { relays, switches, buttons, leds, pwm, linkLed, sensors, i2c, unknown } = board;
  return (
    linkLed?.pin === pin ||
    [relays, switches, buttons, leds, pwm, sensors, unknown].some((list) =>
      list.some((entry) => entry.pin === pin),
    ) ||
    i2c.some(({ clock, data }) => clock === pin || data === pin)
  );
}
