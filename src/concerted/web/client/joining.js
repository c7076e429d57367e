/** Inviting, asking to join, comparing words, saying "I know them" (rules §4; seal §5 to §8). */

import { comparisonDigest } from "../crypto/compare.js";
import { Asking, LinkSecret, RequestKey, openCard, sealCard, sealRequest } from "../crypto/invitation.js";
import { JoinLink, formatLink, parseLink } from "../crypto/link.js";
import { proveHeader } from "../crypto/possession.js";
import { MemberKeys, RecoverySeed } from "../crypto/seed.js";
import { fromHex, toHex, utf8 } from "../kernel/bytes.js";
import { encode } from "../kernel/canonical.js";
import { Checkpoint, openCheckpoint } from "../kernel/checkpoint.js";
import { Header, blobHash, entryId, signingMessage } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { leafHash } from "../kernel/leaf.js";
import { Note } from "../kernel/note.js";
import { verifyInclusion } from "../kernel/tree.js";
import { DAY_S } from "../rules/fields.js";
import { wrapsNeeded } from "../rules/joining.js";
import { random } from "./chance.js";
import { Committee } from "./committee.js";
import { needKey, wrapFor } from "./epochs.js";
import { HostFaulty, HostMisbehaved } from "./errors.js";
import { placeOf } from "./home.js";
import { entryOf, logVerifier, misread, verifyEntry } from "./record.js";
import { Wire, readAs, readBytes, readProof } from "./wire.js";
import { committeeName } from "./words.js";

/** @typedef {import("./home.js").Home} Home */
/** @typedef {import("./record.js").Row} Row */
/** @typedef {import("../rules/state.js").State} State */
/** @typedef {{ id: string, card: { [name: string]: any }, checkpoint: Checkpoint }} Invited what a link led to, verified */

const LEEWAY_S = 60;
const LONGEST_DAYS = 30;

/** Make an invitation; return its row and the link, which is kept here to be shown again.
 * @param {Committee} committee
 * @param {{ uses: number, days: number, note?: string }} terms
 * @returns {Promise<[Row, string]>}
 */
export async function invite(committee, { uses, days, note = "" }) {
  await committee.inTurn(async () => {
    await committee.renew();
    await needKey(committee);
  });
  const [secret, requestKey] = [new LinkSecret(random(16)), new RequestKey(random(32))];
  const link = linkOf(committee, secret, requestKey);
  const name = await committeeName(committee);
  const card = await sealCard(secret, { committee: name, inviter: committee.place.nickname, note });
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

/** Fetch and verify what a link names (seal §6); `HostMisbehaved("altered")`.
 * @param {JoinLink} link
 * @param {Wire} wire
 * @returns {Promise<Invited>}
 */
export async function readInvitation(link, wire) {
  const signing = link.secret.signingKey();
  await wire.openSession(link.committee, link.logKey, "link", toHex(signing.public), signing);
  const answer = await wire.invitation(link.committee);
  const [leaf, card, proof] = [readBytes(answer.leaf), readBytes(answer.card), readProof(answer)];
  const text = readAs(() => utf8(answer.checkpoint), "checkpoint");
  const [, entry] = entryOf(leaf);
  const checkpoint = misread(() => {
    const { origin } = Checkpoint.parse(Note.parse(text).text);
    const [found] = openCheckpoint(text, logVerifier(origin, toHex(link.logKey)));
    verifyInclusion(leafHash(leaf), answer.index, found.size, proof, found.root);
    checkInvitation(link, entry);
    if (blobHash(card) !== entry.header.evidence[0].hash) throw new Malformed("card", "another card than the record names");
    return found;
  });
  try {
    return { id: entry.id, card: await openCard(link.secret, card), checkpoint };
  } catch (error) {
    return misread(() => {
      throw error;
    });
  }
}

/** @param {JoinLink} link @param {import("../kernel/entry.js").Entry} entry */
function checkInvitation(link, entry) {
  const { kind, committee, payload, evidence } = entry.header;
  if (kind !== "invitation.issue" || committee !== link.committee) throw new Malformed("invitation", "another entry");
  if (payload.link_key !== toHex(link.secret.signingKey().public)) throw new Malformed("invitation", "another link's");
  if (payload.request_key !== toHex(link.requestKey)) {
    throw new Malformed("invitation", "the link names another key for private words");
  }
  if (evidence.length !== 1) throw new Malformed("invitation", "no card");
  verifyEntry(link.inviterKey, entry);
}

/** Ask to join by a link; seed and request are kept before anything is sent.
 * @param {Home} home
 * @param {string} text
 * @param {{ nickname: string, greeting?: string, replaces?: string }} says
 * @param {import("./committee.js").Options} options
 */
export async function join(home, text, { nickname, greeting = "", replaces = "" }, options = {}) {
  const link = parseLink(text.trim());
  if ((await home.committees()).includes(link.committee)) throw new Refused("already_here");
  const invited = await readInvitation(link, new Wire(link.origin, options.fetch));
  const seed = new RecoverySeed(random(16));
  const request = await requestOf(link, invited, seed, { nickname, greeting }, replaces);
  const place = placeOf({
    address: link.origin,
    committee: link.committee,
    log_key: toHex(link.logKey),
    seed: toHex(seed.expose()),
    member: entryId(request.header),
    link: text.trim(),
    invitation: invited.id,
    nickname,
    name: String(invited.card.committee ?? ""),
    outbox: request,
  });
  await home.save(place);
  const committee = new Committee(home, place, options);
  await committee.inTurn(() => committee.sendOutbox());
  return committee;
}

/**
 * @param {JoinLink} link
 * @param {Invited} invited
 * @param {RecoverySeed} seed
 * @param {{ nickname: string, greeting: string }} words
 * @param {string} replaces
 * @returns {Promise<import("./wire.js").Signed>}
 */
async function requestOf(link, invited, seed, words, replaces) {
  const nonce = random(16);
  const keys = MemberKeys.fromSeed(seed);
  const asking = new Asking(link.committee, invited.id, nonce, keys.pairs.map((pair) => pair.public));
  const body = await sealRequest(link.requestKey, asking, words);
  const draft = new Header({
    kind: "request",
    nonce: toHex(nonce),
    payload: replaces ? { replaces } : {},
    committee: link.committee,
    author: invited.id,
    after: { size: invited.checkpoint.size, root: toHex(invited.checkpoint.root) },
    body: { epoch: 0, hash: blobHash(body), size: body.length },
  });
  const header = encode(proveHeader(draft, keys.pairs).fields());
  return { header, signature: link.secret.signingKey().sign(signingMessage(header)), body, evidence: [] };
}

/** Return `member` once the verified record says so, else how the request stands.
 *
 * The host's word counts only for waiting: membership is read from the record.
 * @param {Committee} committee
 * @returns {Promise<string>}
 */
export function standing(committee) {
  return committee.inTurn(async () => {
    try {
      await committee.renew();
      const status = committee.state.member(committee.me)?.status;
      return status === "active" ? "member" : (status ?? committee.state.requests.at(committee.me).status);
    } catch (error) {
      if (!(error instanceof HostFaulty) || ![401, 403, 404].includes(error.status)) throw error;
    }
    await committee.enter("request");
    const answer = await committee.wire.request(committee.id);
    if (entryOf(readBytes(answer.leaf))[1].id !== committee.me) throw new HostMisbehaved("altered", "another request");
    return String(answer.status);
  });
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
