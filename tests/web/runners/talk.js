/** How each file of vectors/talk is run; in Node and in a browser. */

import { EpochKey } from "../../../src/concerted/web/crypto/epoch.js";
import { SealingKey } from "../../../src/concerted/web/crypto/seed.js";
import { verify } from "../../../src/concerted/web/crypto/signature.js";
import * as seals from "../../../src/concerted/web/crypto/talk.js";
import { fromHex, toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import { Entry } from "../../../src/concerted/web/kernel/entry.js";
import { History } from "../../../src/concerted/web/kernel/history.js";
import { Leaf } from "../../../src/concerted/web/kernel/leaf.js";
import { Message, buildMessage, messageAad, messageToSign, pairPlace, parseMessage, roomPlace } from "../../../src/concerted/web/kernel/message.js";
import { generalChannel } from "../../../src/concerted/web/rules/channels.js";
import { apply, judge } from "../../../src/concerted/web/rules/fold.js";
import { Room, Used, judgeMessage } from "../../../src/concerted/web/rules/talk.js";
import { examine, linked, marked } from "../../../src/concerted/web/rules/thread.js";
import { same } from "./same.js";

/** @typedef {Record<string, any>} Case */

const SIGNATURE = new Uint8Array(64);

/** @param {Case} of */
function runMessage(of) {
  const [text, signature] = [utf8(of.header), fromHex(of.signature)];
  const message = Message.parse(text, signature);
  same([message.id, toHex(messageToSign(text))], [of.id, of.signed]);
  verify(fromHex(of.key), messageToSign(text), signature);
  if ("aad" in of) same(toHex(messageAad(message.header)), toHex(utf8(of.aad)));
}

/** @param {Case} of */
async function runWords(of) {
  const header = parseMessage(utf8(of.header));
  const epochKey = new EpochKey(fromHex(of.epoch_key));
  const roomKey = of.room_key ? new seals.RoomKey(fromHex(of.room_key)) : null;
  const found = await seals.openWords(epochKey, roomKey, header, fromHex(of.body));
  same(found, of.words);
  const [again, body] = await seals.sealWords(epochKey, roomKey, header, found);
  same([again.fields(), toHex(body)], [header.fields(), of.body]);
}

/** @param {Case} of */
async function runRoomKey(of) {
  const version = { committee: of.committee, room: of.room, number: of.number, keyHash: of.key_hash };
  const sealing = new SealingKey(fromHex(of.seal_seed));
  same(toHex(sealing.public), of.seal_key);
  const key = await seals.openRoomWrap(version, of.member, sealing, fromHex(of.wrap));
  same(toHex(key.expose()), of.key);
  const again = await seals.sealRoomWrap(version, of.member, sealing.public, key);
  same(toHex((await seals.openRoomWrap(version, of.member, sealing, again)).expose()), of.key);
}

/** @param {Case} of */
function runPlace(of) {
  if (of.of === "general") same(generalChannel(of.committee), of.id);
  else if (of.of === "room") same(roomPlace(of.committee, of.author, of.chain), of.id);
  else for (const [one, other] of [[of.one, of.other], [of.other, of.one]]) same(pairPlace(of.committee, one, other), of.id);
}

/** The state and the log after each number of leaves. @type {Map<number, { state: any, history: History }>} */
const folded = new Map();

/** @param {any[]} record @param {number} size */
function foldedTo(record, size) {
  const known = folded.get(size);
  if (known) return known;
  const history = new History();
  let state = null;
  for (const item of record.slice(0, size)) {
    const entry = Entry.parse(utf8(item.header), SIGNATURE);
    state = apply(state, judge(state, history, entry, item.time, () => {}));
    history.append(new Leaf(item.time, SIGNATURE, entry.headerBytes), entry);
  }
  const found = { state, history };
  folded.set(size, found);
  return found;
}

/** @param {Case | undefined} of */
function told(of) {
  return of ? { id: of.id, kind: of.kind, author: of.author, place: { id: of.place, inRoom: of.in_room }, gone: of.gone } : null;
}

/** @param {Case} of */
function around({ used, head, room, target, seen, wraps }) {
  const versions = (room ?? []).map((/** @type {Case} */ one) => ({ ...one, members: new Set(one.members) }));
  return {
    used: new Used(used.day, used.messages, used.bytes, used.rooms),
    head: head ? { ...head, place: { id: head.place, inRoom: head.in_room } } : null,
    room: versions.length ? new Room(versions) : null,
    target: told(target),
    seen: told(seen),
    wraps: wraps === undefined ? null : fromHex(wraps),
  };
}

/** @param {Case} of @param {Case} file */
function runJudge(of, file) {
  const { state, history } = foldedTo(file.record, of.size);
  const message = Message.parse(utf8(of.message), SIGNATURE);
  judgeMessage(state, history, message, of.time, () => {}, around(/** @type {any} */ (of.around)));
}

/** @param {Case} of */
function runThread(of) {
  /** @type {Map<string, any>} */
  const links = new Map();
  /** @type {Map<number, string>} */
  const ids = new Map();
  const held = {
    link: (/** @type {string} */ chain) => links.get(chain) ?? null,
    at: (/** @type {number} */ position) => ids.get(position) ?? null,
    position: (/** @type {string} */ id) => [...ids].find(([, known]) => known === id)?.[0] ?? null,
  };
  const { time, ...given } = of.mark;
  let mark = { ...given, timeS: time };
  const findings = of.said.map((/** @type {Case} */ item) => {
    const placed = { position: item.position, timeS: item.time, message: Message.parse(utf8(item.message), SIGNATURE) };
    const stretch = { version: item.stretch[0], position: item.stretch[1] };
    const found = examine(held, mark, placed, stretch, of.clock);
    const { chain } = placed.message.header;
    links.set(chain, linked(held.link(chain), placed, stretch));
    if (!ids.has(placed.position)) ids.set(placed.position, placed.message.id);
    mark = marked(mark, placed);
    return found.join(" ");
  });
  const last = findings.pop();
  same(findings.join(""), "");
  return last ? `finding ${last}` : "ok";
}

/** @type {Record<string, (of: Case, file: Case) => unknown>} */
export const RUNNERS = {
  header: (of) => {
    const text = "text" in of ? utf8(of.text) : fromHex(of.hex);
    same(toHex(buildMessage(parseMessage(text))), toHex(text));
  },
  judge: runJudge,
  message: runMessage,
  place: runPlace,
  roomkey: runRoomKey,
  thread: runThread,
  words: runWords,
};
