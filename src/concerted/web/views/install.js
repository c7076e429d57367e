/** The offer to put the client on the phone's first screen. */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Choices, useWords } from "../parts/parts.js";

/**
 * @typedef {object} Installing
 * @property {(() => Promise<void>) | null} ask
 * @property {boolean} byHand
 * @property {boolean} plain whether it shows itself as a notebook
 * @property {(plain: boolean) => void} dress
 */

/** @param {{ install: Installing }} props */
export function Install({ install }) {
  const words = useWords();
  if (install.ask === null && !install.byHand) return null;
  return html`<section class="card">
    <h2 class="headed"><${Icon} name="phone" />${words.t("install.title")}</h2>
    <p>${words.t(install.ask ? "install.text" : "install.byhand")}</p>
    <${Choices}
      name="look"
      legend=${words.t("install.look")}
      value=${install.plain}
      onChange=${install.dress}
      options=${[
        { value: false, label: words.t("app") },
        { value: true, label: words.t("look.plain"), under: words.t("install.look.plain") },
      ]}
    />
    ${install.ask && html`<${Act} said="install.act" deed=${install.ask} />`}
  </section>`;
}
