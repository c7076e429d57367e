/** What a browser keeps, as whoever copies it from the device reads it. */

/** @typedef {import("playwright-core").Page} Page */

/** All that this page's origin keeps in names and values, as one text; bytes as their characters.
 * @param {Page} page
 * @returns {Promise<string>}
 */
export function allKept(page) {
  return page.evaluate(async () => {
    /** @param {IDBRequest} request @returns {Promise<any>} */
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const utf8 = new TextDecoder();
    const plain = (/** @type {string} */ _, /** @type {any} */ value) =>
      value instanceof Uint8Array || value instanceof ArrayBuffer ? utf8.decode(value) : value;
    const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const reading = database.transaction(store).objectStore(store);
        found.push(JSON.stringify([name, store, await answer(reading.getAllKeys()), await answer(reading.getAll())], plain));
      }
      database.close();
    }
    return found.join("\n");
  });
}

/** Return once so many papers lie on the desk of this page's committee: writing them takes a moment.
 * @param {Page} page
 * @param {number} papers
 */
export async function laidDown(page, papers) {
  await page.evaluate(async (papers) => {
    const count = async () => {
      const desk = (await indexedDB.databases()).find(({ name }) => name?.includes(" desk "));
      if (!desk?.name) return 0;
      const opening = indexedDB.open(desk.name);
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const counting = opening.result.transaction("papers").objectStore("papers").count();
      await new Promise((resolve) => (counting.onsuccess = resolve));
      opening.result.close();
      return counting.result;
    };
    while ((await count()) < papers) await new Promise((resolve) => setTimeout(resolve, 50));
  }, papers);
}
