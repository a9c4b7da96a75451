import type { Notes } from '../notes.js';

const NOT_MEASURED = 'Kept and told; no sensor here measures such a thing yet.';

export const SENSOR_NOTES: Notes = {
  TempRes: 'Digits behind the point of temperatures and dew points.',
  HumRes: 'Digits behind the point of humidities.',
  PressRes: 'Digits behind the point of pressures, in whatever unit.',
  VoltRes: NOT_MEASURED,
  WattRes: NOT_MEASURED,
  FreqRes: 'Digits behind the point of ADC Range; no sensor here measures a frequency yet.',
  WeightRes: NOT_MEASURED,
  AmpRes: NOT_MEASURED,
  EnergyRes: NOT_MEASURED,
  TempOffset: 'Added to the temperatures of all sensors, in the unit they are told in (SetOption8).',
  HumOffset: 'Added to the humidities of all sensors.',
  Altitude:
    'Metres above sea level. Other than 0, sensors that measure the pressure tell `SeaPressure` beside it: what it would be at sea level.',
  SpeedUnit:
    '1 m/s, 2 km/h, 3 knots, 4 mph, 5 ft/s, 6 yd/s. Kept and told; no sensor here measures a speed yet.',
  GPIORead:
    'The levels of the pins of relays, switches and buttons; of an input the one that was steady last.',
  DS18Alias:
    'The `Id` of a DS18B20 as SENSOR has it, a comma, and the name that it is to have there instead of `DS18B20-1`, at most 19 bytes; without a name, or with 0, it loses it. 8 names are kept. Ids of 16 digits, as Tasmota shows them, are taken too.',
};
