/** Inviting, waiting to be let in, comparing words, saying "I know them" (rules §4; seal §5 to §8). */

import { comparisonDigest } from "../crypto/compare.js";
import { LinkSecret, RequestKey, sealCard } from "../crypto/invitation.js";
import { JoinLink, formatLink, parseLink } from "../crypto/link.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { DAY_S } from "../rules/fields.js";
import { wrapsNeeded } from "../rules/joining.js";
import { makeRoom } from "./anew.js";
import { ask } from "./asking.js";
import { random } from "./chance.js";
import { Committee } from "./committee.js";
import { needKey, wrapFor } from "./epochs.js";
import { committeeName } from "./words.js";

export { readInvitation } from "./asking.js";
export { standing } from "./waiting.js";

/** @typedef {import("./home.js").Home} Home */
/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("../rules/state.js").State} State */

const LEEWAY_S = 60;
const LONGEST_DAYS = 30;

/** Make an invitation; return its row and the link, which is kept here to be shown again.
 * @param {Committee} committee
 * @param {{ uses: number, days: number, note?: string, replaces?: string }} terms `replaces` is the
 *   member who comes back on a new phone, in an invitation made for nobody else
 * @returns {Promise<[Row, string]>}
 */
export async function invite(committee, { uses, days, note = "", replaces = "" }) {
  await committee.inTurn(async () => {
    await committee.renew();
    await needKey(committee);
  });
  const [secret, requestKey] = [new LinkSecret(random(16)), new RequestKey(random(32))];
  const link = linkOf(committee, secret, requestKey);
  const name = await committeeName(committee);
  const vouches = committee.state.constitution.number("vouches");
  const card = await sealCard(secret, { committee: name, inviter: committee.place.nickname, note, vouches, ...(replaces && { replaces }) });
  const linkKey = toHex(secret.signingKey().public);
  committee.place.links[linkKey] = link;
  await committee.home.save(committee.place);
  const row = await committee.act(() => ({
    kind: "invitation.issue",
    payload: {
      link_key: linkKey,
      request_key: toHex(requestKey.public),
      until: committee.record.now + days * DAY_S - (days >= LONGEST_DAYS ? LEEWAY_S : 0),
      uses,
    },
    words: { request_key: toHex(requestKey.expose()), note },
    evidence: [card],
  }));
  return [row, link];
}

/** @param {Committee} committee @param {LinkSecret} secret @param {RequestKey} requestKey */
function linkOf(committee, secret, requestKey) {
  const { place, id, logKey, keys } = committee;
  return formatLink(new JoinLink(place.address, id, logKey, keys.signing.public, requestKey.public, secret));
}

/** Ask to join by a link, and go on with the record as soon as there is one for us.
 * @param {Home} home
 * @param {string} text
 * @param {{ nickname: string, greeting?: string, replaces?: string }} says
 * @param {import("./committee.js").Options} options
 */
export async function join(home, text, says, options = {}) {
  await makeRoom(home, parseLink(text.trim()).committee, "", options);
  return new Committee(home, await ask(home, text, says, options), options);
}

/** `Refused("request_unknown")` unless the record holds this request.
 * @param {State} state
 * @param {string} request
 */
export function findRequest(state, request) {
  const found = state.requests.get(request);
  if (found === undefined) throw new Refused("request_unknown");
  return found;
}

/** Return what both sides compare: of the own request, or of one in the record (seal §8).
 * @param {Committee} committee
 * @param {string} request
 */
export function compareDigest(committee, request = "") {
  if (!request) {
    const link = parseLink(committee.place.link);
    return comparisonDigest(committee.id, committee.place.member, link.inviterKey, link.logKey);
  }
  const { state } = committee;
  const invitation = state.invitations.at(findRequest(state, request).invitation);
  const inviter = fromHex(state.members.at(invitation.inviter).sign_key);
  return comparisonDigest(committee.id, request, inviter, fromHex(state.log_key));
}

/** Say "I know them"; the vouch that admits brings the newcomer's key along.
 * @param {Committee} committee
 * @param {string} request
 */
export function vouch(committee, request) {
  return committee.act(async (state) => {
    const found = findRequest(state, request);
    if (!wrapsNeeded(state, found, committee.me, committee.record.now)) return { kind: "vouch", payload: { request } };
    const payload = { epoch: state.epoch.number, request };
    return { kind: "vouch", payload, evidence: [await wrapFor(committee, request)] };
  });
}

/** Choose another name.
 * @param {Committee} committee
 * @param {string} nickname
 */
export async function setProfile(committee, nickname) {
  const row = await committee.act(() => ({ kind: "profile", payload: {}, words: { nickname } }));
  committee.place.nickname = nickname;
  await committee.home.save(committee.place);
  return row;
}
