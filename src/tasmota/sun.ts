import { MINUTES_PER_DAY } from './calendar.js';

/** When the sun rises and sets. */

export const SUNRISE = 0;
export const SUNSET = 1;

// What `sunEvent` gives instead of a time.
/** Polar day: the sun stays above the horizon. */
export const STAYS_UP = -1;
/** Polar night: it stays below. */
export const STAYS_DOWN = -2;
/** It rises or sets a little before this day and a little after it, as around midnight near a pole. */
export const NOT_TODAY = -3;

/** Noon of 1 January 2000, from which the almanac counts, in days since 1970. */
const EPOCH_2000 = 10_957.5;
const RADIANS = Math.PI / 180;
const MINUTES_PER_DEGREE = 4;
/**
 * The sun's altitude when its upper limb touches the horizon: 34' of refraction and a radius of 16' make the usual
 * zenith distance of 90.833 degrees.
 */
const HORIZON = Math.sin((90 - 90.833) * RADIANS);
/** Each round takes the sun's place at the time found before; a third one changes it by less than a second. */
const ROUNDS = 3;

/**
 * The minute of a day at which the sun rises or sets, 0 to 1439, right to a minute between 1950 and 2100 wherever the
 * sun does not just graze the horizon. Otherwise `STAYS_UP`, `STAYS_DOWN` or `NOT_TODAY`. Allocates nothing.
 * @param event `SUNRISE` or `SUNSET`
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 * @param day local date, in days since 1970
 * @param offset minutes that local time is ahead of UTC
 */
export function sunEvent(
  event: number,
  latitude: number,
  longitude: number,
  day: number,
  offset: number,
): number {
  // The event may belong to the noon before or after: local noon need not be the sun's, and nights get short.
  let missing = NOT_TODAY;
  for (let noon = day - 1; noon <= day + 1; noon++) {
    const found = eventAround(event, latitude, longitude, noon);
    if (found < 0) {
      if (noon === day) missing = found;
      continue;
    }
    const minute = Math.round(found - EARLIEST + offset) + (noon - day) * MINUTES_PER_DAY;
    if (minute >= 0 && minute < MINUTES_PER_DAY) return minute;
  }
  return missing;
}

/** Added to times around a day, so that none is negative: half a day and half a turn of the earth lie before it. */
const EARLIEST = 2 * MINUTES_PER_DAY;

/**
 * The event next to the sun's noon of a date: minutes from its midnight UTC, and `EARLIEST` more.
 * The sun's place is the Astronomical Almanac's low-precision one, good to 0.01 degrees.
 */
function eventAround(event: number, latitude: number, longitude: number, date: number): number {
  const sine = Math.sin(latitude * RADIANS);
  const cosine = Math.cos(latitude * RADIANS);
  let angle = 0;
  let minute = MINUTES_PER_DAY / 2 - longitude * MINUTES_PER_DEGREE;
  for (let round = 0; ; round++) {
    const days = date - EPOCH_2000 + minute / MINUTES_PER_DAY;
    const meanLongitude = 280.46 + 0.9856474 * days;
    const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
    const sunLongitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
    const obliquity = (23.439 - 0.0000004 * days) * RADIANS;
    const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(sunLongitude), Math.cos(sunLongitude));
    const declinationSine = Math.sin(obliquity) * Math.sin(sunLongitude);
    const declinationCosine = Math.sqrt(1 - declinationSine * declinationSine);
    const hourAngle = (HORIZON - sine * declinationSine) / (cosine * declinationCosine);
    if (round === ROUNDS) {
      if (hourAngle < -1) return STAYS_UP;
      if (hourAngle > 1) return STAYS_DOWN;
      return minute + EARLIEST;
    }
    angle = Math.acos(Math.min(1, Math.max(-1, hourAngle))) / RADIANS;
    // How far the sun's noon is from the mean sun's, within half a turn.
    let equation = meanLongitude - ascension / RADIANS;
    equation -= Math.round(equation / 360) * 360;
    const noon = MINUTES_PER_DAY / 2 - (longitude + equation) * MINUTES_PER_DEGREE;
    minute = event === SUNRISE ? noon - angle * MINUTES_PER_DEGREE : noon + angle * MINUTES_PER_DEGREE;
  }
}
