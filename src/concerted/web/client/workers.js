/**
 * Starting workers, of the client's own files alone, past the one policy for Trusted Types: the page
 * allows one of that name to be made, once.
 */

const ROOT = new URL("../", import.meta.url).href;
const KEEPER = "./worker.js"; // beside the page, since it answers for all below it
const POLICY = "concerted";

/** @type {{ createScriptURL: (url: string) => unknown } | null} */
let policy = null;

/** Start a worker of this client. @param {string} path below web/, such as `client/prover.js` */
export function startWorker(path) {
  return new Worker(trusted(new URL(path, ROOT).href), { type: "module" });
}

/** The address of the worker that keeps the client on the device. */
export function keeperAddress() {
  return trusted(new URL(KEEPER, document.baseURI).href);
}

/** @param {string} url @returns {any} */
function trusted(url) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  policy ??= types?.createPolicy(POLICY, { createScriptURL: ours }) ?? { createScriptURL: ours };
  return /** @type {NonNullable<typeof policy>} */ (policy).createScriptURL(url);
}

/** @param {string} url */
function ours(url) {
  if (!url.startsWith(ROOT) && url !== new URL(KEEPER, document.baseURI).href) throw new TypeError("no worker of ours");
  return url;
}
