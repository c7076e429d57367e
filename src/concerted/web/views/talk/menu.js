/** What can be done with a message. */

import { troubleWords } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Notice, Sheet, useWords } from "../../parts/parts.js";

/** @typedef {import("./model.js").SaidRow} SaidRow */

export const SIGNS = Object.freeze(["👍", "❤️", "✊", "😂", "😮", "😢", "🙏", "👏", "🔥", "✅", "❌", "🎉"]);
const AT_ONCE = 5;

/**
 * @param {{ row: SaidRow, dialogue: import("./model.js").Dialogue, deeds: import("./model.js").Deeds, onClose: () => void,
 *   reply: (row: SaidRow) => void, edit: (row: SaidRow) => void }} props
 */
export function Menu({ row, dialogue, deeds, onClose, reply, edit }) {
  const words = useWords();
  const [all, setAll] = useState(false);
  const [sure, setSure] = useState("");
  const [trouble, setTrouble] = useState("");
  const act = async (/** @type {() => unknown} */ doing) => {
    try {
      await doing();
      onClose();
    } catch (error) {
      setTrouble(await troubleWords(words, error));
    }
  };
  const sent = row.state === "sent" && row.id !== "";
  const speaks = sent && !dialogue.silent;
  const item = (/** @type {string} */ icon, /** @type {string} */ key, /** @type {() => unknown} */ doing, danger = false) =>
    html`<li><button type="button" class=${`row ${danger ? "danger" : ""}`} onClick=${() => act(doing)}><${Icon} name=${icon} /><span>${words.t(key, { name: row.name })}</span></button></li>`;
  if (sure) {
    const doing = sure === "block" ? () => deeds.block(row.author, true) : () => deeds.takeBack(row);
    return html`<${Sheet} title=${words.t(`talk.menu.${sure}.ask`, { name: row.name })} onClose=${onClose}>
      <p>${words.t(`talk.menu.${sure}.text`)}</p>
      ${trouble && html`<${Notice} kind="bad">${trouble}</${Notice}>`}
      <${Button} kind="main-act" wide onClick=${() => act(doing)}>${words.t(`talk.menu.${sure}`, { name: row.name })}</${Button}>
      <${Button} wide onClick=${onClose}>${words.t("cancel")}</${Button}>
    </${Sheet}>`;
  }
  const ask = (/** @type {string} */ icon, /** @type {string} */ what) =>
    html`<li><button type="button" class="row danger" onClick=${() => setSure(what)}><${Icon} name=${icon} /><span>${words.t(`talk.menu.${what}`, { name: row.name })}</span></button></li>`;
  return html`<${Sheet} title=${words.t("talk.menu")} onClose=${onClose}>
    ${trouble && html`<${Notice} kind="bad">${trouble}</${Notice}>`}
    ${speaks && html`<div class="signs" role="group" aria-label=${words.t("talk.react")}>
      ${SIGNS.slice(0, all ? SIGNS.length : AT_ONCE).map((emoji) => html`<button type="button" key=${emoji} aria-label=${words.t("talk.react.with", { emoji })} onClick=${() => act(() => deeds.react(row, emoji))}>${emoji}</button>`)}
      ${!all && html`<${Button} kind="icon" icon="add" label=${words.t("talk.react.more")} onClick=${() => setAll(true)} />`}
    </div>`}
    <ul class="rows menu">
      ${speaks && item("reply", "talk.menu.reply", () => reply(row))}
      ${row.text && item("copy", "talk.menu.copy", () => navigator.clipboard.writeText(row.text))}
      ${speaks && row.own && row.text && item("edit", "talk.menu.edit", () => edit(row))}
      ${speaks && item("pin", row.pinned ? "talk.menu.unpin" : "talk.menu.pin", () => deeds.pin(row, !row.pinned))}
      ${!row.own && dialogue.kind !== "pair" && item("talk", "talk.menu.pair", () => deeds.pair(row.author))}
      ${sent && row.own && ask("bin", "back")}
      ${sent && !row.own && dialogue.moderates && ask("bin", "remove")}
      ${!row.own && ask("block", "block")}
    </ul>
  </${Sheet}>`;
}
