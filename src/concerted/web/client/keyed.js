/**
 * Who has been given the key in use, as far as the record tells (seal §2).
 *
 * A list of wraps holds exactly the members of its moment (rules §7), so the record alone says who
 * has none: whoever was frozen while an epoch opened, and is not any more.
 */

/** @typedef {import("../rules/state.js").State} State */

/** Return whom the key in use has reached after `act` has given `state`.
 * @param {ReadonlySet<string>} before
 * @param {import("../rules/act.js").Act} act
 * @param {State} state
 * @returns {ReadonlySet<string>}
 */
export function keyedAfter(before, act, state) {
  const { header, payload } = act;
  if (header.kind === "founding" || header.kind === "epoch.open") return new Set(state.roll());
  if (header.kind === "vouch" && header.evidence.length) return new Set([...before, payload.request]);
  if (header.kind === "epoch.wrap" && payload.epoch === state.epoch.number) {
    return new Set([...before, payload.member]);
  }
  return before;
}

/** Return the active members without the key in use; none where the next epoch is due anyway.
 * @param {ReadonlySet<string>} reached
 * @param {State} state
 */
export function unkeyed(reached, state) {
  return state.epoch.ended ? [] : state.roll().filter((member) => !reached.has(member));
}
