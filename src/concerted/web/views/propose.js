/** Making a proposal: what kind, a few questions, and what the others will see. */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Button, Choices, Field, Notice, Top, useWords } from "../parts/parts.js";
import { effectWords } from "./effects.js";
import { GROUPS, isPossible } from "./proposing.js";
import { Questions } from "./questions.js";

/** @typedef {import("./proposing.js").Grounds} Grounds */
/** @typedef {import("./proposing.js").Draft} Draft */
/** @typedef {import("./proposing.js").Preview} Preview */

const TITLE_LIMIT = 120;
const TEXT_LIMIT = 20_000;
/** Where the words themselves are what is adopted. */
const TEXTS = new Set(["adopt_document", "adopt_programme"]);
const TITLED = new Set(["resolve", "choose", "pledge", "adopt_document"]);
/** What their text is called; of all others it says why. */
const TEXT_OF = new Map([["resolve", "propose.text"], ["pledge", "propose.pledge.text"]]);

/** The kinds to choose from. @param {{ grounds: Grounds, begun: readonly string[] }} props */
export function Kinds({ grounds, begun }) {
  const words = useWords();
  return html`<${Top} title=${words.t("propose.title")} back="#/vote" />
    <main class="main stack" id="main">
      <p class="soft">${words.t("propose.what")}</p>
      ${!grounds.mayPropose && html`<${Notice}>${words.t("refused.newcomer_proposes")}</${Notice}>`}
      ${Object.entries(GROUPS).map(([name, kinds]) => {
        const possible = kinds.filter((kind) => isPossible(kind, grounds));
        return html`<section class="stack tight" key=${name}>
          <h2>${words.t(`propose.group.${name}`)}</h2>
          <ul class="card flush">
            ${possible.map((kind) => html`<${Kind} key=${kind} kind=${kind} begun=${begun.includes(kind)} />`)}
          </ul>
        </section>`;
      })}
      <p class="small soft">${words.t("propose.elsewhere")}</p>
    </main>`;
}

/** @param {{ kind: string, begun: boolean }} props */
function Kind({ kind, begun }) {
  const words = useWords();
  return html`<li class="kind">
    <a class="row" href=${`#/vote/propose/${kind}`}>
      <span class="body">
        <span class="strong">${words.t(`propose.${kind}`)}</span><br />
        <span class="small soft">${words.t(`propose.${kind}.help`)}</span>
      </span>
      ${begun && html`<span class="tag">${words.t("propose.begun")}</span>`}
      <${Icon} name="next" />
    </a>
  </li>`;
}

/**
 * @param {{ draft: Draft, grounds: Grounds, preview: Preview, current: boolean, refused: string, change: (draft: Draft) => void,
 *   drop: () => void, send: (title: string) => Promise<void> }} props
 */
export function Form({ draft, grounds, preview, current, refused, change, drop, send }) {
  const words = useWords();
  const { kind, of } = draft;
  const set = (/** @type {Partial<Draft>} */ given) => change({ ...draft, ...given });
  const ready = current && preview.effect !== null && !preview.refusal; // what is sent has been shown
  const back = of ? `#/vote/${of}` : "#/vote/propose";
  const refusal = preview.refusal ? refusalWords(words, preview.refusal) : refused;
  return html`<${Top} title=${words.t(of ? "propose.amend" : `propose.${kind}`)} back=${back} />
    <main class="main stack" id="main">
      <${Questions} draft=${draft} grounds=${grounds} change=${(/** @type {any} */ fields) => set({ fields: { ...draft.fields, ...fields } })} />
      ${TITLED.has(kind) &&
      html`<${Field} id="title" label=${words.t(kind === "adopt_document" ? "propose.document.name" : "propose.name")} value=${draft.title}
        limit=${TITLE_LIMIT} onInput=${(/** @type {string} */ title) => set({ title })} />`}
      <${Field} id="text" label=${words.t(TEXTS.has(kind) ? "propose.words" : (TEXT_OF.get(kind) ?? "propose.why"))}
        help=${TEXTS.has(kind) || TEXT_OF.has(kind) ? undefined : words.t("optional")}
        value=${draft.text} lines limit=${TEXT_LIMIT} onInput=${(/** @type {string} */ text) => set({ text })} />
      ${preview.ballot === "mover" && html`<${Secrecy} secret=${draft.secret === true} change=${(/** @type {boolean} */ secret) => set({ secret })} />`}
      ${preview.ballot === "secret" && html`<p class="small soft">${words.t(kind === "pledge" ? "pledge.cover" : "propose.secret.always")}</p>`}
      ${refusal && html`<${Notice} kind="warn">${refusal}</${Notice}>`}
      ${preview.effect && html`<${Shown} draft=${draft} preview=${preview} />`}
      <${Act} kind="main-act" said="propose.send" disabled=${!ready} deed=${() => send(titleOf(words, draft, preview))} />
      <p class="small soft">${words.t(ready ? "propose.kept" : "propose.unfinished")}</p>
      <${Button} kind="plain" wide onClick=${drop}>${words.t("propose.drop")}</${Button}>
    </main>`;
}

/** Whether the vote on it is open or secret. @param {{ secret: boolean, change: (secret: boolean) => void }} props */
function Secrecy({ secret, change }) {
  const words = useWords();
  const options = [
    { value: false, label: words.t("propose.open"), under: words.t("propose.open.help") },
    { value: true, label: words.t("propose.secret"), under: words.t("propose.secret.help") },
  ];
  return html`<${Choices} name="secrecy" legend=${words.t("propose.ballot")} value=${secret} options=${options} onChange=${change} />`;
}

/** What the others will see. @param {{ draft: Draft, preview: Preview }} props */
function Shown({ draft, preview }) {
  const words = useWords();
  const lines = effectWords(words, /** @type {any} */ (preview.effect));
  return html`<section class="card effect preview">
    <h2>${words.t("propose.preview")}</h2>
    ${draft.title.trim() && html`<h3 dir="auto">${draft.title}</h3>`}
    ${lines.map((line) => html`<p key=${line}>${line}</p>`)}
    ${preview.decidedAs === "grave" && html`<p class="tags"><span class="tag">${words.t("vote.grave")}</span></p>`}
  </section>`;
}

/** That a proposal was sent and is not in our record yet. @param {{ resend: () => Promise<void> }} props */
export function OnItsWay({ resend }) {
  const words = useWords();
  return html`<${Top} title=${words.t("propose.title")} back="#/vote" />
    <main class="main stack" id="main">
      <${Notice} kind="warn" icon="clock">${words.t("propose.sending")}</${Notice}>
      <${Act} said="again" kind="main-act" deed=${resend} />
    </main>`;
}

/** The title: as written, or what the proposal would do. @param {import("../words/words.js").Words} words @param {Draft} draft @param {Preview} preview */
function titleOf(words, draft, preview) {
  const said = draft.title.trim() || effectWords(words, preview.effect?.effect ?? preview.effect ?? {})[0];
  return said.replace(/[\u2068\u2069]/g, "");
}

/** @param {import("../words/words.js").Words} words @param {string} code */
function refusalWords(words, code) {
  return words.t(words.has(`refused.${code}`) ? `refused.${code}` : "propose.refused");
}
