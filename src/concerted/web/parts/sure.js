/** A deed that is asked about once more before it is done. */

import { Act } from "./act.js";
import { html, useState } from "./html.js";
import { Button, Sheet, useWords } from "./parts.js";

/**
 * A button that opens a question; there the deed itself is done, and the question closes.
 * @param {{ said: string, title: string, text: string, act: string, deed: () => Promise<void>, kind?: string,
 *   icon?: string, children?: any }} props `said` and `act` are keys, `title` and `text` words
 */
export function Sure({ said, title, text, act, deed, kind = "", icon, children }) {
  const words = useWords();
  const [asked, ask] = useState(false);
  const doing = async () => {
    await deed();
    ask(false);
  };
  return html`<${Button} kind=${kind} icon=${icon} wide onClick=${() => ask(true)}>${words.t(said)}</${Button}>
    ${asked &&
    html`<${Sheet} title=${title} onClose=${() => ask(false)}>
      <p>${text}</p>
      ${children}
      <${Act} said=${act} kind="main-act" deed=${doing} />
      <${Button} wide kind="plain" onClick=${() => ask(false)}>${words.t("cancel")}</${Button}>
    </${Sheet}>`}`;
}
