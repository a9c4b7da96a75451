import { Latitude, Longitude } from '../settings/table.js';
import { SECONDS_PER_DAY, SECONDS_PER_MINUTE } from './calendar.js';
import type { Clock } from './clock.js';
import { sunEvent } from './sun.js';

/** Latitude and longitude are kept in millionths of a degree. */
const PER_DEGREE = 1_000_000;

/** The present local date, in days since 1970. */
export function today(clock: Clock): number {
  return Math.floor(clock.local() / SECONDS_PER_DAY);
}

/**
 * When the sun rises or sets at the place that Latitude and Longitude say: the minute of the day in the local time that
 * holds at its noon; or what else `sunEvent` gives. Allocates nothing, but calculates for a while.
 * @param event `SUNRISE` or `SUNSET`
 * @param day local date, in days since 1970
 */
export function sunMinute(clock: Clock, event: number, day: number): number {
  const { settings, zone } = clock;
  const noon = (day + 0.5) * SECONDS_PER_DAY;
  const offset = zone.offsetAt(noon - zone.offsetAt(noon)) / SECONDS_PER_MINUTE;
  const latitude = settings.number(Latitude) / PER_DEGREE;
  const longitude = settings.number(Longitude) / PER_DEGREE;
  return sunEvent(event, latitude, longitude, day, offset);
}
