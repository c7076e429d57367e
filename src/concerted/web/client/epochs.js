/**
 * Finding the keys that seal the committee's words, and opening the next epoch (seal §2).
 *
 * A member's keys come from the wraps that the record names for it, and from the chain that leads
 * back from each epoch to the one below. Each key is checked against the record's hash, and kept.
 * All here is called within the committee's turn, but for `rewrap` and `dispute`.
 */

import { EpochKey, FOUNDING_COMMITTEE, FOUNDING_MEMBER, ID_BYTES, encodeWraps, keyHash, openChain, openWrap, sealChain, sealWrap } from "../crypto/epoch.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { base64urlDecode, base64urlEncode } from "../kernel/canonical.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { wallDue } from "../rules/epochs.js";
import { random } from "./chance.js";
import { HostFaulty, HostUnreachable } from "./errors.js";
import { unkeyed } from "./keyed.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./committee.js").Draft} Draft */
/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("../rules/state.js").State} State */

export const OPENS = ["founding", "epoch.open"];
export const WRAPS = ["founding", "epoch.open", "epoch.wrap", "vouch"];
const BRINGS = 8; // how many members a single act brings the key to

/** Return the key that seals what is written now, opening an epoch first where one is due.
 *
 * `Refused("wrap_missing")` if nobody has given this member the key.
 * @param {Committee} committee
 */
export async function needKey(committee) {
  const { state } = committee;
  const due = wallDue(state, committee.record.now);
  if (state.epoch.ended || due) {
    try {
      await openEpoch(committee, due);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The server's clock decides, and this device's may be far off.
      if (error.code === "wall_other") await openEpoch(committee, !due);
      else if (error.code !== "epoch_current" || state.epoch.ended) throw error;
    }
  }
  return keyOf(committee, committee.state.epoch.number);
}

/** Open the next epoch for exactly the members there are (rules §7); saved before it is sent.
 * @param {Committee} committee
 * @param {boolean} wall
 */
export async function openEpoch(committee, wall) {
  const { state, id } = committee;
  const number = state.epoch.number + 1;
  const key = new EpochKey(random(32));
  const epoch = { committee: id, number, keyHash: keyHash(key) };
  /** @type {Map<string, Uint8Array>} */
  const wraps = new Map();
  for (const member of state.roll()) wraps.set(member, await wrapOf(epoch, state, member, key));
  /** @type {Record<string, any>} */
  const payload = {
    epoch: number, key_hash: epoch.keyHash, removals: state.epoch.removals, wall, wraps: wraps.size,
  };
  if (!wall) {
    const below = state.epoch.base[0];
    payload.below = below;
    payload.chain = base64urlEncode(await sealChain(id, number, key, await keyOf(committee, below)));
  }
  await keep(committee, number, key);
  const draft = { kind: "epoch.open", payload, evidence: [encodeWraps(wraps)] };
  try {
    await committee.send(await committee.sign(draft, null));
  } catch (error) {
    if (error instanceof Refused) delete committee.place.keys[number];
    throw error;
  }
}

/** Return the wrap list that brings the current key to a newcomer (rules §4).
 * @param {Committee} committee
 * @param {string} request
 */
export async function wrapFor(committee, request) {
  const { state, id } = committee;
  const { number, key_hash: hash } = state.epoch;
  const key = await keyOf(committee, number);
  const sealKey = fromHex(state.requests.at(request).seal_key);
  const wrap = await sealWrap({ committee: id, number, keyHash: hash }, request, sealKey, key);
  return encodeWraps(new Map([[request, wrap]]));
}

/** Give a member the current key once more (`epoch.wrap`).
 * @param {Committee} committee
 * @param {string} member
 */
export function rewrap(committee, member) {
  return committee.act(() => wrapDraft(committee, member));
}

/** Give the key in use to members whom it has not reached, a few at a time, and say nothing.
 *
 * Two who do so at once do it twice, which harms nobody. Nor does it matter that it fails: whoever
 * acts next tries again.
 * @param {Committee} committee
 */
export async function bringKeys(committee) {
  if (!committee.state.isActive(committee.me)) return;
  try {
    for (const member of unkeyed(committee.record.keyed, committee.state).slice(0, BRINGS)) {
      await committee.send(await committee.sign(await wrapDraft(committee, member), null));
    }
  } catch (error) {
    const expected = error instanceof Refused || error instanceof HostFaulty || error instanceof HostUnreachable;
    if (!expected) throw error;
  }
}

/** @param {Committee} committee @param {string} member @returns {Promise<Draft>} */
async function wrapDraft(committee, member) {
  const { state, id } = committee;
  const { number, key_hash: hash } = state.epoch;
  const key = await keyOf(committee, number);
  const wrap = await wrapOf({ committee: id, number, keyHash: hash }, state, member, key);
  return { kind: "epoch.wrap", payload: { epoch: number, member }, evidence: [encodeWraps(new Map([[member, wrap]]))] };
}

/** Say that the current epoch's opener gave no key that opens anything (rules §7).
 *
 * `Refused("key_held")` where this device has the key and its chain opens.
 * @param {Committee} committee
 */
