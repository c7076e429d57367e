/** What the observer's page does: take a file, have it checked, and show what came of it. */

import { html, useEffect, useState } from "../parts/html.js";
import { Speech } from "../parts/parts.js";
import { ObserverView } from "../views/observer.js";
import { Checking } from "./checking.js";

/** @typedef {import("../views/observer.js").Shown} Shown */

/** @type {Checking | null} */
let checking = null;

/**
 * @param {{ words: import("../words/words.js").Words,
 *   speak: (language: import("../words/words.js").Language) => Promise<void> }} props
 */
export function Observer({ words, speak }) {
  const [shown, setShown] = useState(/** @type {Shown} */ ({ step: "empty" }));
  useEffect(() => {
    checking ??= new Checking(); // loads what it needs at once: later there may be no line
  }, []);
  const take = async (/** @type {File} */ file) => {
    const { name } = file;
    setShown({ step: "working", name, part: 0, whole: file.size });
    try {
      const data = new Uint8Array(await file.arrayBuffer());
      const tell = (/** @type {number} */ part) => setShown({ step: "working", name, part, whole: data.length });
      const told = await /** @type {Checking} */ (checking).check(data, tell);
      setShown(told.counted ? { step: "report", name, counted: told.counted } : { step: "none", name });
    } catch {
      setShown({ step: "broken", name });
    }
  };
  return html`<${Speech.Provider} value=${words}>
    <${ObserverView} shown=${shown} take=${take} speak=${speak} />
  </${Speech.Provider}>`;
}
