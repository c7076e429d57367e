/**
 * Days of three precisions, moments, and ISO weeks (items §1, §7).
 *
 * A day is text: `2022`, `2022-04` or `2022-04-01`. Texts of one precision sort as dates do, and a
 * shorter one sorts before the longer ones that it begins. Counted in the calendar's own arithmetic:
 * nothing here asks what time it is, or where.
 */

export const DAY_S = 86_400;
const DAY = /^([1-9][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;
const WHOLE_DAY = "2026-11-20".length;
const THURSDAY = 4; // what 1 January 1970 was, counted from Monday as 1
const BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]; // days of a common year
const [FOUR_HUNDRED_YEARS, HUNDRED_YEARS, FOUR_YEARS, YEAR] = [146_097, 36_524, 1_461, 365]; // in days
const BEGAN_AT = 719_162; // the days from 1 January of year 1 to that of 1970

/** `RangeError` unless `text` is a day that exists. @param {string} text */
export function checkDay(text) {
  const [, year, month = "01", day = "01"] = DAY.exec(text) ?? [];
  const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1;
  if (!year || !exists || Number(day) > monthLength(Number(year), Number(month))) throw new RangeError("not a day");
}

/** `RangeError` unless `text` is empty or a day. @param {string} text */
export function checkOptionalDay(text) {
  if (text) checkDay(text);
}

/** `RangeError` unless `text` is empty, a day, or a whole day with an hour and minute. @param {string} text */
export function checkMoment(text) {
  checkOptionalDay(MOMENT.exec(text)?.[1] ?? text);
}

/** Return the UTC day of a time in seconds since 1970. @param {number} time */
export function dayOf(time) {
  return written(Math.floor(time / DAY_S));
}

/** Return the last date that a day can mean: the end of its month or year if that is all. @param {string} text */
export function lastDay(text) {
  const [year, month = 12, day] = text.split("-").map(Number);
  return written(numberOf(year, month, day || monthLength(year, month)));
}

/** Return the whole days from a day (from the end of a month or year) to `now`; 0 before.
 * @param {string} text
 * @param {number} now in seconds
 */
export function daysSince(text, now) {
  return Math.max(0, Math.floor(now / DAY_S) - dayNumber(lastDay(text)));
}

/** Return the ISO week of a whole day, as `2026-W47`; empty for a lesser precision. @param {string} day */
export function weekOf(day) {
  if (day.length !== WHOLE_DAY) return "";
  const number = dayNumber(day);
  const thursday = number + THURSDAY - weekday(number);
  const year = written(thursday).slice(0, 4); // the week belongs to the year that its Thursday is in
  const week = 1 + Math.floor((thursday - dayNumber(`${year}-01-01`)) / 7);
  return `${year}-W${padded(week, 2)}`;
}

/** Return the ISO week that lies `back` weeks before `week`.
 * @param {string} week
 * @param {number} back
 */
export function weekBefore(week, back) {
  return weekOf(written(monday(week) - 7 * back));
}

/** Return the Monday of an ISO week. @param {string} week */
export function mondayOf(week) {
  return written(monday(week));
}

/** Return a time in seconds since 1970 as `2026-11-20 14:05`, UTC. @param {number} time */
export function stamp(time) {
  const minute = Math.floor(time / 60) % 1_440;
  return `${dayOf(time)} ${padded(Math.floor(minute / 60), 2)}:${padded(minute % 60, 2)}`;
}

// — days as numbers, counted from 1 January 1970

/** @param {string} day a whole one */
function dayNumber(day) {
  const [year, month, date] = day.split("-").map(Number);
  return numberOf(year, month, date);
}

/** @param {number} year @param {number} month @param {number} day */
function numberOf(year, month, day) {
  const [past, leap] = [year - 1, month > 2 && isLeap(year) ? 1 : 0];
  const leaps = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  return YEAR * past + leaps + BEFORE_MONTH[month - 1] + leap + day - 1 - BEGAN_AT;
}

/** @param {number} number */
function written(number) {
  let left = number + BEGAN_AT;
  const take = (/** @type {number} */ size, /** @type {number} */ most) => {
    const count = Math.min(most, Math.floor(left / size));
    left -= count * size;
    return count;
  };
  // The last year of four and the last century of four are a day longer than the others.
  const [ages, centuries, fours, years] = [take(FOUR_HUNDRED_YEARS, Infinity), take(HUNDRED_YEARS, 3), take(FOUR_YEARS, 24), take(YEAR, 3)];
  const year = 400 * ages + 100 * centuries + 4 * fours + years + 1;
  let month = 1;
  for (; left >= monthLength(year, month); month++) left -= monthLength(year, month);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(left + 1, 2)}`;
}

/** @param {string} week */
function monday(week) {
  const fourth = numberOf(Number(week.slice(0, 4)), 1, 4); // it is always in week 1
  return fourth + 1 - weekday(fourth) + 7 * (Number(week.slice(6)) - 1);
}

/** 1 for Monday to 7 for Sunday. @param {number} number */
function weekday(number) {
  return 1 + ((((number + THURSDAY - 1) % 7) + 7) % 7);
}

/** @param {number} year @param {number} month */
function monthLength(year, month) {
  return BEFORE_MONTH[month] - BEFORE_MONTH[month - 1] + (month === 2 && isLeap(year) ? 1 : 0);
}

/** @param {number} year */
function isLeap(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** @param {number} number @param {number} places */
function padded(number, places) {
  return String(number).padStart(places, "0");
}
