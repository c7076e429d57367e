/**
 * How trustees make a key together through the record: three rounds, and a rehearsal.
 *
 * Spec: spec/rules.md §16. Nobody needs to be online with anybody: each round ends when all have
 * given their part, and whoever stays silent can be left out of the next ceremony. What passes from
 * one to another is sealed (ballot §10.3); everything that can be checked is checked by the fold.
 */

import { Circle, ConfirmationForm, DealForm, assemble, checkDeal } from "../ballots/ceremony.js";
import { checkDecryption, readDecryption } from "../ballots/decryption.js";
import { ED25519 } from "../ballots/edwards.js";
import { readElection, writeElection } from "../ballots/election.js";
import { encrypt } from "../ballots/elgamal.js";
import { CoefexpsForm, SignedForm, decode, encode } from "../ballots/forms.js";
import { read } from "../ballots/groups.js";
import { hexHash, numberOf, sha512 } from "../ballots/hashes.js";
import { readCertificate, readShareKey, readThreshold, shareKey } from "../ballots/trustees.js";
import { concat, fromHex } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { Kind } from "./act.js";
import { Bytes, DAY_S, Id, list, payloadOf } from "./fields.js";
import { ascend } from "./offices.js";
import { sittingTrustees, trusteeOffice, uuidOf } from "./secrecy.js";
import { Ceremony, TallyKey } from "./urns.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */
/** @typedef {import("./map.js").HexMap<string>} Given */

/** A ceremony of these holders of the office. */
export const Begin = payloadOf({ trustees: list(Id) });
/** What a trustee gives in a round, as its exact JSON. */
export const Give = payloadOf({ ceremony: Id, part: Bytes });
/** The author's share from this dealer does not open, or is not of its polynomial. */
export const Complain = payloadOf({ ceremony: Id, dealer: Id });

/** The circle as ballots compute with it.
 * @param {Ceremony | TallyKey} ceremony
 */
export function circleOf({ trustees, needed }) {
  return new Circle(ED25519, trustees.length, needed);
}

/** Whether it has waited for somebody for longer than a trustee may take.
 * @param {State} state
 * @param {Ceremony} ceremony
 * @param {number} now
 */
export function stalled(state, ceremony, now) {
  return now > ceremony.moved + state.constitution.number("share_days") * DAY_S;
}

/** Whether another ceremony may begin: stalled, in dispute, or its trustees sit no more.
 * @param {State} state
 * @param {Ceremony} ceremony
 * @param {number} now
 */
export function givenUp(state, ceremony, now) {
  const sitting = sittingTrustees(state, ceremony.office, now);
  const gone = !ceremony.trustees.every((member) => sitting.has(member));
  return ceremony.complaint.length > 0 || gone || stalled(state, ceremony, now);
}

/** The holders whom the next ceremony may leave out: the silent, and both sides of a dispute.
 * @param {State} state
 * @param {number} now
 * @returns {ReadonlySet<string>}
 */
export function excused(state, now) {
  const last = state.ceremony;
  if (last === null) return new Set();
  const silent = stalled(state, last, now) ? last.silent : [];
  return new Set([...last.complaint, ...silent, ...last.without]);
}

/** Refused `trustees_few`, `not_trustee`, `ceremony_current`, `trustee_left_out`.
 * @param {State} state
 * @param {Act} act
 */
export function checkBegin(state, act) {
  const { trustees } = act.payload;
  if (!ascend(trustees)) throw new Malformed("payload", "trustees must ascend and not repeat");
  const office = trusteeOffice(state);
  const sitting = sittingTrustees(state, office, act.now);
  if (!sitting.has(act.author) || !trustees.every((/** @type {string} */ one) => sitting.has(one))) {
    throw new Refused("not_trustee");
  }
  if (trustees.length < needed(state, office)) throw new Refused("trustees_few");
  if (state.ceremony !== null && !givenUp(state, state.ceremony, act.now)) throw new Refused("ceremony_current");
  const known = new Set([...trustees, ...excused(state, act.now)]);
  if (![...sitting].every((member) => known.has(member))) throw new Refused("trustee_left_out");
}

/** How many trustees of an office decrypt together. @param {State} state @param {string} office */
function needed(state, office) {
  return Math.floor(state.offices.at(office).seats / 2) + 1;
}

/** A new ceremony; what the last one had gathered is gone.
 * @param {State} state
 * @param {Act} act
 */
export function applyBegin(state, act) {
  const { trustees } = act.payload;
  const office = trusteeOffice(state);
  const without = [...sittingTrustees(state, office, act.now)].filter((member) => !trustees.includes(member)).sort();
  return state.with({ ceremony: new Ceremony(act.id, office, trustees, needed(state, office), act.now, without) });
}

/** The ceremony, if the author's part in this round is still to come.
 *
 * Refused `ceremony_other`, `not_trustee`, `ceremony_disputed`, `round_other`, `already_given`.
 * @param {State} state
 * @param {Act} act
 * @param {number} number
 */
