/** All that is not talking, voting or reporting. */

import { html } from "../parts/html.js";
import { More } from "../views/more.js";

/** @param {import("./areas.js").ScreenProps} props */
export function Screen({ speak }) {
  return html`<${More} speak=${speak} />`;
}
