/**
 * The checks of every entry in their order, and the step from one state to the next.
 *
 * Spec: spec/entry.md §6. `judge` refuses or returns an Act; `apply` cannot fail. Signatures are
 * checked by the caller's `verify`; it is `verifyEntry` but where they are no matter.
 */

import { fromHex } from "../kernel/bytes.js";
import { Refused, RulesNewer } from "../kernel/errors.js";
import { Act } from "./act.js";
import { KINDS as bodies } from "./bodies.js";
import { KINDS as casting } from "./casting.js";
import { KINDS as ceremonies } from "./ceremonies.js";
import { KINDS as channels } from "./channels.js";
import { KINDS as counting } from "./counting.js";
import { KINDS as epochs } from "./epochs.js";
import { DAY_S, read } from "./fields.js";
import { Founding, KINDS as founding, checkFounding, found } from "./founding.js";
import { KINDS as joining } from "./joining.js";
import { KINDS as keys } from "./keys.js";
import { KINDS as members } from "./members.js";
import { KINDS as motions } from "./motions.js";
import { KINDS as moving } from "./moving.js";
import { Quota } from "./rations.js";
import { KINDS as pledges } from "./pledges.js";
import { KINDS as votes } from "./votes.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Kind} Kind */
/** @typedef {import("../kernel/entry.js").Entry} Entry */
/** @typedef {import("../kernel/entry.js").Header} Header */
/** @typedef {import("../kernel/history.js").History} History */
/** @typedef {(key: Uint8Array, entry: Entry) => void} Verify refuses a signature that is not of the 32-byte key */

export const RULES = 1;
export const FOUNDING = "founding";
export const REQUEST = "request";

/** @type {ReadonlyMap<string, Kind>} */
export const KINDS = new Map(
  [
    ...[founding, joining, members, keys, epochs, motions, votes],
    ...[casting, counting, pledges, ceremonies, bodies, channels, moving],
  ]
    .flat()
    .map((kind) => [kind.name, kind]),
);

/** Check an entry against the record, steps 4 to 18, at leaf time `now` (seconds).
 *
 * Raises Malformed `payload`, Refused, or RulesNewer; changes nothing.
 * @param {State | null} state
 * @param {History} history
 * @param {Entry} entry
 * @param {number} now
 * @param {Verify} verify
 * @returns {Act}
 */
export function judge(state, history, entry, now, verify) {
  const { header } = entry;
  if (state === null || header.kind === FOUNDING) return judgeFounding(state, entry, now, verify);
  if (state.rules > RULES) throw new RulesNewer(state.rules); // entry §6.4
  if (header.committee !== state.committee) throw new Refused("committee_other"); // entry §6.5
  const kind = KINDS.get(header.kind);
  if (kind === undefined) throw new Refused("kind_unknown", header.kind); // entry §6.6
  const act = readAct(entry, kind, now);
  verify(authorKey(state, header), entry); // entry §6.9, §6.10
  history.checkNonce(header.author, header.nonce); // entry §6.11
  if (header.after) history.checkAfter(header.after, now); // entry §6.12, §6.13
  if (state.stage === "dissolved") throw new Refused("dissolved"); // entry §6.14
  if (header.kind !== REQUEST) {
    checkAuthor(state, act);
    checkQuota(state, kind, act);
    checkEpoch(state, header);
  }
  kind.check(state, act); // entry §6.18
  return act;
}

/** @param {Entry} entry @param {Kind} kind @param {number} now */
function readAct(entry, kind, now) {
  const { header } = entry;
  const payload = read(header.payload, kind.form); // entry §6.7
  checkBeside(header, kind.body, kind.evidence);
  const blobs = [...header.attachments, ...header.evidence];
  const besides = blobs.reduce((sum, blob) => sum + blob.size, header.body?.size ?? 0);
  const size = entry.headerBytes.length + besides;
  return new Act(entry.id, header.author || entry.id, now, header, payload, size);
}

