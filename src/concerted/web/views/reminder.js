/** A strip that says that a vote ends soon, and leads to it. */

import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Button, useWords } from "../parts/parts.js";

/** @param {{ motion: string, title: string, leftS: number, drop: () => void }} props */
export function ReminderView({ motion, title, leftS, drop }) {
  const words = useWords();
  return html`<aside class="strip remind" role="status">
    <a href=${`#/vote/${motion}`}><${Icon} name="vote" />
      <span><bdi class="strong">${title || words.t("nav.vote")}</bdi> <span>${words.t("remind.left", { span: words.span(leftS) })}</span></span></a>
    <${Button} kind="icon" icon="close" label=${words.t("close")} onClick=${drop} />
  </aside>`;
}
