/** Joining by a link: the link, the card it leads to, a nickname, and what is wrong with it. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { useDraft } from "../parts/draft.js";
import { Button, Field, Notice, Top, useWords } from "../parts/parts.js";
import { Scan } from "./scan.js";
import { Traps } from "./traps.js";

/** @typedef {import("./welcome.js").Device} Device */

const NAME_LIMIT = 40;
const GREETING_LIMIT = 500;

/** A link that is pasted or scanned. @param {{ open: (link: string) => Promise<void> }} props */
export function LinkForm({ open }) {
  const words = useWords();
  const [link, setLink] = useState("");
  return html`<${Top} title=${words.t("welcome.link")} back="#/welcome" />
    <main class="main stack" id="main">
      <p>${words.t("link.how")}</p>
      <${Field} id="link" label=${words.t("link.label")} help=${words.t("link.help")} value=${link} onInput=${setLink}
        lines=${true} autocapitalize="off" autocomplete="off" spellcheck=${false} />
      <${Act} said="next" kind="main-act" disabled=${!link.trim()} deed=${() => open(link)} />
      <${Scan} found=${setLink} />
    </main>`;
}

/**
 * What a link leads to, and who is asking. `card.replaces` is the member who comes back by it, if it
 * was made for that.
 * @param {{ card: { committee: string, inviter: string, note: string, replaces: string }, device: Device,
 *   link: string, ask: (says: { nickname: string, greeting: string }) => Promise<void> }} props
 */
export function Invitation({ card, device, link, ask }) {
  const words = useWords();
  const [anyway, setAnyway] = useState(false);
  const [says, setSays, forget] = useDraft("join", { nickname: "", greeting: "" });
  const deed = async () => {
    await ask({ nickname: says.nickname.trim(), greeting: says.greeting.trim() });
    forget();
  };
  const trapped = device.inside && !anyway;
  return html`<${Top} title=${words.t("link.title")} back="#/welcome" />
    <main class="main stack" id="main">
      <section class="card invited">
        <p>${words.t("join.invited", { name: card.inviter })}</p>
        <p class="large strong"><bdi>${card.committee}</bdi></p>
        ${card.note && html`<p class="said" dir="auto">${card.note}</p>`}
      </section>
      <${Traps} device=${device} link=${link} />
      ${card.replaces && html`<${Notice} icon="phone">${words.t("join.replaces")}</${Notice}>`}
      ${trapped
        ? html`<${Button} kind="plain" wide onClick=${() => setAnyway(true)}>${words.t("trap.anyway")}</${Button}>`
        : html`<${Field} id="nickname" label=${words.t("join.nickname")} help=${words.t("join.nickname.help")} value=${says.nickname}
            onInput=${(/** @type {string} */ nickname) => setSays({ ...says, nickname })} limit=${NAME_LIMIT} autocomplete="off" />
          <${Field} id="greeting" label=${words.t("join.greeting")} help=${words.t("join.greeting.help")} value=${says.greeting}
            onInput=${(/** @type {string} */ greeting) => setSays({ ...says, greeting })} lines=${true} limit=${GREETING_LIMIT} rows="2" />
          <p class="small soft">${words.t("welcome.no")}</p>
          <${Act} said="join.ask" kind="main-act" disabled=${!says.nickname.trim()} deed=${deed} />`}
    </main>`;
}

/** A link that leads nowhere, and why. @param {{ said: string }} props */
export function NoWay({ said }) {
  const words = useWords();
  return html`<${Top} title=${words.t("link.title")} back="#/welcome" />
    <main class="main stack" id="main">
      <${Notice} kind="bad" icon="link">${said}</${Notice}>
      <p>${words.t("link.nothing")}</p>
      <a class="button wide main-act" href="#/welcome/link">${words.t("link.other")}</a>
      <a class="button wide" href="#/welcome/restore">${words.t("welcome.sheet")}</a>
    </main>`;
}

/** Six words, in their order whatever way the language runs. @param {{ list: readonly string[] }} props */
export function SixWords({ list }) {
  return html`<ol class="words" dir="ltr" lang="en">
    ${list.map((word, n) => html`<li key=${n}>${word}</li>`)}
  </ol>`;
}
