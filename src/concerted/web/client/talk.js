/**
 * Talk as a member uses it: read, say, take back, unread marks, what one does not want to hear (talk.md).
 *
 * Everything said goes into the box first, and is sent as soon as the host can be reached. What is
 * read comes from this device, where it was verified; `catchUp` brings what is new. `changed` tells
 * in which places something is other than before. Calls that reach the host take turns, also with
 * other pages of this browser.
 */

import { converse, readSaying } from "../items/saying.js";
import { Refused } from "../kernel/errors.js";
import { DELETE, REMOVE, ROOM, SAY, TAKING_BACK, samePlace } from "../kernel/message.js";
import { generalChannel } from "../rules/channels.js";
import { mayAnnounce, mayRemove } from "../rules/talk.js";
import { alone } from "./database.js";
import { accuse } from "./accused.js";
import { TalkBox } from "./talkbox.js";
import { fetchFile, listed, sealFiles } from "./talkfiles.js";
import { heardFrom, long } from "./talkheard.js";
import { Speaking } from "./talksend.js";
import { TalkStore, headerOf, textOf } from "./talkstore.js";
import { Reading } from "./talksync.js";
import { wasIn } from "./talkrooms.js";

/** @typedef {import("../items/saying.js").Shown} Shown */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkbox.js").Draft} Draft */
/** @typedef {import("./talkbox.js").Said} Said */
/** @typedef {import("./talkfiles.js").Attached} Attached */
/** @typedef {import("./talkfiles.js").Picked} Picked */
/** @typedef {import("./talkheard.js").HeardHere} HeardHere */
/** @typedef {import("./talkstore.js").Kept} Kept */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */
/** @typedef {import("./talkgiven.js").News} News */
/**
 * A place as a list shows it; `members` are a room's, `name` a room's as it was given.
 * @typedef {object} Standing
 * @property {Place} place
 * @property {number} newest
 * @property {number} unread
 * @property {boolean} muted
 * @property {readonly string[]} members
 * @property {boolean} pair
 * @property {boolean} announce
 * @property {boolean} closed
 * @property {string} name
 */

export const UNREAD_LIMIT = 200;
const [MUTED, BLOCKED, READ, TYPED] = ["muted ", "blocked ", "read ", "typed "];

/**
 * Told as `changed`: the places, as `textOf` writes them; none means that any may have. `kept` are
 * the messages that came or were opened; null means that any may be other than before.
 */
export class TalkChanged extends Event {
  /**
   * @param {ReadonlySet<string>} places
   * @param {readonly Kept[] | null} kept
   */
  constructor(places, kept) {
    super("changed");
    this.places = places;
    this.kept = kept;
  }

  /** Whether a place may be other than before. @param {Place} place */
  touches(place) {
    return this.places.size === 0 || this.places.has(textOf(place));
  }
}

/** Told as `sending`: how far the files of a draft are, from 0 to 1. */
export class TalkSending extends Event {
  /** @param {number} draft @param {number} share */
  constructor(draft, share) {
    super("sending");
    this.draft = draft;
    this.share = share;
  }
}

/** One member's talk on one device. */
export class Talk extends EventTarget {
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #cursor = -1;
  /** What accuses the host and no message could be blamed for. @type {Set<string>} */
  troubles = new Set();

  /**
   * @param {Committee} committee
   * @param {TalkStore} store
   */
  constructor(committee, store) {
    super();
    this.committee = committee;
    this.store = store;
    this.box = new TalkBox(store);
  }

  /** Open what this device keeps of a committee's talk. @param {Committee} committee */
  static async open(committee) {
    return new Talk(committee, await TalkStore.open(committee.home, committee.id));
  }

  /** Close it. */
  close() {
    this.store.close();
  }

  // — reading

  /** Bring record and talk up to date, and return what came, verified. @returns {Promise<News>} */
  catchUp() {
    return this.#alone(() => this.#read());
  }

