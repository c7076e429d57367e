/** How each file of vectors/ballots is run; in Node and in a browser. */

import { verify } from "../../../src/concerted/web/audit/election.js";
import { Writer, writeBegin } from "../../../src/concerted/web/ballots/archive.js";
import { accept, cast, readBallot } from "../../../src/concerted/web/ballots/ballot.js";
import * as ceremony from "../../../src/concerted/web/ballots/ceremony.js";
import { BallotKey, ballotKeyOf, credentialOf, readRoll, writeRoll } from "../../../src/concerted/web/ballots/credentials.js";
import {
  checkDecryption,
  checkResult,
  combine,
  decrypt,
  readDecryption,
  resultOf,
} from "../../../src/concerted/web/ballots/decryption.js";
import { Draws } from "../../../src/concerted/web/ballots/draws.js";
import { ED25519 } from "../../../src/concerted/web/ballots/edwards.js";
import * as elgamal from "../../../src/concerted/web/ballots/elgamal.js";
import { readElection } from "../../../src/concerted/web/ballots/election.js";
import { CiphertextForm, SignedForm, array, decode, encode } from "../../../src/concerted/web/ballots/forms.js";
import { read, readScalar } from "../../../src/concerted/web/ballots/groups.js";
import { challenge, hexHash } from "../../../src/concerted/web/ballots/hashes.js";
import { decryptSingles, openSingles, readSingles } from "../../../src/concerted/web/ballots/singles.js";
import { Tally, readTally, writeTally } from "../../../src/concerted/web/ballots/tally.js";
import { Threshold, Trustees, readTrustees } from "../../../src/concerted/web/ballots/trustees.js";
import { VotingKey } from "../../../src/concerted/web/crypto/seed.js";
import { checkPublicKey } from "../../../src/concerted/web/crypto/signature.js";
import { concat, fromHex, toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import { same } from "./same.js";

/** @typedef {Record<string, any>} Case */
const TEXT = new TextDecoder();

/** @param {Case} of */
function runElement(of) {
  const element = read(ED25519, of.text);
  same(ED25519.write(element), of.text);
  same(ED25519.equal(ED25519.receive(of.text), element), true);
  const exponent = readScalar(ED25519, of.exponent);
  for (const power of [ED25519.power(element, exponent), ED25519.secretPower(element, exponent)]) {
    same(ED25519.write(power), of.power);
  }
}

/** @param {Case} of */
function runDraws(of) {
  const draws = new Draws(fromHex(of.seed), ...of.context.map(fromHex));
  same([0, 1, 2].map(() => String(draws.scalar(ED25519.order))), of.scalars);
  same(ceremony.newSecret(fromHex(of.secret_seed)), of.secret);
}

/** @param {Case} of */
function runCredential(of) {
  const voting = new VotingKey(fromHex(of.vote_seed));
  same(toHex(voting.public), of.vote_key);
  same(credentialOf(checkPublicKey(fromHex(of.vote_key)), of.uuid), of.credential);
  same(String(ballotKeyOf(voting, of.uuid).scalar()), of.secret);
}

/** @param {Case} of */
function runRoll(of) {
  const roll = readRoll(ED25519, utf8(of.json));
  same([...roll.weights.values()].map(Number), of.weights);
  const names = [...roll.weights.keys()];
  if (String(names) !== String([...names].sort())) return;
  const weighted = of.weights.every((/** @type {number} */ one) => one === 1) ? null : roll.weights;
  same(TEXT.decode(writeRoll(names, weighted)), of.json);
}

/** @param {Case} of */
function runCast(of) {
  const election = readElection(utf8(of.election));
  const data = cast(election, BallotKey.of(BigInt(of.secret)), of.chosen, fromHex(of.seed));
  same(TEXT.decode(data), of.ballot);
  same(readBallot(election, data).receipt, of.receipt);
  for (const step of of.steps ?? []) same(String(challenge(ED25519, step.text)), step.challenge);
}

/** @param {Case} of @param {Case} file */
function runBallot(of, file) {
  const election = readElection(utf8(file.election));
  const roll = readRoll(ED25519, utf8(file.roll));
  same(TEXT.decode(accept(election, roll, utf8(of.ballot)).data), of.ballot);
}

/** @param {Case} of @param {Case} file */
function runTally(of, file) {
  const election = readElection(utf8(file.election));
  const tally = new Tally(election);
  of.ballots.forEach((/** @type {string} */ data, /** @type {number} */ at) => {
    const ballot = readBallot(election, utf8(data));
    tally.add(ballot.credential, ballot.rows, BigInt(of.weights[at]));
  });
  const encrypted = writeTally(election, tally.rows);
  same(TEXT.decode(encrypted), of.tally);
  same(TEXT.decode(tally.sized(encrypted)), of.sized);
  same(TEXT.decode(writeTally(election, readTally(election, encrypted))), of.tally);
}

/** @param {Case} of @param {Case} file */
function runDecryption(of, file) {
  const election = readElection(utf8(file.election));
  const rows = readTally(election, utf8(of.tally));
  const decryption = readDecryption(election, rows, utf8(of.decryption));
  checkDecryption(election, rows, read(ED25519, of.key), decryption);
  if (!("secret" in of)) return;
  same(TEXT.decode(decrypt(election, rows, BigInt(of.secret), fromHex(of.seed))), of.decryption);
}

/** @param {Case} of @param {Case} file */
function runSingles(of, file) {
  const election = readElection(utf8(file.election));
  const forms = decode(array(CiphertextForm), utf8(of.row), "tally");
  const row = forms.map((form) => elgamal.receive(ED25519, form));
  const key = read(ED25519, of.key);
  const factors = readSingles(election, row, key, utf8(of.opened));
  const trustees = new Trustees([new Threshold(1, key, [key])]);
  same(openSingles(election, trustees, row, new Map([[1, factors]])), of.yes);
  if (!("secret" in of)) return;
  same(TEXT.decode(decryptSingles(election, row, BigInt(of.secret), fromHex(of.seed))), of.opened);
}

/** @param {Case} of @param {Case} file */
function runResult(of, file) {
  const election = readElection(utf8(file.election));
  const rows = readTally(election, utf8(file.tally));
  const keys = file.shares.map((/** @type {string} */ share) => ED25519.basePower(BigInt(share)));
  const trustees = new Trustees([new Threshold(file.needed, election.key, keys)]);
  const factors = new Map(
    Object.entries(of.factors).map(([owner, answers]) => [
      Number(owner),
      answers.map((/** @type {string[]} */ row) => [row.map((one) => read(ED25519, one))]),
    ]),
  );
  const together = combine(ED25519, trustees, factors, rows);
  checkResult(election, rows, together, BigInt(file.weight), utf8(of.result));
  same(TEXT.decode(resultOf(election, rows, together, BigInt(file.weight))), of.result);
}

/** @param {Case} of */
function runTrustees(of) {
  const trustees = readTrustees(ED25519, utf8(of.json));
  same(trustees.keys.map((key) => ED25519.write(key)), of.keys);
  same(ED25519.write(trustees.electionKey(ED25519)), of.key);
}

/** @param {Case} of @param {Case} file */
async function runCeremony(of, file) {
  const circle = new ceremony.Circle(ED25519, file.size, file.needed);
  const { index, secret } = of;
  const certs = decode(array(SignedForm), file.certs, "trustees");
  const deals = decode(array(ceremony.DealForm), file.deals, "trustees");
  const seed = fromHex(of.confirm_seed);
  if ("received" in of) {
    await ceremony.confirm(circle, index, secret, certs, decode(ceremony.ReceivedForm, of.received, "trustees"), seed);
    return;
  }
  same(TEXT.decode(encode(ceremony.certify(circle, index, secret, fromHex(of.cert_seed)))), of.cert);
  same(TEXT.decode(encode(await ceremony.deal(circle, index, secret, certs, fromHex(of.deal_seed)))), of.deal);
  const confirmation = await ceremony.confirm(circle, index, secret, certs, ceremony.received(deals, index), seed);
  same(TEXT.decode(encode(confirmation)), of.confirmation);
  same(String(await ceremony.decryptionKey(ED25519, secret, confirmation.private_key)), of.share);
  const published = JSON.parse(file.published);
  same(confirmation.public_key, published.verification_keys[index - 1]);
}

/** @param {any[]} events @param {Case} file */
function joined(events, file) {
  const writer = new Writer(file.time);
  const record = (/** @type {string} */ name) => {
    const data = utf8(file.records[name]);
    same(hexHash(data), name);
    return data;
  };
  return concat(writeBegin(file.time), ...events.map(([kind, names]) => writer.event(kind, names.map(record))));
}

/** @param {Case} of @param {Case} file */
async function runArchive(of, file) {
  let data = joined(of.events ?? file.cases[0].events, file);
  if (!("events" in of)) {
    same(hexHash(data), file.sha256);
    const [at, remove, insert] = of.edit;
    data = concat(data.subarray(0, at), fromHex(insert), data.subarray(at + remove));
  }
  const { failures } = await verify(data);
  same(failures.map((one) => `${one.rule} ${one.code}`).sort(), [...of.failures].sort());
}

/** @type {Record<string, (of: Case, file: Case) => unknown>} */
export const RUNNERS = {
  archive: runArchive,
  ballot: runBallot,
  cast: runCast,
  ceremony: runCeremony,
  credential: runCredential,
  decryption: runDecryption,
  draws: runDraws,
  election: (of) => same(readElection(utf8(of.json)).fingerprint, of.fingerprint),
  element: runElement,
  result: runResult,
  roll: runRoll,
  scalar: (of) => same(String(readScalar(ED25519, of.text)), of.text),
  singles: runSingles,
  tally: runTally,
  trustees: runTrustees,
};
