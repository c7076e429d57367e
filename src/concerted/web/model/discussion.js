/** What was said in talk about a proposal: messages that bear the client's own address of it. */

import { search } from "../client/talksearch.js";
import { pathOf } from "./talkplace.js";

/** @typedef {import("../client/talk.js").Talk} Talk */

/** The address of a proposal, the same in every copy of the client. @param {string} id */
export function addressOf(id) {
  return `#/vote/${id}`;
}

/** How many messages in the general channel name it, and where the first of them stands.
 * @param {Talk} talk
 * @param {string} id
 */
export async function discussionOf(talk, id) {
  const found = await search(talk, addressOf(id), talk.general);
  const first = found[0]?.shown.heard.id ?? "";
  return { count: found.length, href: first && `#/talk/${pathOf(talk.general)}?at=${encodeURIComponent(first)}` };
}
