/**
 * Open a page in Chromium, and print what it posts as JSON: with `vectors` all vectors, with `client`
 * and the address of a host the life of a committee there.
 */

import { readdirSync } from "node:fs";
import { startBrowser } from "./browser.js";
import { gather } from "./complaints.js";
import { serve } from "./serving.js";

const LIMIT_MS = 100_000;
const VECTORS = new URL("../../vectors/", import.meta.url);
const names = ["kernel", "crypto", "rules", "talk", "ballots", "items"]
  .flatMap((layer) => readdirSync(new URL(`${layer}/`, VECTORS)).map((name) => `${layer}/${name.replace(".json", "")}`))
  .filter((name) => name !== "kernel/witness" && name !== "items/evidence");

const PAGES = new Map([
  ["vectors", `page.html?files=${names.join(",")}`],
  ["client", "client.html"],
]);
const [what, host] = process.argv.slice(2);
const serving = await serve(host);
const browser = await startBrowser();
/** @type {string[]} */
const complaints = [];
try {
  const page = await browser.newPage();
  gather(page, complaints);
  await page.goto(`${serving.address}/tests/web/runners/${PAGES.get(what)}`);
  const late = new Promise((resolve) => setTimeout(() => resolve({ fault: "no answer" }), LIMIT_MS).unref());
  const found = await Promise.race([serving.told, late]);
  console.log(JSON.stringify({ ...found, complaints, version: browser.version() }));
} finally {
  await browser.close();
  serving.stop();
}
process.exit();
