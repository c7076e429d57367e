/** The rows of a conversation, made of what was heard and what waits to be said (talk §3). */

import { cut } from "../client/plain.js";
import { converse, readSaying } from "../items/saying.js";
import { DELETE, REMOVE, SAY } from "../kernel/message.js";
import { fileRow, waitingRow } from "./talkfile.js";

/** @typedef {import("../client/talk.js").Talk} Talk */
/** @typedef {import("../client/talkbox.js").Draft} Draft */
/** @typedef {import("../client/talkheard.js").HeardHere} HeardHere */
/** @typedef {import("../items/saying.js").Shown} Shown */
/** @typedef {import("../views/talk/model.js").Row} Row */
/** @typedef {import("../views/talk/model.js").SaidRow} SaidRow */
/**
 * @typedef {object} Setting what rows are made in
 * @property {Talk} talk
 * @property {string} me
 * @property {(member: string) => string} name
 * @property {ReadonlySet<string>} blocked
 * @property {number} readTo the newest position that had been shown when the screen was opened
 * @property {{ draft: number, share: number }} sending
 * @property {import("./talkfile.js").Addresses} addresses
 */

export const TONES = 6;
const RUN_S = 600;
const QUOTE_LIMIT = 120;
const END = Number.MAX_SAFE_INTEGER;
const PICTOGRAPH = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}/u;
const EMOJI_ALONE = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\s])+$/u;
const BIG_LIMIT = 12;

/** Return the rows in order, those that wait at the end.
 * @param {readonly HeardHere[]} heard
 * @param {readonly Draft[]} drafts
 * @param {Setting} setting
 * @returns {Row[]}
 */
export function rowsOf(heard, drafts, setting) {
  const shown = converse([...heard, ...drafts.filter(isBeside).map((draft) => asHeard(draft, setting.me))], setting.blocked);
  const going = new Set(drafts.filter(({ kind, failed }) => (kind === DELETE || kind === REMOVE) && !failed).map(({ target }) => target));
  const byId = new Map(shown.map((one) => [one.heard.id, one]));
  /** @type {Row[]} */
  const rows = [];
  const between = new Between(setting);
  /** @type {Set<string>} */
  const leaving = new Set();
  for (const one of shown) {
    rows.push(...between.before(one));
    const heard = /** @type {HeardHere} */ (one.heard);
    if (heard.saying.form === "leave") leaving.add(heard.author);
    const made = heard.saying.form === "leave" || heard.room ? notesOf(heard, setting, leaving) : [rowOf(one, byId, setting, going)];
    for (const row of made) rows.push(between.run(row));
  }
  for (const draft of drafts) {
    if (draft.kind !== SAY || readSaying(draft.words).form !== "text") continue;
    rows.push(between.run(draftRow(draft, byId, setting)));
  }
  return rows;
}

/** Whether a draft changes how another message is shown. @param {Draft} draft */
function isBeside({ kind, words, failed }) {
  return kind === SAY && !failed && ["react", "edit", "pin", "unpin"].includes(readSaying(words).form);
}

/** @param {Draft} draft @param {string} me @returns {HeardHere} */
function asHeard({ number, words, madeS }, me) {
  const plain = { readable: true, goneBy: "", removed: false, files: 0, attached: [], findings: [], room: null, trouble: "" };
  return { ...plain, id: `draft ${number}`, author: me, position: END, timeS: madeS, saying: readSaying(words) };
}

/** What stands between messages: days, and where the new ones begin. */
class Between {
  #day = "";
  #said = false;
  #author = "";
  #timeS = 0;

  /** @param {Setting} setting */
  constructor(setting) {
    this.setting = setting;
  }

