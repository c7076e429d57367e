/** Starting workers, of the client's own files alone, past the one policy for Trusted Types. */

const ROOT = new URL("../", import.meta.url).href;
const POLICY = "concerted";

/** @type {{ createScriptURL: (url: string) => unknown } | null} */
let policy = null;

/** Start a worker of this client. @param {string} path below web/, such as `client/prover.js` */
export function startWorker(path) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  policy ??= types?.createPolicy(POLICY, { createScriptURL: ours }) ?? { createScriptURL: ours };
  const address = /** @type {NonNullable<typeof policy>} */ (policy).createScriptURL(new URL(path, ROOT).href);
  return new Worker(/** @type {any} */ (address), { type: "module" });
}

/** @param {string} url */
function ours(url) {
  if (!url.startsWith(ROOT)) throw new TypeError("no worker of ours");
  return url;
}
