/**
 * An election checked from its archive alone, believing nobody (ballot.md §12).
 *
 * Every check of the spec that can still be made is made, also after one has failed, and each failure
 * is named by its rule and, where it is one, by its ballot. Only what makes the rest meaningless ends
 * it: a damaged archive, an election that cannot be read, records out of order.
 */

import { DATA_COUNTS, FOLLOWING, readEvent } from "../ballots/archive.js";
import { hexHash } from "../ballots/hashes.js";
import { ConcertedError, Malformed } from "../kernel/errors.js";
import { Count } from "./counting.js";
import { ElectionFile } from "./electionfile.js";
import { Failure } from "./electionresult.js";
import { ALONE } from "./examining.js";

/** @typedef {import("./electionfile.js").Record} Record */
/** @typedef {import("../ballots/archive.js").Event} Event */

const OPEN = ["", "Setup", "Ballot"]; // before the end of ballots

/** What follows cannot be checked; `why` says which words to tell that by. */
class Stop extends Error {
  /** @param {string} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** Where we are in the chain of events. */
class Chain {
  /** @type {import("../ballots/archive.js").EventType | ""} */
  kind = "";
  hash = "";
  height = 0;
  /** @type {Record[]} */
  data = [];
}

/** Check an archive.
 *
 * `Malformed("archive")` if it does not even begin as one. `progress` is told after every event how
 * many bytes have been read. Source: ballot §12.
 * @param {Uint8Array} data
 * @param {import("./examining.js").Examining} by
 * @param {(readBytes: number) => void} progress
 */
export async function verify(data, by = ALONE, progress = () => {}) {
  const file = new ElectionFile(data);
  const count = new Count(file, by);
  try {
    await walk(file, count, progress);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return count.outcome(error.why);
  }
  return count.outcome("");
}

/** @param {ElectionFile} file @param {Count} count @param {(readBytes: number) => void} progress */
async function walk(file, count, progress) {
  const chain = new Chain();
  const records = file.records();
  for (;;) {
    const record = await nextOf(records, count);
    if (record === null) break;
    if (hexHash(record.data) !== record.hash) {
      count.failures.push(new Failure("b3", "hash_wrong", "", record.number));
    }
    if (record.head.isEvent) {
      await take(chain, record, count);
      progress(file.place);
    } else chain.data.push(record);
  }
  await count.settle();
  if (chain.kind !== "Result" || chain.data.length) {
    count.failures.push(new Failure("b23", "unfinished", "the archive ends before a result"));
  }
}

/** @param {Generator<Record>} records @param {Count} count */
async function nextOf(records, count) {
  try {
    const { value, done } = records.next();
    return done ? null : value;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    await count.settle();
    count.failures.push(Failure.of("b1", error));
    throw new Stop("damaged");
  }
}

/** @param {Chain} chain @param {Record} record @param {Count} count */
async function take(chain, record, count) {
  const event = await eventOf(record, count);
  if (event.parent !== chain.hash || event.height !== chain.height) {
    count.failures.push(new Failure("b4", "chain_broken", "", record.number));
  }
  chain.hash = record.hash;
  chain.height++;
  if (event.type === "Ballot" && !OPEN.includes(chain.kind)) {
    count.late(record.number); // said of the ballot, and passed over: the rest can be checked
    chain.data = [];
    return;
  }
  if (!inOrder(chain, event, record, count)) {
    await count.settle();
    throw new Stop("order");
  }
  try {
    await count.take(event, chain.data);
  } catch (error) {
    if (!(error instanceof ConcertedError)) throw error;
    if (event.type === "EncryptedTally") throw new Stop("tally"); // which was said
    count.failures.push(Failure.of("b6", error, chain.data[0].number));
    throw new Stop("election");
  }
  chain.kind = event.type;
  chain.data = [];
}

/** @param {Record} record @param {Count} count */
async function eventOf(record, count) {
  try {
    return readEvent(record.data);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    await count.settle();
    count.failures.push(Failure.of("b4", error, record.number));
    throw new Stop("event");
  }
}

/** Whether the event can come here and tells of the data before it; what is wrong is noted.
 * @param {Chain} chain
 * @param {Event} event
 * @param {Record} record
 * @param {Count} count
 */
function inOrder(chain, event, record, count) {
  const expected = DATA_COUNTS[event.type];
  const payload = chain.data.length ? chain.data[chain.data.length - 1].hash : "";
  let detail = "";
  if (!FOLLOWING[chain.kind].includes(event.type)) detail = `${event.type} cannot come here`;
  else if (chain.data.length !== expected) {
    detail = `${chain.data.length} data records before ${event.type}, not ${expected}`;
  } else if (event.payload !== payload) detail = "an event that tells of other data than what stands before it";
  if (detail === "") return true;
  count.failures.push(new Failure("b5", "order_wrong", detail, record.number));
  return false;
}
