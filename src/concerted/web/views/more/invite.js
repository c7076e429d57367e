/** Inviting: a new invitation, those there are, and one of them to show, send, print or call back. */

import { Act } from "../../parts/act.js";
import { html, useEffect, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Face, Field, Notice, Top, useWords } from "../../parts/parts.js";
import { Sure } from "../../parts/sure.js";

/** @typedef {import("./values.js").Invited} Invited */
/** @typedef {import("../../words/words.js").Words} Words */

const NOTE_LIMIT = 280;
const MOST = { uses: 100, days: 30 };

/** @param {{ list: readonly Invited[], make: (terms: { uses: number, days: number, note: string }) => Promise<void> }} props */
export function Invite({ list, make }) {
  const words = useWords();
  const [terms, setTerms] = useState({ uses: "5", days: "7", note: "" });
  const set = (/** @type {string} */ name) => (/** @type {string} */ text) => setTerms({ ...terms, [name]: text });
  const [uses, days] = [numberOf(terms.uses, MOST.uses), numberOf(terms.days, MOST.days)];
  const field = (/** @type {"uses" | "days"} */ name, /** @type {number} */ value) =>
    html`<${Field} id=${name} label=${words.t(`invite.${name}`)} value=${terms[name]} onInput=${set(name)} type="number" inputmode="numeric"
      min="1" max=${MOST[name]} wrong=${value ? "" : words.t("invite.bounds", { n: MOST[name] })} />`;
  return html`<${Top} title=${words.t("invite.title")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("invite.text")}</p>
      <div class="pair">${field("uses", uses)}${field("days", days)}</div>
      <${Field} id="note" label=${words.t("invite.note")} help=${words.t("invite.note.help")} value=${terms.note} onInput=${set("note")}
        limit=${NOTE_LIMIT} lines=${true} />
      <${Act} said="invite.make" kind="main-act" disabled=${!uses || !days} deed=${() => make({ uses, days, note: terms.note.trim() })} />
      <p class="small soft">${words.t("invite.back")} <a href="#/more/members">${words.t("more.members")}</a></p>
      ${list.length > 0 &&
      html`<section class="stack tight">
        <h2>${words.t("invite.list")}</h2>
        <ul class="card rows flush">${list.map((one) => html`<li key=${one.id}><${Row} one=${one} /></li>`)}</ul>
      </section>`}
    </main>`;
}

/** A whole number from 1 to `most`, else 0. @param {string} text @param {number} most */
function numberOf(text, most) {
  const found = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  return found <= most ? found : 0;
}

/** @param {{ one: Invited }} props */
function Row({ one }) {
  const words = useWords();
  return html`<a class="row" href=${`#/more/invite/${one.id}`}>
    <${Face} name="+" icon="link" kind="square" />
    <span class="body">
      <span class="line strong"><bdi>${one.note || words.t("invite.until", { day: words.day(one.until) })}</bdi></span>
      <span class="line small soft">${one.mine ? words.t("invite.mine") : words.t("invite.by", { name: one.by })}</span>
    </span>
    <span class=${one.standing === "good" ? "tag good" : "tag"}>${standing(words, one)}</span>
    <${Icon} name="next" />
  </a>`;
}

/** @param {Words} words @param {Invited} one */
function standing(words, one) {
  return one.standing === "good" ? words.t("invite.left", { n: one.uses }) : words.t(`invite.${one.standing}`);
}

/**
 * @param {{ one: Invited, code: any, canShare: boolean, deeds: { copy: () => Promise<void>, share: () => Promise<void>,
 *   revoke: () => Promise<void> } }} props
 */
export function InvitedView({ one, code, canShare, deeds }) {
  const words = useWords();
  const good = one.standing === "good";
  return html`<${Top} title=${words.t("invite.one")} under=${standing(words, one)} back="#/more/invite" />
    <main class="main stack" id="main">
      ${one.note && html`<p class="card said" dir="auto">${one.note}</p>`}
      ${good && !one.link && html`<${Notice} icon="phone">${words.t("invite.elsewhere")}</${Notice}>`}
      ${good && one.link && html`<${Handing} one=${one} code=${code} canShare=${canShare} deeds=${deeds} />`}
      ${!good && html`<${Notice}>${words.t("invite.over")}</${Notice}>`}
      ${one.mayRevoke && good &&
      html`<${Sure} said="invite.revoke" kind="plain" title=${words.t("invite.revoke")} text=${words.t("invite.revoke.text")}
        act="invite.revoke.act" deed=${deeds.revoke} />`}
    </main>`;
}

/** @param {{ one: Invited, code: any, canShare: boolean, deeds: { copy: () => Promise<void>, share: () => Promise<void> } }} props */
function Handing({ one, code, canShare, deeds }) {
  const words = useWords();
  const [bright, setBright] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await deeds.copy();
    setCopied(true);
  };
  return html`<p>${words.t("invite.hand")}</p>
    <button type="button" class="code-button" aria-label=${words.t("invite.bright")} onClick=${() => setBright(true)}>${code}</button>
    <p class="small soft centre">${words.t("invite.until", { day: words.day(one.until) })}</p>
    ${canShare && html`<${Act} said="invite.share" kind="main-act" deed=${deeds.share} />`}
    <div class="pair">
      <div class="stack tight"><${Act} said=${copied ? "copied" : "invite.copy"} kind=${canShare ? "" : "main-act"} deed=${copy} /></div>
      <a class="button wide" href=${`#/more/poster/${one.id}`}><${Icon} name="paper" />${words.t("invite.poster")}</a>
    </div>
    <span class="unseen" role="status">${copied ? words.t("copied") : ""}</span>
    ${bright && html`<${Bright} code=${code} onClose=${() => setBright(false)} />`}`;
}

/** The code alone on a white screen that stays lit. @param {{ code: any, onClose: () => void }} props */
function Bright({ code, onClose }) {
  const words = useWords();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    dialog.current?.showModal();
    /** @type {Promise<{ release: () => void } | null>} */
    const awake = /** @type {any} */ (navigator).wakeLock?.request("screen").catch(() => null) ?? Promise.resolve(null);
    return () => {
      dialog.current?.close();
      void awake.then((lock) => lock?.release());
    };
  }, []);
  return html`<dialog class="bright" ref=${dialog} aria-label=${words.t("invite.title")} onCancel=${onClose}>
    <${Button} kind="icon" icon="close" label=${words.t("close")} onClick=${onClose} />
    ${code}
    <p>${words.t("invite.scan")}</p>
  </dialog>`;
}
