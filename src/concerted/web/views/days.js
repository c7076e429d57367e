/** Days as people wrote them, in words: a year, a month or a whole day, and a clock's time (items §1). */

/** @typedef {import("../words/words.js").Words} Words */

/** @type {Record<string, string>[]} */
const FORMS = [{ year: "numeric" }, { year: "numeric", month: "long" }, { year: "numeric", month: "long", day: "numeric" }];

/** A day of three precisions; nothing for none. @param {Words} words @param {string} day */
export function dayWords(words, day) {
  if (!day) return "";
  const parts = day.split("-");
  return written(words, FORMS[parts.length - 1], [...parts, "01", "01"].slice(0, 3).join("-"));
}

/** A day without its year, for the axis of a chart. @param {Words} words @param {string} day a whole one */
export function shortDay(words, day) {
  return written(words, { month: "short", day: "numeric" }, day);
}

/** A day, and after a whole one the time that a clock there showed. @param {Words} words @param {string} moment */
export function momentWords(words, moment) {
  const [day, clock] = moment.split("T");
  if (!clock) return dayWords(words, day);
  return written(words, { ...FORMS[2], hour: "numeric", minute: "2-digit" }, `${day}T${clock}Z`);
}

/** @param {Words} words @param {Record<string, string>} form @param {string} text */
function written({ language }, form, text) {
  return new Intl.DateTimeFormat(language, /** @type {any} */ ({ ...form, timeZone: "UTC" })).format(new Date(text));
}
