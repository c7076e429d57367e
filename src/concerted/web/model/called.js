/**
 * How members are called, read once and kept while nobody chooses another name.
 *
 * Of thousands, names come in slices: whoever draws a list shows those that are there, and reads on.
 */

import { nicknameIn } from "../client/words.js";
import { lookOf, told } from "./alike.js";

/** @typedef {import("../client/committee.js").Committee} Committee */

const BEGINNING = 8;
const AT_ONCE = 16;

/** The names of one committee's people, as far as they were read. */
class Names {
  /** @type {Map<string, string>} */
  read = new Map();
  /** @type {Map<string, Set<string>>} how a name looks → who was read with it */
  looks = new Map();
  /** @type {Map<string, string>} member → the entry in which a name was chosen last */
  chosen = new Map();
  /** @type {WeakMap<object, Promise<any>>} what was made, with these names, of an unchanging value of the state */
  made = new WeakMap();

  /** @param {number} newest index of the newest choice of a name */
  constructor(newest) {
    this.newest = newest;
  }

  /** @param {string} member @param {string} name */
  add(member, name) {
    this.read.set(member, name);
    const look = lookOf(name);
    this.looks.set(look, (this.looks.get(look) ?? new Set()).add(member));
  }
}

/** @type {WeakMap<Committee, Names>} */
const KNOWN = new WeakMap();

/** @param {Committee} committee */
function namesOf(committee) {
  const newest = committee.record.ofKind("profile").next().value?.index ?? -1;
  const found = KNOWN.get(committee);
  if (found?.newest === newest) return found;
  const names = new Names(newest);
  for (const { entry } of committee.record.ofKind("profile")) {
    const author = entry?.header.author ?? "";
    if (entry && !names.chosen.has(author)) names.chosen.set(author, entry.id);
  }
  for (const [member, name] of found?.read ?? []) {
    if (found?.chosen.get(member) === names.chosen.get(member)) names.add(member, name);
  }
  KNOWN.set(committee, names);
  return names;
}

/** What `making` gives for an unchanging value of the state, made once; where it gives `whole:
 * false` (words that could not be read yet) it is made anew the next time.
 * @template {{ whole: boolean }} T
 * @param {Committee} committee
 * @param {object} of
 * @param {() => Promise<T>} making
 * @returns {Promise<T>}
 */
export function onceMade(committee, of, making) {
  const { made } = namesOf(committee);
  const found = made.get(of);
  if (found) return found;
  const making_ = making();
  made.set(of, making_);
  const forget = () => void made.delete(of);
  making_.then((one) => one.whole || forget(), forget);
  return making_;
}

/** The name, if it was read; else the beginning of the id.
 * @param {Committee} committee
 * @param {string} member
 */
export function nameAtHand(committee, member) {
  const { read, looks } = namesOf(committee);
  const name = read.get(member);
  if (name === undefined) return member.slice(0, BEGINNING);
  const alike = [...(looks.get(lookOf(name)) ?? [])].filter((one) => one === member || committee.state.isActive(one));
  return told(name, member, alike.length);
}

/** Whether the name was read. @param {Committee} committee @param {string} member */
export function isRead(committee, member) {
  return namesOf(committee).read.has(member);
}

/** The name that a member or newcomer chose, or the beginning of the id.
 * @param {Committee} committee
 * @param {string} member
 */
export async function nameOf(committee, member) {
  const names = namesOf(committee);
  if (names.read.has(member)) return nameAtHand(committee, member);
  const name = await nicknameIn(committee, names.chosen.get(member) ?? "", member);
  if (!name) return member.slice(0, BEGINNING); // it is tried again: a key may come
  names.add(member, name);
  return nameAtHand(committee, member);
}

/** Read the names of many, a few at a time; `told` hears how many were read. Ends with `signal`.
 * @param {Committee} committee
 * @param {readonly string[]} members
 * @param {(read: number) => void} told
 * @param {AbortSignal} signal
 */
export async function readNames(committee, members, told, signal) {
  const ahead = members.filter((member) => !isRead(committee, member));
  for (let at = 0; at < ahead.length && !signal.aborted; at += AT_ONCE) {
    await Promise.all(ahead.slice(at, at + AT_ONCE).map((member) => nameOf(committee, member)));
    if (!signal.aborted) told(members.length - ahead.length + Math.min(at + AT_ONCE, ahead.length));
  }
}
