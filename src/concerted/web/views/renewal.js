/** A strip that says that a new version is ready, and goes over to it. */

import { html } from "../parts/html.js";
import { Button, useWords } from "../parts/parts.js";

/** @param {{ take: () => void }} props */
export function Renewal({ take }) {
  const words = useWords();
  return html`<aside class="strip" role="status">
    <span>${words.t("renewal.ready")}</span>
    <${Button} kind="small" onClick=${take}>${words.t("renewal.take")}</${Button}>
  </aside>`;
}
