/** Where on the screen a person is: `#/vote/ID?again=1` is the area vote, and ID within it. */

/**
 * @typedef {object} Route
 * @property {string} area
 * @property {readonly string[]} parts what follows it in the path
 * @property {Readonly<Record<string, string>>} query
 */

export const FIRST = "talk";

/** Read the part of an address after the `#`.
 * @param {string} hash
 * @returns {Route}
 */
export function readRoute(hash) {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [area, ...parts] = path.split("/").map(decode);
  return { area: area || FIRST, parts, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** Go to a place, by a path such as `/vote/ID`; `instead` leaves no step to go back to.
 * @param {string} path
 * @param {boolean} [instead]
 */
export function go(path, instead = false) {
  if (!instead) location.hash = path;
  else location.replace(`#${path}`);
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
