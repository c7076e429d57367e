/** What a screen shows of the verified record, read anew whenever that has changed. */

import { html, useEffect, useMemo, useState } from "../parts/html.js";
import { Button, Notice, Top, useWords } from "../parts/parts.js";
import { troubleWords } from "../parts/act.js";

/** @typedef {import("./person.js").Person} Person */

/** What `reading` gives; null until it is there. A reading that fails is told as `trouble`.
 * @template T
 * @param {Person} person
 * @param {() => Promise<T>} reading
 * @param {readonly unknown[]} on
 * @returns {{ shown: T | null, trouble: unknown }}
 */
export function useShown(person, reading, on) {
  const [found, setFound] = useState(/** @type {{ shown: T | null, trouble: unknown }} */ ({ shown: null, trouble: null }));
  useEffect(() => {
    let newest = {};
    const show = () => {
      const mine = (newest = {});
      reading().then(
        (shown) => mine === newest && setFound({ shown, trouble: null }),
        (trouble) => mine === newest && setFound(({ shown }) => ({ shown, trouble })),
      );
    };
    show();
    person.addEventListener("change", show);
    return () => {
      newest = {};
      person.removeEventListener("change", show);
    };
  }, [person, person.committee, ...on]);
  return found;
}

/** What stands where nothing was read yet, or nothing could be; `anew`: where only loading the page again helps.
 * @param {{ title?: string, back?: string, trouble: unknown, anew?: boolean }} props
 */
export function Blank({ title, back, trouble, anew = false }) {
  const words = useWords();
  return html`<${Top} title=${title ?? words.t("app")} back=${back} />
    <main class="main stack" id="main">
      ${trouble ? html`<${Told} trouble=${trouble} />` : html`<p class="soft" role="status">${words.t("loading")}</p>`}
      ${trouble && anew && html`<${Button} kind="main-act" wide onClick=${() => location.reload()}>${words.t("again")}</${Button}>`}
    </main>`;
}

/** A failure in words. @param {{ trouble: unknown }} props */
export function Told({ trouble }) {
  const said = useTrouble(trouble);
  return said ? html`<${Notice} kind="bad">${said}</${Notice}>` : null;
}

/** @param {unknown} trouble a failure, or null @returns {string} */
export function useTrouble(trouble) {
  const words = useWords();
  const [said, setSaid] = useState("");
  useEffect(() => {
    let wanted = true;
    if (trouble) void troubleWords(words, trouble).then((text) => wanted && setSaid(text));
    else setSaid("");
    return () => void (wanted = false);
  }, [trouble, words]);
  return said;
}

/** The words for a code of the rules; nothing for no code. @param {string} code */
export function useRefusal(code) {
  return useTrouble(useMemo(() => (code ? { code } : null), [code]));
}
