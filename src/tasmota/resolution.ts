import type { Settings } from '../settings/settings.js';
import {
  AmpRes,
  EnergyRes,
  FreqRes,
  HumRes,
  PressRes,
  TempRes,
  VoltRes,
  WattRes,
  WeightRes,
} from '../settings/table.js';

const CALCULATION_DIGITS = 3;

/**
 * The resolutions as `Status 3` packs them into 32 bits. The packing is derived: Tasmota's default is 558180C0, and only the
 * fields whose defaults are not 0 show in it; from the top they are TempRes, HumRes and PressRes of two bits each (1, 1, 1),
 * EnergyRes of three (3), AmpRes of two (3) below six bits that are 0, and at bit 6 the digits of Tasmota's calculations
 * in rules (3). Where VoltRes, WattRes, FreqRes and WeightRes stand is consistent with that, and with their order there.
 * @returns an unsigned integer
 */
export function packedResolution(settings: Settings): number {
  return (
    ((settings.number(TempRes) << 30) |
      (settings.number(HumRes) << 28) |
      (settings.number(PressRes) << 26) |
      (settings.number(EnergyRes) << 23) |
      (settings.number(WattRes) << 19) |
      (settings.number(VoltRes) << 17) |
      (settings.number(AmpRes) << 15) |
      (settings.number(FreqRes) << 11) |
      (settings.number(WeightRes) << 9) |
      (CALCULATION_DIGITS << 6)) >>>
    0
  );
}
