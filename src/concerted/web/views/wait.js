/** Asked, and not in yet: three things to do, each of which stays done; then the moment of coming in. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Button, Notice, Top, useWords } from "../parts/parts.js";
import { Install } from "./install.js";
import { SixWords } from "./join.js";

const STANDING = ["pending", "waiting", "admitted", "member"];

/**
 * @typedef {object} Asked
 * @property {string} inviter
 * @property {string} committee
 * @property {string} nickname
 * @property {readonly string[]} words six to compare
 * @property {any} code the same as a code
 * @property {string} standing how the request stands
 * @property {number} vouches how many co-workers it takes at most; 0 if the card does not say
 * @property {boolean} compared
 * @property {boolean} sheet whether it is on paper
 * @property {boolean | null} begun whether a report is begun; null until that is known
 * @property {string} trouble what failed last, in words
 */

/**
 * @param {{ asked: Asked, install: import("./install.js").Installing, compared: () => Promise<void>,
 *   forget: () => Promise<void>, again: () => Promise<void> }} props `again`: the server may have been wrong, or lied
 */
export function Wait({ asked, install, compared, forget, again }) {
  const words = useWords();
  const [differ, setDiffer] = useState(false);
  if (!STANDING.includes(asked.standing)) return html`<${Over} asked=${asked} said="join.gone" icon="clock" forget=${forget} again=${again} />`;
  if (differ) return html`<${Over} asked=${asked} said="join.differ.text" icon="shield" forget=${forget} back=${() => setDiffer(false)} />`;
  return html`<${Top} title=${asked.committee} under=${words.t("join.wait")} />
    <main class="main stack" id="main">
      ${asked.trouble && html`<${Notice} kind="warn">${asked.trouble}</${Notice}>`}
      <p>${words.t("join.asked", { name: asked.nickname })}</p>
      <ol class="steps">
        <${Comparing} asked=${asked} compared=${compared} differs=${() => setDiffer(true)} />
        <${Step} done=${asked.sheet} n=${2} title=${words.t("join.sheet")}>
          ${!asked.sheet && html`<p>${words.t("join.sheet.text")}</p>`}
          <a class=${asked.sheet || !asked.compared ? "button wide" : "button wide main-act"} href="#/sheet/joining">
            ${words.t(asked.sheet ? "sheet.again" : "join.meanwhile.sheet")}
          </a>
        </${Step}>
        <${Step} done=${false} n=${3} title=${waitingFor(words, asked)} live>
          <p class="small soft">${words.t("join.wait.text")}</p>
        </${Step}>
      </ol>
      ${asked.begun !== null && html`<section class="card">
        <h2 class="headed"><${Icon} name="report" />${words.t("report.wait")}</h2>
        <p>${words.t("report.wait.text")}</p>
        <a class="button wide" href="#/draft">${words.t(asked.begun ? "report.wait.on" : "report.wait.begin")}</a>
      </section>`}
      <${Install} install=${install} />
    </main>`;
}

/** @param {import("../words/words.js").Words} words @param {Asked} asked */
function waitingFor(words, { standing, vouches }) {
  if (standing === "waiting") return words.t("join.delay");
  return vouches ? words.t("join.wait.count", { n: vouches }) : words.t("join.wait.title");
}

/** @param {{ asked: Asked, compared: () => Promise<void>, differs: () => void }} props */
function Comparing({ asked, compared, differs }) {
  const words = useWords();
  const shown = html`<${SixWords} list=${asked.words} />
    <details><summary>${words.t("join.compare.code")}</summary>${asked.code}</details>`;
  if (asked.compared) {
    return html`<${Step} done n=${1} title=${words.t("join.compare.done", { name: asked.inviter })}>
      <details><summary>${words.t("join.compare.again")}</summary>${shown}</details>
    </${Step}>`;
  }
  return html`<${Step} done=${false} n=${1} title=${words.t("join.compare")}>
    <p>${words.t("join.compare.text", { name: asked.inviter })}</p>
    ${shown}
    <${Act} said="join.compare.same" kind="main-act" deed=${compared} />
    <${Button} kind="plain" wide onClick=${differs}>${words.t("join.compare.differ")}</${Button}>
  </${Step}>`;
}

/** One thing to do, or done. @param {{ done: boolean, n: number, title: string, live?: boolean, children?: any }} props */
function Step({ done, n, title, live, children }) {
  const words = useWords();
  return html`<li class=${["step", done && "done", live && "live"].filter(Boolean).join(" ")}>
    <span class="mark" aria-hidden="true">${done ? html`<${Icon} name="check" />` : words.value(n)}</span>
    <div class="stack tight" role=${live ? "status" : undefined}>
      <h2>${title}${done && html` <span class="unseen">${words.t("done")}</span>`}</h2>
      ${children}
    </div>
  </li>`;
}

/** Nothing comes of it. @param {{ asked: Asked, said: string, icon: string, forget: () => Promise<void>, back?: () => void, again?: () => Promise<void> }} props */
function Over({ asked, said, icon, forget, back, again }) {
  const words = useWords();
  return html`<${Top} title=${asked.committee} />
    <main class="main stack" id="main">
      <${Notice} kind="bad" icon=${icon}>${words.t(said, { name: asked.inviter })}</${Notice}>
      ${again && html`<${Act} said="again" kind="main-act" deed=${again} />`}
      <${Act} said=${back ? "join.differ.act" : "join.anew"} kind=${again ? "plain" : "main-act"} deed=${forget} />
      ${back && html`<${Button} kind="plain" wide onClick=${back}>${words.t("back")}</${Button}>`}
    </main>`;
}

/**
 * They are in. @param {{ committee: string, sheet: boolean, begun: boolean | null, forming: boolean, install: import("./install.js").Installing }} props
 */
export function In({ committee, sheet, begun, forming, install }) {
  const words = useWords();
  return html`<${Top} title=${committee} />
    <main class="main stack" id="main">
      <section class="stack tight in">
        <span class="mark big" aria-hidden="true"><${Icon} name="check" /></span>
        <h2 class="large">${words.t("join.in")}</h2>
        <p>${words.t("join.in.text", { name: committee })}</p>
      </section>
      ${!sheet && html`<section class="card">
        <h2 class="headed"><${Icon} name="paper" />${words.t("join.sheet")}</h2>
        <p>${words.t("join.sheet.text")}</p>
        <a class="button wide" href="#/sheet/joining">${words.t("join.meanwhile.sheet")}</a>
      </section>`}
      ${begun && html`<section class="card">
        <h2 class="headed"><${Icon} name="report" />${words.t("report.wait.begun")}</h2>
        <p>${words.t("report.wait.send")}</p>
        <a class="button wide" href="#/report/new">${words.t("report.wait.on")}</a>
      </section>`}
      ${forming && html`<section class="card">
        <h2 class="headed"><${Icon} name="people" />${words.t("start.title")}</h2>
        <p>${words.t("start.lead")}</p>
        <a class="button wide" href="#/start">${words.t("start.read")}</a>
      </section>`}
      <${Install} install=${install} />
      <a class="button wide main-act" href="#/">${words.t("join.in.act")}</a>
    </main>`;
}
