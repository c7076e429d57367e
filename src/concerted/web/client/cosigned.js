/**
 * Checkpoints that outside checkers have cosigned, as an evidence pack carries one (log §4, items §8).
 *
 * Only witnesses whom the state admits count. What the host hands over is held against the tree that
 * was folded here: a cosigned tree that is not ours is a fork.
 */

import { verify } from "../crypto/signature.js";
import { equal, fromHex, utf8 } from "../kernel/bytes.js";
import { openCheckpoint } from "../kernel/checkpoint.js";
import { Cosignature, cosigner } from "../kernel/cosignature.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { COSIGNATURE_V1, VerifierKey } from "../kernel/note.js";
import { HostForked } from "./errors.js";
import { logVerifier } from "./reading.js";
import { AHEAD_S } from "./record.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("../kernel/note.js").Note} Note */
/** @typedef {{ name: string, key: string, timeS: number }} Confirmed one witness's word for a checkpoint, by its own clock */
/** @typedef {{ size: number, note: Uint8Array, seen: readonly Confirmed[] }} Cosigned a checkpoint of our tree that admitted witnesses have cosigned */

/** Return the checkpoints of our tree that an admitted witness has cosigned, as they travel.
 *
 * `HostMisbehaved("forked")` where one is of another tree.
 * @param {Committee} committee
 * @returns {Promise<Cosigned[]>}
 */
export async function cosignedNotes(committee) {
  const { state, record } = committee;
  if (state.witnesses.size === 0) return [];
  const texts = await committee.asMember(() => committee.wire.cosigned(committee.id));
  const notes = [...texts.map((text) => utf8(text)), ...(record.note ? [record.note] : [])];
  const found = notes.flatMap((note) => readCosigned(committee, note)).filter(({ size }) => size <= record.size);
  return found.filter(({ seen }) => seen.length > 0 && Math.max(...seen.map(({ timeS }) => timeS)) <= record.clock() + AHEAD_S);
}

/** What a note proves; one of another key or form proves nothing and is passed over.
 *
 * `HostMisbehaved("forked")` where the tree that it covers is not ours, as far as ours goes.
 * @param {Committee} committee
 * @param {Uint8Array} data
 * @returns {Cosigned[]}
 */
export function readCosigned({ state, record }, data) {
  const opened = unlessWrong(() => openCheckpoint(data, logVerifier(state.origin, state.log_key)));
  if (!opened) return [];
  const [{ size, root }, note] = opened;
  if (size <= record.size && !equal(record.history.tree.root(size), root)) {
    throw new HostForked(`another tree of ${size}`);
  }
  return [{ size, note: data, seen: [...state.witnesses].flatMap(([key, name]) => seenBy(note, key, name)) }];
}

/** @param {Note} note @param {string} key @param {string} name @returns {Confirmed[]} */
function seenBy(note, key, name) {
  const publicKey = fromHex(key);
  const verifier = cosigner(new VerifierKey(name, COSIGNATURE_V1, publicKey), (message, signature) => verify(publicKey, message, signature));
  const lines = unlessWrong(() => note.verifiedBy([verifier])) ?? [];
  return lines.map((line) => ({ name, key, timeS: Number(Cosignature.decode(line.signature).time) }));
}

/** @template T @param {() => T} read @returns {T | null} */
function unlessWrong(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed || error instanceof Refused) return null;
    throw error;
  }
}
