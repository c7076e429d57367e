/**
 * Leaves as the host gives them, a page at a time: while one is checked the next is on its way.
 *
 * They are believed by nobody yet. No more than one request is under way, and no more leaves than one
 * page wait; whoever stops taking pages stops the asking.
 */

import { decodeBundle } from "../kernel/tiles.js";
import { HostMisbehaved, HostUnreachable } from "./errors.js";
import { PAGE } from "./pages.js";
import { misread } from "./reading.js";

/** @typedef {Pick<import("./wire.js").Wire, "entries">} Giver */

export const UNPROVEN_LIMIT_BYTES = 256 * 1024 * 1024; // of leaves whose tree is not proven yet: a size that is claimed costs a host nothing

/** Yield the leaves from index `start` to `size`, in order; `HostMisbehaved("altered")`.
 * @param {Giver} wire
 * @param {string} committee
 * @param {number} start
 * @param {number} size
 * @param {(done: number) => void} [told] how far what was fetched reaches
 */
export async function* pagesFrom(wire, committee, start, size, told = () => {}) {
  let [at, bytes, coming] = [start, 0, asked(wire, committee, start, size)];
  while (coming !== null) {
    const page = await coming;
    const got = misread(() => decodeBundle(page, PAGE)).slice(0, size - at);
    if (got.length === 0) throw new HostMisbehaved("altered", `no leaf at ${at}`);
    if ((bytes += page.length) > UNPROVEN_LIMIT_BYTES) throw new HostUnreachable("answer_unreadable", "a record without an end");
    told((at += got.length));
    coming = asked(wire, committee, at, size); // a host may give fewer than it was asked for
    yield got;
  }
}

/** Ask for the page at `at`; null where nothing is left.
 * @param {Giver} wire
 * @param {string} committee
 * @param {number} at
 * @param {number} size
 */
function asked(wire, committee, at, size) {
  if (at >= size) return null;
  const page = wire.entries(committee, at, Math.min(PAGE, size - at));
  page.catch(() => null); // told to whoever takes it, if anybody still does
  return page;
}
