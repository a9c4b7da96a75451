import { MAXIMUM_RELAYS } from '../../device/relays.js';
import { type CommandRow, commandRow } from '../registry.js';

/** Switching relays. */
export const POWER_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Power<n>: 0/OFF, 1/ON, 2/TOGGLE, 3/BLINK, 4/BLINKOFF; anything else asks. Power0 means all.
  commandRow(
    'Power',
    (tasmota, command) => {
      const power = tasmota.power;
      const index = command.index;
      const count = power.relays.count;
      if (index > count || count === 0) return false;
      if (index === 0) power.executeAll(command.value);
      else power.execute(index - 1, command.value, tasmota.now);
      return true;
    },
    {
      takes: 'number',
      replies: 'power',
      minimum: 0,
      maximum: 4,
      minimumIndex: 0,
      maximumIndex: MAXIMUM_RELAYS,
    },
  ),
]);
