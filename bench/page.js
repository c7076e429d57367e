/**
 * Open the client as a newcomer with a slow phone does, and print JSON: how long until it can be
 * used, and what was loaded. `node bench/page.js ADDRESS BITS_PER_S LATENCY_MS CPU_RATE`
 */

import { startBrowser } from "../tests/web/browser.js";

const [address, bits, latency, rate] = process.argv.slice(2);
const throughput = Number(bits) / 8;

/** @param {import("playwright-core").Browser} browser @param {string} path @param {string} awaited */
async function open(browser, path, awaited) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let [bytes, requests] = [0, 0];
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: Number(latency), downloadThroughput: throughput, uploadThroughput: throughput / 2 });
  await session.send("Emulation.setCPUThrottlingRate", { rate: Number(rate) });
  const began = performance.now();
  await page.goto(address + path, { waitUntil: "commit" });
  await page.locator(awaited).first().waitFor({ timeout: 120_000 });
  const usable_s = Number(((performance.now() - began) / 1000).toFixed(2));
  await page.waitForLoadState("networkidle");
  const first = { usable_s, bytes, requests };
  const again = performance.now();
  await page.reload({ waitUntil: "commit" });
  await page.locator(awaited).first().waitFor({ timeout: 120_000 });
  const again_s = Number(((performance.now() - again) / 1000).toFixed(2));
  await context.close();
  return { ...first, again_s };
}

const browser = await startBrowser();
try {
  console.log(JSON.stringify(await open(browser, "/", "[data-area=welcome] .button")));
} finally {
  await browser.close();
}
process.exit();
