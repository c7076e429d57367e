/**
 * Votes for which there was no way to the server: they wait on the desk, and are signed only when
 * they are sent (entry §5).
 *
 * Of an open vote the choice waits; of a secret one the ballot, filled in already, so that not even
 * this phone knows how. Each remembers which vote it would replace: where another has been cast since,
 * from here or from elsewhere, it is dropped, so that one counts and never an older over a newer.
 */

import { fromHex, toHex } from "../kernel/bytes.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { findMotion } from "../rules/motions.js";
import { alone } from "./database.js";
import { deskOf } from "./desk.js";
import { HostUnreachable } from "./errors.js";
import { vote } from "./motions.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("../rules/state.js").State} State */
/**
 * `choice` of an open vote, `ballot` in hex of a secret one; `replaces` is the entry of the own vote
 * when it was queued, or empty; `failed` the code by which it was not taken.
 * @typedef {{ motion: string, opening: string, choice: any, ballot: string, replaces: string, failed: string }} Queued
 */

const PAPER = "votes";
const VOTES = new Set(["vote.cast", "ballot.cast"]);

/** Another vote was cast meanwhile, or this one was taken back. */
class Overtaken extends ConcertedError {}

/** Return the votes that wait, or were not taken, by motion.
 * @param {Committee} committee
 * @returns {Promise<Readonly<Record<string, Queued>>>}
 */
export async function queuedVotes(committee) {
  return known(committee, await (await deskOf(committee)).paper(PAPER));
}

/** @type {WeakMap<Committee, Readonly<Record<string, Queued>>>} as last read or written on this page */
const KNOWN = new WeakMap();

/** @param {Committee} committee @param {Readonly<Record<string, Queued>> | null} votes */
function known(committee, votes) {
  KNOWN.set(committee, votes ?? {});
  return votes ?? {};
}

/** Whether a vote waits in this opening, as far as this page has looked. @param {Committee} committee @param {string} motion @param {string} opening */
export function knownToWait(committee, motion, opening) {
  const one = KNOWN.get(committee)?.[motion];
  return one !== undefined && !one.failed && one.opening === opening;
}

/** Lay down what `doing` makes of the votes that wait. @param {Committee} committee @param {(votes: Record<string, Queued>) => Record<string, Queued>} doing */
async function rewrite(committee, doing) {
  await (await deskOf(committee)).rewrite(PAPER, (votes) => {
    const next = known(committee, doing(votes ?? {}));
    return Object.keys(next).length ? next : null;
  });
}

/** Whether a vote in the opening of now waits. @param {Committee} committee @param {string} motion */
export async function waitsHere(committee, motion) {
  const one = (await queuedVotes(committee))[motion];
  return one !== undefined && !one.failed && one.opening === committee.state.motions.get(motion)?.opening?.id;
}

/** Vote, openly or in secret as the opening asks; where there is no way to the server, keep it to be
 * sent. Whether it waits.
 * @param {Committee} committee
 * @param {string} motion
 * @param {any} choice
 */
export async function voteOrQueue(committee, motion, choice) {
  try {
    await (isSecret(committee.state, motion) ? (await secretly()).cast(committee, motion, choice) : vote(committee, motion, choice));
    if ((await queuedVotes(committee))[motion]) await takeBack(committee, motion); // one that was not taken before
    return false;
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    if (isOnItsWay(committee, motion)) return false;
  }
  const queued = await queuedOf(committee, motion, choice);
  await rewrite(committee, (votes) => ({ ...votes, [motion]: queued }));
  return true;
}

/** Take a vote back that waits, or forget that it was not taken.
 * @param {Committee} committee
 * @param {string} motion
 */
export async function takeBack(committee, motion) {
  return rewrite(committee, ({ [motion]: _, ...others }) => others);
}

/** Send what waits, one page at a time; whether there was any. `HostUnreachable` and the like where it
 * cannot be sent now.
 * @param {Committee} committee
 */
export function sendQueued(committee) {
  return alone(`concerted votes ${committee.id}`, async () => {
    const waiting = Object.values(await queuedVotes(committee)).filter(({ failed }) => !failed);
    for (const one of waiting) await send(committee, one);
    return waiting.length > 0;
  });
}

/** @param {Committee} committee @param {Queued} one */
async function send(committee, one) {
  try {
    await say(committee, one);
  } catch (error) {
    if (error instanceof Refused || error instanceof Malformed) {
      const failed = error instanceof Refused ? error.code : error.layer;
      return rewrite(committee, (votes) => ({ ...votes, [one.motion]: { ...one, failed } }));
    }
    const signed = error instanceof HostUnreachable && isOnItsWay(committee, one.motion); // and goes out by itself
    if (!signed && !(error instanceof Overtaken)) throw error;
  }
  return takeBack(committee, one.motion);
}

/** @param {Committee} committee @param {Queued} one */
async function say(committee, one) {
  const look = async (/** @type {State} */ state) => {
    if ((await queuedVotes(committee))[one.motion] === undefined) throw new Overtaken();
    check(state, committee.me, one);
  };
  const filled = (/** @type {State} */ state) => look(state).then(() => fromHex(one.ballot));
  if (one.ballot) return (await secretly()).put(committee, one.motion, filled);
  return vote(committee, one.motion, one.choice, look);
}

/** That it is still this vote that is open, and that no other was cast in it.
 * @param {State} state
 * @param {string} me
 * @param {Queued} one
 */
function check(state, me, one) {
  const { opening } = findMotion(state, one.motion);
  if (opening?.id !== one.opening) throw new Refused("vote_late");
  if (castIn(opening, me) !== one.replaces) throw new Overtaken();
}

/** @param {Committee} committee @param {string} motion @param {any} choice @returns {Promise<Queued>} */
async function queuedOf(committee, motion, choice) {
  const { state, me } = committee;
  const { opening } = findMotion(state, motion);
  if (opening === null) throw new Refused("motion_not_open");
  const ballot = opening.urn ? toHex(await (await secretly()).fill(committee, state, motion, choice)) : "";
  return { motion, opening: opening.id, choice: ballot ? null : choice, ballot, replaces: castIn(opening, me), failed: "" };
}

/** The entry of the own vote that counts now, or an empty text. @param {NonNullable<import("../rules/state.js").Motion["opening"]>} opening @param {string} me */
function castIn({ urn, votes }, me) {
  return (urn ? urn.ballots.get(me)?.entry : votes.get(me)?.[0]) ?? "";
}

/** @param {Committee} committee @param {string} motion */
function isOnItsWay({ sending }, motion) {
  return sending !== null && VOTES.has(sending.header.kind) && sending.header.payload.motion === motion;
}

/** @param {State} state @param {string} motion */
function isSecret(state, motion) {
  return findMotion(state, motion).opening?.urn != null;
}

/** Secret ballots, loaded for those who need them. */
function secretly() {
  return import("./secret.js");
}
