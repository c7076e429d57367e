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
import { Malformed } from "../kernel/errors.js";
import { COSIGNATURE_V1, Note, VerifierKey } from "../kernel/note.js";
import { HostMisbehaved } from "./errors.js";
import { logVerifier } from "./reading.js";
import { AHEAD_S } from "./record.js";

/** @typedef {import("./committee.js").Committee} Committee */
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
  const found = notes.flatMap((note) => read(committee, note));
  return found.filter(({ seen }) => seen.length > 0 && Math.max(...seen.map(({ timeS }) => timeS)) <= record.clock() + AHEAD_S);
}

/** What a note proves; one of another key or form proves nothing and is passed over.
 * @param {Committee} committee
 * @param {Uint8Array} data
 * @returns {Cosigned[]}
 */
function read({ state, record }, data) {
  try {
    const [checkpoint, note] = openCheckpoint(data, logVerifier(state.origin, state.log_key));
    if (checkpoint.size > record.size) return [];
    if (!equal(record.history.tree.root(checkpoint.size), checkpoint.root)) {
      throw new HostMisbehaved("forked", `another tree of ${checkpoint.size}`);
    }
    return [{ size: checkpoint.size, note: data, seen: [...state.witnesses].flatMap(([key, name]) => seenBy(note, key, name)) }];
  } catch (error) {
    if (error instanceof Malformed) return [];
    throw error;
  }
}

/** @param {Note} note @param {string} key @param {string} name @returns {Confirmed[]} */
function seenBy(note, key, name) {
  const publicKey = fromHex(key);
  const verifier = cosigner(new VerifierKey(name, COSIGNATURE_V1, publicKey), (message, signature) => verify(publicKey, message, signature));
  try {
    const [line] = note.verifiedBy([verifier]);
    return [{ name, key, timeS: Number(Cosignature.decode(line.signature).time) }];
  } catch (error) {
    if (error instanceof Malformed) return [];
    throw error;
  }
}