  /** @param {Shown} shown @returns {Row[]} */
  before({ heard }) {
    /** @type {Row[]} */
    const rows = [];
    const day = new Date(heard.timeS * 1_000).toDateString();
    if (day !== this.#day) {
      rows.push({ kind: "day", key: `day ${day}`, timeS: heard.timeS });
      this.#author = "";
    }
    this.#day = day;
    const { readTo, me } = this.setting;
    if (!this.#said && readTo > 0 && heard.position > readTo && heard.author !== me) {
      rows.push({ kind: "new", key: "new" });
      [this.#said, this.#author] = [true, ""];
    }
    return rows;
  }

  /** Mark whether a row begins a run of its author's. @param {Row} row @returns {Row} */
  run(row) {
    if (row.kind !== "said") {
      this.#author = "";
      return row;
    }
    const first = row.author !== this.#author || row.timeS - this.#timeS > RUN_S;
    [this.#author, this.#timeS] = [row.author, row.timeS];
    return { ...row, first };
  }
}

/** @param {Shown} shown @param {ReadonlyMap<string, Shown>} byId @param {Setting} setting @param {ReadonlySet<string>} going @returns {Row} */
function rowOf(shown, byId, setting, going) {
  const heard = /** @type {HeardHere} */ (shown.heard);
  const { me } = setting;
  const own = heard.author === me;
  return {
    ...plainRow(setting, heard.author, heard.timeS),
    key: heard.id,
    id: heard.id,
    text: shown.text,
    big: isBig(shown.text) && !heard.attached.length,
    edited: shown.edited,
    gone: goneOf(heard, own, going),
    unreadable: heard.readable ? "" : "talk.locked",
    reactions: [...shown.reactions].map(([emoji, who]) => reaction(emoji, who, setting)),
    reply: replyOf(shown.reply, byId, setting),
    files: heard.attached.map((file, at) => fileRow(file, `${heard.id} ${at}`, setting)),
    findings: heard.findings,
    pinned: shown.pinnedBy !== "",
  };
}

/** @param {Setting} setting @param {string} author @param {number} timeS @returns {SaidRow} */
function plainRow({ me, name }, author, timeS) {
  return {
    kind: "said", key: "", id: "", author, name: name(author), tone: parseInt(author.slice(-4), 16) % TONES, own: author === me,
    first: true, text: "", big: false, timeS, edited: false, gone: "", unreadable: "", state: "sent", failed: "", share: 0, reactions: [],
    reply: null, files: [], findings: [], pinned: false, draft: 0,
  };
}

/** What was changed of a room, or that somebody wants out; nothing where only its key is another.
 * @param {HeardHere} heard
 * @param {Setting} setting
 * @param {ReadonlySet<string>} leaving who has said so
 * @returns {Row[]}
 */
function notesOf({ id, author, timeS, saying, room, trouble }, { name, me }, leaving) {
  const own = author === me ? ".own" : "";
  const values = { name: name(author), text: saying.text };
  const note = (/** @type {string} */ what, more = {}) =>
    /** @type {Row} */ ({ kind: "note", key: `${id} ${what}`, said: `talk.note.${what}`, values: { ...values, ...more }, timeS });
  if (room === null) return [note(`leave${own}`)];
  if (trouble === "taken_out") return [note(leaving.has(me) ? "left.own" : "out.own")];
  if (room.opened) return [note(saying.text ? `name${own}` : `opened${own}`)];
  const names = (/** @type {readonly string[]} */ who) => ({ who: who.map(name).join(", ") });
  const [left, out] = [room.went.filter((member) => leaving.has(member)), room.went.filter((member) => !leaving.has(member))];
  return [
    ...(room.came.length ? [note("came", names(room.came))] : []),
    ...(left.length ? [note("left", names(left))] : []),
    ...(out.length ? [note("out", names(out))] : []),
    ...(room.named ? [note(`name${own}`)] : []),
  ];
}

/** @param {HeardHere} heard @param {boolean} own @param {ReadonlySet<string>} going @returns {SaidRow["gone"]} */
function goneOf(heard, own, going) {
  if (going.has(hexOf(heard.id))) return own ? "own" : "office";
  if (!heard.goneBy) return "";
  if (heard.removed) return "office";
  return own ? "own" : "other";
}

/** A message id as drafts have it. @param {string} id in base64url */
function hexOf(id) {
  const text = atob(id.replaceAll("-", "+").replaceAll("_", "/"));
  return [...text].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** @param {string} emoji @param {readonly string[]} who @param {Setting} setting */
function reaction(emoji, who, { me, name }) {
  return { emoji, count: who.length, mine: who.includes(me), who: who.map(name).join(", ") };
}

/** @param {string} id @param {ReadonlyMap<string, Shown>} byId @param {Setting} setting */
function replyOf(id, byId, { name, blocked }) {
  if (!id) return null;
  const target = byId.get(id);
  if (target === undefined || blocked.has(target.heard.author)) return { key: "", name: "", text: "" };
  return { key: id, name: name(target.heard.author), text: cut(target.text, QUOTE_LIMIT) };
}

/** @param {Draft} draft @param {ReadonlyMap<string, Shown>} byId @param {Setting} setting @returns {SaidRow} */
function draftRow(draft, byId, setting) {
  const { text, target } = readSaying(draft.words);
  return {
    ...plainRow(setting, setting.me, draft.madeS),
    key: `draft ${draft.number}`,
    text,
    big: isBig(text) && !draft.files.length,
    state: draft.failed ? "failed" : "waiting",
    failed: draft.failed,
    share: setting.sending.draft === draft.number ? setting.sending.share : 0,
    reply: replyOf(target, byId, setting),
    files: draft.files.map((file, at) => waitingRow(file, `draft ${draft.number} ${at}`, setting)),
    draft: draft.number,
  };
}

/** Whether a text is emoji alone, and few of them. @param {string} text */
export function isBig(text) {
  return text.length > 0 && [...text].length <= BIG_LIMIT && EMOJI_ALONE.test(text) && PICTOGRAPH.test(text);
}
