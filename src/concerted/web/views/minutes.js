/** The minutes of one decision as text: what was decided, how it was counted, and by what rules. */

import { arithmetic, outcome } from "./counting.js";
import { effectWords, list } from "./effects.js";
import { titleWords } from "./vote.js";

/** @typedef {import("./model.js").Motion} Motion */
/** @typedef {import("../words/words.js").Words} Words */

const RULE = "—";
const SAID = "> "; // before each line of somebody's own, so that none can pass for the count or the result
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
const ISOLATES = /[\u2068\u2069]/g; // of use on our screens, and rubbish in a text that is passed on

/**
 * @param {Words} words
 * @param {Motion} motion
 * @param {string} committee its name
 */
export function minutesOf(words, motion, committee) {
  const parts = [
    [committee, motion.ended ? words.moment(motion.ended) : ""],
    [titleWords(words, motion), words.t("vote.by", { name: motion.by })],
    [words.t("vote.effect"), ...effectWords(words, motion.effect)],
    motion.text ? [words.t("vote.text", { name: motion.writer }), said(motion.text)] : [],
    ...motion.statements.map((one) => [`${words.t("vote.minority")} (${one.name})`, said(one.text)]),
    [outcome(words, motion), ...countLines(words, motion), ...arithmetic(words, motion)],
    [words.t("vote.minutes.proof", { number: motion.id.slice(0, 12) })],
  ];
  const filled = parts.map((lines) => lines.filter(Boolean).join("\n")).filter(Boolean);
  return filled.join(`\n${RULE}\n`).replace(ISOLATES, "");
}

/** @param {string} text */
function said(text) {
  return text.split(/\r\n|[\n\v\f\r\x85\u2028\u2029]/).map((line) => SAID + line.replace(TURNS, "")).join("\n");
}

/** @param {Words} words @param {Motion} motion */
function countLines(words, motion) {
  const { result } = motion;
  if (result === null || motion.pledge) return [];
  if (!motion.contest) {
    const { yes, no, abstain } = result;
    return [words.t("vote.result", { yes, no, abstain })];
  }
  const lines = motion.candidates.map((one, n) => `${one.name}: ${words.numbers.format(result.approvals[n] ?? 0)}`);
  return result.elected.length ? [...lines, words.t("vote.elected", { names: list(words, result.elected) })] : lines;
}
