/**
 * A committee begins: one opens it, and with the third signature it stands.
 *
 * Spec: spec/rules.md §1, §3.
 */

import { checkPossession, possessionDigest } from "../crypto/possession.js";
import { checkPublicKey } from "../crypto/signature.js";
import { fromHex, sha256, toHex } from "../kernel/bytes.js";
import { base64urlDecode, encode } from "../kernel/canonical.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { Kind } from "./act.js";
import { readConstitution } from "./constitution.js";
import { Hash, Key, Obj, Origin, Sig, list, oneOf, payloadOf } from "./fields.js";
import { HexMap } from "./map.js";
import { Growth } from "./rations.js";
import { Epoch, Member, State } from "./state.js";

/** @typedef {import("./act.js").Act} Act */

export const FOUNDERS = 3;

/** The first entry: rules, keys of the founder, and where the log is kept. */
export const Founding = payloadOf({
  constitution: Obj,
  key_hash: Hash,
  log_key: Key,
  origin: Origin,
  programme: Hash,
  proofs: list(Sig, 3, 3),
  rules: oneOf([1]),
  seal_key: Key,
  sign_key: Key,
  vote_key: Key,
});

/** A member puts their name to the programme and the rules. */
export const Signature = payloadOf({ constitution: Hash, programme: Hash });

/** What `founding.sign` names, hex. Spec §3.
 * @param {import("./constitution.js").Constitution} constitution
 */
export function constitutionHash(constitution) {
  return toHex(sha256(tag("constitution"), encode(constitution.canonical())));
}

/** Three distinct keys, each proven: `key_invalid`, `key_used`, `possession_invalid`.
 * @param {readonly string[]} keys
 * @param {readonly string[]} proofs
 * @param {import("../kernel/entry.js").Header} header
 */
export function checkNewKeys(keys, proofs, header) {
  const signatures = proofs.map((proof) => base64urlDecode(proof));
  checkPossession(possessionDigest(header), keys.map(fromHex), signatures);
}

/** Refused as the constitution, the keys or their proofs are refused.
 * @param {Act} act
 */
export function checkFounding(act) {
  const payload = act.payload;
  readConstitution(payload.constitution);
  checkPublicKey(fromHex(payload.log_key));
  checkNewKeys([payload.sign_key, payload.seal_key, payload.vote_key], payload.proofs, act.header);
}

/** The first state: one member, epoch 1, forming.
 * @param {Act} act
 */
export function found(act) {
  const payload = act.payload;
  /** @type {[string, string, string]} */
  const keys = [payload.sign_key, payload.seal_key, payload.vote_key];
  return new State({
    committee: act.id,
    founded: act.now,
    origin: payload.origin,
    log_key: payload.log_key,
    programme: payload.programme,
    constitution: readConstitution(payload.constitution),
    epoch: new Epoch(1, payload.key_hash, act.now, act.id),
    growth: new Growth(),
    members: HexMap.of([[act.id, new Member(act.id, keys, act.now)]]),
    keys: HexMap.of(keys.map((key) => [key, true])),
    signed: [act.id],
  });
}

/** Refused `not_forming`, `already_signed`, `text_other`.
 * @param {State} state
 * @param {Act} act
 */
export function checkSign(state, act) {
  if (!state.forming) throw new Refused("not_forming");
  if (state.signed.includes(act.author)) throw new Refused("already_signed");
  const { constitution, programme } = act.payload;
  if (constitution !== constitutionHash(state.constitution) || programme !== state.programme) {
    throw new Refused("text_other");
  }
}

/** One signature more; with the third the committee stands and the signers are founders.
 * @param {State} state
 * @param {Act} act
 */
export function applySign(state, act) {
  let next = state.with({ signed: [...state.signed, act.author] });
  const standing = next.signed.filter((member) => next.isActive(member));
  if (standing.length < FOUNDERS) return next;
  for (const member of standing) next = next.withMember(next.members.at(member).with({ founder: true }));
  return next.with({ stage: "standing" });
}

export const KINDS = [new Kind("founding.sign", Signature, checkSign, applySign)];
