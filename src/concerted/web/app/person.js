/**
 * One person on this device: the committees that they are in, and which of them is on the screen.
 *
 * Told as `change`: another committee, a verified change of its record, progress, trouble. Screens
 * draw themselves anew from what is verified then; nothing here is believed from a server.
 */

import { HostUnreachable } from "../client/errors.js";
import { Home } from "../client/home.js";
import { Refused } from "../kernel/errors.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../client/changes.js").Troubled} Troubled */
/** @typedef {import("../client/changes.js").Unsent} Unsent */
/** @typedef {import("../client/committee.js").Options} Options */

export const LAST = "concerted.committee";
export const FOUND = "concerted.place"; // says that there was a place here, when nothing else is left

const SAY_AGAIN_MS = 4_000;
const SAY_AGAIN_MOST_MS = 60_000;

/** The person whose device this is. */
export class Person extends EventTarget {
  /** @type {Committee | null} */
  committee = null;
  /** @type {readonly string[]} the ids of their committees */
  committees = [];
  /** @type {{ what: string, done: number, of: number } | null} how far something long has come */
  progress = null;
  /** @type {unknown} why a part of the client that opens a committee did not arrive */
  unarrived = null;
  /** Whether a committee is being opened from what this device keeps. */
  opening = false;
  /** @type {unknown} what failed last while following; null once it works again */
  trouble = null;
  /** @type {unknown} what of talk accuses the server, until it is seen */
  accused = null;
  /** @type {string} how the own request stands, while there is no membership yet */
  standing = "pending";
  /** @type {Unsent | null} what the server did not take of what waited to be sent */
  unsent = null;
  #until = new AbortController();
  /** @type {Promise<import("../client/talk.js").Talk> | null} */
  #talk = null;
  /** @type {Promise<import("../client/items.js").Items> | null} */
  #items = null;
  /** How many unread messages wait in places that are not muted. */
  unread = 0;
  /** @type {Map<string, () => number>} how much is new, by place in the bar */
  counts = new Map([["talk", () => this.unread]]);

  /**
   * @param {Home} home
   * @param {Options} options
   */
  constructor(home, options = {}) {
    super();
    this.home = home;
    this.options = options;
  }

  /** Open what this device keeps; `HomeUnusable` where it can keep nothing.
   * @param {Options} [options]
   */
  static async open(options) {
    const person = new Person(await Home.open(), options);
    person.committees = await person.home.committees();
    return person;
  }

  /** The committee that was on the screen last, or the first; none for a newcomer. */
  get last() {
    const id = localStorage.getItem(LAST) ?? "";
    return this.committees.includes(id) ? id : (this.committees[0] ?? "");
  }

  /** Put a committee that this device has a place in on the screen, and follow it.
   * @param {string} id
   */
  async enter(id) {
    this.leave();
    const progress = (/** @type {string} */ what, /** @type {number} */ done, /** @type {number} */ of) =>
      this.#told({ progress: { what, done, of } });
    this.#told({ opening: true, progress: null });
    try {
      const { Committee } = await import("../client/committee.js").catch((error) => { // only for those who are in one
        throw (this.unarrived = error);
      });
      return await this.show(await Committee.open(this.home, id, this.options, progress));
    } finally {
      this.#told({ opening: false });
    }
  }