  /** Say everything that waits, after catching up; return how many the rules refuse. @returns {Promise<number>} */
  send() {
    return this.#alone(async () => {
      await this.#read();
      const waiting = await this.box.drafts();
      if (!waiting.length || this.committee.condemned) return 0;
      const speaking = new Speaking(this.committee, this.store, (draft, share) => this.dispatchEvent(new TalkSending(draft, share)));
      try {
        return await speaking.send();
      } finally {
        this.#cursor = await this.store.note("cursor", 0);
        await accuse(this.store, speaking.news);
        this.#news(speaking.news, waiting.map(({ place }) => textOf(place)));
      }
    });
  }

  async #read() {
    const { committee, store } = this;
    await committee.refresh();
    const before = await store.note("cursor", 0);
    const first = !(await store.note("begun", 0));
    const news = await new Reading(committee, store).catchUp();
    await accuse(store, [news]);
    if (first) await this.#beginRead();
    if (first || before !== this.#cursor) this.told();
    else if (news.kept.length || news.troubles.size) this.#news([news]);
    this.#cursor = await store.note("cursor", 0);
    return news;
  }

  /** @param {readonly News[]} news @param {readonly string[]} more places that may be other as well */
  #news(news, more = []) {
    const kept = news.flatMap((each) => each.kept);
    for (const { troubles } of news) for (const trouble of troubles) this.troubles.add(trouble);
    this.told(new Set([...more, ...kept.map(({ where }) => where)]), kept);
  }

  /** What stood in the channels before this device came counts as read. */
  async #beginRead() {
    for (const { place } of await this.places()) {
      if (!place.inRoom) await this.store.setNote(READ + textOf(place), await this.store.newest(place));
    }
  }

  /** Tell that places are other than before; without any, all may be.
   * @param {ReadonlySet<string>} places
   * @param {readonly Kept[] | null} kept
   */
  told(places = new Set(), kept = null) {
    this.dispatchEvent(new TalkChanged(places, kept));
  }

  /** Tell that something beside the messages of a place is other. @param {Place} place */
  #beside(place) {
    this.told(new Set([textOf(place)]), []);
  }

  /** @template T @param {() => Promise<T>} doing @returns {Promise<T>} */
  #alone(doing) {
    const turn = this.#turn.then(() => alone(this.store.database.name, doing));
    this.#turn = turn.catch(() => null);
    return turn;
  }

  /** The channel that is always there. @returns {Place} */
  get general() {
    return { id: generalChannel(this.committee.id), inRoom: false };
  }

  /** Return all places, with what is unread: channels of the record, then rooms. */
  async places() {
    const { state } = this.committee;
    const ids = [this.general.id, ...[...state.channels.keys()].sort()];
    const rooms = [...(await this.store.rooms()).values()];
    return Promise.all([
      ...ids.map((id) => this.standing({ id, inRoom: false })),
      ...rooms.map(({ place }) => this.standing({ id: place, inRoom: true })),
    ]);
  }

  /** Return one place as a list shows it. @param {Place} place @returns {Promise<Standing>} */
  async standing(place) {
    const [newest, unread, muted] = await Promise.all([this.store.newest(place), this.unread(place), this.isMuted(place)]);
    const shown = { place, newest, unread, muted, members: [], pair: false, announce: false, closed: false, name: "" };
    const channel = place.inRoom ? undefined : this.committee.state.channels.get(place.id);
    if (channel) return { ...shown, announce: channel.announce, closed: channel.closed };
    const version = place.inRoom ? (await this.store.versions(place.id)).pop() : undefined;
    return version ? { ...shown, members: version.members, pair: version.pair, name: version.name } : shown;
  }

  /** Return how many texts of others were not shown yet, of people who are not blocked; of very many the first alone.
   * @param {Place} place
   */
  async unread(place) {
    const blocked = await this.blocked();
    const since = await this.readTo(place);
    const kept = await this.store.ofPlace(place, { since, limit: UNREAD_LIMIT });
    return kept.filter((one) => this.#counts(one, blocked)).length;
  }

  /** @param {Kept} kept @param {ReadonlySet<string>} blocked */
  #counts({ author, words }, blocked) {
    return author !== this.committee.me && !blocked.has(author) && readSaying(words).form === "text";
  }

  /** Up to where a place has been shown. @param {Place} place */
  readTo(place) {
    return this.store.note(READ + textOf(place), 0);
  }

  /** Everything of a place up to a position has been shown. @param {Place} place @param {number} position */
  async readUpTo(place, position) {
    if ((await this.readTo(place)) >= position) return;
    await this.store.setNote(READ + textOf(place), position);
    this.#beside(place);
  }

  /** Return what is to be shown of a place, in order: all, or what is newer, or the newest messages.
   * @param {Place} place
   * @param {{ since?: number, before?: number, limit?: number }} [which]
   */
  async conversation(place, which) {
    return converse(await this.heard(place, which), await this.blocked());
  }

  /** Return the messages of a place as a conversation takes them, in order.
   * @param {Place} place
   * @param {{ since?: number, before?: number, limit?: number }} [which]
   * @returns {Promise<HeardHere[]>}
   */
  async heard(place, which) {
    const kept = await this.store.ofPlace(place, which);
    return Promise.all(kept.filter(({ kind }) => kind === SAY || kind === ROOM).map((one) => heardFrom(this.store, one)));
  }

  /** Return the messages that are other than before through these, as a conversation takes them.
   * @param {readonly Kept[]} kept
   */
  async heardOf(kept) {
    const targets = kept.filter(({ kind }) => TAKING_BACK.includes(kind)).map((one) => headerOf(one).target);
    const wiped = await Promise.all(targets.map((id) => this.store.message(id)));
    const said = kept.filter(({ kind }) => kind === SAY || kind === ROOM);
    const newest = await Promise.all(said.map(({ id }) => this.store.message(id))); // some may be gone again
    return Promise.all([...newest, ...wiped].filter((one) => one !== null).map((one) => heardFrom(this.store, one)));
  }

  /** Return what waits to be said in a place, in order. @param {Place} place */
  async waiting(place) {
    return (await this.box.all()).filter((draft) => samePlace(draft.place, place));
  }

  /** Return the files of a message. @param {string} id in base64url */
  async files(id) {
    const kept = await this.store.message(long(id));
    return kept ? listed(headerOf(kept).attachments, kept.words) : [];
  }

  /** Fetch and open a file. @param {Attached} file */
  fetchFile(file) {
    return fetchFile(this.committee, file);
  }

  // — people and places that one does not want to hear, and what is half typed

  /** Whether a place is quiet on this device. @param {Place} place @returns {Promise<boolean>} */
  isMuted(place) {
    return this.store.note(MUTED + textOf(place), false);
  }

  /** Make a place quiet on this device, or loud again. @param {Place} place @param {boolean} on */
  async mute(place, on = true) {
    await this.store.setNote(MUTED + textOf(place), on || null);
    this.#beside(place);
  }

  /** Return the members whose words are not shown on this device. */
  async blocked() {
    return new Set(await this.store.names(BLOCKED));
  }

  /** Show nothing more of a member's words on this device, or show them again. @param {string} member @param {boolean} on */
  async block(member, on = true) {
    await this.store.setNote(BLOCKED + member, on || null);
    this.told();
  }

  /** What was typed in a place and not said. @param {Place} place */
  typed(place) {
    return this.store.note(TYPED + textOf(place), "");
  }

  /** Keep what is typed in a place. @param {Place} place @param {string} text */
  type(place, text) {
    return this.store.setNote(TYPED + textOf(place), text || null);
  }

  // — saying

  /** Keep something to be said; it is durable once this returns, and sent when it can be. @param {Said} said */
  async put(said) {
    const draft = await this.box.put(said, this.committee.record.clock());
    this.#beside(said.place);
    return draft;
  }

  /** Say a text, with files beside it.
   * @param {Place} place
   * @param {string} text
   * @param {{ reply?: string, files?: readonly Picked[] }} [with_] `reply` in base64url
   */
  async say(place, text, { reply = "", files = [] } = {}) {
    const sealed = await sealFiles(this.store, files);
    return this.put({ kind: SAY, place, words: { text, ...(reply ? { reply } : {}) }, files: sealed });
  }

  /** Answer with a sign. @param {Place} place @param {string} id in base64url @param {string} emoji */
  react(place, id, emoji) {
    return this.put({ kind: SAY, place, words: { react: id, emoji } });
  }

  /** Say something of one's own anew; `Refused("not_yours")`. @param {Place} place @param {string} id @param {string} text */
  async edit(place, id, text) {
    const kept = await this.store.message(long(id));
    if (kept?.author !== this.committee.me) throw new Refused("not_yours");
    return this.put({ kind: SAY, place, words: { edit: id, text } });
  }

  /** Put a message where all find it, or take it from there. @param {Place} place @param {string} id @param {boolean} on */
  pin(place, id, on = true) {
    return this.put({ kind: SAY, place, words: { [on ? "pin" : "unpin"]: id } });
  }

  /** Take back one's own words. @param {Place} place @param {string} id in base64url */
  delete(place, id) {
    return this.put({ kind: DELETE, place, target: long(id) });
  }

  /** Take back what another said, as an office. @param {Place} place @param {string} id in base64url */
  remove(place, id) {
    return this.put({ kind: REMOVE, place, target: long(id) });
  }

  /** Try once more to say what the rules refused. @param {Draft} draft */
  async again(draft) {
    await this.box.keep([{ ...draft, failed: "", signed: null }]);
    this.#beside(draft.place);
  }

  /** Say it after all not. @param {Draft} draft */
  async drop(draft) {
    await this.box.drop(draft);
    this.#beside(draft.place);
  }

  /** Whether one can speak in a place now: "", or the code by which the rules would refuse it.
   * @param {Place} place
   */
  async silent(place) {
    const { state, me, record } = this.committee;
    if (!state.isActive(me)) return "author_gone";
    if (place.inRoom) {
      const versions = await this.store.versions(place.id);
      const newest = versions[versions.length - 1];
      return newest === undefined || wasIn(me, newest) ? "" : "not_in_room";
    }
    const channel = state.channels.get(place.id);
    if (channel?.closed) return "channel_closed";
    return channel?.announce && !mayAnnounce(state, me, record.now) ? "not_announcer" : "";
  }

  /** Whether one may take back what others said there. @param {Place} place */
  moderates(place) {
    const { state, me, record } = this.committee;
    return !place.inRoom && mayRemove(state, me, record.now);
  }
}
