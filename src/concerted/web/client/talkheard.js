/** What this device has of a message, as a conversation takes it (talk §3). */

import { readSaying } from "../items/saying.js";
import { base64urlDecode, base64urlEncode } from "../kernel/canonical.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { REMOVE, ROOM } from "../kernel/message.js";
import { listed } from "./talkfiles.js";
import { headerOf, placeFrom } from "./talkstore.js";

/** @typedef {import("./talkfiles.js").Attached} Attached */
/** @typedef {import("./talkstore.js").Kept} Kept */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */
/** @typedef {{ readonly opened: boolean, readonly came: readonly string[], readonly went: readonly string[], readonly named: boolean }} RoomChange what a `room` message changed */
/**
 * A message with the files that it names, and what it changed of its room; `trouble` says why it has
 * no words.
 * @typedef {import("../items/saying.js").Heard & { readonly attached: readonly Attached[], readonly room: RoomChange | null, readonly trouble: string }} HeardHere
 */

/** Return a kept message as heard.
 * @param {TalkStore} store
 * @param {Kept} kept
 * @returns {Promise<HeardHere>}
 */
export async function heardFrom(store, kept) {
  const { attachments } = kept.words ?? {};
  const by = kept.gone ? await store.at(kept.gone) : null;
  return {
    id: short(kept.id),
    author: kept.author,
    position: kept.position,
    timeS: kept.timeS,
    saying: readSaying(kept.words),
    readable: kept.words !== null || kept.gone > 0,
    goneBy: kept.gone ? (by?.author ?? "?") : "",
    removed: by?.kind === REMOVE,
    files: Array.isArray(attachments) ? attachments.length : 0,
    attached: attachments === undefined ? [] : listed(headerOf(kept).attachments, kept.words),
    findings: kept.findings,
    room: kept.kind === ROOM ? await roomChange(store, kept) : null,
    trouble: kept.trouble ?? "",
  };
}

/** Return what a `room` message changed, as far as this device knows the version before.
 * @param {TalkStore} store
 * @param {Kept} kept
 * @returns {Promise<RoomChange>}
 */
async function roomChange(store, { where, id }) {
  const versions = await store.versions(placeFrom(where).id);
  const at = versions.findIndex((version) => version.id === id);
  const [before, version] = [versions[at - 1], versions[at]];
  if (version === undefined || before === undefined) return { opened: true, came: [], went: [], named: false };
  return {
    opened: false,
    came: version.members.filter((member) => !before.members.includes(member)),
    went: before.members.filter((member) => !version.members.includes(member)),
    named: version.name !== before.name && version.name !== "",
  };
}

/** Return a message id as bodies have it. @param {string} id */
export function short(id) {
  return base64urlEncode(fromHex(id));
}

/** Return a message id as this program has it; `Malformed("body")`. @param {string} text */
export function long(text) {
  return toHex(base64urlDecode(text, 32, "body"));
}