  /** Put this committee on the screen: one just founded, joined or restored, or one opened.
   * @param {Committee} committee
   */
  async show(committee) {
    this.leave();
    this.committees = await this.home.committees();
    this.committee = committee;
    localStorage.setItem(LAST, committee.id);
    localStorage.setItem(FOUND, "yes");
    const { signal } = (this.#until = new AbortController());
    committee.addEventListener("changed", () => this.#told({ trouble: null, progress: null }), { signal });
    committee.addEventListener("progress", (event) => this.#told({ progress: event }), { signal });
    committee.addEventListener("trouble", (event) => this.#told({ trouble: /** @type {Troubled} */ (event).error }), { signal });
    committee.addEventListener("unsent", (event) => this.#told({ unsent: event }), { signal });
    this.#told({ trouble: null, progress: null, standing: "pending", unread: 0 });
    this.#accompany(committee, signal).catch((trouble) => signal.aborted || this.#told({ trouble }));
    return committee;
  }

  /** Wait until they are in, then follow the record; ended by `signal`.
   * @param {Committee} committee
   * @param {AbortSignal} signal
   */
  async #accompany(committee, signal) {
    const [{ follow }, { knocking, votesLeft }] = await Promise.all([import("../client/following.js"), import("../model/waiting.js")]);
    this.counts.set("vote", () => votesLeft(this.committee)).set("more", () => knocking(this.committee));
    void import("../client/queued.js").then(({ queuedVotes }) => queuedVotes(committee)).then(() => this.#told({}), () => null);
    if (!this.admitted && committee.place.link && !(await this.#await(committee, signal))) return;
    if (!signal.aborted) await follow(committee, signal, () => this.#reached());
  }

  /** Ask how the request stands until it is settled; say whether it was admitted.
   * @param {Committee} committee
   * @param {AbortSignal} signal
   */
  async #await(committee, signal) {
    const { awaitAdmission } = await import("../client/waiting.js");
    const heard = (/** @type {string} */ standing) => this.#told({ standing, trouble: null, progress: null });
    const settled = await awaitAdmission(committee, signal, heard, (trouble) => this.#told({ trouble }));
    return settled === "member";
  }

  /** Give up a request that is over, or a place that is not wanted any more. */
  async forget() {
    const { committee } = this;
    if (committee === null) return;
    this.leave();
    await this.home.forget(committee.id);
    if (localStorage.getItem("concerted.notices")?.includes(committee.id)) await (await import("../client/notices.js")).turnOff(null);
    this.committees = await this.home.committees();
    localStorage.removeItem(LAST);
    localStorage.setItem(FOUND, this.committees.length ? "yes" : "no");
    this.#told({ standing: "pending", trouble: null });
  }

  /** Give up a place in this committee that came to nothing; say whether there is room now.
   *
   * Where its server cannot be asked, the place stays.
   * @param {string} committee
   */
  async makeRoom(committee) {
    const { makeRoom } = await import("../client/anew.js");
    try {
      await makeRoom(this.home, committee, "", this.options);
    } catch (error) {
      if (error instanceof Refused || error instanceof HostUnreachable) return false;
      throw error;
    }
    if (this.committee?.id === committee) this.leave();
    this.committees = await this.home.committees();
    return true;
  }

  /** Take the committee from the screen. */
  leave() {
    this.#until.abort();
    for (const open of [this.#talk, this.#items]) open?.then((each) => each.close(), () => null);
    this.#talk = this.#items = null;
    this.committee = this.unsent = this.accused = null;
  }

  /** What stands above every screen: that failed last, or what was found out of the server before. */
  get alarm() {
    return this.trouble ?? this.committee?.condemned ?? this.accused;
  }

  /** How much is new in each place of the bar.
   * @returns {Record<string, number>}
   */
  get news() {
    return Object.fromEntries([...this.counts].map(([place, count]) => [place, count()]));
  }

  /** What is said in the committee on the screen; opened when it is first asked for. */
  talk() {
    const { committee } = this;
    if (committee === null) return Promise.reject(new Error("no committee is open"));
    const talk = (this.#talk ??= this.#openTalk(committee));
    talk.catch(() => this.#talk === talk && (this.#talk = null)); // whoever asks next tries again
    return talk;
  }

  /** @param {Committee} committee */
  async #openTalk(committee) {
    const { Talk } = await import("../client/talk.js");
    const talk = await Talk.open(committee);
    const count = async () => {
      const loud = (await talk.places()).filter(({ muted }) => !muted);
      const unread = loud.reduce((sum, place) => sum + place.unread, 0);
      if (unread !== this.unread && this.committee === committee) this.#told({ unread });
    };
    talk.addEventListener("changed", () => void count().catch(() => null), { signal: this.#until.signal });
    return talk;
  }

  /** The server has answered, and what it showed is in order. */
  async #reached() {
    if (this.trouble !== null) this.#told({ trouble: null });
    await this.#talking();
  }

  /** Reports and what else is written down in the committee on the screen; opened when it is first asked for. */
  items() {
    const { committee } = this;
    if (committee === null) return Promise.reject(new Error("no committee is open"));
    const items = (this.#items ??= this.#openItems(committee));
    items.catch(() => this.#items === items && (this.#items = null));
    return items;
  }

  /** @param {Committee} committee */
  async #openItems(committee) {
    const { Items } = await import("../client/items.js");
    const items = await Items.open(committee);
    items.addEventListener("change", () => this.#told({}), { signal: this.#until.signal });
    return items;
  }

  /** Send the votes that wait, fetch what was said, and say what waits. */
  async #talking() {
    const { committee } = this;
    if (committee === null || !this.admitted) return;
    const { sendQueued } = await import("../client/queued.js");
    const signing = !committee.condemned;
    if (signing && (await sendQueued(committee))) this.#told({});
    const talk = await this.talk();
    await talk.send().finally(() => this.#heed(talk));
    if (signing) await (await this.items()).send();
  }

  /** Tell what of talk accuses the server. @param {import("../client/talk.js").Talk} talk */
  async #heed(talk) {
    const { accused } = await import("../client/accused.js");
    const found = await accused(talk.store);
    if (!found !== !this.accused && talk.committee === this.committee) this.#told({ accused: found });
  }

  /** Say what waits; where the server cannot be reached it is tried again, and when the line is back.
   * @param {number} pauseMs
   */
  sayWaiting(pauseMs = SAY_AGAIN_MS) {
    const { signal } = this.#until;
    this.#talking().catch((error) => {
      if (signal.aborted) return;
      this.#told({ trouble: error });
      setTimeout(() => signal.aborted || this.sayWaiting(Math.min(2 * pauseMs, SAY_AGAIN_MOST_MS)), pauseMs);
    });
  }

  /** Whether the record of the committee on the screen shows this person as a member. */
  get admitted() {
    const { committee } = this;
    return committee !== null && committee.record.begun && committee.state.member(committee.me)?.status === "active";
  }

  /** @param {Record<string, unknown>} what */
  #told(what) {
    Object.assign(this, what);
    this.dispatchEvent(new Event("change"));
  }
}
