/** The recovery sheet, and becoming its member on this device (seal §1, §9). */

import { RecoverySheet, parseSheet } from "../crypto/link.js";
import { MemberKeys, RecoverySeed } from "../crypto/seed.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { ConcertedError, Refused } from "../kernel/errors.js";
import { Committee } from "./committee.js";
import { placeOf } from "./home.js";

/** Return the recovery sheet of this place. @param {Committee} committee */
export function sheetOf(committee) {
  const { place, logKey } = committee;
  return new RecoverySheet(place.address, place.committee, logKey, new RecoverySeed(fromHex(place.seed)));
}

/** Become the member of a recovery sheet; the record says which one that is.
 * @param {import("./home.js").Home} home
 * @param {string} text the sheet's address
 * @param {import("./committee.js").Options} options
 */
export async function restore(home, text, options = {}) {
  const sheet = parseSheet(text.trim());
  if ((await home.committees()).includes(sheet.committee)) throw new Refused("already_here");
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
    await committee.refresh();
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
