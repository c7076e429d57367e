/**
 * Saying what waits in the box: signed when it is sent, once and in order (talk §2 to §6).
 *
 * Where the committee or the room has moved on in the meantime (another epoch, another version, a
 * chain that another copy of this home has used), what was refused is signed anew, and nobody is
 * asked. What the rules refuse for good is marked in the box with their code.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import { ROOM, SEALED, messageId, parseMessage } from "../kernel/message.js";
import { TRIES } from "./committee.js";
import { needKey } from "./epochs.js";
import { HostFaulty, HostUnreachable } from "./errors.js";
import { TalkBox } from "./talkbox.js";
import { stage } from "./talkfiles.js";
import { Signing } from "./talksign.js";
import { headerOf, textOf } from "./talkstore.js";
import { Reading } from "./talksync.js";
import { wasIn } from "./talkrooms.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkbox.js").Draft} Draft */
/** @typedef {import("./talkbox.js").OwnChain} OwnChain */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */

export const BATCH = 20;
export const MOVED_ON = new Set([
  "epoch_ended", "epoch_other", "after_stale", "after_unknown", "seen_unknown", "chain_broken", "room_other", "room_stale",
]);
export const SWEPT = new Set(["body_missing", "body_invalid"]); // of attachments: staged too long ago

/** One sending of what waits in the box. */
export class Speaking {
  /**
   * @param {Committee} committee
   * @param {TalkStore} store
   * @param {(draft: number, share: number) => void} [progress] how far the files of a draft are
   */
  constructor(committee, store, progress = () => {}) {
    this.committee = committee;
    this.store = store;
    this.progress = progress;
    this.box = new TalkBox(store);
    this.signing = new Signing(committee, store, this.box);
    /** @type {import("./talkgiven.js").News[]} */
    this.news = [];
  }

  /** Say everything; what the rules refuse stays with their code, what could not be sent as it is.
   *
   * Returns how many were refused.
   */
  async send() {
    let [tries, refused] = [TRIES, 0];
    for (;;) {
      const drafts = await this.box.drafts(BATCH);
      if (!drafts.length) return refused;
      const flying = drafts.filter((draft) => draft.signed !== null);
      const code = await (flying.length ? this.#settle(flying) : this.#speak());
      if (!code) {
        tries = TRIES;
        continue;
      }
      tries -= 1;
      const [first] = await this.box.drafts(1);
      if (tries && (MOVED_ON.has(code) || SWEPT.has(code))) {
        await this.#moveOn(first, code);
        continue;
      }
      await this.box.keep([{ ...first, signed: null, failed: code }]);
      [tries, refused] = [TRIES, refused + 1];
    }
  }

  /** Sign what waits, and send it; return the first refusal. */
  async #speak() {
    await this.#renew(await this.box.drafts(BATCH));
    const [signed, code] = await this.#sign(await this.box.drafts(BATCH));
    return signed.length ? this.#settle(signed) : code;
  }

