/** Deeds as buttons: they wait for the end, and say what went wrong. */

import { html, useEffect, useRef, useState } from "./html.js";
import { Button, Notice, useWords } from "./parts.js";

/** @typedef {import("../words/words.js").Words} Words */

/**
 * A deed as a button, which waits for its end and says what went wrong.
 * @param {{ said: string, deed: () => Promise<void>, kind?: string, disabled?: boolean }} props
 */
export function Act({ said, deed, kind = "", disabled }) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const act = async () => {
    setBusy(true);
    setTrouble("");
    try {
      await deed();
    } catch (error) {
      setTrouble(await troubleWords(words, error));
    } finally {
      setBusy(false);
    }
  };
  const told = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => told.current?.scrollIntoView({ block: "nearest" }), [trouble]);
  return html`<${Button} kind=${kind} wide busy=${busy} disabled=${disabled} onClick=${act}>${words.t(said)}</${Button}>
    ${trouble && html`<div ref=${told}><${Notice} kind="bad">${trouble}</${Notice}></div>`}`;
}

/**
 * What went wrong, as a person can act on it.
 * @param {Words} words
 * @param {any} error with a `code`, or of a wrong form the `layer` that found it
 * @returns {Promise<string>}
 */
export async function troubleWords(words, error) {
  await words.learn("trouble").catch(() => null); // without a line there may be no words for it
  const key = keysOf(error).find((one) => words.has(one));
  return words.t(key ?? (error?.code === "unreachable" ? "net.server" : "trouble.unknown"));
}

/** The keys that may say it, the most exact first. @param {any} error @returns {string[]} */
function keysOf(error) {
  if (error?.name === "RulesNewer") return ["refused.rules_newer"];
  if (error?.layer) return [...(error.constructor.name === "Newer" ? ["malformed.newer"] : []), `malformed.${error.layer}`];
  return [`trouble.${error?.code}`, `refused.${error?.code}`];
}
