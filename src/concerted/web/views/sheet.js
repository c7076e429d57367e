/** The recovery sheet: twelve words on paper that bring a member back, and a check that they are there. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Button, Field, Notice, Top, useWords } from "../parts/parts.js";
import { drawSheet } from "./picture.js";

/**
 * @typedef {object} Paper what the sheet says
 * @property {readonly string[]} words twelve
 * @property {string} address
 * @property {string} committee the id
 * @property {string} name
 * @property {string} line all of it in one
 */

/**
 * @param {{ paper: Paper, code: any, asked: readonly number[], checked: boolean, back: string,
 *   done: () => Promise<void> }} props `asked`: which words to type, counted from 0
 */
export function Sheet({ paper, code, asked, checked, back, done }) {
  const words = useWords();
  const [shown, show] = useState(false);
  return html`<${Top} title=${words.t("sheet.title")} back=${back} />
    <main class="main stack" id="main">
      <p>${words.t("sheet.why")}</p>
      ${checked && html`<${Notice} kind="good" icon="check">${words.t("sheet.checked")}</${Notice}>`}
      ${!shown && html`<${Button} kind="main-act" wide icon="paper" onClick=${() => show(true)}>${words.t("sheet.show")}</${Button}>`}
      ${shown && html`<${Written} paper=${paper} code=${code} />`}
      ${shown && !checked && html`<${Check} paper=${paper} asked=${asked} done=${done} />`}
    </main>`;
}

/** @param {{ paper: Paper, code: any }} props */
function Written({ paper, code }) {
  const words = useWords();
  return html`<section class="card sheet">
      <h2>${words.t("sheet.title")} · <bdi>${paper.name}</bdi></h2>
      <ol class="twelve" dir="ltr" lang="en">${paper.words.map((word, n) => html`<li key=${n}>${word}</li>`)}</ol>
      <dl dir="ltr">
        <dt class="small soft">${words.t("sheet.address")}</dt><dd>${paper.address}</dd>
        <dt class="small soft">${words.t("sheet.committee")}</dt><dd>${paper.committee.match(/.{1,16}/g)?.join(" ")}</dd>
      </dl>
      ${code}
      <p class="small line" dir="ltr">${paper.line}</p>
    </section>
    <div class="pair noprint">
      <${Button} icon="paper" onClick=${() => print()}>${words.t("sheet.print")}</${Button}>
      <${Button} icon="photo" onClick=${() => savePicture(paper, words)}>${words.t("sheet.picture")}</${Button}>
      <${Button} icon="file" onClick=${() => save(paper)}>${words.t("sheet.save")}</${Button}>
    </div>
    <p class="small soft noprint">${words.t("sheet.cloud")}</p>`;
}

/** @param {{ paper: Paper, asked: readonly number[], done: () => Promise<void> }} props */
function Check({ paper, asked, done }) {
  const words = useWords();
  const [typed, setTyped] = useState(/** @type {Record<number, string>} */ ({}));
  const [wrong, setWrong] = useState(-1);
  const check = async () => {
    const bad = asked.find((n) => (typed[n] ?? "").trim().toLowerCase() !== paper.words[n]) ?? -1;
    setWrong(bad);
    if (bad < 0) await done();
  };
  return html`<section class="stack noprint">
    <h2>${words.t("sheet.paper")}</h2>
    ${asked.map(
      (n) => html`<${Field} key=${n} id=${`word${n}`} label=${words.t("sheet.check", { n: n + 1 })} value=${typed[n] ?? ""}
        wrong=${wrong === n ? words.t("sheet.check.wrong", { n: n + 1 }) : ""} autocapitalize="off" autocomplete="off"
        spellcheck=${false} onInput=${(/** @type {string} */ text) => setTyped({ ...typed, [n]: text })} />`,
    )}
    <${Act} said="sheet.check.act" kind="main-act" deed=${check} />
  </section>`;
}

/** Save it as a file that is named like nothing in particular. @param {Paper} paper */
function save(paper) {
  const text = `${paper.words.map((word, n) => `${n + 1} ${word}`).join("\n")}\n\n${paper.address}\n${paper.committee}\n\n${paper.line}\n`;
  keepAs("paper.txt", new Blob([text], { type: "text/plain" }));
}

/** @param {Paper} paper @param {import("../words/words.js").Words} words */
async function savePicture(paper, words) {
  keepAs("paper.png", await drawSheet(paper, words));
}

/** @param {string} name @param {Blob} content */
function keepAs(name, content) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
