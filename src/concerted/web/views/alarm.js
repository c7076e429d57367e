/** What is wrong with the server or with one's own place, above whatever is on the screen. */

import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { useWords } from "../parts/parts.js";

/** @typedef {"bad" | "ended" | "slow"} Weight */

/** @param {{ said: string, weight: Weight, to: string }} props `to`: where what to do about it is said */
export function Alarm({ said, weight, to }) {
  const words = useWords();
  return html`<div class=${`alarm ${weight}`} role=${weight === "bad" ? "alert" : "status"}>
    <${Icon} name=${weight === "bad" ? "report" : weight === "ended" ? "lock" : "clock"} />
    <p>${said} ${to && html`<a href=${to}>${words.t("alarm.todo")}</a>`}</p>
  </div>`;
}
