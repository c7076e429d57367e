/** For those who are in no committee yet: begin one here. */

import { found } from "../client/founding.js";
import { Welcome } from "../views/welcome.js";
import { html } from "../parts/html.js";
import { go } from "./routes.js";

/** @param {import("./areas.js").ScreenProps} props */
export function Screen({ person, speak }) {
  const begin = async (/** @type {import("../views/welcome.js").Begun} */ says) => {
    const committee = await found(person.home, { address: location.origin, ...says }, person.options);
    await person.show(committee);
    go("/more");
  };
  return html`<${Welcome} begin=${begin} speak=${speak} />`;
}
