/**
 * How people come in: an invitation, a request, and co-workers who say that they know them.
 *
 * Spec: spec/rules.md §4. The guards against multiplication stand here.
 */

import { checkPublicKey } from "../crypto/signature.js";
import { fromHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { Kind } from "./act.js";
import { Count, DAY_S, HOUR_S, Id, Key, Sig, Time, list, payloadOf } from "./fields.js";
import { checkNewKeys } from "./founding.js";
import { depart, needSettled } from "./members.js";
import { Growth } from "./rations.js";
import { Invitation, Member, Request } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

export const INVITATION_LONGEST_S = 30 * DAY_S;
export const INVITATION_USES = 100;
export const INVITATIONS_PERIOD = 20;
export const REQUEST_BODY_BYTES = 4_096;
export const WRAP_BYTES = 112;
export const CARD_BYTES = 4_096;
export const REQUEST_LAPSES_S = 14 * DAY_S;

/** A link is given out. */
export const Issue = payloadOf({ link_key: Key, request_key: Key, until: Time, uses: Count });
/** A link is called back. */
export const Revoke = payloadOf({ invitation: Id });
/** Someone with a link asks to join, or to replace a lost key. */
export const Ask = payloadOf(
  { proofs: list(Sig, 3, 3), seal_key: Key, sign_key: Key, vote_key: Key },
  { replaces: Id },
);
/** A member says: I know them. `epoch` names the key that the vouch brings, if it does. */
export const Vouch = payloadOf({ request: Id }, { epoch: Count });
/** A member takes that back. */
export const Unvouch = payloadOf({ request: Id });

/** Refused `until_…`, `uses_bounds`, `invitations_many`, `key_invalid`, `key_used`.
 * @param {State} state
 * @param {Act} act
 */
export function checkIssue(state, act) {
  const { until, uses, link_key: linkKey } = act.payload;
  if (until <= act.now) throw new Refused("until_past");
  if (until > act.now + INVITATION_LONGEST_S) throw new Refused("until_far");
  if (uses < 1 || uses > INVITATION_USES) throw new Refused("uses_bounds");
  if (state.ration(act.author, act.now).invitations.length >= INVITATIONS_PERIOD) {
    throw new Refused("invitations_many");
  }
  if (state.keys.has(linkKey)) throw new Refused("key_used");
  if (act.header.evidence[0].size > CARD_BYTES) throw new Refused("size_bounds");
  checkPublicKey(fromHex(linkKey));
}

/** The link is open.
 * @param {State} state
 * @param {Act} act
 */
export function applyIssue(state, act) {
  const p = act.payload;
  const invitation = new Invitation(act.author, p.link_key, p.request_key, p.until, p.uses);
  return state.rationed(act.author, act.now, "invitations").with({
    invitations: state.invitations.set(act.id, invitation),
    keys: state.keys.set(p.link_key, true),
  });
}

/** Refused `invitation_unknown`, `invitation_revoked`, `not_yours`.
 * @param {State} state
 * @param {Act} act
 */
export function checkRevoke(state, act) {
  const invitation = state.invitations.get(act.payload.invitation);
  if (invitation === undefined) throw new Refused("invitation_unknown");
  if (invitation.revoked) throw new Refused("invitation_revoked");
  if (act.author !== invitation.inviter && !state.isSettled(act.author, act.now)) throw new Refused("not_yours");
}

/** The link is worth nothing any more.
 * @param {State} state
 * @param {Act} act
 */
export function applyRevoke(state, act) {
  return setInvitation(state, act.payload.invitation, { revoked: true });
}

/** @param {State} state @param {string} key @param {Partial<Invitation>} changes */
function setInvitation(state, key, changes) {
  const invitation = state.invitations.at(key).with(changes);
  return state.with({ invitations: state.invitations.set(key, invitation) });
}

/** Refused as the link is (`invitation_…`, `inviter_gone`) or the keys are. Spec §4, §5.
 * @param {State} state
 * @param {Act} act
 */
export function checkAsk(state, act) {
  checkInvitation(state, act);
  const { replaces, proofs, sign_key, seal_key, vote_key } = act.payload;
  if (act.header.body !== null && act.header.body.size > REQUEST_BODY_BYTES) throw new Refused("size_bounds");
  const keys = [sign_key, seal_key, vote_key];
  if (keys.some((key) => state.keys.has(key))) throw new Refused("key_used");
  checkNewKeys(keys, proofs, act.header);
  if (replaces === undefined) return;
  if (state.forming) throw new Refused("forming");
  const old = state.member(replaces);
  if (old === undefined || (old.status !== "active" && old.status !== "frozen")) throw new Refused("replaces_gone");
}

/** @param {State} state @param {Act} act */
function checkInvitation(state, act) {
  const invitation = state.invitations.get(act.author);
  if (invitation === undefined) throw new Refused("invitation_unknown");
  if (invitation.revoked) throw new Refused("invitation_revoked");
  if (act.now > invitation.until) throw new Refused("invitation_expired");
  if (invitation.uses === 0) throw new Refused("invitation_used");
  if (!state.isActive(invitation.inviter)) throw new Refused("inviter_gone");
}

/** The request is pending, and one use of the link is gone.
 * @param {State} state
 * @param {Act} act
 */
export function applyAsk(state, act) {
  const p = act.payload;
  /** @type {[string, string, string]} */
  const keys = [p.sign_key, p.seal_key, p.vote_key];
  const request = new Request(act.author, keys, act.now, p.replaces ?? "");
  const known = keys.reduce((map, key) => map.set(key, true), state.keys);
  const left = setInvitation(state, act.author, { uses: state.invitations.at(act.author).uses - 1 });
  return left.with({ requests: state.requests.set(act.id, request), keys: known });
}

/** How many vouches admit at this moment. Spec §4.
 * @param {State} state
 * @param {number} now
 */
export function vouchesNeeded(state, now) {
  if (state.forming) return state.active;
  const most = state.constitution.number("vouches");
  let settled = 0;
  for (const member of state.members.keys()) {
    if (state.isSettled(member, now)) settled += 1;
    if (settled === most) break;
  }
  return settled;
}

/** Whether this voucher's vouch would be the last one needed.
 * @param {State} state
 * @param {Request} request
 * @param {string} voucher
 * @param {number} now
 */
export function admits(state, request, voucher, now) {
  const standing = new Set(request.vouchers.filter((member) => state.isActive(member))).add(voucher);
  return standing.size >= vouchesNeeded(state, now);
}

/** Whether this vouch must bring the newcomer's key. Spec §4.
 * @param {State} state
 * @param {Request} request
 * @param {string} voucher
 * @param {number} now
 */
export function wrapsNeeded(state, request, voucher, now) {
  return !request.replaces && admits(state, request, voucher, now) && !state.epoch.ended;
}

/** The growth of the 30 days before `now`, and how many may come in over them. Spec §4.
 * @param {State} state
 * @param {number} now
 * @returns {[Growth, number]}
 */
export function growthCap(state, now) {
  const growth = state.growth.recent(now);
  const roll = Math.max(1, state.active - growth.admitted.length);
  const share = Math.ceil((roll * state.constitution.number("growth_percent")) / 100);
  const extra = growth.extra.reduce((sum, [, count]) => sum + count, 0);
  return [growth, Math.max(state.constitution.number("growth_floor"), share) + extra];
}

/** Refused `request_…`, `already_vouched`, `newcomer`, `vouch_rationed`, `growth_…`, `wrap…`.
 * @param {State} state
 * @param {Act} act
 */
export function checkVouch(state, act) {
  const request = pendingRequest(state, act.payload.request);
  if (act.now > request.asked + REQUEST_LAPSES_S) throw new Refused("request_expired");
  if (request.vouchers.includes(act.author)) throw new Refused("already_vouched");
  needSettled(state, act);
  if (request.replaces === act.author) throw new Refused("not_yours");
  if (request.replaces && state.members.at(request.replaces).frozen_by.includes(act.author)) {
    throw new Refused("froze_them");
  }
  const ration = state.constitution.number("vouch_ration");
  if (!state.forming && state.ration(act.author, act.now).vouches.length >= ration) {
    throw new Refused("vouch_rationed");
  }
  const admitting = !request.replaces && admits(state, request, act.author, act.now);
  if (admitting && !state.forming) {
    const [growth, cap] = growthCap(state, act.now);
    if (growth.admitted.length >= cap) throw new Refused("growth_capped");
  }
  checkWrap(state, act, admitting && !state.epoch.ended);
}

/** @param {State} state @param {Act} act @param {boolean} needed */
function checkWrap(state, act, needed) {
  const { epoch } = act.payload;
  if (needed !== act.header.evidence.length > 0 || needed !== (epoch !== undefined)) {
    throw new Refused(needed ? "wrap_missing" : "wrap_forbidden");
  }
  if (needed && epoch !== state.epoch.number) throw new Refused("epoch_other");
  if (act.header.evidence.some((item) => item.size !== WRAP_BYTES)) throw new Refused("size_bounds");
}

/** The request, if it still waits for vouches: else `request_unknown`, `request_closed`.
 * @param {State} state
 * @param {string} key
 */
export function pendingRequest(state, key) {
  const request = state.requests.get(key);
  if (request === undefined) throw new Refused("request_unknown");
  if (request.status !== "pending") throw new Refused("request_closed");
  return request;
}

/** One vouch more; the last one admits, or starts the wait of a replacement.
 * @param {State} state
 * @param {Act} act
 */
export function applyVouch(state, act) {
  const key = act.payload.request;
  const before = state.requests.at(key);
  const admitting = admits(state, before, act.author, act.now);
  let request = before.with({ vouchers: [...before.vouchers, act.author] });
  const used = state.forming ? state : state.rationed(act.author, act.now, "vouches");
  if (admitting && request.replaces) {
    const waitS = state.constitution.number("replacement_hours") * HOUR_S;
    request = request.with({ status: "waiting", due: act.now + waitS });
  } else if (admitting) {
    return admit(used, key, request, act.now);
  }
  return used.with({ requests: state.requests.set(key, request) });
}

/** The state once the request has become a member.
 * @param {State} state
 * @param {string} key
 * @param {Request} request
 * @param {number} now
 */
export function admit(state, key, request, now) {
  const needed = vouchesNeeded(state, now);
  let growth = state.growth;
  if (!request.replaces && !state.forming) {
    const recent = growth.recent(now);
    growth = new Growth([...recent.admitted, now], recent.extra);
  }
  const keys = /** @type {[string, string, string]} */ ([request.sign_key, request.seal_key, request.vote_key]);
  const { vouchers, replaces } = request;
  const member = new Member(key, keys, now).with({ vouchers, needed, replaces });
  const requests = state.requests.set(key, request.with({ status: "admitted" }));
  return state.with({ requests, growth }).withMember(member);
}

/** Refused `request_unknown`, `request_closed`, `not_vouched`, `withdraw_late`, `forming`.
 * @param {State} state
 * @param {Act} act
 */
export function checkUnvouch(state, act) {
  const request = state.requests.get(act.payload.request);
  if (request === undefined) throw new Refused("request_unknown");
  if (!request.vouchers.includes(act.author)) throw new Refused("not_vouched");
  if (request.status === "pending" || request.status === "waiting") return;
  const member = state.member(act.payload.request);
  if (request.status !== "admitted" || member === undefined || member.status !== "active") {
    throw new Refused("request_closed");
  }
  if (member.needed === 0 || request.replaces || member.founder) throw new Refused("request_closed");
  if (state.forming) throw new Refused("forming");
  if (act.now > member.joined + state.constitution.number("withdraw_days") * DAY_S) {
    throw new Refused("withdraw_late");
  }
}

/** The vouch is gone; an admission that rested on it is undone.
 * @param {State} state
 * @param {Act} act
 */
export function applyUnvouch(state, act) {
  const key = act.payload.request;
  const before = state.requests.at(key);
  const left = before.vouchers.filter((member) => member !== act.author);
  const standing = left.filter((member) => state.isActive(member));
  let request = before.with({ vouchers: left });
  if (request.status === "waiting" && standing.length < vouchesNeeded(state, act.now)) {
    request = request.with({ status: "pending", due: 0 });
  }
  const next = state.with({ requests: state.requests.set(key, request) });
  if (request.status !== "admitted") return next;
  // The member keeps its vouchers: who brought whom stays known, whatever is withdrawn.
  return standing.length >= state.members.at(key).needed ? next : depart(next, key, "undone", act.id);
}

/** Everyone admitted with the vouch of `root`, or of anyone so admitted. Spec §9.
 * @param {State} state
 * @param {string} root
 */
export function subtree(state, root) {
  /** @type {Map<string, string[]>} */
  const brought = new Map();
  for (const member of state.members.values()) {
    for (const voucher of member.vouchers) {
      brought.set(voucher, [...(brought.get(voucher) ?? []), member.id]);
    }
  }
  /** @type {Set<string>} */
  const found = new Set();
  const ahead = [root];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    for (const member of brought.get(next) ?? []) {
      if (found.has(member)) continue;
      found.add(member);
      ahead.push(member);
    }
  }
  found.delete(root);
  return found;
}

export const KINDS = [
  new Kind("invitation.issue", Issue, checkIssue, applyIssue, { body: "required", evidence: [1, 1] }),
  new Kind("invitation.revoke", Revoke, checkRevoke, applyRevoke),
  new Kind("request", Ask, checkAsk, applyAsk, { body: "required" }),
  new Kind("vouch", Vouch, checkVouch, applyVouch, { evidence: [0, 1] }),
  new Kind("vouch.withdraw", Unvouch, checkUnvouch, applyUnvouch),
];