export function findRound(state, act, number) {
  const { ceremony } = state;
  if (ceremony === null || ceremony.id !== act.payload.ceremony) throw new Refused("ceremony_other");
  if (!ceremony.trustees.includes(act.author)) throw new Refused("not_trustee");
  if (ceremony.complaint.length) throw new Refused("ceremony_disputed");
  if (ceremony.round !== number) throw new Refused("round_other");
  if (!ceremony.silent.includes(act.author)) throw new Refused("already_given");
  return ceremony;
}

/** The ceremony of an act that was judged. @param {State} state */
function current({ ceremony }) {
  if (ceremony === null) throw new RangeError("an act that was not judged");
  return ceremony;
}

/** What all have given in a round, in the order of their numbers.
 * @param {Ceremony} ceremony
 * @param {Given} given
 */
export function ordered(ceremony, given) {
  return ceremony.trustees.map((member) => base64urlDecode(given.at(member)));
}

/** The certificates of a ceremony whose first round is over.
 * @param {Ceremony} ceremony
 */
export function certificates(ceremony) {
  return ordered(ceremony, ceremony.certificates).map((one) => decode(SignedForm, one, "trustees"));
}

/** The deals of a ceremony whose second round is over.
 * @param {Ceremony} ceremony
 */
export function deals(ceremony) {
  return ordered(ceremony, ceremony.deals).map((one) => decode(DealForm, one, "trustees"));
}

/** The certificate that a trustee gives. @param {Ceremony} ceremony @param {string} member @param {string} part */
function certificate(ceremony, member, part) {
  const place = ceremony.trustees.indexOf(member) + 1;
  const form = decode(SignedForm, base64urlDecode(part), "trustees");
  return readCertificate(ED25519, form, [ceremony.trustees.length, ceremony.needed, place]);
}

/** Whatever is wrong there is Refused `ceremony_invalid`.
 * @param {() => void} check
 */
function sound(check) {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof Refused)) throw error;
    throw new Refused("ceremony_invalid", error.message);
  }
}

/** Refused as `findRound`, and `ceremony_invalid`.
 * @param {State} state
 * @param {Act} act
 */
export function checkCertify(state, act) {
  const ceremony = findRound(state, act, 1);
  sound(() => {
    const own = certificate(ceremony, act.author, act.payload.part).verification;
    for (const [member, part] of ceremony.certificates) {
      if (ED25519.equal(certificate(ceremony, member, part).verification, own)) {
        throw new Refused("ceremony_invalid", "another trustee's key");
      }
    }
  });
}

/** Refused as `findRound`, and `ceremony_invalid`.
 * @param {State} state
 * @param {Act} act
 */
export function checkDealt(state, act) {
  const ceremony = findRound(state, act, 2);
  const place = ceremony.trustees.indexOf(act.author) + 1;
  sound(() => {
    const form = decode(DealForm, base64urlDecode(act.payload.part), "trustees");
    checkDeal(circleOf(ceremony), place, certificates(ceremony), form);
  });
}

/** Refused as `findRound`, and `ceremony_invalid`: not the key that the dealers gave.
 * @param {State} state
 * @param {Act} act
 */
export function checkConfirm(state, act) {
  const ceremony = findRound(state, act, 3);
  const given = ceremony.confirmations.set(act.author, act.payload.part);
  sound(() => {
    const form = decode(ConfirmationForm, base64urlDecode(act.payload.part), "trustees");
    checkOwnKey(ceremony, act.author, form);
    if (given.size === ceremony.trustees.length) thresholdOf(ceremony.with({ confirmations: given }));
  });
}

/** The dealers' coefficients were checked as they came: what they make up for this place.
 * @param {Ceremony} ceremony
 * @param {string} member
 * @param {import("../ballots/forms.js").Of<typeof ConfirmationForm>} form
 */
function checkOwnKey(ceremony, member, form) {
  const texts = deals(ceremony).map((one) => decode(CoefexpsForm, one.coefexps.message, "trustees").coefexps);
  const open = texts.map((each) => each.map((text) => read(ED25519, text)));
  const own = certificate(ceremony, member, ceremony.certificates.at(member));
  readShareKey(ED25519, form.public_key, own, shareKey(ED25519, open, ceremony.trustees.indexOf(member) + 1));
}

/** What the trustees publish, once all have confirmed (ballot §10.2), checked as a whole.
 * @param {Ceremony} ceremony
 */
export function thresholdOf(ceremony) {
  const given = ordered(ceremony, ceremony.confirmations);
  const confirmations = given.map((one) => decode(ConfirmationForm, one, "trustees"));
  return assemble(circleOf(ceremony), certificates(ceremony), deals(ceremony), confirmations);
}

/** The trustees of an election as its archive writes them (ballot §10).
 * @param {ReturnType<typeof thresholdOf>} form
 */
