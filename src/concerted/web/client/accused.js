/**
 * A host that has signed two histories, whoever showed the other one (log §3, §6).
 *
 * That is proof for ever, so it is kept, and nothing is signed for this host any more: what is signed names
 * one of the two histories, and would help to make it look like the only one. Reading goes on. A record
 * that has moved to another host's key is free again.
 *
 * What in talk accuses the host is kept until whoever holds the phone has seen it (talk §8): talk is not in
 * the record, so none of it is proof for others.
 */

import { FINDINGS } from "../rules/thread.js";
import { HostForked, HostMisbehaved } from "./errors.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */

const ACCUSED = "accused";
const KNOWN = new HostForked("known before"); // one and the same, so that a screen draws it once

/** Why nothing may be signed here, or null. @param {Committee} committee */
export function condemnation(committee) {
  const { record, place } = committee; // before there is a record there is no state
  return record.begun && place.forked === committee.state.log_key ? KNOWN : null;
}

/** Keep that the host has signed two histories. @param {Committee} committee */
export async function condemn(committee) {
  if (condemnation(committee)) return;
  committee.place.forked = committee.state.log_key;
  await committee.home.save(committee.place);
}

/** Do it; where that proves two histories, keep so. @template T @param {Committee} committee @param {() => Promise<T>} doing @returns {Promise<T>} */
export async function heeding(committee, doing) {
  try {
    return await doing();
  } catch (error) {
    if (error instanceof HostForked) await condemn(committee);
    throw error;
  }
}

// — talk

/** Return the findings that nobody has seen yet. @param {TalkStore} store @returns {Promise<string[]>} */
export function accusations(store) {
  return store.note(ACCUSED, []);
}

/** Keep what these accuse of. @param {TalkStore} store @param {readonly import("./talkgiven.js").News[]} news */
export async function accuse(store, news) {
  const codes = new Set(news.flatMap(({ findings }) => [...findings]).filter((code) => FINDINGS.includes(code)));
  if (!codes.size) return;
  await store.setNote(ACCUSED, [...new Set([...(await accusations(store)), ...codes])].sort());
}

/** It has been seen. @param {TalkStore} store */
export function acquit(store) {
  return store.setNote(ACCUSED, null);
}

/** What a screen is told while there are some, else null. @param {TalkStore} store */
export async function accused(store) {
  return (await accusations(store)).length ? new HostMisbehaved("talk_cheated") : null;
}
