/**
 * Beginning anew in a committee in which this device has a place already.
 *
 * A place that came to nothing must not stand in the way: a request that was refused or lapsed, a
 * membership that ended, a restoring that broke off. One that still counts stays.
 */

import { Refused } from "../kernel/errors.js";
import { Committee } from "./committee.js";
import { HostFaulty } from "./errors.js";
import { standing } from "./waiting.js";

/** @typedef {import("./home.js").Home} Home */
/** @typedef {import("./committee.js").Options} Options */

const COUNTS = ["member", "frozen", "pending", "waiting"];
const OVER = ["session_ended", "session_gone", "session_frozen"];

/** Return where this home may take up a place in the committee; `Refused("already_here")` if not.
 *
 * `seed`, in hex, is that of the place to take up, where it is known: the same one again is refused
 * only if it had been taken up whole.
 * @param {Home} home
 * @param {string} committee
 * @param {string} seed
 * @param {Options} options
 */
export async function makeRoom(home, committee, seed, options) {
  if (!(await home.committees()).includes(committee)) return;
  const held = await home.load(committee);
  const brokenOff = held.checkpoint === null && !held.link && held.outbox === null;
  if (!brokenOff && (held.seed === seed || (await stillCounts(new Committee(home, held, options))))) throw new Refused("already_here");
  await home.forget(committee);
}

/** Whether the committee knows of this place, as a member or as a request.
 * @param {Committee} committee
 */
async function stillCounts(committee) {
  try {
    return COUNTS.includes(await standing(committee));
  } catch (error) {
    if (error instanceof Refused) return false; // it was never taken, and will not be
    if (!(error instanceof HostFaulty) || !OVER.includes(error.code)) throw error;
    return false;
  }
}
