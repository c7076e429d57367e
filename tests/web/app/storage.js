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
