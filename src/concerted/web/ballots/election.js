/** An election: its group, key and questions, and its fingerprint φ (ballot §4.1). */

import { Malformed } from "../kernel/errors.js";
import { Choices } from "./choices.js";
import { BASE58 } from "./draws.js";
import {
  ElectionForm,
  ListsQuestionForm,
  OtherQuestionForm,
  QuestionForm,
  RankingQuestionForm,
  Raw,
  anything,
  decode,
  encode,
} from "./forms.js";
import { read } from "./groups.js";
import { fingerprint } from "./hashes.js";
import { groupNamed } from "./known.js";
import { Lists } from "./lists.js";
import { Booth } from "./question.js";
import { Ranking } from "./ranking.js";
import { written } from "./writing.js";

/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./groups.js").Element} Element */
/** @typedef {import("./question.js").Question} Question */

export const VERSION = 1;
export const UUID_CHARACTERS = 14;
const UUID = new RegExp(`^[${BASE58}]{${UUID_CHARACTERS},64}$`);

/** An election as everyone computes with it. `data` is what was received, and hashed. */
export class Election {
  /**
   * @param {Uint8Array} data
   * @param {string} name
   * @param {string} uuid
   * @param {Group} group
   * @param {Element} key
   * @param {readonly Question[]} questions
   */
  constructor(data, name, uuid, group, key, questions) {
    this.data = data;
    this.name = name;
    this.uuid = uuid;
    this.group = group;
    this.key = key;
    this.questions = questions;
    this.fingerprint = fingerprint(data);
    Object.freeze(this);
  }

  /** Return where the voter of this credential answers. @param {string} credential */
  booth(credential) {
    return new Booth(this.group, this.key, `${this.fingerprint}|${credential}`);
  }

  /** The indexes of the questions that are not counted under encryption. */
  get shuffled() {
    return this.questions.flatMap((question, at) => (question.additive ? [] : [at]));
  }
}

/** Return the election that `data` writes.
 *
 * `Malformed`: `election`, `group`, or `element` for its key. Source: ballot §4.1.
 * @param {Uint8Array} data
 */
export function readElection(data) {
  const form = decode(ElectionForm, data, "election");
  if (form.version !== VERSION) {
    throw new Malformed("election", `version ${form.version}, and only ${VERSION} is known here`);
  }
  if (!UUID.test(form.uuid)) {
    throw new Malformed("election", "its uuid is not of 14 or more characters of Base58");
  }
  const group = groupNamed(form.group);
  const questions = form.questions.map((raw) => questionOf(group, raw));
  if (questions.length === 0) throw new Malformed("election", "no question");
  const key = read(group, form.public_key);
  return new Election(data, form.name, form.uuid, group, key, questions);
}

/** @param {Group} group @param {import("./forms.js").RawText} raw @returns {Question} */
function questionOf(group, raw) {
  if (!raw.text.startsWith('{"type":')) return Choices.of(decode(QuestionForm, raw, "election"));
  const form = decode(OtherQuestionForm, raw, "election");
  if (form.extra !== undefined) decode(anything, form.extra, "election");
  if (form.type === "NonHomomorphic") return Ranking.of(decode(RankingQuestionForm, form.value, "election"), group);
  if (form.type === "Lists") return Lists.of(decode(ListsQuestionForm, form.value, "election"));
  throw new Malformed("election", "a type of question that is not known here");
}

/** Return an election's bytes. `readElection` checks them like anybody's.
 * @param {Group} group
 * @param {Element} key
 * @param {string} uuid
 * @param {string} name
 * @param {string} description
 * @param {readonly import("./forms.js").Of<typeof QuestionForm>[]} questions
 */
export function writeElection(group, key, uuid, name, description, questions) {
  return encode({
    version: VERSION,
    description,
    name,
    group: group.name,
    public_key: group.write(key),
    questions: questions.map((question) => new Raw(written(question))),
    uuid,
  });
}
