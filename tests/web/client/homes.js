/** Homes in memory, and committees at the host that a test was given. */

import "fake-indexeddb/auto";
import "../node.js";
import { writeFileSync } from "node:fs";
import { Committee } from "../../../src/concerted/web/client/committee.js";
import { found } from "../../../src/concerted/web/client/founding.js";
import { Home } from "../../../src/concerted/web/client/home.js";
import { invite, join, vouch } from "../../../src/concerted/web/client/joining.js";

export const ADDRESS = process.env.CONCERTED_ADDRESS ?? "";
let count = 0;

/** Open a home that no other test has. */
export function newHome() {
  count += 1;
  return Home.open(`home ${count}`);
}

/** Found a committee. @param {import("../../../src/concerted/web/client/committee.js").Options} [options] */
export async function newCommittee(options) {
  const says = { address: ADDRESS, name: "Depot", programme: "Shorter hours.", nickname: "red" };
  return found(await newHome(), says, options);
}

/** Bring someone in: asked, and vouched for by these.
 * @param {string} nickname
 * @param {...Committee} vouchers
 */
export async function newMember(nickname, ...vouchers) {
  const [, link] = await invite(vouchers[0], { uses: 1, days: 1 });
  const newcomer = await join(await newHome(), link, { nickname, greeting: "It is me." });
  for (const voucher of vouchers) await vouch(voucher, newcomer.me);
  await newcomer.refresh();
  return newcomer;
}

/** Give what the test in Python goes on with. @param {unknown} value */
export function hand(value) {
  if (process.env.CONCERTED_OUT) writeFileSync(process.env.CONCERTED_OUT, JSON.stringify(value));
}
