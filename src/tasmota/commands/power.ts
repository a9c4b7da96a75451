import { MAXIMUM_RELAYS } from '../../device/relays.js';
import { type CommandRow, commandRow } from '../registry.js';

/** Switching relays. */
export const POWER_COMMANDS: readonly CommandRow[] = [
  // Power<n>: 0/OFF, 1/ON, 2/TOGGLE, 3/BLINK, 4/BLINKOFF; anything else asks. Power0 means all.
  commandRow(
    'Power',
    (tasmota, command) => {
      const { power } = tasmota;
      if (command.index > power.relays.count || power.relays.count === 0) return false;
      if (command.index === 0) power.executeAll(command.value);
      else power.execute(command.index - 1, command.value, tasmota.now);
      return true;
    },
    { minimumIndex: 0, maximumIndex: MAXIMUM_RELAYS },
  ),
];
