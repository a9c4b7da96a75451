import { frozenTable } from '../bytes/frozen.js';
import type { ChipName } from '../host.js';

/** Pins that lie side by side: the first and the last of them. */
type Pins = readonly [first: number, last: number];

/** What the pins of a chip can be, and in which order a template lists them. */
export interface Chip {
  readonly name: ChipName;
  /** The GPIO numbers in the order of a template's entries (Tasmota command Template). */
  readonly order: Uint8Array;
  /** Pins that the flash chip is connected to, or powered by. */
  readonly flash: Pins;
  /** Pins without an output stage and without pull resistors. */
  readonly inputOnly?: Pins;
  /** Pins with a converter that works while Wi-Fi does. */
  readonly analog: Pins;
  /** A number in the order that no pin goes by. */
  readonly missing?: number;
}

/**
 * From Espressif's datasheets and the ESP-IDF Programming Guide, chapters "GPIO & RTC GPIO" and "ADC Oneshot Mode Driver":
 * - ESP32: GPIO6 to 11 are the bus of the flash chip (SPI0/1). GPIO34 to 39 are inputs only, without pull resistors. There is
 *   no GPIO24 (`SOC_GPIO_VALID_GPIO_MASK`). ADC2 is Wi-Fi's, so the converter is ADC1.
 * - ESP32-C3: GPIO11 is VDD_SPI, from which the flash chip is powered, 12 to 17 are its bus. ADC2 gives unstable results, so
 *   the converter is ADC1. GPIO18 and 19 are the USB port's until they are used as pins.
 */
export const CHIPS: readonly Chip[] = frozenTable<Chip>([
  {
    name: 'ESP32',
    // biome-ignore format: as few lines as it takes
    order: Uint8Array.of(
      0, 1, 2, 3, 4, 5, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 6, 7, 8, 11,
      32, 33, 34, 35, 36, 37, 38, 39,
    ),
    flash: Object.freeze([6, 11] as const),
    inputOnly: Object.freeze([34, 39] as const),
    analog: Object.freeze([32, 39] as const),
    missing: 24,
  },
  {
    name: 'ESP32-C3',
    order: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21),
    flash: Object.freeze([11, 17] as const),
    analog: Object.freeze([0, 4] as const),
  },
]);

/** How many entries a template for an ESP8266 has: since Tasmota 9.1, and before. */
const ESP8266_ENTRIES: readonly number[] = Object.freeze([14, 13]);

/** Whether a pin is one of those; `undefined`: of none. */
export function isAmong(pins: Pins | undefined, pin: number): boolean {
  return pins !== undefined && pin >= pins[0] && pin <= pins[1];
}

export function chipNamed(name: ChipName): Chip {
  return CHIPS.find((chip) => chip.name === name) as Chip;
}

/** The chip whose templates have as many entries, `undefined` when there is none. */
export function chipOf(entries: number): Chip | undefined {
  return CHIPS.find((chip) => chip.order.length === entries);
}

/** What to say of a template with as many entries, to whoever has one of the chips. */
export function wrongLength(entries: number, chips: readonly Chip[]): string {
  const whose = ESP8266_ENTRIES.includes(entries) ? 'ESP8266' : chipOf(entries)?.name;
  const as = whose === undefined ? '' : `, as for an ${whose}`;
  const right = chips.map(({ name, order }) => `an ${name} has ${order.length}`).join(', ');
  return `"GPIO" has ${entries} entries${as}; ${right}`;
}
