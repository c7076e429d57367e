/** Warnings about a browser in which a place in a committee would not last. */

import { html, useState } from "../parts/html.js";
import { Button, Notice, useWords } from "../parts/parts.js";

/** @param {{ device: import("./welcome.js").Device, link?: string }} props */
export function Traps({ device, link = "" }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(link || location.href);
    setCopied(true);
  };
  if (device.inside) {
    return html`<${Notice} kind="warn" icon="globe">
      <p class="strong">${words.t("trap.title")}</p>
      <p>${words.t("trap.text")}</p>
      <${Button} onClick=${copy}>${words.t(copied ? "copied" : "trap.copy")}</${Button}>
    </${Notice}>`;
  }
  return device.hidden && html`<${Notice} kind="warn" icon="clock">${words.t("private.text")}</${Notice}>`;
}