export function dispute(committee) {
  return committee.act(async (state) => {
    if (await inOrder(committee, state.epoch.number)) throw new Refused("key_held");
    return { kind: "epoch.dispute", payload: { epoch: state.epoch.number } };
  });
}

/** Whether this device has the epoch's key, and the chain in its opening holds what it says.
 * @param {Committee} committee
 * @param {number} number
 */
async function inOrder(committee, number) {
  let key;
  try {
    key = await keyOf(committee, number);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false;
  }
  for (const row of committee.record.ofKind("epoch.open")) {
    if (numberOf(row) === number && payloadOf(row).chain !== undefined) {
      return (await unchain(committee, row, key, hashes(committee))) !== null;
    }
  }
  return true;
}

/** Return an epoch's key: kept, by the chain from a later one, or from an own wrap.
 *
 * `Refused("wrap_missing")` where it cannot be had.
 * @param {Committee} committee
 * @param {number} number
 */
export async function keyOf(committee, number) {
  const known = hashes(committee);
  const held = kept(committee, number, known);
  if (held !== null) return held;
  await gather(committee, known);
  const found = kept(committee, number, known);
  if (found === null) throw new Refused("wrap_missing", `key ${number}`);
  return found;
}

/** @param {Committee} committee @param {number} number @param {Map<number, string>} known */
function kept(committee, number, known) {
  const text = committee.place.keys[number];
  if (text === undefined) return null;
  const key = new EpochKey(fromHex(text));
  return keyHash(key) === known.get(number) ? key : null;
}

/** @param {Committee} committee @param {number} number @param {EpochKey} key */
async function keep(committee, number, key) {
  committee.place.keys[number] = toHex(key.expose());
  await committee.home.save(committee.place);
}

/** The hash of each epoch's key, as the record names it. @param {Committee} committee */
function hashes(committee) {
  const rows = [...committee.record.ofKind(...OPENS)];
  return new Map(rows.map((row) => [payloadOf(row).epoch ?? 1, payloadOf(row).key_hash]));
}

/** Open every own wrap that brings a key not yet held, newest first, then walk the chains.
 * @param {Committee} committee
 * @param {Map<number, string>} known
 */
async function gather(committee, known) {
  const rows = [...committee.record.ofKind(...WRAPS)].sort((one, other) => other.index - one.index);
  for (const row of rows) {
    const number = numberOf(row);
    const hash = known.get(number);
    if (hash !== undefined && kept(committee, number, known) === null) await take(committee, row, number, hash);
    await walkBack(committee, row, known);
  }
}

/** @param {Row} row @returns {Record<string, any>} */
function payloadOf(row) {
  return row.entry?.header.payload ?? {};
}

/** @param {Row} row @returns {number} */
function numberOf(row) {
  return payloadOf(row).epoch ?? Math.max(row.epoch, 1);
}

/** Fetch and open the own wrap that this entry may bring; nothing if it brings none.
 * @param {Committee} committee
 * @param {Row} row
 * @param {number} number
 * @param {string} hash
 */
async function take(committee, row, number, hash) {
  const { me, id } = committee;
  const { kind = "", evidence = [] } = row.entry?.header ?? {};
  const { request, member } = payloadOf(row);
  const founding = kind === "founding";
  if ((request ?? member ?? me) !== me || evidence.length === 0 || (founding && me !== id)) return;
  const recipient = founding ? FOUNDING_MEMBER : me;
  const epoch = { committee: founding ? FOUNDING_COMMITTEE : id, number, keyHash: hash };
  try {
    const item = await committee.asMember(() => committee.wire.evidence(id, evidence[0].hash, recipient));
    await keep(committee, number, await openWrap(epoch, recipient, committee.keys.sealing, item.slice(ID_BYTES)));
  } catch (error) {
    // Not in that list, or not for these keys: another wrap may bring it.
    if (!(error instanceof HostFaulty || error instanceof Refused || error instanceof Malformed)) throw error;
  }
}

/** @param {Committee} committee @param {Row} row @param {Map<number, string>} known */
async function walkBack(committee, row, known) {
  const { chain, below } = payloadOf(row);
  if (row.entry?.header.kind !== "epoch.open" || chain === undefined) return;
  const key = kept(committee, numberOf(row), known);
  if (key === null || kept(committee, below, known) !== null) return;
  const previous = await unchain(committee, row, key, known);
  if (previous !== null) await keep(committee, below, previous); // else own wraps may still serve
}

/** The key that an opening's chain holds, or null where it holds none.
 * @param {Committee} committee
 * @param {Row} row
 * @param {EpochKey} key
 * @param {Map<number, string>} known
 */
async function unchain(committee, row, key, known) {
  const { chain, below } = payloadOf(row);
  try {
    return await openChain(committee.id, numberOf(row), key, base64urlDecode(chain), known.get(below) ?? "");
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Malformed)) throw error;
    return null;
  }
}

/** @param {import("../crypto/epoch.js").Epoch} epoch @param {State} state @param {string} member @param {EpochKey} key */
function wrapOf(epoch, state, member, key) {
  return sealWrap(epoch, member, fromHex(state.members.at(member).seal_key), key);
}
