/**
 * How many it takes, and how it came out, in whole numbers (rules §6.9).
 *
 * Thresholds are cross-multiplied as in the rules, so that what a screen asks for is what counts.
 */

/** @typedef {import("./model.js").Motion} Motion */
/** @typedef {import("../words/words.js").Words} Words */

/** How many must take part. @param {readonly [number, number]} quorum @param {number} roll */
export function enough([n, d], roll) {
  return Math.ceil((n * roll) / d);
}

/** How many yes it takes among so many yes and no. @param {readonly [number, number]} majority @param {number} decided */
export function yesNeeded([n, d], decided) {
  return Math.max(Math.ceil((n * decided) / d), Math.floor(decided / 2) + 1);
}

/** What share must say yes. @param {Words} words @param {readonly [number, number]} majority */
export function majorityWords(words, [n, d]) {
  return 2 * n === d ? words.t("vote.majority.half") : words.t("vote.majority", { part: n, n: d });
}

/** The arithmetic of a count, line by line.
 * @param {Words} words
 * @param {Motion} motion
 * @returns {string[]}
 */
export function arithmetic(words, motion) {
  const { result } = motion;
  if (result === null) return [];
  const { ballots, roll, yes, no } = result;
  if (motion.pledge) return pledgeLines(words, motion.pledge.opensAt, result);
  const needed = enough(motion.quorum, roll);
  const lines = [words.t("vote.arithmetic.quorum", { part: ballots, n: roll, needed })];
  if (ballots < needed) return [...lines, words.t("vote.notEnough")];
  if (motion.contest) return [...lines, electionRule(words, motion)];
  const decided = yes + no;
  return [...lines, words.t("vote.arithmetic.majority", { yes, n: decided, needed: yesNeeded(motion.majority, decided) })];
}

/** How many signed a pledge, where that was counted at all.
 * @param {Words} words
 * @param {number} opensAt
 * @param {import("./model.js").Count} count
 */
function pledgeLines(words, opensAt, { ballots, yes, no }) {
  if (yes + no === 0) return [words.t("pledge.few", { part: ballots, n: opensAt })];
  return [words.t("pledge.signed", { part: yes, n: opensAt })];
}

/** How many have voted, or answered. @param {Words} words @param {Motion} motion @param {import("./model.js").Opening} opening */
export function turnoutWords(words, { pledge }, { voted, roll }) {
  return words.t(pledge ? "pledge.turnout" : "vote.turnout", { part: voted, n: roll });
}

/** Whether a vote waits for a way to the server, and can still count.
 * @param {import("./model.js").Queued | null | undefined} queued
 * @param {Motion} motion
 * @param {number} now
 */
export function waits(queued, { opening }, now) {
  return queued != null && queued.failed === "" && opening !== null && queued.opening === opening.id && now <= opening.until;
}

/** @param {Words} words @param {Motion} motion */
function electionRule(words, motion) {
  const contested = motion.candidates.length > motion.seats;
  return words.t(contested ? "vote.arithmetic.contested" : "vote.arithmetic.uncontested", { n: motion.seats });
}

/** How a proposal ended, or stands. @param {Words} words @param {Motion} motion */
export function outcome(words, motion) {
  const tied = motion.status === "proposed" && motion.result !== null;
  const own = `pledge.${motion.status}`;
  if (motion.pledge && words.has(own)) return words.t(own);
  return words.t(tied ? "vote.tied" : `vote.${motion.status}`);
}

/** The choice in words.
 * @param {Words} words
 * @param {Motion} motion
 * @param {any} choice
 */
export function choiceWords(words, motion, choice) {
  if (typeof choice === "string") return words.t(`vote.${choice}`);
  const names = (choice ?? []).map((/** @type {number} */ n) => motion.candidates[n]?.name ?? "");
  return names.length ? new Intl.ListFormat(words.language).format(names) : words.t("vote.nobody");
}
