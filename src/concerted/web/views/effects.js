/**
 * What a proposal would do, in the reader's language, from its effect alone: never from the words
 * of whoever proposes it (rules §9).
 */

/** @typedef {import("../words/words.js").Words} Words */
/** @typedef {Record<string, any>} Effect an effect with names beside its ids */

const MEGABYTE = 1_048_576;
/** The settings that a reader knows as a share of votes or of members. */
const FRACTION = /_(?:majority|quorum)$/;

/**
 * @param {Words} words
 * @param {Effect} effect
 * @returns {string[]} sentences
 */
export function effectWords(words, effect) {
  const special = SPECIAL[effect.type];
  return special ? special(words, effect) : [words.t(`effect.${effect.type}`, valuesOf(effect))];
}

/** @param {Effect} effect */
function valuesOf(effect) {
  return { ...effect, office: effect.office_name ?? "", n: effect.seats ?? effect.count ?? effect.rules ?? 0 };
}

/** @type {Record<string, (words: Words, effect: Effect) => string[]>} */
const SPECIAL = {
  amend: (words, effect) => [words.t("effect.amend"), ...effectWords(words, effect.effect)],
  create_office(words, effect) {
    const term = words.t("effect.create_office.term", { n: effect.term_days });
    const said = [words.t("effect.create_office", valuesOf(effect)), term];
    if (!effect.powers?.length) return said;
    return [...said, words.t("effect.create_office.powers", { powers: powersWords(words, effect.powers) })];
  },
  change_rule(words, { setting, before, value }) {
    const said = [ruleWords(words, setting, value)];
    if (before === undefined || String(before) === String(value)) return said;
    const change = { before: valueWords(words, setting, before), after: valueWords(words, setting, value) };
    return [...said, words.t("effect.change_rule", change)];
  },
  remove_subtree(words, effect) {
    const names = list(words, effect.names ?? []);
    const also = words.t("effect.remove_subtree", { n: effect.members.length, names });
    return [words.t("effect.remove", { name: effect.name }), also];
  },
  choose: (words, effect) => [words.t("effect.choose", { n: effect.take, names: list(words, effect.names ?? []) })],
  pledge: (words, effect) => [words.t("effect.pledge", { n: effect.opens_at })],
  delete_body: (words, effect) => [words.t("effect.delete_body", { name: effect.name, day: words.day(effect.time) })],
};

/** What the powers of an office allow. @param {Words} words @param {readonly string[]} powers */
export function powersWords(words, powers) {
  return list(words, powers.map((one) => words.t(`effect.power.${one}`)));
}

/** Several, as the language lists them. @param {Words} words @param {readonly string[]} items */
export function list(words, items) {
  return new Intl.ListFormat(words.language).format(items);
}

/**
 * One of our rules as a sentence.
 * @param {Words} words
 * @param {string} setting
 * @param {any} value
 */
export function ruleWords(words, setting, value) {
  const n = typeof value === "number" ? shownNumber(setting, value) : 0;
  return words.t(`rule.${setting}`, { n, value: valueWords(words, setting, value) });
}

/**
 * The value of a rule alone, as a reader writes it.
 * @param {Words} words
 * @param {string} setting
 * @param {any} value
 */
export function valueWords(words, setting, value) {
  if (typeof value === "string") return words.t(`rule.${setting}.${value}`);
  if (FRACTION.test(setting)) return shareWords(words, value);
  return words.numbers.format(shownNumber(setting, value));
}

/** A fraction, as two thirds is `2/3`. @param {Words} words @param {readonly [number, number]} share */
export function shareWords(words, [n, d]) {
  return n === 0 ? words.numbers.format(0) : `${words.numbers.format(n)}/${words.numbers.format(d)}`;
}

/** Bytes are shown in megabytes. @param {string} setting @param {number} value */
export function shownNumber(setting, value) {
  return setting === "quota_bytes" ? Math.round(value / MEGABYTE) : value;
}

/** The value of what was typed for a rule. @param {string} setting @param {number} shown */
export function typedNumber(setting, shown) {
  return setting === "quota_bytes" ? shown * MEGABYTE : shown;
}
