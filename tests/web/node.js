/** What Node 18 keeps in a module of its own and browsers have: WebCrypto. */

import { webcrypto } from "node:crypto";

if (globalThis.crypto === undefined) {
  Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });
}
