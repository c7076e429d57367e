/** Reading a code with the camera into a field, where the browser can; elsewhere it is said how else. */

import { html, useState } from "../parts/html.js";
import { Button, Notice, Sheet, useWords } from "../parts/parts.js";
import { Camera, canScan } from "../parts/scan.js";

/** @param {{ found: (text: string) => void }} props */
export function Scan({ found }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  if (!canScan()) return html`<p class="small soft">${words.t("scan.none")}</p>`;
  const seen = (/** @type {string} */ text) => {
    setOpen(false);
    found(text);
  };
  return html`<${Button} wide icon="photo" onClick=${() => setOpen(true)}>${words.t("scan.open")}</${Button}>
    ${open && html`<${Looking} seen=${seen} close=${() => setOpen(false)} />`}`;
}

/** @param {{ seen: (text: string) => void, close: () => void }} props */
function Looking({ seen, close }) {
  const words = useWords();
  const [refused, setRefused] = useState(false);
  return html`<${Sheet} title=${words.t("scan.open")} onClose=${close}>
    ${refused
      ? html`<${Notice} kind="warn" icon="photo">${words.t("scan.refused")}</${Notice}>`
      : html`<p>${words.t("scan.how")}</p><${Camera} label=${words.t("scan.open")} found=${seen} failed=${() => setRefused(true)} />`}
  </${Sheet}>`;
}
