/** Members at a command line beside the phones of a test: hands.py in a process of its own. */

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { again } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

const ADDRESS = process.env.CONCERTED_ADDRESS ?? "";
const CLOCK = process.env.CONCERTED_CLOCK ?? "";
const PYTHON = process.env.CONCERTED_PYTHON ?? "python3";
const HERE = dirname(fileURLToPath(import.meta.url));

/** One process with the homes of everybody. */
export class Hands {
  /** @type {AsyncIterator<string>} */
  #lines;

  /** @param {import("node:child_process").ChildProcessWithoutNullStreams} process */
  constructor(process) {
    this.process = process;
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  /** Hands that are there until the test ends. @param {import("node:test").TestContext} test */
  static open(test) {
    const folder = mkdtempSync(join(dirname(CLOCK), "hands-"));
    const env = { ...process.env, PYTHONPATH: [join(HERE, "../../.."), process.env.PYTHONPATH ?? ""].join(":") };
    const started = spawn(PYTHON, [join(HERE, "hands.py"), ADDRESS, folder, CLOCK], { env });
    started.stderr.pipe(process.stderr);
    const hands = new Hands(started);
    test.after(() => void started.stdin.end());
    return hands;
  }

  /** Have something done, and hear what came of it.
   * @param {"gather" | "office" | "admit" | "confirm" | "now" | "type"} deed
   * @param {Record<string, any>} [what]
   * @returns {Promise<any>}
   */
  async do(deed, what = {}) {
    this.process.stdin.write(`${JSON.stringify({ do: deed, ...what })}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`nobody did ${deed}`);
    return JSON.parse(value);
  }

  /** Have somebody type a command that is to succeed; what the screen shows.
   * @param {string} who
   * @param {...string} words
   * @returns {Promise<string>}
   */
  async type(who, ...words) {
    const { code, said } = await this.do("type", { who, words });
    if (code !== 0) throw new Error(`${who}: ${words.join(" ")}: ${said}`);
    return said;
  }

  /** Have it said in JSON. @param {string} who @param {...string} words @returns {Promise<any>} */
  async tell(who, ...words) {
    return JSON.parse(await this.type(who, ...words, "--json"));
  }

  /** Let these phones know what time it is at the host. @param {...Page} pages */
  async setClocks(...pages) {
    const now = await this.do("now");
    for (const page of pages) await page.clock.setFixedTime(now * 1_000);
  }
}

/** Be the member of this sheet on this phone. @param {Page} page @param {string} sheet */
export async function comeBack(page, sheet) {
  await page.evaluate(async (sheet) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
    const [{ Home }, { restore }] = [await load("home"), await load("restoring")];
    await restore(await Home.open(), sheet);
  }, sheet);
  await again(page);
}
