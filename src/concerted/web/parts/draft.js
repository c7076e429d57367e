/** What is being typed, kept for this tab, so that a page that is loaded anew loses nothing. */

import { useState } from "./html.js";

const BEFORE = "concerted.draft.";

/** The fields of a form, as they were left; a second call changes them, a third forgets them.
 * @template {Record<string, string>} T
 * @param {string} name of the form
 * @param {T} first
 * @returns {[T, (fields: T) => void, () => void]}
 */
export function useDraft(name, first) {
  const [fields, setFields] = useState(() => ({ ...first, ...kept(name) }));
  const change = (/** @type {T} */ next) => {
    setFields(next);
    sessionStorage.setItem(BEFORE + name, JSON.stringify(next));
  };
  return [fields, change, () => sessionStorage.removeItem(BEFORE + name)];
}

/** @param {string} name */
function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(BEFORE + name) ?? "{}");
  } catch {
    return {};
  }
}
