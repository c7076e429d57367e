/**
 * One conversation while it is on the screen: its newest messages at once, the others little by
 * little, and what changes as it comes. `change` tells that `dialogue` is another.
 */

import { textOf } from "../client/talkstore.js";
import { Addresses } from "./talkfile.js";
import { kindOf, nameOf, pathOf } from "./talkplace.js";
import { rowsOf } from "./talkrows.js";

/** @typedef {import("../client/talk.js").Talk} Talk */
/** @typedef {import("../client/talk.js").TalkChanged} TalkChanged */
/** @typedef {import("../client/talkheard.js").HeardHere} HeardHere */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("../views/talk/model.js").Dialogue} Dialogue */
/** @typedef {import("../views/talk/model.js").Row} Row */
/** @typedef {import("../views/talk/model.js").SaidRow} SaidRow */
/** @typedef {import("./names.js").Names} Names */

const FIRST = 120;
const STEP = 1_000;

/** A conversation that is followed; whoever opens it ends it. */
export class Conversation extends EventTarget {
  /** @type {HeardHere[]} the newest, without a gap */
  #heard = [];
  #whole = false;
  #ended = false;
  #readTo = 0;
  /** @type {Set<string>} */
  #blocked = new Set();
  /** @type {import("../client/talkbox.js").Draft[]} */
  #drafts = [];
  #addresses = new Addresses();
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #drawing = false;
  #sending = { draft: 0, share: 0 };
  /** @type {Dialogue} */
  dialogue;

  /**
   * @param {Talk} talk
   * @param {Place} place
   * @param {Names} names
   */
  constructor(talk, place, names) {
    super();
    this.talk = talk;
    this.place = place;
    this.names = names;
    this.dialogue = {
      key: pathOf(place), name: "", kind: place.inRoom ? "room" : "channel", members: [], rows: [], anchor: "", pins: [],
      ready: false, silent: "", muted: false, moderates: false, closable: false, typed: "", newest: "",
    };
  }

  /** Open it: the newest messages are there once this returns, the others come by and by. */
  async open() {
    this.talk.addEventListener("changed", this.#changed);
    this.talk.addEventListener("sending", this.#sent);
    this.names.addEventListener("change", this.#draw);
    const { talk, place } = this;
    [this.#readTo, this.#blocked] = [await talk.readTo(place), await talk.blocked()];
    const unread = await talk.unread(place);
    await this.#older(FIRST + unread);
    this.dialogue = { ...this.dialogue, typed: await talk.typed(place) };
    await this.#beside();
    if (!unread) this.#readTo = 0;
    this.#make();
    this.#fill();
    return this;
  }

  /** End it. */
  end() {
    this.#ended = true;
    this.talk.removeEventListener("changed", this.#changed);
    this.talk.removeEventListener("sending", this.#sent);
    this.names.removeEventListener("change", this.#draw);
    this.#addresses.clear();
  }

  /** Up to where all has been heard. */
  get position() {
    return this.#heard[this.#heard.length - 1]?.position ?? 0;
  }

  /** @param {number} limit */
  async #older(limit) {
    const before = this.#heard[0]?.position;
    const more = await this.talk.heard(this.place, { limit, ...(before ? { before } : {}) });
    await this.names.learn(more.map(({ author }) => author));
    this.#heard = [...more, ...this.#heard];
    // What only changes others is not heard, so fewer may come than there are.
    const least = more[0]?.position ?? before ?? 0;
    this.#whole = more.length === 0 || (await this.talk.store.ofPlace(this.place, { before: least, limit: 1 })).length === 0;
  }

  /** Fetch what is older while nothing else is to be done. */
  async #fill() {
    while (!this.#whole && !this.#ended) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await this.#inTurn(() => this.#older(STEP));
      this.#make();
    }
  }

  /** @param {() => Promise<void>} doing */
  #inTurn(doing) {
    const turn = this.#turn.then(() => (this.#ended ? undefined : doing()));
    this.#turn = turn.catch(() => null);
    return turn;
  }

  /** @param {Event} event */
  #changed = (event) => {
    const change = /** @type {TalkChanged} */ (event);
    if (change.touches(this.place)) this.#inTurn(() => this.#take(change));
  };

  /** @param {TalkChanged} change */
  async #take({ kept }) {
    if (kept === null) await this.#again();
    else if (kept.length) await this.#merge(kept.filter(({ where }) => where === textOf(this.place)));
    await this.#beside();
    this.#make();
  }

  /** Hear all that is here once more. */
  async #again() {
    const since = this.#whole ? 0 : (this.#heard[0]?.position ?? 1) - 1;
    this.#blocked = await this.talk.blocked();
    this.#heard = await this.talk.heard(this.place, { since });
    await this.names.learn(this.#heard.map(({ author }) => author));
  }

  /** @param {readonly import("../client/talkstore.js").Kept[]} kept */
  async #merge(kept) {
    const heard = await this.talk.heardOf(kept);
    await this.names.learn(heard.map(({ author }) => author));
    const byPosition = new Map(heard.map((one) => [one.position, one]));
    const known = this.#heard.map((one) => byPosition.get(one.position) ?? one);
    const newest = this.position;
    const added = heard.filter(({ position }) => position > newest).sort((one, other) => one.position - other.position);
    this.#heard = [...known, ...added];
  }

  /** What stands beside the messages: the place itself, and what waits. */
  async #beside() {
    const { talk, place, names } = this;
    this.#drafts = await talk.waiting(place);
    const standing = await talk.standing(place);
    const opening = this.#drafts.find((draft) => draft.opening?.chain)?.opening;
    const known = opening && !standing.members.length ? { ...standing, members: opening.come, pair: opening.pair } : standing;
    await names.learn(known.members);
    const { me, state } = talk.committee;
    const channel = state.channels.get(place.id);
    this.dialogue = {
      ...this.dialogue,
      name: await nameOf(talk, known, names),
      kind: kindOf(known),
      members: known.members.map((id) => ({ id, name: names.of(id), me: id === me })),
      silent: await talk.silent(place),
      muted: standing.muted,
      moderates: talk.moderates(place),
      closable: !place.inRoom && channel !== undefined && !channel.closed && (channel.opener === me || talk.moderates(place)),
    };
  }

  /** @param {Event} event */
  #sent = (event) => {
    const { draft, share } = /** @type {import("../client/talk.js").TalkSending} */ (event);
    this.#sending = { draft, share };
    this.#draw();
  };

  #draw = () => {
    if (this.#drawing) return;
    this.#drawing = true;
    setTimeout(() => {
      this.#drawing = false;
      if (!this.#ended) this.#make();
    }, 50);
  };

  /** Make the rows anew, and tell. */
  #make() {
    const { talk, names } = this;
    const setting = {
      talk, me: talk.committee.me, name: (/** @type {string} */ member) => names.of(member), blocked: this.#blocked,
      readTo: this.#readTo, addresses: this.#addresses, sending: this.#sending,
    };
    const rows = rowsOf(this.#heard, this.#drafts, setting);
    const pins = /** @type {SaidRow[]} */ (rows.filter((row) => row.kind === "said" && row.pinned && !row.gone));
    const anchor = rows.some(({ kind }) => kind === "new") ? "new" : "";
    this.dialogue = { ...this.dialogue, rows, pins, anchor, ready: true, newest: rows[rows.length - 1]?.key ?? "" };
    this.dispatchEvent(new Event("change"));
  }
}
