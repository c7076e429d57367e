/** Drafts of proposals, kept on this device until they are sent or dropped. */

/** @typedef {import("../views/proposing.js").Draft} Draft */

/** @param {string} committee @param {string} name */
function keyOf(committee, name) {
  return `concerted.draft.${committee}.${name}`;
}

/** The draft that is kept under a name, or null. @param {string} committee @param {string} name @returns {Draft | null} */
export function kept(committee, name) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(committee, name)) ?? "null");
  } catch {
    return null; // another program's, or damaged: it is written anew
  }
}

/** @param {string} committee @param {string} name @param {Draft} draft */
export function keep(committee, name, draft) {
  localStorage.setItem(keyOf(committee, name), JSON.stringify(draft));
}

/** @param {string} committee @param {string} name */
export function forget(committee, name) {
  localStorage.removeItem(keyOf(committee, name));
}
