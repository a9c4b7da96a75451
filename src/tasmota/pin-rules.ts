import { ANALOG, hardwareKind } from '../device/sensor.js';
import { type Chip, isAmong } from './chips.js';
import { functionOf, nameOf, USER } from './gpio-functions.js';

/** Why a pin of a chip cannot have a function, in plain words; `undefined` when it can. @param code of the function */
export function reasonAgainst(chip: Chip, pin: number, code: number): string | undefined {
  if (code <= USER) return undefined;
  const { name, flash, missing, inputOnly, analog } = chip;
  const found = functionOf(code);
  const what = found === undefined ? `the function ${code}` : nameOf(found, code - found.code);
  if (pin === missing) return `an ${name} has no GPIO${pin}: ${what} cannot be there`;
  if (isAmong(flash, pin)) return `GPIO${pin} belongs to the flash chip: ${what} cannot be there`;
  if (found === undefined) return undefined;
  if (found.sensor !== undefined && hardwareKind(found.sensor) === ANALOG) {
    if (isAmong(analog, pin)) return undefined;
    return `GPIO${pin} cannot measure while Wi-Fi is on, GPIO${analog[0]} to ${analog[1]} can: ${what} cannot be there`;
  }
  if (!isAmong(inputOnly, pin)) return undefined;
  if (found.pull === undefined) return `GPIO${pin} can only be an input: ${what} cannot be there`;
  if (found.pull === 'none') return undefined;
  const instead = (found.unpulled as number) + code - found.code;
  return `GPIO${pin} has no pull-${found.pull} resistor: ${what} can be there with one on the board, and the code ${instead}`;
}
