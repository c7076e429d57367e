/**
 * Making an evidence pack from the record that this device verified (items §8).
 *
 * Its proofs are checked, and its words compared with those that the epoch's key opens, before it
 * leaves here. `concerted audit FILE` checks all of it without us and without the server.
 */

import { bodyKey, openShown } from "../crypto/body.js";
import { same } from "../items/forms.js";
import { toHex } from "../kernel/bytes.js";
import { base64urlEncode } from "../kernel/canonical.js";
import { Checkpoint } from "../kernel/checkpoint.js";
import { Refused } from "../kernel/errors.js";
import { leafHash } from "../kernel/leaf.js";
import { Note } from "../kernel/note.js";
import { verifyInclusion } from "../kernel/tree.js";
import { cosignedNotes } from "./cosigned.js";
import { keyOf } from "./epochs.js";
import { HostMisbehaved } from "./errors.js";
import { fetchFile, listed } from "./talkfiles.js";
import { fetchBody, wordsOf } from "./words.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./rows.js").Row} Row */
/**
 * A pack, and what it shows. `seen`: the outside checkers' words that the record held the entry.
 * @typedef {object} Evidence
 * @property {Blob} pack
 * @property {string} entry
 * @property {string} author
 * @property {number} index
 * @property {number} size
 * @property {number} stamped
 * @property {readonly import("./cosigned.js").Confirmed[]} seen
 * @property {Record<string, any>} words
 * @property {readonly boolean[]} files whether each is in it
 */

const FILES_LIMIT_BYTES = 33_554_432; // of one pack; later ones are left out, and that is said
const [FIRST, LAST] = ["concerted-evidence/1\n", "\nconcerted-evidence-end\n"];

/** Return the pack of an item, and what it shows.
 *
 * `Refused("entry_unknown")`; `Refused("wrap_missing")` where this device cannot read it.
 * @param {Committee} committee
 * @param {string} entry
 * @returns {Promise<Evidence>}
 */
export async function makePack(committee, entry) {
  const row = rowOf(committee, entry);
  const words = await wordsOf(committee, entry);
  const { header } = /** @type {import("../kernel/entry.js").Entry} */ (row.entry);
  if (words === null || header.body === null) throw new Refused("wrap_missing");
  const { note, seen } = await bestNote(committee, row.index);
  const checkpoint = Checkpoint.parse(Note.parse(note).text);
  const author = String(header.author);
  const placed = (/** @type {Row} */ of) => place(committee, of, checkpoint);
  const sealed = await fetchBody(committee, header.body.hash);
  const key = bodyKey(await keyOf(committee, header.body.epoch), header);
  if (same(/** @type {any} */ (await openShown(key, header, sealed))) !== same(/** @type {any} */ (words))) {
    throw new HostMisbehaved("altered", "the pack does not open to the words");
  }
  const files = await filesOf(committee, listed(header.attachments, words));
  const pack = {
    committee: committee.id,
    checkpoint: new TextDecoder().decode(note),
    log_key: committee.state.log_key,
    founding: placed(rowOf(committee, committee.id)),
    ...(author === committee.id ? {} : { author: placed(rowOf(committee, author)) }),
    entry: placed(row),
    body: base64urlEncode(sealed),
    body_key: toHex(key.expose()),
    witnesses: [...committee.state.witnesses].map(([each, name]) => ({ key: each, name })),
    files: files.map((data) => base64urlEncode(data)),
  };
  const blob = new Blob([FIRST, JSON.stringify(pack), LAST], { type: "text/plain" });
  const shown = { entry, author, index: row.index, size: checkpoint.size, stamped: row.leaf.time, seen, words };
  return { pack: blob, ...shown, files: files.map((data) => data.length > 0) };
}

/** @param {Committee} committee @param {string} entry @returns {Row} */
function rowOf(committee, entry) {
  const row = committee.record.row(entry);
  if (row === null) throw new Refused("entry_unknown");
  return row;
}

/** A leaf as a pack holds it, its proof checked. @param {Committee} committee @param {Row} row @param {Checkpoint} checkpoint */
function place({ record }, { leaf, index }, checkpoint) {
  const proof = record.history.tree.inclusionProof(index, checkpoint.size);
  verifyInclusion(leafHash(leaf.encode()), index, checkpoint.size, proof, checkpoint.root);
  return {
    header: new TextDecoder().decode(leaf.headerBytes),
    index,
    proof: proof.map(toHex),
    signature: base64urlEncode(leaf.signature),
    time: leaf.time,
  };
}

/** The smallest cosigned checkpoint that covers the entry, else the newest. @param {Committee} committee @param {number} index */
async function bestNote(committee, index) {
  const covering = (await cosignedNotes(committee)).filter(({ size }) => index < size);
  const [best] = covering.sort((one, other) => one.size - other.size);
  return best ?? { note: committee.record.note, seen: [] };
}

/** The files' bytes; none for one with which the pack would grow too large.
 * @param {Committee} committee
 * @param {readonly import("./talkfiles.js").Attached[]} files
 */
async function filesOf(committee, files) {
  let left = FILES_LIMIT_BYTES;
  const found = [];
  for (const file of files) {
    const fits = file.sizeBytes <= left;
    found.push(fits ? new Uint8Array(await (await fetchFile(committee, file)).arrayBuffer()) : new Uint8Array());
    left -= fits ? file.sizeBytes : 0;
  }
  return found;
}
