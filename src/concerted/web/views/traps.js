/** Warnings about a browser in which a place in a committee would not last. */

import { html, useState } from "../parts/html.js";
import { Button, Notice, Top, useWords } from "../parts/parts.js";

/** @param {{ device: import("./welcome.js").Device, link?: string }} props */
export function Traps({ device, link = "" }) {
  const words = useWords();
  if (device.inside) {
    return html`<section class="card">
      <h2>${words.t("trap.title")}</h2>
      <p>${words.t("trap.text")}</p>
      <${CopyLink} link=${link || location.href} />
    </section>`;
  }
  return device.hidden && html`<${Notice} kind="warn" icon="clock">${words.t("private.text")}</${Notice}>`;
}

/** @param {{ link: string }} props */
function CopyLink({ link }) {
  const words = useWords();
  const [copied, setCopied] = useState(/** @type {boolean | null} */ (null));
  const copy = () =>
    Promise.resolve(navigator.clipboard?.writeText(link) ?? Promise.reject()).then(
      () => setCopied(true),
      () => setCopied(false), // some views inside apps forbid it: then it is shown to be marked by hand
    );
  return html`<${Button} kind="main-act" wide icon="link" onClick=${copy}>${words.t(copied ? "copied" : "trap.copy")}</${Button}>
    ${copied === false && html`<p class="small" dir="ltr">${link}</p>`}`;
}

/** Nothing can be begun here. @param {{ said: string, link: string }} props */
export function Unusable({ said, link }) {
  const words = useWords();
  return html`<${Top} title=${words.t("app")} />
    <main class="main stack" id="main">
      <${Notice} kind="bad">${said}</${Notice}>
      <${CopyLink} link=${link} />
      <${Button} wide onClick=${() => location.reload()}>${words.t("again")}</${Button}>
    </main>`;
}
