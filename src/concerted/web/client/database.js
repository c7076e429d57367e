/**
 * What this browser keeps, in IndexedDB: a request's answer, a transaction's end, and a database of
 * one committee. Whatever fails is `HomeUnusable`.
 */

import { HomeUnusable } from "./errors.js";

/** What a store answers; `HomeUnusable(code)`.
 * @template T
 * @param {IDBRequest<T>} request
 * @param {string} [code]
 * @returns {Promise<T>}
 */
export function answer(request, code = "home_damaged") {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new HomeUnusable(code, String(request.error)));
  });
}

/** Wait until a transaction is durable; `HomeUnusable("home_unwritable")`.
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
export function written(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(new HomeUnusable("home_unwritable", String(transaction.error)));
  });
}

/** Do it while no other page of this browser does: they share what it keeps.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} doing
 * @returns {Promise<T>}
 */
export function alone(name, doing) {
  const locks = globalThis.navigator?.locks; // an older browser has none
  return locks ? /** @type {Promise<any>} */ (locks.request(name, doing)) : doing();
}

/** A committee's database of one purpose. */
export class Stores {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close(); // another page forgets this committee
  }

  /** Close it. */
  close() {
    this.database.close();
  }

  /** Do several reads or writes in one transaction; it is durable once this returns.
   *
   * `doing` may wait for nothing but the answers of these stores.
   * @template T
   * @param {readonly string[]} stores
   * @param {(store: (name: string) => IDBObjectStore) => T | Promise<T>} doing
   * @returns {Promise<T>}
   */
  async writing(stores, doing) {
    const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
    const end = written(transaction);
    end.catch(() => null); // it is waited for below, unless `doing` fails first
    try {
      const found = await doing((name) => transaction.objectStore(name));
      await end;
      return found;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It was aborted already, and that is why.
      }
      throw error;
    }
  }

  /** @param {string} name */
  reading(name) {
    return this.database.transaction(name, "readonly").objectStore(name);
  }
}
