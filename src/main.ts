import { Firmware } from './firmware.js';
import type { Host } from './host.js';

/** How often the firmware is to be called, in milliseconds. */
export const TICK_PERIOD = 20;

/**
 * Starts the firmware on a host. The host then calls `tick` every `TICK_PERIOD`.
 * @param commands lines to run before anything is connected
 */
export function main(host: Host, commands: readonly string[] = []): Firmware {
  const firmware = new Firmware(host);
  for (const line of commands) firmware.command(line);
  firmware.start();
  return firmware;
}
