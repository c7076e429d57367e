/** Places as screens name and list them: channels by the record's words, rooms by their members'. */

import { readSaying } from "../items/saying.js";
import { ROOM, SAY } from "../kernel/message.js";
import { placeFrom, textOf } from "../client/talkstore.js";
import { cut, plain } from "../client/plain.js";
import { wordsOf } from "../client/words.js";

/** @typedef {import("../client/talk.js").Standing} Standing */
/** @typedef {import("../client/talk.js").Talk} Talk */
/** @typedef {import("../client/talkstore.js").Kept} Kept */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("../views/talk/model.js").Line} Line */
/** @typedef {import("../views/talk/model.js").PlaceRow} PlaceRow */
/** @typedef {import("./names.js").Names} Names */

const LATELY = 25; // messages, of which some only change others
const ADDRESS = /#\/vote\/[0-9a-f]{64}/g; // of a proposal, which a line has no use for
const NAME_LIMIT = 80;
const VOICE = /^voice[^.]*\./i;
const PHOTO = /\.(?:jpe?g|png|webp)$/i;

/** The part of the address that names a place: `c` and `r` begin channels and rooms. @param {Place} place */
export function pathOf({ id, inRoom }) {
  return `${inRoom ? "r" : "c"}${id}`;
}

/** Return the place that a part of the address names, or null. @param {string} path @returns {Place | null} */
export function placeAt(path) {
  return /^[cr][0-9a-f]{32}$/.test(path) ? { id: path.slice(1), inRoom: path.startsWith("r") } : null;
}

/** Return what kind of place it is. @param {Standing} standing @returns {PlaceRow["kind"]} */
export function kindOf({ place, pair, announce }) {
  if (place.inRoom) return pair ? "pair" : "room";
  return announce ? "announce" : "channel";
}

/** Return the name of a place: given, of the other of two, or of its members; empty for the general channel.
 * @param {Talk} talk
 * @param {Standing} standing
 * @param {Names} names
 */
export async function nameOf(talk, { place, pair, name, members }, names) {
  if (!place.inRoom) return place.id === talk.general.id ? "" : channelName(talk, place.id);
  await names.learn(members);
  const others = members.filter((member) => member !== talk.committee.me).map((member) => names.of(member));
  if (pair) return others[0] ?? "";
  return short(name) || others.join(", ");
}

/** @param {Talk} talk @param {string} channel */
async function channelName({ committee }, channel) {
  for (const row of committee.record.ofKind("channel.open")) {
    if (row.entry?.header.payload.channel !== channel) continue;
    const words = await wordsOf(committee, row.entry.id);
    return typeof words?.name === "string" ? short(words.name) : "";
  }
  return "";
}

/** @param {string} name */
function short(name) {
  return cut(plain(name), NAME_LIMIT);
}

/** Return all places, the ones talked in last first.
 * @param {Talk} talk
 * @param {Names} names
 * @returns {Promise<PlaceRow[]>}
 */
export async function placeRows(talk, names) {
  const [standings, drafts, blocked] = [await talk.places(), await talk.box.all(), await talk.blocked()];
  const opening = drafts.filter(({ kind, opening }) => kind === ROOM && opening?.chain);
  const waiting = new Set(drafts.map(({ place }) => textOf(place)));
  const known = new Set(standings.map(({ place }) => textOf(place)));
  const coming = opening.filter(({ place }) => !known.has(textOf(place))).map(({ place, words, opening: says }) => ({
    place, newest: 0, unread: 0, muted: false, members: says?.come ?? [], pair: says?.pair ?? false, announce: false, closed: false,
    name: String(words?.name ?? ""),
  }));
  const rows = await Promise.all([...standings, ...coming].map((standing) => placeRow(talk, standing, names, blocked, waiting)));
  return rows.sort((one, other) => Number(one.closed) - Number(other.closed) || other.timeS - one.timeS);
}

/** @param {Talk} talk @param {Standing} standing @param {Names} names @param {ReadonlySet<string>} blocked @param {ReadonlySet<string>} waiting @returns {Promise<PlaceRow>} */
async function placeRow(talk, standing, names, blocked, waiting) {
  const { place, unread, muted, closed } = standing;
  const lately = standing.newest ? await talk.store.ofPlace(place, { limit: LATELY }) : [];
  const newest = lately.reverse().find((kept) => isShown(kept, blocked)) ?? null;
  if (newest) await names.learn([newest.author]);
  const last = newest && { who: newest.author === talk.committee.me ? "" : names.of(newest.author), line: lineOf(newest) };
  return {
    key: textOf(place),
    href: `#/talk/${pathOf(place)}`,
    name: await nameOf(talk, standing, names),
    kind: kindOf(standing),
    last,
    timeS: newest?.timeS ?? 0,
    unread,
    muted,
    closed,
    waiting: waiting.has(textOf(place)),
    typed: await talk.typed(place),
  };
}

/** @param {Kept} kept @param {ReadonlySet<string>} blocked */
function isShown({ kind, words, gone, author }, blocked) {
  if ((kind !== SAY && kind !== ROOM) || blocked.has(author)) return false;
  if (kind === ROOM && words === null) return false;
  return gone > 0 || words === null || ["text", "leave", "name"].includes(readSaying(words).form);
}

/** @param {Kept} kept @returns {Line} */
function lineOf({ words, gone }) {
  if (gone) return { said: "talk.line.gone" };
  if (words === null) return { said: "talk.line.locked" };
  const { form, text } = readSaying(words);
  if (form === "leave") return { said: "talk.line.leave" };
  if (form === "name") return { said: "talk.line.room" };
  if (text.trim()) return { text: plain(text.replace(ADDRESS, "")) };
  const name = String(words.attachments?.[0]?.name ?? "");
  if (VOICE.test(name)) return { said: "talk.line.voice" };
  return { said: PHOTO.test(name) ? "talk.line.photo" : "talk.line.file" };
}

export { placeFrom };
