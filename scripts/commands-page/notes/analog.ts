import type { Notes } from '../notes.js';

export const ANALOG_NOTES: Notes = {
  AdcParam:
    'The parameters of an analog input: `AdcParam1` is the first one of `ANALOG` in SENSOR. The first field is the type that the function of the pin asks for: `2,32000,10000,3350` ADC Temp: resistance of the bridge to the supply, resistance at 25 °C of the thermistor to ground, B coefficient; `3,10000,12518931,-1.405` ADC Light: resistance of the bridge to ground, factor and exponent of the resistor to the supply; `6,0,4095,0,100` ADC Range: two values of the converter and what they stand for, told with FreqRes digits; `1` ADC Input, which has none. The type alone restores the defaults, which are those just told.',
  AdcGpio: 'The same by the number of the pin: `AdcGpio34`.',
};
