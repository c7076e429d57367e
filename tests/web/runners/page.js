/** Run every vector in the page and once more in a worker, and post what was found. */

const names = new URL(location.href).searchParams.get("files") ?? "";
const worker = new Worker(
  /** @type {any} */ (globalThis).trustedTypes.createPolicy("concerted", {
    createScriptURL: (/** @type {string} */ url) => url,
  }).createScriptURL("worker.js"),
  { type: "module" },
);

/** @type {Promise<any>} */
const told = new Promise((resolve) => {
  worker.onmessage = (event) => resolve(event.data);
  worker.onerror = (event) => resolve({ fault: event.message });
});
worker.postMessage(names);
const { runAll } = await import("./all.js");
const inPage = await runAll(names.split(",")).catch((fault) => ({ fault: String(fault.stack) }));
await fetch("/told", { method: "POST", body: JSON.stringify({ page: inPage, worker: await told }) });
export {};
