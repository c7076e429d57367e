/** Whether a screen can be read and used by everybody, as far as a program can tell. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ id: string, help: string, nodes: { html: string, failureSummary: string }[] }} Violation */

const AXE = readFileSync(fileURLToPath(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");

/**
 * Fail where axe finds anything against what is on the screen now: contrast, names, roles, order of
 * headings, size of targets. It is run by the debugger, so that the page's policy stays as it is.
 * @param {Page} page
 */
export async function clean(page) {
  const found = await violations(page);
  const told = found.flatMap(({ id, help, nodes }) => [`${id}: ${help}`, ...nodes.map((node) => `  ${node.html}\n    ${node.failureSummary}`)]);
  assert.equal(told.join("\n"), "", await page.locator("h1").first().textContent().catch(() => "") ?? "");
}

/** What axe finds. @param {Page} page @returns {Promise<Violation[]>} */
export async function violations(page) {
  await page.evaluate(AXE + "; undefined");
  return page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
    return found.violations;
  });
}