  /** @param {Draft} first @param {string} code */
  async #moveOn(first, code) {
    this.signing.withoutSeen = code === "seen_unknown";
    if (code === "chain_broken") await this.box.dropChain(first.place);
    if (SWEPT.has(code)) {
      const files = first.files.map((item) => ({ ...item, sent: 0 }));
      await this.box.keep([{ ...first, files }]);
    }
    await this.#read();
  }

  async #read() {
    await this.committee.refresh();
    this.news.push(await new Reading(this.committee, this.store).catchUp());
  }

  /** Sign drafts one after another, as far as one sending can go; keep them as signed.
   *
   * The code says why the first of all could not be.
   * @param {readonly Draft[]} drafts
   * @returns {Promise<[Draft[], string]>}
   */
  async #sign(drafts) {
    const { committee } = this;
    if (committee.condemned) throw committee.condemned;
    try {
      const key = drafts.some(({ kind }) => SEALED.includes(kind)) ? await committee.inTurn(() => needKey(committee)) : null;
      return await this.#signAll(drafts, key);
    } catch (error) {
      if (error instanceof Refused) return [[], error.code];
      throw error;
    }
  }

  /** @param {readonly Draft[]} drafts @param {import("../crypto/epoch.js").EpochKey | null} key @returns {Promise<[Draft[], string]>} */
  async #signAll(drafts, key) {
    /** @type {Draft[]} */
    const signed = [];
    /** @type {Map<string, OwnChain>} */
    const chains = new Map();
    for (const draft of drafts) {
      try {
        const ready = await this.#staged(draft);
        const chain = chains.get(textOf(draft.place)) ?? (await this.signing.chain(draft));
        const made = await this.signing.make(ready, chain, key);
        chains.set(textOf(draft.place), { ...chain, number: chain.number + 1, previous: messageId(made.header) });
        signed.push({ ...ready, signed: made });
      } catch (error) {
        const code = codeOf(error);
        if (!signed.length) return [[], code];
        break;
      }
      if (draft.kind === ROOM) break; // what follows in the room needs its new key, as the host confirmed it
    }
    await this.box.keep(signed);
    return [signed, ""];
  }

  /** @param {Draft} draft @returns {Promise<Draft>} */
  async #staged(draft) {
    if (!draft.files.length) return draft;
    const ready = { ...draft, files: await this.#stage(draft) };
    await this.box.keep([ready]);
    return ready;
  }

  /** @param {Draft} draft */
  #stage({ files, number }) {
    return stage(this.committee, this.store, files, (share) => this.progress(number, share));
  }

  /** Send signed drafts; take those that were said out of the box. Return the first refusal.
   *
   * What was not answered stays signed, to be sent again as it is.
   * @param {readonly Draft[]} drafts
   */
  async #settle(drafts) {
    const { committee } = this;
    const sent = drafts.map((draft) => /** @type {import("./talkbox.js").SignedMessage} */ (draft.signed));
    const results = await committee.asMember(() => committee.wire.say(committee.id, sent));
    let code = "";
    for (let at = 0; at < drafts.length; at++) {
      const { error, position, time } = Object(results[at]);
      if (error === undefined) {
        await this.#said(drafts[at], position, time);
        continue;
      }
      code ||= refusalOf(error);
      await this.box.keep([{ ...drafts[at], signed: null }]);
    }
    await this.#read();
    return code;
  }

  /** @param {Draft} draft @param {unknown} position @param {unknown} timeS */
  async #said(draft, position, timeS) {
    if (typeof position !== "number" || typeof timeS !== "number") throw new HostUnreachable("answer_unreadable", "results");
    const { header } = /** @type {import("./talkbox.js").SignedMessage} */ (draft.signed);
    const { chain, number } = parseMessage(header);
    await this.box.said(draft, { chain, number, previous: messageId(header), timeS }, position);
  }

  /** Replace the version of a room that somebody wants out of, or that has no key for us.
   *
   * What would open a room that is open by now is dropped: the other of the pair was quicker.
   * @param {readonly Draft[]} drafts
   */
  async #renew(drafts) {
    for (const draft of drafts) if (draft.opening?.chain && (await this.signing.newest(draft.place))) await this.box.drop(draft);
    /** @type {Map<string, Draft[]>} */
    const rooms = new Map();
    for (const draft of await this.box.drafts(BATCH)) {
      if (draft.place.inRoom) rooms.set(textOf(draft.place), [...(rooms.get(textOf(draft.place)) ?? []), draft]);
    }
    for (const waiting of rooms.values()) if (waiting.every(({ kind }) => kind !== ROOM)) await this.#renewRoom(waiting[0]);
  }

  /** @param {Draft} first what waits to be said in the room */
  async #renewRoom(first) {
    const { me, record } = this.committee;
    const newest = await this.signing.newest(first.place);
    if (newest === null || !wasIn(me, newest)) return;
    const leaving = newest.pair ? [] : await this.#leaving(first, newest);
    if (newest.key !== null && !leaving.length) return;
    const opening = { pair: newest.pair, come: [], go: leaving, chain: "" };
    await this.box.put({ kind: ROOM, place: first.place, words: { name: newest.name }, opening }, record.clock(), first.number);
  }

  /** @param {Draft} first @param {KnownVersion} newest */
  async #leaving({ place }, newest) {
    const since = await this.store.ofPlace(place, { since: newest.position });
    const leaving = since.filter(({ words, author }) => words?.leave === true && author !== this.committee.me);
    return [...new Set(leaving.filter((kept) => headerOf(kept).room > 0).map(({ author }) => author))];
  }
}

/** The code by which a draft cannot be signed; what is no verdict is thrown on. @param {unknown} error */
function codeOf(error) {
  if (error instanceof Refused) return error.code;
  if (error instanceof Malformed) return error.layer === "body" ? "words_many" : error.layer;
  throw error;
}

/** Return the code of a refusal; anything else is thrown, and nothing was said. @param {any} error */
function refusalOf(error) {
  const { family, code = "", detail = "" } = Object(error);
  if (family === "refused" || family === "malformed") return String(code);
  throw new HostFaulty(String(code) || "unavailable", String(detail));
}
