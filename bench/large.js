/**
 * Open a large committee as its member does, in Debian's Chromium, and print JSON: how long until all
 * of its record is checked and on the screen, the first time and after. Before it, the place is put
 * into the browser's store, as the recovery sheet would. `node bench/large.js ADDRESS COMMITTEE LOG_KEY SEED MEMBERS`
 */

import { readFileSync, readdirSync } from "node:fs";
import { startBrowser } from "../tests/web/browser.js";

const [address, committee, log_key, seed, members] = process.argv.slice(2);
const PATIENCE_MS = 300_000;
const TICKS_PER_S = 100;

/** The seconds of processor time of all processes below this one. */
function cpu_s() {
  /** @type {Map<number, number>} */
  const parents = new Map();
  /** @type {Map<number, number>} */
  const used = new Map();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "latin1").replace(/^.*\) /, "").split(" ");
      parents.set(Number(name), Number(fields[1]));
      used.set(Number(name), (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S);
    } catch {
      // It has ended meanwhile.
    }
  }
  const ours = (/** @type {number} */ each) => {
    for (let at = each; at > 1; at = parents.get(at) ?? 0) if (at === process.pid) return each !== process.pid;
    return false;
  };
  return [...used].reduce((sum, [each, seconds]) => sum + (ours(each) ? seconds : 0), 0);
}

/** What the page tells of its pauses: longer than 50 ms, as the browser reports them. */
function watch() {
  const told = { pauses: /** @type {number[]} */ ([]) };
  Object.assign(globalThis, { told });
  new PerformanceObserver((list) => told.pauses.push(...list.getEntries().map((each) => each.duration))).observe({ type: "longtask", buffered: true });
}

/** @param {import("playwright-core").Page} page @param {() => Promise<unknown>} opening */
async function taken(page, opening) {
  const [began, cpu] = [performance.now(), cpu_s()];
  await opening();
  await page.getByText(`${Number(members).toLocaleString("en")} members`).waitFor({ timeout: PATIENCE_MS });
  const seconds = (performance.now() - began) / 1_000;
  const used = cpu_s() - cpu;
  const pauses = await page.evaluate(() => /** @type {any} */ (globalThis).told.pauses);
  return { seconds, cpu_s: used, longest_pause_ms: Math.round(Math.max(0, ...pauses)), pauses: pauses.length };
}

/** Wait until the state is kept. @param {import("playwright-core").Page} page */
async function kept(page) {
  await page.waitForFunction(async (committee) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    return (await (await Home.open()).folded(committee)) !== null;
  }, committee, { timeout: PATIENCE_MS, polling: 1_000 });
}

const browser = await startBrowser();
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(watch);
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error.stack));
  await page.goto(address);
  await page.locator("[data-area]").waitFor();
  await page.evaluate(async ({ committee, log_key, seed }) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home, placeOf } = await import(new URL("../client/home.js", at).href);
    await (await Home.open()).save(placeOf({ address: location.origin, committee, log_key, seed, member: committee }));
  }, { committee, log_key, seed });
  await page.goto("about:blank");
  const first = await taken(page, () => page.goto(`${address}/#/more/members`, { waitUntil: "commit" }));
  await kept(page);
  const again = [];
  for (let n = 0; n < 3; n++) again.push(await taken(page, () => page.reload({ waitUntil: "commit" })));
  console.log(JSON.stringify({ first, again, version: browser.version() }));
} finally {
  await browser.close();
}
process.exit();
