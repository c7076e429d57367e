/** Somebody who asks to join, or to replace a lost phone: compare, then say "I know them". */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Button, Notice, Top, useWords } from "../../parts/parts.js";
import { Camera, canScan } from "../../parts/scan.js";
import { Sure } from "../../parts/sure.js";
import { listed, standingWords } from "./people.js";

/** @typedef {import("./values.js").Asking} Asking */

/**
 * @typedef {object} Deeds
 * @property {() => Promise<void>} know
 * @property {() => Promise<void>} undo
 * @property {() => Promise<void>} cancel
 * @property {() => Promise<void>} complete
 * @property {(code: string) => void} compare throws where it is another's
 */

/**
 * @param {{ one: Asking, code: any, refused: string, deeds: Deeds, explain: (error: unknown) => Promise<string> }} props
 *   `refused`: why the reader cannot say it, in words
 */
export function AskingView({ one, code, refused, deeds, explain }) {
  const words = useWords();
  const title = one.replaces ? "members.replacing" : "members.asks";
  return html`<${Top} title=${one.name} under=${words.t(title)} back="#/more/members" />
    <main class="main stack" id="main">
      <${Greeting} one=${one} />
      ${one.mine && html`<${Mine} one=${one} deeds=${deeds} />`}
      ${!one.mine && one.replaces && html`<${Notice} kind="warn" icon="phone">${words.t("members.replacing.text", { name: one.replaces })}</${Notice}>`}
      ${one.over && html`<${Notice}>${words.t("members.over")}</${Notice}>`}
      ${!one.mine && !one.over && !one.known && !one.waiting &&
      (refused ? html`<${Notice}>${refused}</${Notice}>` : html`<${Knowing} one=${one} code=${code} deeds=${deeds} explain=${explain} />`)}
      ${one.known && html`<${Known} one=${one} deeds=${deeds} />`}
      ${one.waiting && html`<${Notice} icon="clock">${standingWords(words, one)}</${Notice}>`}
      ${one.mayComplete && html`<${Act} said="members.complete" kind="main-act" deed=${deeds.complete} />`}
    </main>`;
}

/** @param {{ one: Asking }} props */
function Greeting({ one }) {
  const words = useWords();
  const invited = one.inviter ? words.t("members.invited", { name: one.inviter }) : words.t("members.invited.you");
  return html`<section class="card">
    ${one.greeting ? html`<p class="said" dir="auto">${one.greeting}</p>` : html`<p class="soft">${words.t("members.greeting.none")}</p>`}
    <p class="small soft">${invited} · ${words.moment(one.asked)}</p>
    ${one.vouchers.length > 0 && html`<p class="small soft">${words.t("members.vouchers", { names: listed(words, one.vouchers) })}</p>`}
    ${one.missing > 0 && html`<p><span class="tag">${words.t("members.needs", { n: one.missing })}</span></p>`}
  </section>`;
}

/** Compare and confirm. @param {{ one: Asking, code: any, deeds: Deeds, explain: (error: unknown) => Promise<string> }} props */
function Knowing({ one, code, deeds, explain }) {
  const words = useWords();
  const [sure, setSure] = useState(false);
  const [differs, setDiffers] = useState(false);
  return html`<section class="card">
      <h2>${words.t("members.compare.title")}</h2>
      <p>${words.t("members.compare", { name: one.name })}</p>
      <ol class="words" dir="ltr" lang="en">${one.six.map((word, n) => html`<li key=${n}>${word}</li>`)}</ol>
      <${Scan} deeds=${deeds} explain=${explain} differs=${setDiffers} same=${() => setDiffers(false)} />
      <details>
        <summary>${words.t("members.code.show")}</summary>
        ${code}
      </details>
    </section>
    ${differs
      ? html`<${Notice} kind="bad" icon="shield">${words.t("members.compare.differs")}</${Notice}>`
      : html`<label class="choice">
            <input type="checkbox" checked=${sure} onChange=${(/** @type {any} */ event) => setSure(event.target.checked)} />
            <span>${words.t("members.know")}</span>
          </label>
          <${Act} said="members.vouch" kind="main-act" disabled=${!sure} deed=${deeds.know} />
          <p class="small soft">${words.t("members.know.help")}</p>`}`;
}

/**
 * The other phone's code, read by the camera.
 * @param {{ deeds: Deeds, explain: (error: unknown) => Promise<string>, differs: (yes: boolean) => void, same: () => void }} props
 */
function Scan({ deeds, explain, differs, same }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState({ kind: "", said: "" });
  if (!canScan()) return null;
  const found = async (/** @type {string} */ text) => {
    setOpen(false);
    try {
      deeds.compare(text);
      same();
      setTold({ kind: "good", said: words.t("members.compare.same") });
    } catch (error) {
      const { code, layer } = /** @type {any} */ (error);
      differs(code === "compare_differs");
      setTold(layer === "compare" ? { kind: "warn", said: words.t("members.compare.other") } : { kind: "bad", said: await explain(error) });
    }
  };
  const failed = () => {
    setOpen(false);
    setTold({ kind: "warn", said: words.t("members.camera.none") });
  };
  return html`${open
      ? html`<${Camera} label=${words.t("members.camera")} found=${found} failed=${failed} />
          <${Button} wide onClick=${() => setOpen(false)}>${words.t("cancel")}</${Button}>`
      : html`<${Button} wide icon="photo" onClick=${() => setOpen(true)}>${words.t("members.scan")}</${Button}>`}
    ${told.said && html`<${Notice} kind=${told.kind}>${told.said}</${Notice}>`}`;
}

/** @param {{ one: Asking, deeds: Deeds }} props */
function Known({ one, deeds }) {
  const words = useWords();
  return html`<${Notice} kind="good" icon="check">
      <p class="strong">${words.t("members.vouched")}</p>
      ${one.missing > 0 && html`<p>${words.t("members.needs", { n: one.missing })}</p>`}
    </${Notice}>
    ${one.mayUndo &&
    html`<${Sure} said="members.unvouch" title=${words.t("members.unvouch")} text=${words.t("members.unvouch.text", { name: one.name })}
      act="members.unvouch.act" deed=${deeds.undo} />`}`;
}

/** Somebody asks for the reader's own place. @param {{ one: Asking, deeds: Deeds }} props */
function Mine({ one, deeds }) {
  const words = useWords();
  return html`<${Notice} kind="bad" icon="phone">
      <p class="strong">${words.t("mine.title")}</p>
      <p>${one.waiting ? words.t("mine.waiting", { time: words.moment(one.due) }) : words.t("mine.text")}</p>
    </${Notice}>
    ${one.mayCancel &&
    html`<${Sure} said="mine.cancel" kind="main-act" title=${words.t("mine.cancel")} text=${words.t("mine.cancel.text")}
      act="mine.cancel.act" deed=${deeds.cancel} />`}
    <p class="small soft">${words.t("mine.was")}</p>`;
}
