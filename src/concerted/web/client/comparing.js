/**
 * Two phones held together: have both been shown the same record (log §3)?
 *
 * A code carries the newest note that a phone verified, with the log's signature. Whoever reads it holds it
 * against the own tree, which may have to grow for that: another tree of that size is proof that the host
 * has signed two histories, whatever it shows to either from now on.
 */

import { base64urlDecode, base64urlEncode } from "../kernel/canonical.js";
import { Malformed } from "../kernel/errors.js";
import { Note } from "../kernel/note.js";
import { heeding } from "./accused.js";
import { readCosigned } from "./cosigned.js";
import { HostMisbehaved } from "./errors.js";

/** @typedef {import("./committee.js").Committee} Committee */

const BEGINS = "concerted-record:";

/** What another phone reads; without the cosignatures, so that it stays small. @param {Committee} committee */
export function recordCode({ record, state }) {
  const { text, signatures } = Note.parse(/** @type {Uint8Array} */ (record.note));
  return BEGINS + base64urlEncode(new Note(text, signatures.filter(({ name }) => name === state.origin)).encode());
}

/** Return how many lines both have alike; `HostForked`, `HostMisbehaved("rolled_back")` where the other was
 * shown what is kept from here, `Malformed("compare")`.
 * @param {Committee} committee
 * @param {string} code
 * @returns {Promise<number>}
 */
export function compareRecord(committee, code) {
  return heeding(committee, async () => {
    const note = noteOf(code.trim());
    const size = sizeIn(committee, note);
    if (size <= committee.record.size) return size;
    await committee.refresh(); // this phone may only be behind
    if (sizeIn(committee, note) <= committee.record.size) return size;
    throw new HostMisbehaved("rolled_back", `another phone has seen ${size}`);
  });
}

/** @param {string} code */
function noteOf(code) {
  if (!code.startsWith(BEGINS)) throw new Malformed("compare", "no code of a record");
  return base64urlDecode(code.slice(BEGINS.length), undefined, "compare");
}

/** @param {Committee} committee @param {Uint8Array} note */
function sizeIn(committee, note) {
  const [found] = readCosigned(committee, note);
  if (!found) throw new Malformed("compare", "of another committee or server");
  return found.size;
}
