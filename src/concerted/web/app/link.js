/**
 * The link by which somebody came: taken out of the address at once, so that it stays in no history
 * and under no screen, and kept for this tab alone.
 */

import { serverAddress } from "./server.js";

const KEPT = "concerted.link";

/** Take a link out of the address, if there is one; say whether there was. */
export function takeLink() {
  if (!/^#\d+\./.test(location.hash)) return false;
  sessionStorage.setItem(KEPT, `${serverAddress()}/join${location.hash}`);
  history.replaceState(null, "", "./#/welcome/join");
  return true;
}

/** The link that this tab came by, or that was typed in it. */
export function keptLink() {
  return sessionStorage.getItem(KEPT) ?? "";
}

/** Keep a link that was typed. @param {string} link */
export function keepLink(link) {
  sessionStorage.setItem(KEPT, link);
}

/** Forget it: it has been used. */
export function dropLink() {
  sessionStorage.removeItem(KEPT);
}
