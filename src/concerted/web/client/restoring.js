/** The recovery sheet, and becoming its member on this device (seal §1, §9). */

import { RecoverySheet, checkOrigin, parseSheet } from "../crypto/link.js";
import { MemberKeys, RecoverySeed } from "../crypto/seed.js";
import { seedFromWords } from "../crypto/sheetwords.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { makeRoom } from "./anew.js";
import { Committee } from "./committee.js";
import { HostFaulty, HostMisbehaved, HostUnreachable } from "./errors.js";
import { placeOf } from "./home.js";
import { Wire } from "./wire.js";

const ID = /^[0-9a-f]{64}$/;

/** Return the recovery sheet of this place. @param {Committee} committee */
export function sheetOf(committee) {
  const { place, logKey } = committee;
  return new RecoverySheet(place.address, place.committee, logKey, new RecoverySeed(fromHex(place.seed)));
}

/** Become the member of a recovery sheet's long line.
 * @param {import("./home.js").Home} home
 * @param {string} text
 * @param {import("./committee.js").Options} options
 */
export async function restore(home, text, options = {}) {
  return restoreSheet(home, parseSheet(text.replace(/\s+/g, "")), options);
}

/** Become the member of twelve words, where the server at the address completes the sheet.
 *
 * What it says is a guess at where to look: the record must have the id that the paper begins to
 * name, and hold the keys of these words. `Malformed` `words`, `link`, `begins`.
 * @param {import("./home.js").Home} home
 * @param {{ words: string, address: string, committee: string }} written
 * @param {import("./committee.js").Options} options
 */
export async function restoreFromWords(home, written, options = {}) {
  const seed = seedFromWords(written.words);
  const address = addressOf(written.address);
  const begins = written.committee.replace(/[\s-]/g, "").toLowerCase();
  if (!/^[0-9a-f]{8,64}$/.test(begins)) throw new Malformed("begins", "not 8 digits or letters a to f");
  const key = toHex(MemberKeys.fromSeed(seed).signing.public);
  const { committee, logKey } = await new Wire(address, options.fetch).find(begins, key);
  if (!ID.test(committee) || !committee.startsWith(begins)) throw new HostMisbehaved("other_committee", committee);
  if (!ID.test(logKey)) throw new HostUnreachable("answer_unreadable", "log key");
  return restoreSheet(home, new RecoverySheet(address, committee, fromHex(logKey), seed), options);
}

/** Return a typed address as links have it; `Malformed("link")` if none may have it.
 * @param {string} text
 */
export function addressOf(text) {
  const typed = text.trim().replace(/\/+$/, "").toLowerCase();
  if (typed.includes("://")) return checkOrigin(typed);
  const local = /^(?:localhost|127\.|\[::1\])|\.onion(?::|$)/.test(typed);
  return checkOrigin(`${local ? "http" : "https"}://${typed}`);
}

/** Become the member of a recovery sheet; the record says which one that is.
 *
 * `Refused("author_unknown")` where it holds no member of these keys; `HostFaulty("session_frozen")`
 * and `("session_gone")` as the host says. What failed leaves no place behind.
 * @param {import("./home.js").Home} home
 * @param {RecoverySheet} sheet
 * @param {import("./committee.js").Options} options
 */
async function restoreSheet(home, sheet, options) {
  await makeRoom(home, sheet.committee, toHex(sheet.seed.expose()), options);
  const signKey = toHex(MemberKeys.fromSeed(sheet.seed).signing.public);
  const place = placeOf({
    address: sheet.origin,
    committee: sheet.committee,
    log_key: toHex(sheet.logKey),
    seed: toHex(sheet.seed.expose()),
    member: signKey, // until the record gives the id: a host takes the key as well
  });
  const committee = new Committee(home, place, options);
  try {
    await home.save(place);
    await refreshed(committee, signKey);
    const own = [...committee.state.members.values()].find((member) => member.sign_key === signKey);
    if (own === undefined) throw new Refused("author_unknown");
    place.member = own.id;
  } catch (error) {
    if (error instanceof ConcertedError) await home.forget(place.committee);
    throw error;
  }
  await home.save(place);
  return committee;
}

/** Fetch the record; where the sheet is older than a move (rules §11), with the newer log key.
 *
 * The record itself proves the move, so the server's word serves to open the session alone.
 * @param {Committee} committee
 * @param {string} signKey
 */
async function refreshed(committee, signKey) {
  try {
    await committee.refresh();
  } catch (error) {
    if (!(error instanceof HostFaulty) || error.code !== "session_ended") throw error;
    const { logKey } = await committee.wire.find(committee.id, signKey);
    if (!ID.test(logKey) || logKey === committee.place.log_key) throw error;
    committee.place.log_key = logKey;
    await committee.refresh();
  }
}
