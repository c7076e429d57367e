/** The offer to put the client on the phone's first screen. */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { useWords } from "../parts/parts.js";

/** @typedef {{ ask: (() => Promise<void>) | null, byHand: boolean }} Installing */

/** @param {{ install: Installing }} props */
export function Install({ install }) {
  const words = useWords();
  if (install.ask === null && !install.byHand) return null;
  return html`<section class="card">
    <h2 class="headed"><${Icon} name="phone" />${words.t("install.title")}</h2>
    <p>${words.t(install.ask ? "install.text" : "install.byhand")}</p>
    ${install.ask && html`<${Act} said="install.act" deed=${install.ask} />`}
  </section>`;
}
