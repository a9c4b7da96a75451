import { Firmware } from './firmware.js';
import type { Host } from './host.js';

/** How often the firmware is to be called, in milliseconds. */
export const TICK_PERIOD = 20;

/**
 * Starts the firmware on a host. The host then calls `tick` every `TICK_PERIOD`.
 * @param prepare what is to be done before anything is connected
 */
export function main(host: Host, prepare?: (firmware: Firmware) => void): Firmware {
  const firmware = new Firmware(host);
  prepare?.(firmware);
  firmware.start();
  return firmware;
}
