/** Units of time, and where the weeks begin. */

export const SECONDS_PER_MINUTE = 60;
export const SECONDS_PER_DAY = 86_400;
export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 1_440;
export const DAYS_PER_WEEK = 7;
/** 1 January 1970 was a Thursday, the fifth day of a week that begins with Sunday. */
export const FIRST_WEEKDAY = 4;
