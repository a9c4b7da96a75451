import { BH1750 } from 'xsmota/device/sensor';
import type { I2cPart, I2cSensor } from './i2c-sensor.js';

const NOTHING: readonly number[] = Object.freeze([]);

/** ROHM BH1750FVI (datasheet 11046EDT01). One time H-resolution mode, after which it switches itself off. */
export const BH1750_PART: I2cPart = Object.freeze({
  name: 'BH1750',
  kind: BH1750,
  // Its last result. Anything written would be an order to a port expander at this address, which reads as ones.
  identify: NOTHING,
  identityLength: 2,
  accepts: (identity: Uint8Array) => identity[0] !== 0xff || identity[1] !== 0xff,
  begin: () => {},
  steps: Object.freeze([
    Object.freeze({
      command: Object.freeze([0x20]),
      wait: 180,
      register: NOTHING,
      length: 2,
      take: takeBh1750,
    }),
  ]),
  calibrationLength: 0,
});

function takeBh1750({ readings }: I2cSensor, bytes: Uint8Array): boolean {
  readings[0] = (((bytes[0] as number) << 8) | (bytes[1] as number)) / 1.2;
  return true;
}
