import { type DeviceConfiguration, usesPin } from 'xsmota/device/configuration';
import type { ChipName } from 'xsmota/host';
import { CHIPS } from 'xsmota/tasmota/chips';
import { USER } from 'xsmota/tasmota/gpio-functions';

/** Where a serial console is. */
export interface SerialPins {
  /** The UART's number. */
  readonly port: number;
  readonly receive: number;
  readonly transmit: number;
}

/** UART0, to which boards connect their USB port (Espressif's datasheets, chapter "UART"). */
const PINS: Readonly<Record<ChipName, SerialPins>> = Object.freeze({
  ESP32: Object.freeze({ port: 0, receive: 3, transmit: 1 }),
  'ESP32-C3': Object.freeze({ port: 0, receive: 20, transmit: 21 }),
});

/** The pin of the console that a board uses for something else; `undefined` when it uses none. */
export function contestedPin(board: DeviceConfiguration, chip: ChipName): number | undefined {
  const { receive, transmit } = PINS[chip];
  if (usesPin(board, transmit)) return transmit;
  return usesPin(board, receive) ? receive : undefined;
}

/** The console's pins; `undefined` where the template has something else on one of them. */
export function consolePins(template: string, chip: ChipName): SerialPins | undefined {
  const pins = PINS[chip];
  const order = CHIPS.find(({ name }) => name === chip)?.order;
  let codes: unknown;
  try {
    codes = (JSON.parse(template) as { GPIO?: unknown }).GPIO;
  } catch {
    return pins;
  }
  if (!Array.isArray(codes) || order === undefined) return pins;
  for (let place = 0; place < order.length; place++) {
    const pin = order[place];
    if ((pin === pins.receive || pin === pins.transmit) && codes[place] > USER) return undefined;
  }
  return pins;
}
