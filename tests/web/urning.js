/**
 * Do with secret ballots what comes in, line by line, and tell what came of it.
 *
 * A line is JSON, `{"do": name, …}`, bytes in base64; the answer is `{"verdict": …}` and what the deed
 * returned. tests/web/test_ballots.py asks Python the same.
 */

import { createInterface } from "node:readline";
import "./node.js";
import { verify } from "../../src/concerted/web/audit/election.js";
import { accept, cast } from "../../src/concerted/web/ballots/ballot.js";
import * as ceremony from "../../src/concerted/web/ballots/ceremony.js";
import { BallotKey, readRoll } from "../../src/concerted/web/ballots/credentials.js";
import { checkDecryption, combine, decrypt, readDecryption, resultOf, sound } from "../../src/concerted/web/ballots/decryption.js";
import { readElection } from "../../src/concerted/web/ballots/election.js";
import { SignedForm, array, decode, encode } from "../../src/concerted/web/ballots/forms.js";
import { groupNamed } from "../../src/concerted/web/ballots/known.js";
import { readTally } from "../../src/concerted/web/ballots/tally.js";
import { readTrustees } from "../../src/concerted/web/ballots/trustees.js";
import { outcomeOf } from "./runners/same.js";

/** @typedef {Record<string, any>} Asked */

/** @param {string} text */
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
/** @param {Uint8Array} data */
const text = (data) => Buffer.from(data).toString("base64");

/** @param {Asked} of */
function circleOf(of) {
  const circle = new ceremony.Circle(groupNamed(of.group), of.size, of.needed);
  const certs = of.certs ? decode(array(SignedForm), bytes(of.certs), "trustees") : [];
  const deals = of.deals ? decode(array(ceremony.DealForm), bytes(of.deals), "trustees") : [];
  return { circle, certs, deals };
}

/** @type {Record<string, (of: Asked) => any>} */
const DEEDS = {
  cast: (of) => text(cast(readElection(bytes(of.election)), BallotKey.of(BigInt(of.secret)), of.chosen, bytes(of.seed))),
  accept(of) {
    const election = readElection(bytes(of.election));
    accept(election, readRoll(election.group, bytes(of.roll)), bytes(of.data));
  },
  election: (of) => void readElection(bytes(of.data)),
  roll: (of) => void readRoll(groupNamed(of.group), bytes(of.data)),
  trustees: (of) => void readTrustees(groupNamed(of.group), bytes(of.data)),
  decryption(of) {
    const election = readElection(bytes(of.election));
    const rows = readTally(election, bytes(of.tally));
    const key = readTrustees(election.group, bytes(of.trustees)).keys[of.owner - 1];
    checkDecryption(election, rows, key, readDecryption(election, rows, bytes(of.data)));
  },
  certify({ index, secret, seed, ...of }) {
    return text(encode(ceremony.certify(circleOf(of).circle, index, secret, bytes(seed))));
  },
  async deal({ index, secret, seed, ...of }) {
    const { circle, certs } = circleOf(of);
    return text(encode(await ceremony.deal(circle, index, secret, certs, bytes(seed))));
  },
  async confirm({ index, secret, seed, ...of }) {
    const { circle, certs, deals } = circleOf(of);
    return text(encode(await ceremony.confirm(circle, index, secret, certs, ceremony.received(deals, index), bytes(seed))));
  },
  assemble(of) {
    const { circle, certs, deals } = circleOf(of);
    const confirmations = decode(array(ceremony.ConfirmationForm), bytes(of.confirmations), "trustees");
    return text(encode(ceremony.assemble(circle, certs, deals, confirmations)));
  },
  key: async (of) => String(await ceremony.decryptionKey(groupNamed(of.group), of.secret, of.sealed)),
  decrypt(of) {
    const election = readElection(bytes(of.election));
    return text(decrypt(election, readTally(election, bytes(of.tally)), BigInt(of.secret), bytes(of.seed)));
  },
  result(of) {
    const election = readElection(bytes(of.election));
    const [rows, trustees] = [readTally(election, bytes(of.tally)), readTrustees(election.group, bytes(of.trustees))];
    const given = new Map(Object.entries(of.parts).map(([owner, data]) => [Number(owner), bytes(data)]));
    const factors = combine(election.group, trustees, sound(election, trustees, rows, given).good, rows);
    return text(resultOf(election, rows, factors, BigInt(of.weight)));
  },
  async verify(of) {
    const { failures, questions, ...rest } = await verify(bytes(of.data));
    return { ...rest, failures: failures.map((one) => [one.rule, one.code, one.record, one.ballot, one.receipt]) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let told = null;
  const verdict = await outcomeOf(async () => void (told = await DEEDS[asked.do](asked)));
  process.stdout.write(`${JSON.stringify({ verdict, told: told ?? null })}\n`);
}
