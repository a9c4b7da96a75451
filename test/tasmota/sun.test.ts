import { describe, expect, it } from 'vitest';
import { NOT_TODAY, STAYS_DOWN, STAYS_UP, SUNRISE, SUNSET, sunEvent } from '../../src/tasmota/sun.js';

/**
 * Place, degrees north and east, local date, minutes ahead of UTC, sunrise and sunset. The times are those at which the
 * sun's centre passes 0.833 degrees below the horizon, searched for in the planetary theory VSOP87 (astronomy-engine
 * 2.1.19). Rounded to minutes they are those of the published tables for London, Paris, New York and Reykjavik.
 */
const TABLE = [
  ['Paris', 48.85836, 2.294442, '2025-12-24', 60, '08:42:57', '16:58:05'],
  ['Paris', 48.85836, 2.294442, '2025-06-21', 120, '05:47:12', '21:58:08'],
  ['London', 51.4779, -0.0015, '2025-06-21', 60, '04:42:47', '21:20:54'],
  ['London', 51.4779, -0.0015, '2025-12-21', 0, '08:03:13', '15:53:09'],
  ['New York', 40.7128, -74.006, '2025-06-20', -240, '05:24:51', '20:30:34'],
  ['New York', 40.7128, -74.006, '2025-12-21', -300, '07:16:42', '16:31:54'],
  ['Tokyo', 35.6762, 139.6503, '2025-03-20', 540, '05:45:26', '17:52:52'],
  ['Delhi', 28.6139, 77.209, '2025-09-22', 330, '06:09:33', '18:17:46'],
  ['Honolulu, on a leap day', 21.3069, -157.8583, '2024-02-29', -600, '06:52:06', '18:35:39'],
  ['Helsinki', 60.1699, 24.9384, '2025-06-21', 180, '03:54:04', '22:50:05'],
  ['Anchorage', 61.2181, -149.9003, '2025-06-20', -480, '04:20:07', '23:42:33'],
  [
    'Reykjavik, where the sun sets after midnight',
    64.1466,
    -21.9426,
    '2025-06-21',
    0,
    '02:55:14',
    '00:03:49',
  ],
  ['Reykjavik', 64.1466, -21.9426, '2025-12-21', 0, '11:22:30', '15:29:27'],
  ['Quito', -0.1807, -78.4678, '2025-03-20', -300, '06:17:55', '18:24:24'],
  ['Kiritimati, a day ahead of its longitude', 1.8721, -157.4278, '2025-03-21', 840, '06:33:40', '18:40:13'],
  ['Sydney', -33.8688, 151.2093, '2025-12-22', 660, '05:41:14', '20:06:00'],
  ['Sydney', -33.8688, 151.2093, '2025-06-21', 600, '07:00:00', '16:53:51'],
  ['Cape Town', -33.9249, 18.4241, '2025-09-22', 120, '06:35:38', '18:42:48'],
  ['Auckland', -36.8485, 174.7633, '2025-12-22', 780, '05:58:35', '20:40:10'],
  ['Ushuaia', -54.8019, -68.303, '2025-12-21', -180, '04:51:32', '22:11:26'],
  ['Ushuaia', -54.8019, -68.303, '2025-06-21', -180, '09:58:54', '17:11:19'],
] as const;

function dayOf(date: string): number {
  return Date.parse(date) / 86_400_000;
}

function minutes(time: string): number {
  const [hour, minute, second] = time.split(':').map(Number) as [number, number, number];
  return hour * 60 + minute + second / 60;
}

