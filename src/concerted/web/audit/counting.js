/**
 * The count of an election, event by event (ballot.md §12, b6 to b22).
 *
 * `Count` holds what the events so far come to: the election, who may vote, the running product of the
 * ballots, who decrypted. A ballot that fails a check is named and not counted.
 */

import { readOwned } from "../ballots/archive.js";
import { readBallot } from "../ballots/ballot.js";
import { parseRoll } from "../ballots/credentials.js";
import { checkDecryption, checkResult, combine, readDecryption } from "../ballots/decryption.js";
import { readElection } from "../ballots/election.js";
import { ElectionForm, ResultForm, SetupForm, decode } from "../ballots/forms.js";
import { fingerprint, hexHash } from "../ballots/hashes.js";
import { checkShuffle, readShuffle } from "../ballots/shuffle.js";
import { Tally, inOrderOf, readSized, readTally, withShuffled } from "../ballots/tally.js";
import { readTrustees } from "../ballots/trustees.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Failure } from "./electionresult.js";
import { Examiners, rowsOf } from "./examining.js";

/** @typedef {import("../ballots/election.js").Election} Election */
/** @typedef {import("../ballots/tally.js").AnswerRows} AnswerRows */
/** @typedef {import("./electionfile.js").Record} Record */
/** @typedef {import("./examining.js").Examined} Examined */

const RESULT_BYTES = 1 << 28;

/** What the events so far come to. */
export class Count {
  /** @type {Election | null} */
  #election = null;
  /** @type {Examiners | null} */
  #examiners = null;
  /** @type {import("../ballots/trustees.js").Trustees | null} */
  #trustees = null;
  /** @type {Tally | null} */
  #tally = null;
  /** @type {Map<string, bigint>} */
  #weights = new Map();
  /** @type {Map<string, number>} where each voter's last ballot is in the file */
  #places = new Map();
  /** @type {Map<string, Set<string>>} hashes of all ballots of those with several */
  #again = new Map();
  /** @type {{ number: number, record: number, hash: string, start: number }[]} */
  #submitted = [];
  #received = 0;
  /** @type {AnswerRows} */
  #rows = [];
  #toldWeight = 0n;
  /** @type {Set<number>} */
  #shufflers = new Set();
  /** @type {Map<number, import("../ballots/decryption.js").Factors>} */
  #factors = new Map();
  /** @type {any[] | null} */
  #result = null;
  /** @type {Failure[]} */
  failures = [];

  /** @param {import("./electionfile.js").ElectionFile} file @param {import("./examining.js").Examining} by */
  constructor(file, by) {
    this.file = file;
    this.by = by;
  }

  /** Take an event that came in order; `Malformed` or `Refused` ends the checking.
   * @param {import("../ballots/archive.js").Event} event
   * @param {Record[]} data
   */
  async take(event, data) {
    if (event.type === "Setup") await this.#begin(data);
    else if (event.type === "Ballot") await this.#ballot(data[0]);
    else if (event.type === "EncryptedTally") this.#encrypted(data);
    else if (event.type === "Shuffle") this.#shuffle(data);
    else if (event.type === "PartialDecryption") this.#decryption(data);
    else if (event.type === "Result") this.#outcome(data[0]);
    else {
      await this.settle();
      if (event.type === "EndBallots") this.#rows = this.#counting.rows;
    }
  }

  get #opened() {
    if (this.#election === null) throw new TypeError("nothing comes before the setup");
    return this.#election;
  }

  get #counting() {
    if (this.#tally === null) throw new TypeError("nothing comes before the setup");
    return this.#tally;
  }