/** What lies beside the header is what its kind says. entry §6.8.
 * @param {Header} header
 * @param {import("./act.js").Beside} body
 * @param {readonly [number, number]} evidence
 */
export function checkBeside(header, body, evidence) {
  if (body === "required" && header.body === null) throw new Refused("body_missing");
  if (body === "forbidden" && header.body !== null) throw new Refused("body_forbidden");
  if (header.body !== null && (header.body.epoch === 0) !== (header.kind === REQUEST)) {
    throw new Refused("epoch_other");
  }
  if (header.attachments.length && (header.kind === FOUNDING || header.kind === REQUEST)) {
    throw new Refused("attachments_forbidden");
  }
  if (header.evidence.length < evidence[0]) throw new Refused("evidence_missing");
  if (header.evidence.length > evidence[1]) throw new Refused("evidence_forbidden");
}

/** @param {State | null} state @param {Entry} entry @param {number} now @param {Verify} verify */
function judgeFounding(state, entry, now, verify) {
  const { header } = entry;
  if (state !== null || header.kind !== FOUNDING) throw new Refused("founding_misplaced");
  const payload = read(header.payload, Founding);
  checkBeside(header, "required", [1, 1]);
  if (header.body?.epoch !== 1) throw new Refused("epoch_other");
  verify(fromHex(payload.sign_key), entry);
  const act = new Act(entry.id, entry.id, now, header, payload, entry.headerBytes.length);
  checkFounding(act);
  return act;
}

/** The 32-byte key that must have signed: `author_unknown`, `invitation_unknown`. entry §5.
 * @param {State} state
 * @param {Header} header
 */
export function authorKey(state, header) {
  const author = header.author ?? "";
  if (header.kind === REQUEST) {
    const invitation = state.invitations.get(author);
    if (invitation === undefined) throw new Refused("invitation_unknown");
    return fromHex(invitation.link_key);
  }
  const member = state.member(author);
  if (member === undefined) throw new Refused("author_unknown");
  return fromHex(member.sign_key);
}

/** @param {State} state @param {Act} act */
function checkAuthor(state, act) {
  const { status } = state.members.at(act.author); // entry §6.15
  if (status === "frozen") throw new Refused("author_frozen");
  if (status !== "active") throw new Refused("author_gone");
}

/** What the author has written on the UTC day of `now`.
 * @param {State} state
 * @param {string} author
 * @param {number} now
 */
export function quota(state, author, now) {
  const found = state.quotas.get(author);
  const day = Math.floor(now / DAY_S);
  return found?.day === day ? found : new Quota(day);
}

/** @param {State} state @param {Kind} kind @param {Act} act */
function checkQuota(state, kind, act) {
  if (kind.duty) return;
  const used = quota(state, act.author, act.now); // entry §6.16
  if (used.entries >= state.constitution.number("quota_entries")) throw new Refused("quota_entries");
  if (used.sizeBytes + act.sizeBytes > state.constitution.number("quota_bytes")) throw new Refused("quota_bytes");
}

/** @param {State} state @param {Header} header */
function checkEpoch(state, header) {
  if (header.body === null) return;
  if (header.body.epoch !== state.epoch.number) throw new Refused("epoch_other"); // entry §6.17
  if (state.epoch.ended) throw new Refused("epoch_ended");
}

/** The state after an act that `judge` let pass.
 * @param {State | null} state
 * @param {Act} act
 * @returns {State}
 */
export function apply(state, act) {
  if (state === null) return found(act);
  const kind = KINDS.get(act.header.kind);
  if (kind === undefined) throw new RangeError("an act that was not judged");
  if (kind.duty || kind.name === REQUEST) return kind.apply(state, act);
  const used = quota(state, act.author, act.now);
  const now = new Quota(used.day, used.entries + 1, used.sizeBytes + act.sizeBytes);
  return kind.apply(state.with({ quotas: state.quotas.set(act.author, now) }), act);
}
