/**
 * Opening a link and asking to join (rules §4; seal §5 to §7): all that a newcomer loads at first.
 */

import { Asking, openCard, sealRequest } from "../crypto/invitation.js";
import { parseLink } from "../crypto/link.js";
import { proveHeader } from "../crypto/possession.js";
import { MemberKeys, RecoverySeed } from "../crypto/seed.js";
import { toHex, utf8 } from "../kernel/bytes.js";
import { encode } from "../kernel/canonical.js";
import { Checkpoint, openCheckpoint } from "../kernel/checkpoint.js";
import { Header, blobHash, entryId, signingMessage } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { leafHash } from "../kernel/leaf.js";
import { Note } from "../kernel/note.js";
import { verifyInclusion } from "../kernel/tree.js";
import { random } from "./chance.js";
import { HostFaulty } from "./errors.js";
import { placeOf } from "./home.js";
import { COMMITTEE_LIMIT, NICKNAME_LIMIT, beginning } from "./plain.js";
import { entryOf, logVerifier, misread, verifyEntry } from "./reading.js";
import { Wire, readAs, readBytes, readProof } from "./wire.js";

const NOTE_LIMIT = 500;

/** @typedef {import("./home.js").Home} Home */
/** @typedef {import("../crypto/link.js").JoinLink} JoinLink */
/** @typedef {{ id: string, card: { [name: string]: any }, checkpoint: Checkpoint }} Invited what a link led to, verified */

/** Fetch and verify what a link names (seal §6); `HostMisbehaved("altered")`.
 *
 * `HostFaulty` says why a link is good no more: `invitation_…`, `inviter_gone`.
 * @param {JoinLink} link
 * @param {Wire} wire
 * @returns {Promise<Invited>}
 */
export async function readInvitation(link, wire) {
  await enterByLink(link, wire);
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
    return { id: entry.id, card: cardOf(await openCard(link.secret, card)), checkpoint };
  } catch (error) {
    return misread(() => {
      throw error;
    });
  }
}

/** The words of a card as they may be shown: whoever wrote it may be anybody. @param {Record<string, any>} card */
function cardOf({ committee, inviter, note, replaces, vouches }) {
  const [name, who] = [beginning(committee, COMMITTEE_LIMIT), beginning(inviter, NICKNAME_LIMIT)];
  return { committee: name, inviter: who, note: beginning(note, NOTE_LIMIT), replaces, vouches };
}

/** @param {JoinLink} link @param {Wire} wire */
async function enterByLink(link, wire) {
  const signing = link.secret.signingKey();
  try {
    await wire.openSession(link.committee, link.logKey, "link", toHex(signing.public), signing);
  } catch (error) {
    if (!(error instanceof HostFaulty) || error.code !== "session_ended") throw error;
    throw new HostFaulty("invitation_unknown", error.detail, error.status);
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

/** Ask to join by a link; return the place. Seed and request are kept before anything is sent.
 *
 * What is refused leaves no place behind; `Refused("already_here")` where there is one.
 * @param {Home} home
 * @param {string} text
 * @param {{ nickname: string, greeting?: string, replaces?: string }} says
 * @param {{ fetch?: import("./wire.js").Fetch }} options
 */
export async function ask(home, text, { nickname, greeting = "", replaces = "" }, options = {}) {
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
    name: invited.card.committee,
    inviter: invited.card.inviter,
    vouches: Number.isSafeInteger(invited.card.vouches) ? invited.card.vouches : 0,
    outbox: request,
  });
  await home.save(place);
  try {
    await sendOutbox(home, place, new Wire(link.origin, options.fetch));
  } catch (error) {
    // A verdict, so it is no request and never will be; anything else leaves open whether it is one.
    if (error instanceof Refused || error instanceof Malformed) await home.forget(place.committee);
    throw error;
  }
  return place;
}

/** Send the founding entry or request that was saved; a known one is answered as new.
 * @param {Home} home
 * @param {import("./home.js").Place} place
 * @param {Wire} wire
 */
export async function sendOutbox(home, place, wire) {
  if (place.outbox === null) return;
  await wire.submit(place.committee, [place.outbox]);
  place.outbox = null;
  await home.save(place);
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
