/**
 * Files beside a message or an entry: sealed once, staged at the host piece by piece, named, fetched (seal §4).
 *
 * A file is sealed into this browser before anything is sent, and what is sent again after an
 * interruption are the same bytes. Its words list key and name of each, in the order in
 * which the header names them.
 */

import { AttachmentKey, CHUNK_BYTES, FILE_LIMIT_BYTES, openAttachment, sealAttachment } from "../crypto/attachment.js";
import { TAG_BYTES } from "../crypto/suite.js";
import { fromHex, hashFrom, toHex } from "../kernel/bytes.js";
import { ATTACHMENTS_LIMIT, blobHash } from "../kernel/entry.js";
import { ConcertedError, Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { random } from "./chance.js";
import { answer } from "./database.js";
import { FileUnusable, HostMisbehaved } from "./errors.js";
import { PIECES } from "./talkstore.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {Pick<import("./talkstore.js").TalkStore, "writing" | "reading">} FileStore a database with a store of pieces */
/** @typedef {import("../kernel/entry.js").BlobRef} BlobRef */
/** @typedef {{ id: string, hash: string, sizeBytes: number, key: string, name: string, sent: number }} Outgoing a sealed file on its way out; `sent` counts the pieces that the host has taken */
/** @typedef {{ ref: BlobRef, key: AttachmentKey, name: string, sizeBytes: number }} Attached a file that a message names; `sizeBytes` is that of the file */
/** @typedef {{ name: string, data: Blob }} Picked a file as a person picked it */

const NAME_LIMIT = 120;
const KEPT_LIMIT_BYTES = 2 * 1_024 * 1_024;
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu;

/** Seal files into this browser; `FileUnusable` `files_many`, `file_large`, `file_unreadable`.
 * @param {FileStore} store
 * @param {readonly Picked[]} files
 * @returns {Promise<Outgoing[]>}
 */
export async function sealFiles(store, files) {
  if (files.length > ATTACHMENTS_LIMIT) throw new FileUnusable("files_many", String(files.length));
  const large = files.find(({ data }) => data.size > FILE_LIMIT_BYTES);
  if (large) throw new FileUnusable("file_large", large.name);
  const found = [];
  for (const file of files) found.push(await seal(store, file));
  return found;
}

/** @param {FileStore} store @param {Picked} file @returns {Promise<Outgoing>} */
async function seal(store, { name, data }) {
  const [key, id] = [new AttachmentKey(random(32)), toHex(random(16))];
  const hash = hashFrom(tag("blob"));
  let [sizeBytes, number] = [0, 0];
  for await (const chunk of sealAttachment(key, partsOf(data))) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    const at = number++;
    await store.writing([PIECES], (pieces) => void pieces(PIECES).put(chunk, [id, at]));
  }
  return { id, hash: toHex(hash.digest()), sizeBytes, key: toHex(key.expose()), name: safeName(name), sent: 0 };
}

/** @param {Blob} data */
async function* partsOf(data) {
  for (let at = 0; at < data.size; at += CHUNK_BYTES) {
    try {
      yield new Uint8Array(await data.slice(at, at + CHUNK_BYTES).arrayBuffer());
    } catch (error) {
      throw new FileUnusable("file_unreadable", String(error)); // it was changed or removed meanwhile
    }
  }
}

/** How a header names a file. @param {Outgoing} item @returns {BlobRef} */
export function refOf({ hash, sizeBytes }) {
  return { hash, size: sizeBytes };
}

/** Give the host every piece that it has not taken yet (docs/api.md); return the files as they are then.
 *
 * The host joins pieces of at most `CHUNK_BYTES`, whatever the chunks that were sealed.
 * @param {Committee} committee
 * @param {FileStore} store
 * @param {readonly Outgoing[]} files
 * @param {(share: number) => void} progress from 0 to 1
 * @returns {Promise<Outgoing[]>}
 */
