/** Names of members as screens show them at once: read in the background, told when they are there. */

import { isRead, nameAtHand, nameOf } from "./called.js";

const BEGINNING = 8;
const ALL_READ = 300; // of more, only who is looked at: then two who look alike are told apart once both were

/** The names of one committee's members; `change` tells when more are known. */
export class Names extends EventTarget {
  /** @type {Map<string, string>} */
  #known = new Map();
  /** @type {Map<string, Promise<void>>} */
  #asked = new Map();

  /** @param {import("../client/committee.js").Committee} committee */
  constructor(committee) {
    super();
    this.committee = committee;
    const everybody = committee.state.roll();
    if (everybody.length <= ALL_READ) void this.learn(everybody);
    committee.addEventListener("changed", (event) => {
      const { rows } = /** @type {import("../client/changes.js").Changed} */ (event);
      const other = rows.filter(({ entry }) => entry?.header.kind === "profile");
      for (const { entry } of other) this.#asked.delete(entry?.header.author ?? "");
      if (other.length) this.dispatchEvent(new Event("change"));
    });
  }

  /** The name of a member, or until it is read the beginning of the id. @param {string} member */
  of(member) {
    this.#ask(member);
    return isRead(this.committee, member) ? nameAtHand(this.committee, member) : (this.#known.get(member) ?? member.slice(0, BEGINNING));
  }

  /** Wait until these are read. @param {Iterable<string>} members */
  async learn(members) {
    await Promise.all([...new Set(members)].map((member) => this.#ask(member)));
  }

  /** @param {string} member */
  #ask(member) {
    const asked = this.#asked.get(member);
    if (asked) return asked;
    const asking = this.#read(member).catch(() => void this.#asked.delete(member)); // so that it is tried again
    this.#asked.set(member, asking);
    return asking;
  }

  /** @param {string} member */
  async #read(member) {
    const name = await nameOf(this.committee, member);
    if (this.#known.get(member) === name) return;
    this.#known.set(member, name);
    this.dispatchEvent(new Event("change"));
  }
}
