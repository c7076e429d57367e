/** This phone and one's own place: the name, a lost phone, freezing, leaving, several committees. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Face, Field, Notice, Top, useWords } from "../../parts/parts.js";
import { Sure } from "../../parts/sure.js";

const NAME_LIMIT = 40;

/** @param {{ name: string, choose: (name: string) => Promise<void> }} props */
export function NameView({ name, choose }) {
  const words = useWords();
  const [typed, setTyped] = useState(name);
  const [done, setDone] = useState(false);
  const save = async () => {
    await choose(typed.trim());
    setDone(true);
  };
  return html`<${Top} title=${words.t("more.name")} back="#/more" />
    <main class="main stack" id="main">
      <${Field} id="name" label=${words.t("name.label")} help=${words.t("name.help")} value=${typed} onInput=${setTyped} limit=${NAME_LIMIT} autocomplete="off" />
      <${Act} said="save" kind="main-act" disabled=${!typed.trim() || typed.trim() === name} deed=${save} />
      ${done && html`<${Notice} kind="good" icon="check">${words.t("name.done")}</${Notice}>`}
    </main>`;
}

/** @param {{ alone: string, sheet: boolean, freeze: () => Promise<void>, dispute: () => Promise<void> }} props `alone`: why it cannot be done, or nothing */
export function PhonesView({ alone, sheet, freeze, dispute }) {
  const words = useWords();
  return html`<${Top} title=${words.t("more.phones")} back="#/more" />
    <main class="main stack" id="main">
      <section class="card"><h2>${words.t("phones.second.title")}</h2><p>${words.t("phones.second")}</p>
        <a class="button wide" href="#/sheet">${words.t(sheet ? "more.sheet" : "more.sheet.now")}</a></section>
      <section class="card"><h2>${words.t("phones.lost.title")}</h2>
        <ol class="steps">${["freeze", "others", "link", "wait"].map((step) => html`<li key=${step}>${words.t(`phones.lost.${step}`)}</li>`)}</ol></section>
      <section class="card"><h2>${words.t("freeze.title")}</h2><p>${words.t("freeze.text")}</p>
        ${alone
          ? html`<p class="soft">${alone}</p>`
          : html`<${Sure} said="freeze.act" icon="lock" title=${words.t("freeze.title")} text=${words.t("freeze.sure")} act="freeze.now" deed=${freeze} />`}
      </section>
      <${Sure} kind="plain" said="phones.dispute" title=${words.t("phones.dispute")} text=${words.t("phones.dispute.text")} act="phones.dispute.act" deed=${dispute} />
    </main>`;
}

/**
 * What somebody sees whose place is frozen or has ended.
 * @param {{ kind: "frozen" | "gone", committee: string, forget: () => Promise<void>, again: () => Promise<void> }} props
 */
export function EndedView({ kind, committee, forget, again }) {
  const words = useWords();
  return html`<${Top} title=${words.t(`ended.${kind}.title`)} under=${committee} back="#/more" />
    <main class="main stack" id="main">
      <${Notice} kind="warn" icon="lock">${words.t(`ended.${kind}.text`)}</${Notice}>
      <ol class="steps">${[1, 2, 3].map((n) => html`<li key=${n}>${words.t(`ended.${kind}.${n}`)}</li>`)}</ol>
      <${Act} said="ended.again" deed=${again} />
      <a class="button wide" href="#/welcome">${words.t("ended.link")}</a>
      <${Sure} said="ended.forget" kind="plain" title=${words.t("ended.forget")} text=${words.t("ended.forget.text")} act="ended.forget.act" deed=${forget} />
    </main>`;
}

/** @param {{ refused: string, leave: () => Promise<void> }} props */
export function LeaveView({ refused, leave }) {
  const words = useWords();
  return html`<${Top} title=${words.t("leave.title")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("leave.text")}</p>
      <p>${words.t("leave.stays")}</p>
      ${refused
        ? html`<${Notice}>${refused}</${Notice}>`
        : html`<${Sure} said="leave.act" title=${words.t("leave.title")} text=${words.t("leave.sure")} act="leave.now" deed=${leave} />`}
    </main>`;
}

/**
 * @param {{ list: readonly { id: string, name: string, here: boolean }[], news: Readonly<Record<string, number>>,
 *   enter: (id: string) => Promise<void>, look: (() => Promise<void>) | null }} props `look` asks for news of the others
 */
export function CommitteesView({ list, news, enter, look }) {
  const words = useWords();
  return html`<${Top} title=${words.t("more.switch")} back="#/more" />
    <main class="main stack" id="main">
      <ul class="card rows flush">
        ${list.map(
          (one) => html`<li key=${one.id}><button type="button" class="row" aria-current=${one.here ? "true" : undefined} onClick=${() => enter(one.id)}>
            <${Face} name=${one.name} kind="square" />
            <span class="body"><span class="line strong"><bdi>${one.name}</bdi></span>
              <span class="line small soft">${words.t("switch.number", { number: one.id.slice(0, 8) })}</span></span>
            ${news[one.id] > 0 && html`<span class="badge"><span aria-hidden="true">${words.value(news[one.id])}</span>
              <span class="unseen">${words.t("switch.news", { n: news[one.id] })}</span></span>`}
            ${one.here ? html`<span class="tag good"><${Icon} name="check" />${words.t("switch.here")}</span>` : html`<${Icon} name="next" />`}
          </button></li>`,
        )}
      </ul>
      <p class="small soft">${words.t("switch.apart")}</p>
      ${look && html`<${Act} said="switch.look" deed=${look} /><p class="small soft">${words.t("switch.look.help")}</p>`}
      <a class="button wide" href="#/welcome/link"><${Icon} name="link" />${words.t("switch.join")}</a>
      <a class="button wide" href="#/welcome/found"><${Icon} name="people" />${words.t("switch.found")}</a>
      <a class="button wide" href="#/welcome/restore"><${Icon} name="paper" />${words.t("switch.restore")}</a>
    </main>`;
}
