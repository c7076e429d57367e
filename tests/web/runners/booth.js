/** Make ballots of several kinds in this page and in the client's worker, and post how long it took. */

import { cast } from "../../../src/concerted/web/ballots/ballot.js";
import { BallotKey } from "../../../src/concerted/web/ballots/credentials.js";
import { ED25519 } from "../../../src/concerted/web/ballots/edwards.js";
import { readElection, writeElection } from "../../../src/concerted/web/ballots/election.js";
import { aside } from "../../../src/concerted/web/client/booth.js";

const TIMES = 5;
const twelve = Array.from({ length: 12 }, (_, at) => `option ${at}`);
/** @type {Record<string, [any, number[]]>} */
const KINDS = {
  yes_no: [{ answers: ["yes", "no"], min: 1, max: 1 }, [1, 0]],
  yes_no_abstain: [{ answers: ["yes", "no", "abstain"], min: 1, max: 1 }, [0, 1, 0]],
  three_of_twelve: [{ answers: twelve, min: 3, max: 3 }, twelve.map((_, at) => Number(at < 3))],
  approval_of_twelve: [{ answers: twelve, min: 0, max: 12 }, twelve.map((_, at) => at % 2)],
  blank_of_twelve: [{ answers: twelve, blank: true, min: 1, max: 3 }, [1, ...twelve.map(() => 0)]],
};
const key = BallotKey.of(123456789n ** 8n % ED25519.order);
const seed = () => crypto.getRandomValues(new Uint8Array(32));

/** @param {() => unknown} doing */
async function timed(doing) {
  const began = performance.now();
  await doing();
  return performance.now() - began;
}

/** @type {Record<string, any>} */
const found = {};
for (const [name, [question, chosen]] of Object.entries(KINDS)) {
  const ordered = { answers: question.answers, blank: question.blank, min: question.min, max: question.max, question: "?" };
  const data = writeElection(ED25519, ED25519.basePower(987654321n), "dJN1gM1dBnxSZb", "bench", "", [ordered]);
  const first = await timed(() => cast(readElection(data), key, [chosen], seed()));
  const again = [];
  for (let time = 0; time < TIMES; time++) again.push(await timed(() => cast(readElection(data), key, [chosen], seed())));
  const worker = [];
  for (let time = 0; time < TIMES; time++) worker.push(await timed(() => aside("cast", data, key.expose(), [chosen], seed())));
  const median = (/** @type {number[]} */ of) => Math.round([...of].sort((a, b) => a - b)[of.length >> 1]);
  found[name] = { first_ms: Math.round(first), median_ms: median(again), worker_first_ms: Math.round(worker[0]), worker_median_ms: median(worker) };
}
await fetch("/told", { method: "POST", body: JSON.stringify(found) });
