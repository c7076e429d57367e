/** What is new in a committee that is not on the screen. */

import { Committee } from "../client/committee.js";
import { Talk } from "../client/talk.js";
import { knocking, votesLeft } from "./waiting.js";

/**
 * How much waits there: unread, to vote on, and people to know, as this device knows; with `asking` its
 * server is asked for news before.
 * @param {import("../client/home.js").Home} home
 * @param {string} id
 * @param {import("../client/committee.js").Options} options
 * @param {boolean} asking
 * @returns {Promise<number>}
 */
export async function newsOf(home, id, options, asking) {
  const committee = await Committee.open(home, id, options);
  if (asking) await committee.refresh();
  if (!committee.record.begun || !committee.state.isActive(committee.me)) return 0;
  const talk = await Talk.open(committee);
  try {
    if (asking) await talk.catchUp();
    const loud = (await talk.places()).filter(({ muted }) => !muted);
    return loud.reduce((sum, { unread }) => sum + unread, 0) + votesLeft(committee) + knocking(committee);
  } finally {
    talk.close();
  }
}
