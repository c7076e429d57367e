/**
 * One person on this device: the committees that they are in, and which of them is on the screen.
 *
 * Told as `change`: another committee, a verified change of its record, progress, trouble. Screens
 * draw themselves anew from what is verified then; nothing here is believed from a server.
 */

import { Committee } from "../client/committee.js";
import { follow } from "../client/following.js";
import { Home } from "../client/home.js";

/** @typedef {import("../client/changes.js").Progressed} Progressed */
/** @typedef {import("../client/changes.js").Troubled} Troubled */
/** @typedef {import("../client/committee.js").Options} Options */

const LAST = "concerted.committee";

/** The person whose device this is. */
export class Person extends EventTarget {
  /** @type {Committee | null} */
  committee = null;
  /** @type {readonly string[]} the ids of their committees */
  committees = [];
  /** @type {Progressed | null} */
  progress = null;
  /** @type {unknown} what failed last while following; null once it works again */
  trouble = null;
  #until = new AbortController();

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
    return this.show(await Committee.open(this.home, id, this.options));
  }

  /** Put this committee on the screen: one just founded, joined or restored, or one opened.
   * @param {Committee} committee
   */
  async show(committee) {
    this.leave();
    this.committees = await this.home.committees();
    this.committee = committee;
    localStorage.setItem(LAST, committee.id);
    const { signal } = (this.#until = new AbortController());
    committee.addEventListener("changed", () => this.#told({ trouble: null, progress: null }), { signal });
    committee.addEventListener("progress", (event) => this.#told({ progress: event }), { signal });
    committee.addEventListener("trouble", (event) => this.#told({ trouble: /** @type {Troubled} */ (event).error }), { signal });
    follow(committee, signal);
    this.#told({ trouble: null, progress: null });
    return committee;
  }

  /** Take the committee from the screen. */
  leave() {
    this.#until.abort();
    this.committee = null;
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
