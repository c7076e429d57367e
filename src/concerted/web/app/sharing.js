/** Passing a text on: to other programs of the device, the clipboard, a file, or paper. */

/** Whether this device can hand a text to other programs. */
export function canShare() {
  return typeof navigator.share === "function";
}

/** @param {"share" | "copy" | "save" | "print"} how @param {string} text @param {string} title */
export async function passOn(how, text, title) {
  if (how === "share") return shared(text, title);
  if (how === "copy") return navigator.clipboard.writeText(text);
  if (how === "save") return saved(text, title);
  print();
}

/** @param {string} text @param {string} title */
async function shared(text, title) {
  try {
    await navigator.share({ title, text });
  } catch (error) {
    if (/** @type {any} */ (error)?.name !== "AbortError") throw error; // they changed their mind
  }
}

/** @param {string} text @param {string} title */
function saved(text, title) {
  const name = title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "minutes";
  keep(new Blob([text], { type: "text/plain" }), `${name}.txt`);
}

/** Save bytes as a file. @param {Uint8Array} data @param {string} name */
export function saveData(data, name) {
  keep(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (data)], { type: "application/octet-stream" }), name);
}

/** @param {Blob} blob @param {string} download */
function keep(blob, download) {
  const href = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href, download });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
