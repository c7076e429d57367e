/**
 * What a message says, once it is opened, and what a conversation shows of it all (talk §3). Pure.
 *
 * Words come from anybody, so they are read with patience: what fits no form says nothing, and what
 * is too much is left out. Edits, reactions and pins count only where their target is in the same
 * place, edits only from the author of what they edit.
 */

/** @typedef {"text" | "react" | "edit" | "pin" | "unpin" | "leave" | "name" | "nothing"} Form */
/** @typedef {{ readonly form: Form, readonly text: string, readonly target: string, readonly emoji: string }} Saying one message's words by their form; `target` is a message id in base64url */

/** @type {readonly Form[]} */
export const TARGETED = Object.freeze(["react", "edit", "pin", "unpin"]);
export const EMOJI_LIMIT = 16; // characters: families and flags are made of several
export const NAME_LIMIT = 80;
const ID = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const JOINER = "\u200d";

/** @type {Saying} */
export const NOTHING = saying("nothing");

/** @param {Form} form @param {string} text @param {string} target @param {string} emoji @returns {Saying} */
function saying(form, text = "", target = "", emoji = "") {
  return Object.freeze({ form, text, target, emoji });
}

/** Return what opened words say; `NOTHING` for what fits no form.
 * @param {Record<string, any> | null} words
 * @returns {Saying}
 */
export function readSaying(words) {
  if (words === null) return NOTHING;
  const has = (/** @type {string} */ name) => Object.hasOwn(words, name);
  for (const form of TARGETED) if (has(form)) return readTargeted(form, words);
  if (has("leave") && words.leave === true) return saying("leave");
  if (has("name") && typeof words.name === "string") return saying("name", [...words.name].slice(0, NAME_LIMIT).join(""));
  if (has("text") && typeof words.text === "string") return saying("text", words.text, has("reply") ? readId(words.reply) : "");
  return NOTHING;
}

/** @param {Form} form @param {Record<string, any>} words */
function readTargeted(form, words) {
  const target = readId(words[form]);
  if (!target) return NOTHING;
  if (form === "react") return isEmoji(words.emoji) ? saying(form, "", target, words.emoji) : NOTHING;
  if (form === "edit") return typeof words.text === "string" ? saying(form, words.text, target) : NOTHING;
  return saying(form, "", target);
}

/** @param {unknown} value */
function isEmoji(value) {
  if (typeof value !== "string") return false;
  const bare = value.replaceAll(JOINER, ""); // which makes a family of people
  return bare !== "" && [...value].length <= EMOJI_LIMIT && !/[^ \P{Z}]|\p{C}/u.test(bare);
}

/** @param {unknown} value */
function readId(value) {
  return typeof value === "string" && ID.test(value) ? value : "";
}

/**
 * A message of one place as a device has it; `id` in base64url. `goneBy` is the author of the message
 * that took it back, and `removed` whether that was an office. `readable` is false where the words
 * could not be opened.
 * @typedef {object} Heard
 * @property {string} id
 * @property {string} author
 * @property {number} position
 * @property {number} timeS
 * @property {Saying} saying
 * @property {boolean} readable
 * @property {string} goneBy
 * @property {boolean} removed
 * @property {number} files
 * @property {readonly string[]} findings
 */

/** What a person sees of one message. `reactions`: emoji → who, in the order they came. */
export class Shown {
  edited = false;
  pinnedBy = "";
  /** @type {Map<string, string[]>} */
  reactions = new Map();

  /** @param {Heard} heard */
  constructor(heard) {
    this.heard = heard;
    this.text = heard.saying.text;
  }

  /** The id of the message that this one answers, if any. */
  get reply() {
    return this.heard.saying.form === "text" ? this.heard.saying.target : "";
  }
}

/** Return what is to be shown of a place, in order; nothing of people who are blocked.
 *
 * Shown are texts, names of rooms, leave-takings, what was taken back and what cannot be read.
 * @param {Iterable<Heard>} heard
 * @param {ReadonlySet<string>} blocked
 * @returns {Shown[]}
 */
export function converse(heard, blocked = new Set()) {
  /** @type {Map<string, Shown>} */
  const shown = new Map();
  for (const one of heard) {
    if (blocked.has(one.author)) continue;
    const said = one.saying;
    if (one.goneBy || !one.readable || ["text", "leave", "name"].includes(said.form)) shown.set(one.id, new Shown(one));
    else if (shown.has(said.target)) count(/** @type {Shown} */ (shown.get(said.target)), one, said);
  }
  return [...shown.values()];
}

/** @param {Shown} target @param {Heard} one @param {Saying} said */
function count(target, one, said) {
  if (target.heard.goneBy) return;
  if (said.form === "edit") {
    if (one.author !== target.heard.author || target.heard.saying.form !== "text") return;
    [target.text, target.edited] = [said.text, true];
  } else if (said.form === "react") {
    const who = target.reactions.get(said.emoji) ?? [];
    if (!who.includes(one.author)) target.reactions.set(said.emoji, [...who, one.author]);
  } else if (said.form === "pin") {
    target.pinnedBy = one.author;
  } else if (said.form === "unpin") {
    target.pinnedBy = "";
  }
}