export async function stage(committee, store, files, progress = () => {}) {
  const staged = [];
  const whole = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  for (const item of files) {
    let { sent } = item;
    if (sent * CHUNK_BYTES < item.sizeBytes) {
      const sealed = new Blob(/** @type {any} */ (await piecesOf(store, item.id)));
      for (; sent * CHUNK_BYTES < item.sizeBytes; sent++) {
        const piece = new Uint8Array(await sealed.slice(sent * CHUNK_BYTES, (sent + 1) * CHUNK_BYTES).arrayBuffer());
        progress((done + sent * CHUNK_BYTES) / whole);
        await committee.asMember(() => committee.wire.stage(committee.id, item.hash, sent, piece));
      }
    }
    done += item.sizeBytes;
    staged.push({ ...item, sent });
  }
  return staged;
}

/** @param {FileStore} store @param {string} id @returns {Promise<Uint8Array[]>} */
function piecesOf(store, id) {
  return answer(store.reading(PIECES).getAll(IDBKeyRange.bound([id, 0], [id, Infinity])));
}

/** Return an own file that waits to be sent, opened. @param {FileStore} store @param {Outgoing} item */
export async function openWaiting(store, item) {
  const opened = [];
  const key = new AttachmentKey(fromHex(item.key));
  for await (const chunk of openAttachment(key, await piecesOf(store, item.id))) opened.push(chunk);
  return new Blob(/** @type {any} */ (opened));
}

/** Return the files that a header refers to and its words describe; none where they do not fit (seal §4).
 * @param {readonly BlobRef[]} refs
 * @param {Record<string, any> | null} words
 * @returns {Attached[]}
 */
export function listed(refs, words) {
  const named = words?.attachments;
  if (!Array.isArray(named) || named.length !== refs.length) return [];
  if (!named.every((item) => /^[0-9a-f]{64}$/.test(item?.key) && typeof item.name === "string")) return [];
  return refs.map((ref, at) => attached(ref, named[at]));
}

/** @param {BlobRef} ref @param {{ key: string, name: string }} item @returns {Attached} */
function attached(ref, item) {
  const tags = Math.ceil(ref.size / (CHUNK_BYTES + TAG_BYTES));
  return { ref, key: new AttachmentKey(fromHex(item.key)), name: safeName(item.name), sizeBytes: ref.size - tags * TAG_BYTES };
}

/** Fetch a file, check it against the header, and open it.
 *
 * `HostMisbehaved("altered")` for other bytes; `Refused("seal_broken")` where its sender sealed it
 * wrongly.
 * @param {Committee} committee
 * @param {Attached} file
 * @returns {Promise<Blob>}
 */
export async function fetchFile(committee, { ref, key }) {
  const data = await sealedFile(committee, ref);
  const opened = [];
  try {
    for await (const chunk of openAttachment(key, [data])) opened.push(chunk);
  } catch (error) {
    if (!(error instanceof ConcertedError)) throw error;
    throw new Refused("seal_broken");
  }
  return new Blob(/** @type {any} */ (opened));
}

/** Return a file's sealed bytes, kept here or fetched; small ones are kept, to be seen offline.
 * @param {Committee} committee
 * @param {BlobRef} ref
 */
async function sealedFile(committee, ref) {
  const held = await committee.home.body(ref.hash);
  if (held !== null) return held;
  const data = await committee.asMember(() => committee.wire.attachment(committee.id, ref.hash));
  const right = data.length === ref.size && blobHash(data) === ref.hash;
  if (!right) throw new HostMisbehaved("altered", `attachment ${ref.hash}`);
  if (data.length <= KEPT_LIMIT_BYTES) await committee.home.saveBody(ref.hash, data);
  return data;
}

/** Return a sender's file name as it may be shown and saved: one visible name.
 * @param {string} name
 */
export function safeName(name) {
  const kept = name.normalize("NFC").replaceAll(UNSAFE, "").replace(/^[ .~-]+|[ .~-]+$/g, "");
  const [, stem, ending] = /^(.*?)(\.[^.]{1,10})?$/su.exec(kept) ?? ["", kept, ""];
  return stem ? [...stem].slice(0, NAME_LIMIT - (ending?.length ?? 0)).join("") + (ending ?? "") : "file";
}
