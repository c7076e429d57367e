/** Making a message of a draft: its place in the chain, what its author has seen, keys, seal (talk §2, §3, §6). */

import { encodeWraps } from "../crypto/epoch.js";
import { RoomKey, roomKeyHash, sealRoomWrap, sealWords } from "../crypto/talk.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { blobHash } from "../kernel/entry.js";
import { Refused } from "../kernel/errors.js";
import { MessageHeader, ROOM, SEALED, buildMessage, messageToSign } from "../kernel/message.js";
import { DAY_S } from "../rules/fields.js";
import { random } from "./chance.js";
import { refOf } from "./talkfiles.js";
import { wasIn } from "./talkrooms.js";

/** @typedef {import("../crypto/epoch.js").EpochKey} EpochKey */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkbox.js").Draft} Draft */
/** @typedef {import("./talkbox.js").OwnChain} OwnChain */
/** @typedef {import("./talkbox.js").SignedMessage} SignedMessage */
/** @typedef {import("./talkbox.js").TalkBox} TalkBox */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */

/** Signs drafts of one member on one device. */
export class Signing {
  /** Whether the next message goes without `seen`: the host did not know what it named. */
  withoutSeen = false;

  /**
   * @param {Committee} committee
   * @param {TalkStore} store
   * @param {TalkBox} box
   */
  constructor(committee, store, box) {
    this.committee = committee;
    this.store = store;
    this.box = box;
  }

  /** Return the chain that a draft goes on with: the kept one, unless its last may be forgotten.
   * @param {Draft} draft
   * @returns {Promise<OwnChain>}
   */
  async chain(draft) {
    const found = await this.box.chain(draft.place);
    if (found !== null && found.timeS >= this.#freshS()) return found;
    return { chain: draft.opening?.chain || toHex(random(16)), number: 0, previous: "", timeS: 0 };
  }

  /** The time since which messages are surely remembered. */
  #freshS() {
    const days = this.committee.state.constitution.number("talk_days") - 1;
    return this.committee.record.clock() - days * DAY_S;
  }

  /** Return the newest version of a room that this device knows. @param {Place} place */
  async newest(place) {
    const versions = place.inRoom ? await this.store.versions(place.id) : [];
    return versions[versions.length - 1] ?? null;
  }

  /** Return a draft as a signed message, the next of `chain`.
   *
   * `Refused` `room_unknown`, `not_in_room`; `Malformed("body")` for too many words.
   * @param {Draft} draft
   * @param {OwnChain} chain
   * @param {EpochKey | null} key
   * @returns {Promise<SignedMessage>}
   */
  async make(draft, chain, key) {
    const newest = await this.newest(draft.place);
    const header = await this.#header(draft, chain, newest);
    if (!SEALED.includes(draft.kind)) return this.#signed(header, null, null);
    if (key === null) throw new RangeError("no key to seal words with");
    const salted = header.with({ epoch: this.committee.state.epoch.number, salt: toHex(random(16)) });
    if (draft.kind === ROOM) {
      const [opening, wraps, roomKey] = await this.#openVersion(draft, salted, newest);
      const [sealed, body] = await sealWords(key, roomKey, opening, wordsOf(draft));
      return this.#signed(sealed, body, wraps);
    }
    const [sealed, body] = await sealWords(key, roomKeyOf(draft, newest), salted, wordsOf(draft));
    return this.#signed(sealed, body, null);
  }

  /** @param {MessageHeader} header @param {Uint8Array | null} body @param {Uint8Array | null} wraps */
  #signed(header, body, wraps) {
    const data = buildMessage(header);
    return { header: data, signature: this.committee.keys.signing.sign(messageToSign(data)), body, wraps };
  }

  /** @param {Draft} draft @param {OwnChain} chain @param {KnownVersion | null} newest */
  async #header(draft, chain, newest) {
    const { record, id, me } = this.committee;
    if (draft.place.inRoom && newest === null && draft.kind !== ROOM) throw new Refused("room_unknown");
    return new MessageHeader({
      kind: draft.kind,
      committee: id,
      author: me,
      channel: draft.place.id,
      chain: chain.chain,
      number: chain.number + 1,
      previous: chain.previous,
      after: { size: record.size, root: toHex(record.history.tree.root(record.size)) },
      room: newest?.number ?? 0,
      seen: await this.#seen(draft.place),
      attachments: draft.files.map(refOf),
      target: draft.target,
    });
  }

  /** @param {Place} place */
  #seen(place) {
    if (!this.withoutSeen) return this.store.newestOfOthers(place, this.committee.me, this.#freshS());
    this.withoutSeen = false;
    return null;
  }

  /** Draw a key for the next version of a room, and wrap it for its members (talk §6).
   * @param {Draft} draft
   * @param {MessageHeader} header
   * @param {KnownVersion | null} newest
   * @returns {Promise<[MessageHeader, Uint8Array, RoomKey]>}
   */
  async #openVersion({ opening }, header, newest) {
    const { committee } = this;
    if (opening === null) throw new RangeError("a room is opened by what says who comes");
    if (newest === null && !opening.chain) throw new Refused("room_unknown"); // forgotten meanwhile
    if (newest !== null && !wasIn(committee.me, newest)) throw new Refused("not_in_room");
    const key = new RoomKey(random(32));
    const { channel: room } = header;
    const number = newest === null ? 1 : newest.number + 1;
    const version = { committee: committee.id, room, number, keyHash: roomKeyHash(key) };
    const named = new Set([...(newest?.members ?? []), ...opening.come]);
    /** @type {Map<string, Uint8Array>} */
    const wraps = new Map();
    for (const name of named) {
      if (opening.go.includes(name) || !committee.state.isActive(name)) continue;
      const sealKey = fromHex(committee.state.members.at(name).seal_key);
      wraps.set(name, await sealRoomWrap(version, name, sealKey, key));
    }
    const data = encodeWraps(wraps);
    const ref = { hash: blobHash(data), size: data.length };
    const { pair } = opening;
    return [header.with({ room: number, replaces: newest?.id, pair, keyHash: version.keyHash, wraps: ref }), data, key];
  }
}

/** @param {Draft} draft */
function wordsOf({ words, files }) {
  const named = files.map(({ key, name }) => ({ key, name }));
  return { ...words, ...(named.length ? { attachments: named } : {}) };
}

/** @param {Draft} draft @param {KnownVersion | null} newest */
function roomKeyOf({ place }, newest) {
  if (!place.inRoom) return null;
  if (newest === null) throw new Refused("room_unknown");
  if (newest.key === null) throw new Refused("not_in_room");
  return new RoomKey(newest.key);
}
