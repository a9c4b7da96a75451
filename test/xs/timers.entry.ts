import { exposeOperations, type Operation } from '../../hosts/xs/lab/operations.js';
import { ProvedDevice } from './proved-device.js';

/** The passing of time on a device with timers, the clock told in its longest format. */

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const always = '"Enable":1,"Days":"1111111","Repeat":1';
const device = new ProvedDevice([
  'Time 4',
  'SetOption52 1',
  'Timezone 99',
  'Timers 1',
  `Timer1 {${always},"Time":"07:30","Action":2}`,
  `Timer2 {${always},"Time":"12:00","Window":15,"Action":2}`,
  `Timer3 {${always},"Mode":1,"Time":"-00:30","Action":2}`,
  `Timer4 {${always},"Mode":2,"Time":"01:00","Window":5,"Action":2}`,
]);
const { host } = device;

/** Lets time pass with a tick at its end, in which so many bytes are written. */
function passing(milliseconds: number, least: number, most: number): Operation {
  return device.telling(least, () => device.pass(milliseconds), most);
}

/** Sets the clock to a time of a summer day. */
function beginAt(time: string, operation: Operation): Operation {
  const epoch = Date.parse(`2025-07-02T${time}:00Z`);
  let begun = false;
  return () => {
    if (!begun) host.epoch = epoch - host.now;
    begun = true;
    operation();
  };
}

exposeOperations({
  // 05:30 UTC is the time of the first timer.
  'a timer switches, day by day': beginAt('05:30', passing(DAY, 100, 1_500)),
  'a minute passes, for days': passing(MINUTE, 2, 1_500),
  'STATE and SENSOR tell the time with milliseconds and zone': passing(5 * MINUTE, 400, 1_500),
});
