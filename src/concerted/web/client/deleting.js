/** Words that were deleted from the record are deleted on this device too (rules §13). */

/** @typedef {import("../rules/state.js").State} State */

/** Forget the sealed bodies, and what was read of them, of entries whose words have gone.
 * @param {import("./committee.js").Committee} committee
 * @param {State | null} before
 */
export async function forgetDeleted(committee, before) {
  if (before === null) return;
  const gone = [...committee.state.bodies.changes(before.bodies)].filter((id) => !committee.state.bodies.has(id));
  const names = [];
  for (const id of gone) {
    committee.cache.set(id, null);
    const hash = committee.record.row(id)?.entry?.header.body?.hash;
    if (hash) names.push(hash);
  }
  if (names.length) await committee.home.forgetBodies(names);
}
