/**
 * Reading what a host showed: leaves, entries and the log's signature, believed by nobody yet.
 *
 * Needs no rules, so that whoever opens a link loads none. Source: log §1, §3; entry §6.
 */

import { verify } from "../crypto/signature.js";
import { fromHex } from "../kernel/bytes.js";
import { Entry } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Leaf } from "../kernel/leaf.js";
import { ED25519, Verifier, VerifierKey } from "../kernel/note.js";
import { tag } from "../kernel/tags.js";
import { HostMisbehaved } from "./errors.js";

/** Return what checks the log's own signature on a checkpoint (log §3).
 * @param {string} origin
 * @param {string} logKey
 */
export function logVerifier(origin, logKey) {
  const key = new VerifierKey(origin, ED25519, fromHex(logKey));
  return Verifier.of(key, (message, mark) => verify(key.key, message, mark));
}

/** Check that the 32-byte `key` signed `entry`; `Refused("signature_invalid")`.
 * @param {Uint8Array} key
 * @param {Entry} entry
 */
export function verifyEntry(key, entry) {
  verify(key, entry.headerBytes, entry.signature, tag("entry"));
}

/** The code by which an entry has no effect; what is no verdict is thrown on. @param {unknown} error */
export function findingOf(error) {
  if (error instanceof Refused) return error.code;
  if (error instanceof Malformed) return error.layer;
  throw error;
}

/** Return what `read` gives of what the host showed; `HostMisbehaved("altered")`.
 * @template T
 * @param {() => T} read
 * @returns {T}
 */
export function misread(read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Malformed) && !(error instanceof Refused)) throw error;
    throw new HostMisbehaved("altered", error.message);
  }
}

/** Return a leaf apart with its entry; `HostMisbehaved("altered")`.
 * @param {Uint8Array} data
 * @returns {[Leaf, Entry]}
 */
export function entryOf(data) {
  return misread(() => {
    const leaf = Leaf.decode(data);
    return [leaf, Entry.parse(leaf.headerBytes, leaf.signature)];
  });
}

/** Return a leaf apart with its entry, or null and why where its header cannot be parsed.
 * @param {Uint8Array} data
 * @returns {[Leaf, Entry | null, string]}
 */
export function entryOrNull(data) {
  const leaf = misread(() => Leaf.decode(data));
  try {
    return [leaf, Entry.parse(leaf.headerBytes, leaf.signature), ""];
  } catch (error) {
    return [leaf, null, findingOf(error)];
  }
}
