/** What people do with reports, and what stands in the record of them, without the screens. */

import { visit } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

/** Write a report on the screen. @param {Page} page @param {string} kind @param {string} place @param {string} what */
export async function report(page, kind, place, what) {
  await visit(page, "/report/new");
  await page.getByText(kind, { exact: true }).click();
  const chip = page.getByRole("button", { name: place, exact: true });
  if (await chip.count()) await chip.click();
  else await page.getByLabel("Where?").fill(place);
  await page.getByLabel("What happened?").fill(what);
  await page.getByRole("button", { name: "Send the report" }).click();
  await page.getByRole("heading", { name: "Reports" }).waitFor();
}

/** Read or write items on this phone without its screens.
 * @param {Page} page
 * @param {"files" | "reports" | "post"} deed
 * @param {Record<string, any>} what
 * @returns {Promise<any>}
 */
export function items(page, deed, what = {}) {
  return page.evaluate(
    async ([deed, what]) => {
      const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
      const load = (/** @type {string} */ name) => import(new URL(`../${name}.js`, at).href);
      const [{ Home }, { Committee }, { Items }] = [await load("client/home"), await load("client/committee"), await load("client/items")];
      const home = await Home.open();
      const committee = await Committee.open(home, (await home.committees())[0]);
      const items = await Items.open(committee);
      await committee.refresh();
      if (deed === "post") return items.put(what.item).then(() => items.send());
      const { reports } = await load("items/reports");
      const views = reports(await items.board());
      if (deed === "reports") return views.map((/** @type {any} */ { id, report, status, closed, confirmations }) => ({ id, ...report, status, closed, confirmations: confirmations.length }));
      const files = views.flatMap((/** @type {any} */ view) => items.files(view.newest, view.report));
      return Promise.all(files.map(async (/** @type {any} */ file) => ({ name: file.name, data: [...new Uint8Array(await (await items.fetchFile(file)).arrayBuffer())] })));
    },
    /** @type {[string, any]} */ ([deed, what]),
  );
}
