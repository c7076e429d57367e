/** Open the page that makes ballots in Chromium, slowed so many times, and print what it posts. */

import { startBrowser } from "../tests/web/browser.js";
import { serve } from "../tests/web/serving.js";

const slowed = Number(process.argv[2] ?? 4);
const serving = await serve();
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowed });
  await page.goto(`${serving.address}/tests/web/runners/booth.html`);
  console.log(JSON.stringify({ slowed, ballots: await serving.told, chromium: browser.version() }));
} finally {
  await browser.close();
  serving.stop();
}
process.exit();
