/** The same vectors in a worker, where no import map holds. */

import { runAll } from "./all.js";

self.onmessage = async (event) => {
  const found = await runAll(event.data.split(",")).catch((fault) => ({ fault: String(fault.stack) }));
  self.postMessage(found);
};
