/**
 * Days of three precisions, moments, and ISO weeks (items §1, §7).
 *
 * A day is text: `2022`, `2022-04` or `2022-04-01`. Texts of one precision sort as dates do, and a
 * shorter one sorts before the longer ones that it begins.
 */

export const DAY_S = 86_400;
const DAY_MS = 1_000 * DAY_S;
const DAY = /^([1-9][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/;
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;
const WHOLE_DAY = "2026-11-20".length;
const THURSDAY = 4;

/** `RangeError` unless `text` is a day that exists. @param {string} text */
export function checkDay(text) {
  const [, year, month = "01", day = "01"] = DAY.exec(text) ?? [];
  const whole = `${year}-${month}-${day}`;
  const found = new Date(`${whole}T00:00:00Z`);
  // A date that does not exist is either none at all or taken for a later one.
  if (!year || Number.isNaN(found.getTime()) || isoDay(found) !== whole) throw new RangeError("not a day");
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
  return isoDay(new Date(Math.floor(time / DAY_S) * DAY_MS));
}

/** Return the last date that a day can mean: the end of its month or year if that is all. @param {string} text */
export function lastDay(text) {
  const [year, month = 12, day] = text.split("-").map(Number);
  return isoDay(new Date(day ? Date.UTC(year, month - 1, day) : Date.UTC(year, month, 0)));
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
  const thursday = new Date((number + THURSDAY - weekday(number)) * DAY_MS);
  const year = thursday.getUTCFullYear(); // the week belongs to the year that its Thursday is in
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS));
  return `${String(year).padStart(4, "0")}-W${String(week).padStart(2, "0")}`;
}

/** Return the ISO week that lies `back` weeks before `week`.
 * @param {string} week
 * @param {number} back
 */
export function weekBefore(week, back) {
  return weekOf(mondayOf(week, -back));
}

/** Return the Monday of an ISO week, or of one that lies `later` weeks after it.
 * @param {string} week
 * @param {number} later
 */
export function mondayOf(week, later = 0) {
  const fourth = dayNumber(`${week.slice(0, 4)}-01-04`); // it is always in week 1
  const monday = fourth + 1 - weekday(fourth) + 7 * (Number(week.slice(6)) - 1 + later);
  return isoDay(new Date(monday * DAY_MS));
}

/** Return a time in seconds since 1970 as `2026-11-20 14:05`, UTC. @param {number} time */
export function stamp(time) {
  return new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ");
}

/** @param {Date} date */
function isoDay(date) {
  return date.toISOString().slice(0, WHOLE_DAY);
}

/** Days since 1970. @param {string} day a whole one */
function dayNumber(day) {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** 1 for Monday to 7 for Sunday. @param {number} number of days since 1970, which began on a Thursday */
function weekday(number) {
  return 1 + ((((number + THURSDAY - 1) % 7) + 7) % 7);
}
