import {
  Altitude,
  AmpRes,
  EnergyRes,
  FreqRes,
  HumOffset,
  HumRes,
  PressRes,
  SpeedUnit,
  TempOffset,
  TempRes,
  VoltRes,
  WattRes,
  WeightRes,
} from '../../settings/table.js';
import type { CommandRow } from '../registry.js';
import { decimalCommand, numberCommand } from './builders.js';

/** Offsets are kept in tenths. */
const OFFSET_DECIMALS = 1;

/** How what the sensors measure is told. */
export const SENSOR_COMMANDS: readonly CommandRow[] = Object.freeze([
  // Digits behind the point.
  numberCommand(TempRes),
  numberCommand(HumRes),
  numberCommand(PressRes),
  numberCommand(VoltRes),
  numberCommand(WattRes),
  numberCommand(FreqRes),
  numberCommand(WeightRes),
  numberCommand(AmpRes),
  numberCommand(EnergyRes),
  // TempOffset: added to all temperatures, in the unit they are told in.
  decimalCommand(TempOffset, OFFSET_DECIMALS),
  decimalCommand(HumOffset, OFFSET_DECIMALS),
  // Altitude: metres above sea level; other than 0, pressures are told as they would be at sea level, too.
  // Read as a decimal number: among integers, -99 stands for what is none.
  decimalCommand(Altitude, 0),
  numberCommand(SpeedUnit),
]);