  /** Note a failure of this rule. @param {string} rule @param {unknown} error @param {number} record */
  #note(rule, error, record) {
    this.failures.push(Failure.of(rule, error, record));
  }

  /** @param {Record[]} data */
  async #begin([election, trustees, roll, setup]) {
    const form = decode(SetupForm, setup.data, "archive");
    if (form.election !== election.hash || form.trustees !== trustees.hash || form.credentials !== roll.hash) {
      this.failures.push(new Failure("b5", "order_wrong", "the setup tells of other data", 4));
    }
    this.#election = readElection(election.data);
    this.#tally = new Tally(this.#election);
    this.#examiners = new Examiners(this.#election, this.by);
    this.#readTrustees(this.#election, trustees);
    await this.#readRoll(this.#election, this.#examiners, roll);
  }

  /** @param {Election} election @param {Record} record */
  #readTrustees(election, record) {
    try {
      this.#trustees = readTrustees(election.group, record.data);
      if (!election.group.equal(this.#trustees.electionKey(election.group), election.key)) {
        throw new Refused("trustee_invalid", "their keys do not make up the election's");
      }
    } catch (error) {
      this.#note("b7", error, record.number);
    }
  }

  /** @param {Election} election @param {Examiners} examiners @param {Record} record */
  async #readRoll(election, examiners, record) {
    let pairs;
    try {
      pairs = parseRoll(record.data);
    } catch (error) {
      this.#note("b8", error, record.number);
      return;
    }
    for (const [credential, weight] of pairs) {
      if (this.#weights.has(credential)) {
        this.failures.push(new Failure("b8", "credential_twice", credential, record.number));
      }
      const plain = weight === 1n || election.shuffled.length === 0;
      if (!plain) {
        this.failures.push(new Failure("b8", "weight_invalid", "a shuffled ballot counts once", record.number));
      }
      this.#weights.set(credential, plain ? weight : 1n);
    }
    for (const credential of await examiners.wrongCredentials([...this.#weights.keys()])) {
      this.failures.push(new Failure("b8", "element", credential, record.number));
    }
  }

  /** @param {Record} record */
  async #ballot(record) {
    this.#received++;
    this.#submitted.push({ number: this.#received, record: record.number, hash: record.hash, start: record.start });
    if (this.#examiners === null) throw new TypeError("nothing comes before the setup");
    for await (const examined of this.#examiners.submit(record.data)) this.#examined(examined);
  }

  /** Wait for the ballots that are still being examined. */
  async settle() {
    if (this.#examiners === null) return;
    for await (const examined of this.#examiners.flush()) this.#examined(examined);
  }

  /** Note a ballot that came after the end (b16). @param {number} record */
  late(record) {
    this.#received++;
    this.failures.push(new Failure("b16", "ballots_ended", "", record, this.#received));
  }

  /** @param {Examined} examined */
  #examined({ credential, rows, failures }) {
    const sent = this.#submitted.shift();
    if (sent === undefined) throw new TypeError("more ballots came back than were sent");
    for (const { rule, code, detail } of failures) this.#fail(sent, rule, code, detail);
    const known = this.#weights.get(credential);
    if (credential && known === undefined) this.#fail(sent, "b11", "credential_unknown");
    if (known === undefined || failures.length) return;
    if (!this.#replace(credential, known, sent.hash)) {
      this.#fail(sent, "b15", "ballot_twice");
      return;
    }
    this.#counting.add(credential, rowsOf(this.#opened, rows), known);
    this.#places.set(credential, sent.start);
  }

  /** Take the voter's earlier ballot out; false if it is this one.
   * @param {string} credential
   * @param {bigint} weight
   * @param {string} hash
   */
  #replace(credential, weight, hash) {
    const place = this.#places.get(credential);
    if (place === undefined) return true;
    const before = this.file.again(place);
    const hashes = this.#again.get(credential) ?? new Set([hexHash(before)]);
    this.#again.set(credential, hashes);
    if (hashes.has(hash)) return false;
    hashes.add(hash);
    this.#counting.takeOut(credential, readBallot(this.#opened, before).rows, weight);
    return true;
  }

  /** @param {{ number: number, record: number, start: number }} sent @param {string} rule @param {string} code @param {string} detail */
  #fail({ number, record, start }, rule, code, detail = "") {
    const receipt = fingerprint(this.file.again(start));
    this.failures.push(new Failure(rule, code, detail, record, number, receipt));
  }

  /** @param {Record[]} data */
  #encrypted([encrypted, sized]) {
    const { ballots, weight } = this.#counting;
    try {
      const told = readSized(sized.data);
      this.#toldWeight = told.weight;
      if (told.encrypted !== encrypted.hash) throw new Refused("order_wrong", "it tells of another encrypted tally");
      if (told.ballots !== ballots || told.weight !== weight) {
        throw new Refused("count_wrong", `${ballots} ballots of weight ${weight} hold`);
      }
    } catch (error) {
      this.#note("b17", error, sized.number);
    }
    try {
      this.#rows = inOrderOf(this.#opened, this.#rows, encrypted.data);
    } catch (error) {
      this.#note("b18", error, encrypted.number);
      // What follows was made for that tally, and is judged by it.
      this.#rows = readTally(this.#opened, encrypted.data);
    }
  }

  /** @param {Record[]} data */
  #shuffle(data) {
    const election = this.#opened;
    const before = election.shuffled.map((index) => this.#rows[index][0]);
    try {
      this.#owner(data, this.#shufflers);
      const shuffle = readShuffle(election, before.map((row) => row.length), data[0].data);
      this.#rows = withShuffled(election, this.#rows, shuffle.ciphertexts);
      checkShuffle(election, before, shuffle);
    } catch (error) {
      this.#note("b19", error, data[0].number);
    }
  }

  /** @param {Record[]} data */
  #decryption(data) {
    const election = this.#opened;
    if (election.shuffled.length && this.#shufflers.size === 0) {
      this.failures.push(new Failure("b19", "shuffle_missing", "", data[0].number));
      this.#shufflers.add(0); // said once
    }
    if (this.#trustees === null) return; // they could not be read, which was said
    try {
      const owner = this.#owner(data, new Set(this.#factors.keys()));
      const key = this.#trustees.keys[owner - 1];
      const decryption = readDecryption(election, this.#rows, data[0].data);
      checkDecryption(election, this.#rows, key, decryption);
      this.#factors.set(owner, decryption.factors);
    } catch (error) {
      this.#note("b20", error, data[0].number);
    }
  }

  /** Whose contribution this is: a trustee's, of whom there was none `before`.
   * @param {Record[]} data
   * @param {Set<number>} before
   */
  #owner([contribution, about], before) {
    const owned = readOwned(about.data);
    if (owned.payload !== contribution.hash) throw new Refused("order_wrong", "it tells of another contribution");
    const trustees = this.#trustees?.keys.length ?? 0;
    if (!(1 <= owned.owner && owned.owner <= trustees)) throw new Refused("trustee_unknown", String(owned.owner));
    const owner = Number(owned.owner);
    if (before.has(owner)) throw new Refused("trustee_twice", String(owner));
    if (before === this.#shufflers) this.#shufflers.add(owner);
    return owner;
  }

  /** @param {Record} record */
  #outcome(record) {
    if (this.#trustees === null) return;
    const election = this.#opened;
    let factors;
    try {
      factors = combine(election.group, this.#trustees, this.#factors, this.#rows);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#note("b21", error, record.number);
      return;
    }
    try {
      const { weight } = this.#counting;
      const most = weight > this.#toldWeight ? weight : this.#toldWeight;
      checkResult(election, this.#rows, factors, most, record.data);
      this.#result = decode(ResultForm, record.data, "result", RESULT_BYTES).result.map((raw) => JSON.parse(raw.text));
    } catch (error) {
      if (!(error instanceof Malformed || error instanceof Refused)) throw error;
      this.#note("b22", error, record.number);
    }
  }

  /** Return what it all came to.
   * @param {string} stopped
   * @returns {import("./electionresult.js").Counted}
   */
  outcome(stopped) {
    const election = this.#election;
    const holds = this.failures.length === 0 && stopped === "";
    return {
      holds,
      name: election?.name ?? "",
      uuid: election?.uuid ?? "",
      group: election?.group.name ?? "",
      fingerprint: election?.fingerprint ?? "",
      roll: this.#weights.size,
      trustees: this.#trustees?.keys.length ?? 0,
      received: this.#received,
      counted: this.#tally?.ballots ?? 0,
      weight: String(this.#tally?.weight ?? 0n),
      result: holds ? this.#result : null,
      questions: election ? worded(election.data) : [],
      failures: this.failures,
      stopped,
    };
  }
}

/** The words of an election's questions. @param {Uint8Array} data */
function worded(data) {
  return decode(ElectionForm, data, "election").questions.map((raw) => {
    const form = JSON.parse(raw.text);
    const { answers, question, blank } = form.value ?? form;
    return { answers: answers.flat(), question, blank: blank === true };
  });
}
