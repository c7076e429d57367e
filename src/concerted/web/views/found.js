/** Beginning a committee. */

import { Act } from "../parts/act.js";
import { useDraft } from "../parts/draft.js";
import { html } from "../parts/html.js";
import { Field, Top, useWords } from "../parts/parts.js";

/** @typedef {{ name: string, programme: string, nickname: string }} Begun */

const LIMITS = { name: 80, programme: 4_000, nickname: 40 };

/** @param {{ begin: (says: Begun) => Promise<void>, server: string }} props */
export function Found({ begin, server }) {
  const words = useWords();
  const [says, setSays, forget] = useDraft("found", { name: "", programme: "", nickname: "" });
  const deed = async () => {
    await begin(says);
    forget();
  };
  const field = (/** @type {keyof Begun} */ id, /** @type {string} */ label) =>
    html`<${Field} id=${id} label=${words.t(label)} help=${words.t(`${label}.help`)} value=${says[id]} limit=${LIMITS[id]}
      lines=${id === "programme"} onInput=${(/** @type {string} */ text) => setSays({ ...says, [id]: text })} />`;
  const whole = says.name.trim() && says.programme.trim() && says.nickname.trim();
  return html`<${Top} title=${words.t("found.title")} back="#/welcome" />
    <main class="main stack" id="main">
      <p>${words.t("found.lead")}</p>
      ${field("name", "found.name")}${field("programme", "found.programme")}${field("nickname", "join.nickname")}
      <${Act} said="found.act" kind="main-act" disabled=${!whole} deed=${deed} />
      <p class="small soft">${words.t("found.server", { name: server })}</p>
    </main>`;
}
