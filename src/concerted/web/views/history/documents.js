/** Documents: the list, one to read, and a new one. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Empty, Field, Notice, Top, useWords } from "../../parts/parts.js";
import { Sure } from "../../parts/sure.js";

/** @typedef {import("./model.js").Text} Text */

const TITLE_LIMIT = 200;
const TEXT_LIMIT = 100_000;
/** Languages that are spoken at many workplaces; a text may be in any. */
const SPOKEN = "en es fr ar am bn de fa hi ht it ja km ko lo my ne pl ps pt ro ru rw so sw ti tl tr uk ur vi zh".split(" ");
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/;

/** @param {{ texts: readonly Text[], waiting: number }} props */
export function Documents({ texts, waiting }) {
  const words = useWords();
  const current = texts.filter(({ withdrawn, newer, original }) => !withdrawn && !newer.length && !original);
  return html`<${Top} title=${words.t("documents.title")} back="#/more">
      ${texts.length > 0 && html`<a class="button icon" href="#/documents/new" aria-label=${words.t("documents.new")}><${Icon} name="add" /></a>`}
    </${Top}>
    <main class="main stack" id="main">
      ${waiting > 0 && html`<${Notice} icon="clock">${words.t("documents.waiting")}</${Notice}>`}
      ${current.length === 0 && html`<${Empty} icon="paper" title=${words.t("documents.none.title")} text=${words.t("documents.none.text")}><a class="button main-act" href="#/documents/new">${words.t("documents.new")}</a></${Empty}>`}
      <ul class="stack tight">
        ${current.map(
          (text) => html`<li key=${text.id}><a class="card" href=${`#/documents/${text.id}`}>
            <span class="strong" lang=${text.lang}><bdi>${text.title}</bdi></span>
            <span class="small soft">${words.t("documents.by", { name: text.by, day: words.day(text.time) })}</span>
            <span class="tags"><${Adopted} text=${text} />${text.translations.map(([lang]) => html`<span key=${lang} class="tag">${languageName(words, lang)}</span>`)}</span>
          </a></li>`,
        )}
      </ul>
    </main>`;
}

/** @param {{ text: Text }} props */
function Adopted({ text }) {
  const words = useWords();
  return text.adopted
    ? html`<span class="tag good"><${Icon} name="check" />${words.t("documents.adopted")}</span>`
    : html`<span class="tag">${words.t("documents.not")}</span>`;
}

/** @param {{ text: Text, back: () => Promise<void> }} props `back` takes it back */
export function OneDocument({ text, back }) {
  const words = useWords();
  return html`<${Top} title=${text.title} under=${words.t("documents.by", { name: text.by, day: words.day(text.time) })} back="#/documents" />
    <main class="main stack" id="main">
      <p class="tags"><${Adopted} text=${text} /><span class="tag">${languageName(words, text.lang)}</span></p>
      ${text.withdrawn && html`<${Notice}>${words.t("documents.withdrawn")}</${Notice}>`}
      ${text.newer.map((id) => html`<${Notice} key=${id}><a href=${`#/documents/${id}`}>${words.t("documents.newer")}</a></${Notice}>`)}
      ${text.original && html`<p><a href=${`#/documents/${text.original}`}>${words.t("documents.original")}</a></p>`}
      <article class="said document" dir="auto" lang=${text.lang}>${text.text}</article>
      ${text.translations.length > 0 &&
      html`<section class="stack tight"><h2>${words.t("documents.translations")}</h2>
        <ul class="stack tight">${text.translations.map(([lang, id]) => html`<li key=${id}><a class="button wide" href=${`#/documents/${id}`}>${languageName(words, lang)}</a></li>`)}</ul></section>`}
      ${!text.withdrawn && html`<a class="button wide" href=${`#/documents/new?follows=${text.id}`}>${words.t("documents.follow")}</a>
        <a class="button wide" href=${`#/documents/new?translates=${text.original || text.id}`}>${words.t("documents.translate")}</a>`}
      ${text.mine && !text.withdrawn && html`<${Sure} kind="plain" said="history.back" title=${words.t("history.back")} text=${words.t("documents.back.text")} act="history.back" deed=${back} />`}
    </main>`;
}

/** @typedef {{ title: string, text: string, lang: string }} Said */

/** `first`: the draft that was kept; `of`: what it follows or translates, with what it begins with.
 * @param {{ first: Said | null, of: Text | null, translates: boolean, keep: (said: Said) => void, send: (said: Said) => Promise<void> }} props
 */
export function NewDocument({ first, of, translates, keep, send }) {
  const words = useWords();
  const begin = of && !translates ? { title: of.title, text: of.text, lang: of.lang } : { title: "", text: "", lang: String(words.language) };
  const [said, setSaid] = useState(first ?? begin);
  const change = (/** @type {Partial<Said>} */ some) => {
    const next = { ...said, ...some };
    setSaid(next);
    keep(next);
  };
  const codes = [...new Set([said.lang, words.language, ...SPOKEN])];
  const whole = said.title.trim() && said.text.trim() && LANGUAGE.test(said.lang);
  return html`<${Top} title=${words.t("documents.new")} back="#/documents" />
    <main class="main stack" id="main">
      ${of && html`<${Notice}><p>${words.t(translates ? "documents.translate" : "documents.follow")}: <a href=${`#/documents/${of.id}`}><bdi>${of.title}</bdi></a></p></${Notice}>`}
      <${Field} id="title" label=${words.t("documents.form.title")} value=${said.title} limit=${TITLE_LIMIT} onInput=${(/** @type {string} */ title) => change({ title })} />
      <${Field} id="text" label=${words.t("documents.form.text")} value=${said.text} limit=${TEXT_LIMIT} lines=${true} rows="10" onInput=${(/** @type {string} */ text) => change({ text })} />
      <div class="field"><label for="lang">${words.t("documents.form.language")}</label>
        <select class="input" id="lang" onChange=${(/** @type {any} */ event) => change({ lang: event.target.value })}>
          ${codes.map((code) => html`<option key=${code} value=${code} selected=${code === said.lang}>${languageName(words, code)}</option>`)}
        </select></div>
      <p class="small soft">${words.t("documents.form.sees")}</p>
      <${Act} said="documents.form.send" kind="main-act" disabled=${!whole} deed=${() => send({ ...said, title: said.title.trim() })} />
    </main>`;
}

/** A language by its name in the reader's. @param {import("../../words/words.js").Words} words @param {string} code */
function languageName({ language }, code) {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;
  } catch {
    return code; // of the right form and no language
  }
}
