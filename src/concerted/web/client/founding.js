/** Beginning a committee, and putting one's name to its programme and rules (rules §3). */

import { EpochKey, FOUNDING_COMMITTEE, FOUNDING_MEMBER, encodeWraps, keyHash, sealWrap } from "../crypto/epoch.js";
import { proveHeader } from "../crypto/possession.js";
import { MemberKeys, RecoverySeed } from "../crypto/seed.js";
import { toHex } from "../kernel/bytes.js";
import { FOUNDING, Header, blobHash, entryId } from "../kernel/entry.js";
import { Constitution, checkSetting, defaults } from "../rules/constitution.js";
import { constitutionHash } from "../rules/founding.js";
import { random } from "./chance.js";
import { Committee, signHeader } from "./committee.js";
import { placeOf } from "./home.js";
import { Wire } from "./wire.js";
import { saltedHash } from "./words.js";

/** @typedef {import("./committee.js").Options} Options */

/**
 * @typedef {object} Beginning what a founder says
 * @property {string} address
 * @property {string} name
 * @property {string} programme
 * @property {string} nickname
 * @property {Readonly<Record<string, unknown>>} [settings]
 */

/** Open a committee at a host, with its first member; the seed is kept before it is sent.
 * @param {import("./home.js").Home} home
 * @param {Beginning} says
 * @param {Options} options
 */
export async function found(home, { address, name, programme, nickname, settings = {} }, options = {}) {
  const { origin, logKey } = await new Wire(address, options.fetch).newLog();
  const [seed, key, salt] = [new RecoverySeed(random(16)), new EpochKey(random(32)), random(32)];
  const payload = {
    constitution: constitutionOf(settings).canonical(),
    key_hash: keyHash(key),
    log_key: logKey,
    origin,
    programme: saltedHash(salt, programme),
    rules: 1,
  };
  const words = { committee: name, programme: { salt: toHex(salt), text: programme }, nickname };
  const signed = await sign(MemberKeys.fromSeed(seed), key, payload, words);
  const id = entryId(signed.header);
  const place = placeOf({
    address: address.replace(/\/+$/, ""),
    committee: id,
    log_key: logKey,
    seed: toHex(seed.expose()),
    member: id,
    nickname,
    name,
    keys: { 1: toHex(key.expose()) },
    outbox: signed,
  });
  await home.save(place);
  const committee = new Committee(home, place, options);
  await committee.refresh();
  return committee;
}

/** @param {Readonly<Record<string, unknown>>} settings */
function constitutionOf(settings) {
  const values = Object.entries(settings).map(([name, value]) => [name, checkSetting(name, value)]);
  return new Constitution({ ...defaults().values, ...Object.fromEntries(values) });
}

/**
 * @param {MemberKeys} keys
 * @param {EpochKey} key
 * @param {Record<string, any>} payload
 * @param {Record<string, any>} words
 */
async function sign(keys, key, payload, words) {
  const epoch = { committee: FOUNDING_COMMITTEE, number: 1, keyHash: keyHash(key) };
  const wrap = await sealWrap(epoch, FOUNDING_MEMBER, keys.sealing.public, key);
  const wraps = encodeWraps(new Map([[FOUNDING_MEMBER, wrap]]));
  const evidence = [{ hash: blobHash(wraps), size: wraps.length }];
  const drafted = new Header({ kind: FOUNDING, nonce: toHex(random(16)), payload, evidence });
  const draft = { kind: FOUNDING, payload, words, evidence: [wraps] };
  return signHeader(proveHeader(drafted, keys.pairs), keys.signing, 1, key, draft);
}

/** Put one's name to the programme and the rules as this device reads them.
 * @param {Committee} committee
 */
export function signFounding(committee) {
  return committee.act((state) => ({
    kind: "founding.sign",
    payload: { constitution: constitutionHash(state.constitution), programme: state.programme },
  }));
}