export function trusteesData(form) {
  return encode([["Pedersen", form]]);
}

/** One certificate more.
 * @param {State} state
 * @param {Act} act
 */
export function applyCertify(state, act) {
  const ceremony = current(state);
  const given = ceremony.certificates.set(act.author, act.payload.part);
  return moved(state, ceremony, ceremony.with({ certificates: given }), act.now);
}

/** One deal more.
 * @param {State} state
 * @param {Act} act
 */
export function applyDeal(state, act) {
  const ceremony = current(state);
  const given = ceremony.deals.set(act.author, act.payload.part);
  return moved(state, ceremony, ceremony.with({ deals: given }), act.now);
}

/** One confirmation more; with the last one there is a key, which awaits its rehearsal.
 * @param {State} state
 * @param {Act} act
 */
export function applyConfirm(state, act) {
  const ceremony = current(state);
  const after = ceremony.with({ confirmations: ceremony.confirmations.set(act.author, act.payload.part) });
  const next = moved(state, ceremony, after, act.now);
  if (after.round === 3) return next;
  const form = thresholdOf(after);
  const threshold = readThreshold(ED25519, form);
  const shares = threshold.keys.map((one) => ED25519.write(one));
  const key = new TallyKey(after, act.now, ED25519.write(threshold.key), shares, hexHash(trusteesData(form)));
  return next.with({ tally_keys: next.tally_keys.set(after.id, key) });
}

/** The state with the ceremony, and the time noted where a round has ended.
 * @param {State} state
 * @param {Ceremony} before
 * @param {Ceremony} after
 * @param {number} now
 */
function moved(state, before, after, now) {
  return state.with({ ceremony: after.round === before.round ? after : after.with({ moved: now }) });
}

/** The election of a rehearsal and its tally: one vote under a nonce that everybody knows.
 *
 * To decrypt it gives nothing away; to prove that takes the very secret that a count takes.
 * @param {string} ceremony
 * @param {TallyKey} key
 * @returns {[ReturnType<typeof readElection>, import("../ballots/tally.js").AnswerRows]}
 */
export function rehearsal(ceremony, key) {
  const open = read(ED25519, key.key);
  const question = { answers: ["1"], blank: undefined, min: 0, max: 1, question: "rehearsal" };
  const data = writeElection(ED25519, open, uuidOf(ceremony), "rehearsal", ceremony, [question]);
  const nonce = numberOf(sha512(concat(tag("rehearsal"), fromHex(ceremony)))) % ED25519.order;
  return [readElection(data), [[[encrypt(ED25519, open, nonce, 1)]]]];
}

/** Refused as `findRound`, and `decryption_invalid`.
 * @param {State} state
 * @param {Act} act
 */
export function checkRehearse(state, act) {
  const ceremony = findRound(state, act, 4);
  const key = state.tally_keys.at(ceremony.id);
  const [election, rows] = rehearsal(ceremony.id, key);
  const share = read(ED25519, key.shares[key.trustees.indexOf(act.author)]);
  try {
    checkDecryption(election, rows, share, readDecryption(election, rows, base64urlDecode(act.payload.part)));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("decryption_invalid", error.message);
  }
}

/** One trustee more who can decrypt; with the last one the key is ready.
 * @param {State} state
 * @param {Act} act
 */
export function applyRehearse(state, act) {
  const ceremony = current(state);
  const after = ceremony.with({ rehearsed: [...ceremony.rehearsed, act.author] });
  const next = moved(state, ceremony, after, act.now);
  if (after.round === 4) return next;
  const key = next.tally_keys.at(after.id).with({ ready: true });
  return next.with({ ceremony: null, tally_keys: next.tally_keys.set(after.id, key) });
}

/** Refused as `findRound`, and `not_trustee` unless of another trustee.
 * @param {State} state
 * @param {Act} act
 */
export function checkComplain(state, act) {
  const { trustees } = findRound(state, act, 3);
  const { dealer } = act.payload;
  if (!trustees.includes(dealer) || dealer === act.author) throw new Refused("not_trustee");
}

/** The ceremony stops; nobody can tell which of the two lies, and all see both.
 * @param {State} state
 * @param {Act} act
 */
export function applyComplain(state, act) {
  return state.with({ ceremony: current(state).with({ complaint: [act.author, act.payload.dealer] }) });
}

export const KINDS = [
  new Kind("ceremony.begin", Begin, checkBegin, applyBegin, { duty: true }),
  new Kind("ceremony.certify", Give, checkCertify, applyCertify, { duty: true }),
  new Kind("ceremony.deal", Give, checkDealt, applyDeal, { duty: true }),
  new Kind("ceremony.confirm", Give, checkConfirm, applyConfirm, { duty: true }),
  new Kind("ceremony.rehearse", Give, checkRehearse, applyRehearse, { duty: true }),
  new Kind("ceremony.complain", Complain, checkComplain, applyComplain, { duty: true }),
];
