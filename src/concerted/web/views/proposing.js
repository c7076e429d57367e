/**
 * What a screen for proposals is given: what there is to choose from, and a draft.
 */

/**
 * @typedef {{ id: string, name: string }} Named
 *
 * @typedef {object} Rule
 * @property {string} setting
 * @property {any} value in force
 * @property {"number" | "share" | "word"} form
 * @property {any} [least]
 * @property {any} [most]
 * @property {readonly string[]} [words]
 *
 * @typedef {object} Grounds
 * @property {(Named & { below: Named[] })[]} members with those whom they brought in
 * @property {(Named & { below: Named[] })[]} frozen
 * @property {(Named & { seats: number, vacant: number, holders: Named[] })[]} offices
 * @property {Named[]} documents
 * @property {(Named & { time: number, begins: string })[]} written words that can be deleted, by author
 * @property {Rule[]} rules
 * @property {Named[]} auditors
 * @property {Named[]} checkers
 * @property {number} termDays the longest term of an office
 * @property {boolean} mayPropose
 * @property {boolean} counted whether there are vote counters who are ready
 *
 * @typedef {object} Draft kept on the phone until it is in our record
 * @property {string} kind the effect's type
 * @property {string} of the proposal that it would change, or empty
 * @property {string} title
 * @property {string} text
 * @property {string} sent the id under which it was sent, or empty
 * @property {Record<string, any>} fields
 * @property {boolean} [secret] whether its vote is to be secret, where whoever proposes says
 *
 * @typedef {object} Preview
 * @property {Record<string, any> | null} effect null while the form lacks something
 * @property {string} decidedAs
 * @property {string} refusal the code of what stands against it, or empty
 * @property {string} ballot `open`, `secret`, or `mover` where whoever proposes says; empty as effect
 */

/** The kinds of proposal, as they stand together on the screen. */
export const GROUPS = Object.freeze({
  say: ["resolve", "choose", "pledge", "adopt_document", "withdraw_document", "adopt_programme"],
  offices: ["elect", "create_office", "recall", "abolish_office"],
  rules: ["change_rule"],
  members: ["admit_above_cap", "remove", "remove_subtree", "freeze", "unfreeze", "delete_body"],
  outside: ["admit_auditor", "dismiss_auditor", "admit_witness", "dismiss_witness"],
  end: ["dissolve"],
});

/** Kinds for which there must be something to choose.
 * @type {Readonly<Record<string, (grounds: Grounds) => boolean>>}
 */
const POSSIBLE = {
  pledge: ({ counted }) => counted,
  withdraw_document: ({ documents }) => documents.length > 0,
  elect: ({ offices }) => offices.length > 0,
  recall: ({ offices }) => offices.some((one) => one.holders.length > 0),
  abolish_office: ({ offices }) => offices.length > 0,
  remove_subtree: ({ members, frozen }) => [...members, ...frozen].some((one) => one.below.length > 0),
  unfreeze: ({ frozen }) => frozen.length > 0,
  delete_body: ({ written }) => written.length > 0,
  dismiss_auditor: ({ auditors }) => auditors.length > 0,
  dismiss_witness: ({ checkers }) => checkers.length > 0,
};

/** Whether there is anything that a proposal of this kind could be about.
 * @param {string} kind
 * @param {Grounds} grounds
 */
export function isPossible(kind, grounds) {
  return POSSIBLE[kind]?.(grounds) ?? true;
}

/** The options that were typed, a line each. @param {unknown} typed */
export function optionsIn(typed) {
  return String(typed ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
}
