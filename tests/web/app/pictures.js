/** Pictures of the screens, kept as the run's output. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("playwright-core").Page} Page */

const SCREENS = process.env.CONCERTED_SCREENS ?? "";

/** Keep a picture of the screen among the run's output. @param {Page} page @param {string} name */
export async function look(page, name) {
  if (!SCREENS) return;
  mkdirSync(SCREENS, { recursive: true });
  await page.locator("[data-area]").waitFor();
  await page.screenshot({ path: join(SCREENS, `${name}.png`) });
}
