/**
 * Reading what the record's entries say: sealed bodies, names, titles.
 *
 * The state never depends on these. What cannot be read (no key, another format, a body gone) is
 * null here, and the screen says why in plain words. Source: seal §3, §7.
 */

import { openBody } from "../crypto/body.js";
import { Asking, RequestKey, openRequest } from "../crypto/invitation.js";
import { fromHex, sha256, toHex, utf8 } from "../kernel/bytes.js";
import { hexBytes } from "../kernel/canonical.js";
import { blobHash } from "../kernel/entry.js";
import { ConcertedError } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { keyOf } from "./epochs.js";
import { HostMisbehaved } from "./errors.js";
import { COMMITTEE_LIMIT, NICKNAME_LIMIT, cut, plain } from "./plain.js";

export { plain } from "./plain.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("../kernel/entry.js").Header} Header */
/** @typedef {Record<string, any>} Words */

const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u; // a name of blanks and joiners would be nobody's
const BEGINNING = 8;
const KEYS = ["sign_key", "seal_key", "vote_key"];

/** Return the words of an entry that took effect, or null where they cannot be read now.
 *
 * What was read is remembered; what was not is tried again, since a key may come.
 * @param {Committee} committee
 * @param {string} entry
 * @returns {Promise<Words | null>}
 */
export async function wordsOf(committee, entry) {
  const known = committee.cache.get(entry);
  if (known !== undefined) return known;
  const header = committee.record.row(entry)?.entry?.header;
  const words = header ? await open(committee, header) : null;
  if (words !== null) committee.cache.set(entry, words);
  return words;
}

/** @param {Committee} committee @param {Header} header @returns {Promise<Words | null>} */
async function open(committee, header) {
  if (header.body === null) return null;
  try {
    const sealed = await fetchBody(committee, header.body.hash);
    if (header.body.epoch === 0) return await openAsked(committee, header, sealed);
    return await openBody(await keyOf(committee, header.body.epoch), header, sealed);
  } catch (error) {
    if (!(error instanceof ConcertedError)) throw error;
    return null;
  }
}

/** Return a sealed body from the home or the host, checked against its hash.
 * @param {Committee} committee
 * @param {string} name
 */
export async function fetchBody(committee, name) {
  const held = await committee.home.body(name);
  if (held !== null) return held;
  const data = await committee.asMember(() => committee.wire.body(committee.id, name));
  if (blobHash(data) !== name) throw new HostMisbehaved("altered", `body ${name}`);
  await committee.home.saveBody(name, data);
  return data;
}

/** Open a newcomer's private words with the key in the invitation's body (seal §5, §7).
 * @param {Committee} committee
 * @param {Header} header
 * @param {Uint8Array} sealed
 */
async function openAsked(committee, header, sealed) {
  const invitation = await wordsOf(committee, header.author ?? "");
  if (invitation === null) return null;
  const key = new RequestKey(hexBytes(invitation.request_key, 32, "body"));
  const keys = KEYS.map((name) => fromHex(header.payload[name]));
  const asking = new Asking(committee.id, header.author ?? "", fromHex(header.nonce), keys);
  return openRequest(key, asking, sealed);
}

/** Return a member's or newcomer's chosen name, or the beginning of the id.
 * @param {Committee} committee
 * @param {string} member
 */
export async function nickname(committee, member) {
  return (await nicknameIn(committee, newestProfile(committee, member), member)) || member.slice(0, BEGINNING);
}

/** Return the first name that one of these entries gives; none if none can be read now.
 * @param {Committee} committee
 * @param {...string} entries
 */
export async function nicknameIn(committee, ...entries) {
  for (const entry of entries) {
    const words = entry ? await wordsOf(committee, entry) : null;
    const name = typeof words?.nickname === "string" ? plain(words.nickname) : "";
    if (SEEN.test(name)) return cut(name, NICKNAME_LIMIT);
  }
  return "";
}

/** @param {Committee} committee @param {string} member */
function newestProfile(committee, member) {
  for (const row of committee.record.ofKind("profile")) {
    if (row.entry?.header.author === member) return row.entry.id;
  }
  return "";
}

/** Return the title of a proposal's words, or null if there is none that can be read.
 * @param {Committee} committee
 * @param {string} text
 */
export async function title(committee, text) {
  const words = await wordsOf(committee, text);
  return typeof words?.title === "string" ? plain(words.title) : null;
}

/** Return the name that the founding words give the committee, or the card's, or the id.
 * @param {Committee} committee
 */
export async function committeeName(committee) {
  const words = committee.record.begun ? await wordsOf(committee, committee.id) : null;
  const name = plain(typeof words?.committee === "string" ? words.committee : committee.place.name);
  return SEEN.test(name) ? cut(name, COMMITTEE_LIMIT) : committee.id.slice(0, BEGINNING);
}

/** Return the programme's text as founded, or null if it cannot be read or is another's.
 * @param {Committee} committee
 */
export async function programme(committee) {
  const words = await wordsOf(committee, committee.id);
  const { text, salt } = words?.programme ?? {};
  if (typeof text !== "string" || typeof salt !== "string" || !/^(?:[0-9a-f]{2})*$/.test(salt)) return null;
  const named = committee.record.row(committee.id)?.entry?.header.payload.programme;
  return saltedHash(fromHex(salt), text) === named ? text : null;
}

/** Return the hash by which a header names words that others may publish (entry §1).
 * @param {Uint8Array} salt
 * @param {string} text
 */
export function saltedHash(salt, text) {
  return toHex(sha256(tag("salted"), salt, utf8(text)));
}
