/** Making a file of our record that anybody can audit without the server (log §7). */

import { recordChunks } from "../audit/recordfile.js";
import { utf8 } from "../kernel/bytes.js";
import { Checkpoint } from "../kernel/checkpoint.js";
import { Note } from "../kernel/note.js";
import { evidenceNames, evidenceOf } from "./auditing.js";
import { HostMisbehaved } from "./errors.js";
import { misread } from "./reading.js";

/** @typedef {import("./committee.js").Committee} Committee */

/** Return the record as a file: headers and what lies beside them, without sealed words.
 * @param {Committee} committee
 * @param {import("./record.js").Progress} progress
 * @returns {Promise<Blob>}
 */
export async function exportRecord(committee, progress) {
  const { note, size } = committee.record;
  if (note === null) throw new HostMisbehaved("other_committee", "nothing is kept");
  const leaves = committee.record.rows().map(({ data }) => data);
  /** @type {[string, Uint8Array][]} */
  const evidence = [];
  const names = evidenceNames(committee);
  for (const name of names) {
    evidence.push([name, await evidenceOf(committee, name)]);
    progress("loading", evidence.length, names.length);
  }
  const chunks = recordChunks(note, await cosignedBelow(committee, size), leaves, evidence);
  return new Blob(/** @type {BlobPart[]} */ (chunks), { type: "application/x-tar" });
}

/** The cosigned checkpoints below the newest, ascending by size. @param {Committee} committee @param {number} below */
async function cosignedBelow(committee, below) {
  const texts = await committee.asMember(() => committee.wire.cosigned(committee.id));
  const found = new Map(texts.map((text) => [misread(() => Checkpoint.parse(Note.parse(utf8(text)).text)).size, utf8(text)]));
  return [...found].filter(([size]) => size < below).sort(([one], [other]) => one - other);
}
