/** Joining by a link: the card, a nickname, the words to compare, and waiting for co-workers. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Field, Notice, Top, useWords } from "../parts/parts.js";
import { Traps } from "./traps.js";

/** @typedef {import("./welcome.js").Device} Device */

const NAME_LIMIT = 40;
const GREETING_LIMIT = 500;

/** A link that is pasted. @param {{ open: (link: string) => Promise<void> }} props */
export function LinkForm({ open }) {
  const words = useWords();
  const [link, setLink] = useState("");
  return html`<${Top} title=${words.t("welcome.link")} back="#/welcome" />
    <main class="main stack" id="main">
      <p>${words.t("link.how")}</p>
      <${Field} id="link" label=${words.t("link.label")} help=${words.t("link.help")} value=${link} onInput=${setLink}
        lines=${true} autocapitalize="off" autocomplete="off" spellcheck=${false} />
      <${Act} said="next" kind="main-act" disabled=${!link.trim()} deed=${() => open(link)} />
    </main>`;
}

/**
 * What a link leads to, and who is asking.
 * @param {{ card: { committee: string, inviter: string, note: string }, device: Device, link: string,
 *   ask: (says: { nickname: string, greeting: string }) => Promise<void> }} props
 */
export function Invitation({ card, device, link, ask }) {
  const words = useWords();
  const [nickname, setNickname] = useState("");
  const [greeting, setGreeting] = useState("");
  return html`<${Top} title=${words.t("link.title")} back="#/welcome" />
    <main class="main stack" id="main">
      <${Traps} device=${device} link=${link} />
      <section class="card">
        <p>${words.t("join.invited", { name: card.inviter })}</p>
        <p class="large strong"><bdi>${card.committee}</bdi></p>
        ${card.note && html`<p class="said" dir="auto">${card.note}</p>`}
      </section>
      <${Field} id="nickname" label=${words.t("join.nickname")} help=${words.t("join.nickname.help")} value=${nickname}
        onInput=${setNickname} limit=${NAME_LIMIT} autocomplete="off" />
      <${Field} id="greeting" label=${words.t("join.greeting")} help=${words.t("join.greeting.help")} value=${greeting}
        onInput=${setGreeting} lines=${true} limit=${GREETING_LIMIT} />
      <p class="small soft">${words.t("welcome.no")}</p>
      <${Act} said="join.ask" kind="main-act" disabled=${!nickname.trim()}
        deed=${() => ask({ nickname: nickname.trim(), greeting: greeting.trim() })} />
    </main>`;
}

/** A link that leads nowhere, and why. @param {{ said: string }} props */
export function NoWay({ said }) {
  const words = useWords();
  return html`<${Top} title=${words.t("link.title")} back="#/welcome" />
    <main class="main stack" id="main">
      <${Notice} kind="bad" icon="link">${said}</${Notice}>
      <a class="button wide" href="#/welcome/link">${words.t("link.other")}</a>
    </main>`;
}

/**
 * Asked, and not in yet.
 * @param {{ inviter: string, committee: string, words6: readonly string[], code: any, standing: string,
 *   sheet: boolean, forget: () => Promise<void> }} props
 */
export function Wait({ inviter, committee, words6, code, standing, sheet, forget }) {
  const words = useWords();
  if (!["pending", "waiting", "admitted", "member"].includes(standing)) {
    return html`<${Top} title=${committee} />
      <main class="main stack" id="main">
        <${Notice} kind="bad">${words.t("join.gone")}</${Notice}>
        <${Act} said="join.anew" deed=${forget} />
      </main>`;
  }
  return html`<${Top} title=${committee} under=${words.t("join.wait")} />
    <main class="main stack" id="main">
      <section class="card">
        <h2>${words.t("join.compare")}</h2>
        <p>${words.t("join.compare.text", { name: inviter })}</p>
        <${SixWords} list=${words6} />
        <details>
          <summary>${words.t("join.compare.code")}</summary>
          ${code}
        </details>
      </section>
      <${Notice} icon="people">
        <p class="strong">${words.t(standing === "waiting" ? "join.delay" : "join.wait.title")}</p>
        <p>${words.t("join.wait.text")}</p>
      </${Notice}>
      <section class="stack tight">
        <h2>${words.t("join.meanwhile")}</h2>
        <a class=${sheet ? "button wide" : "button wide main-act"} href="#/sheet">${words.t(sheet ? "sheet.again" : "join.meanwhile.sheet")}</a>
      </section>
    </main>`;
}

/** Six words, in their order whatever way the language runs. @param {{ list: readonly string[] }} props */
export function SixWords({ list }) {
  return html`<ol class="words" dir="ltr" lang="en">
    ${list.map((word, n) => html`<li key=${n}>${word}</li>`)}
  </ol>`;
}
