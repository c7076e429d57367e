/** How far a committee has come that is only getting started (rules §3). */

/** @typedef {import("../client/committee.js").Committee} Committee */

/** Null once three have signed. @param {Committee} committee */
export function formingOf({ state, me }) {
  return state.forming ? { signed: state.signed.length, own: state.signed.includes(me) } : null;
}