describe('the sun', () => {
  it.each(TABLE)(
    'of %s (%f, %f) on %s at %i minutes',
    (_name, latitude, longitude, date, offset, up, down) => {
      const day = dayOf(date);
      const rise = sunEvent(SUNRISE, latitude, longitude, day, offset);
      const set = sunEvent(SUNSET, latitude, longitude, day, offset);
      // Half a minute is rounding.
      expect(Math.abs(rise - minutes(up))).toBeLessThan(0.7);
      expect(Math.abs(set - minutes(down))).toBeLessThan(0.7);
    },
  );

  it.each([-66, -55, -33.9, -12, 0, 23.4, 48.85836, 60, 66])(
    'rises and sets at %f degrees north when fuller equations say, all the year',
    (latitude) => {
      let compared = 0;
      for (let day = dayOf('2026-01-01'); day < dayOf('2027-01-01'); day += 3) {
        for (const event of [SUNRISE, SUNSET]) {
          const expected = reference(event, latitude, 15, day);
          const found = sunEvent(event, latitude, 15, day, 60);
          // Where the sun hardly leaves the horizon, its times may lie on the days beside this one.
          if (Number.isNaN(expected) || expected < -720 || expected >= 720) continue;
          const minute = expected + 720;
          compared++;
          expect(Math.abs(found - minute), `${event} of ${day}`).toBeLessThan(1);
        }
      }
      expect(compared).toBeGreaterThan(200);
    },
  );

  it.each([
    ['Longyearbyen', 78.2232, 15.6267, '2025-06-21', 120, STAYS_UP],
    ['Longyearbyen', 78.2232, 15.6267, '2025-12-21', 60, STAYS_DOWN],
    ['the north pole', 90, 0, '2025-06-21', 0, STAYS_UP],
    ['the north pole', 90, 0, '2025-12-21', 0, STAYS_DOWN],
    ['the south pole', -90, 0, '2025-06-21', 0, STAYS_DOWN],
    ['the south pole', -90, 0, '2025-12-21', 0, STAYS_UP],
  ])('at %s (%f, %f) on %s neither rises nor sets', (_name, latitude, longitude, date, offset, expected) => {
    expect(sunEvent(SUNRISE, latitude, longitude, dayOf(date), offset)).toBe(expected);
    expect(sunEvent(SUNSET, latitude, longitude, dayOf(date), offset)).toBe(expected);
  });

  it('leaves a day without sunset where sunsets pass over midnight', () => {
    // Reykjavik in June: the last sunset before midnight, then the first one behind it, a day later.
    const sets: number[] = [];
    for (let day = dayOf('2025-06-01'); day < dayOf('2025-06-25'); day++)
      sets.push(sunEvent(SUNSET, 64.1466, -21.9426, day, 0));
    const gap = sets.indexOf(NOT_TODAY);
    expect(sets.filter((set) => set < 0)).toEqual([NOT_TODAY]);
    expect(sets[gap - 1]).toBeGreaterThan(1_435);
    expect(sets[gap + 1]).toBeLessThan(5);
  });

  it('is found on every day wherever clocks and longitudes part', () => {
    const day = dayOf('2025-03-20');
    const atGreenwich = sunEvent(SUNRISE, 20, 0, day, 0);
    for (let offset = -720; offset <= 840; offset += 60) {
      const expected = (atGreenwich + offset + 1_440) % 1_440;
      for (let later = 0; later < 3; later++)
        expect(Math.abs(sunEvent(SUNRISE, 20, 0, day + later, offset) - expected)).toBeLessThan(4);
    }
  });
});

/**
 * Minutes from the mean sun's noon at `longitude`, of a day since 1970, by the equations of Meeus, Astronomical
 * Algorithms, chapter 25, as NOAA's solar calculator has them: with the orbit's eccentricity, aberration and nutation,
 * each taken at the moment of the event. NaN where there is none.
 */
function reference(event: number, latitude: number, longitude: number, day: number): number {
  const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
  const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
  let fromNoon = 0;
  for (let round = 0; round < 12; round++) {
    const julian = 2_440_587.5 + day + 0.5 - longitude / 360 + fromNoon / 1_440;
    const t = (julian - 2_451_545) / 36_525;
    const mean = 280.46646 + t * (36_000.76983 + t * 0.0003032);
    const anomaly = 357.52911 + t * (35_999.05029 - 0.0001537 * t);
    const eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
    const centre =
      sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t)) +
      sin(2 * anomaly) * (0.019993 - 0.000101 * t) +
      sin(3 * anomaly) * 0.000289;
    const node = 125.04 - 1_934.136 * t;
    const apparent = mean + centre - 0.00569 - 0.00478 * sin(node);
    const obliquity =
      23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60 + 0.00256 * cos(node);
    const declination = Math.asin(sin(obliquity) * sin(apparent));
    const y = Math.tan((obliquity * Math.PI) / 360) ** 2;
    const equation =
      (720 / Math.PI) *
      (y * sin(2 * mean) -
        2 * eccentricity * sin(anomaly) +
        4 * eccentricity * y * sin(anomaly) * cos(2 * mean) -
        0.5 * y * y * sin(4 * mean) -
        1.25 * eccentricity * eccentricity * sin(2 * anomaly));
    const cosine =
      cos(90.833) / (cos(latitude) * Math.cos(declination)) -
      Math.tan((latitude * Math.PI) / 180) * Math.tan(declination);
    const angle = (Math.acos(Math.min(1, Math.max(-1, cosine))) * 720) / Math.PI;
    if (round === 11 && Math.abs(cosine) > 1) return Number.NaN;
    fromNoon = (event === SUNRISE ? -angle : angle) - equation;
  }
  return fromNoon;
}
