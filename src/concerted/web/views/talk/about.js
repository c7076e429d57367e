/** What a place is and who is in it; quiet or loud, and in a room who comes and who goes. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Choices, Face, Field, Sheet, useWords } from "../../parts/parts.js";

/** @typedef {{ id: string, name: string }} Somebody */

/**
 * @param {{ dialogue: import("./model.js").Dialogue, deeds: import("./model.js").Deeds, people: readonly Somebody[],
 *   onClose: () => void }} props `people`: whom one could add
 */
export function About({ dialogue, deeds, people, onClose }) {
  const words = useWords();
  const [part, setPart] = useState("");
  const { kind, members, muted, closable, silent } = dialogue;
  const then = (/** @type {() => Promise<void>} */ deed) => () => deed().then(onClose);
  const inside = kind === "room" && silent !== "not_in_room";
  const title = dialogue.name || words.t("talk.general");
  if (part === "add") {
    const known = new Set(members.map(({ id }) => id));
    return html`<${Adding} people=${people.filter(({ id }) => !known.has(id))} onClose=${onClose} add=${(/** @type {string[]} */ come) => deeds.change(come, []).then(onClose)} />`;
  }
  if (part === "name") return html`<${Naming} name=${dialogue.name} onClose=${onClose} rename=${(/** @type {string} */ name) => deeds.rename(name).then(onClose)} />`;
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <p class="soft">${words.t(`talk.about.${kind}`)}</p>
    <ul class="rows menu">
      <li><button type="button" class="row" onClick=${then(() => deeds.mute(!muted))}><${Icon} name=${muted ? "loud" : "quiet"} /><span>${words.t(muted ? "talk.unmute" : "talk.mute")}</span></button></li>
      <li><a class="row" href=${`#/talk/search/${dialogue.key}`}><${Icon} name="search" /><span>${words.t("talk.search.here")}</span></a></li>
      ${inside && html`<li><button type="button" class="row" onClick=${() => setPart("add")}><${Icon} name="add" /><span>${words.t("talk.room.add")}</span></button></li>
      <li><button type="button" class="row" onClick=${() => setPart("name")}><${Icon} name="edit" /><span>${words.t("talk.room.name")}</span></button></li>`}
    </ul>
    ${kind === "room" && html`<h3>${words.t("talk.members", { n: members.length })}</h3>
    <ul class="rows" aria-label=${words.t("talk.members", { n: members.length })}>
      ${members.map((member) => html`<li key=${member.id} class="row member"><${Face} name=${member.name} kind="small" /><bdi class="body">${member.me ? words.t("you") : member.name}</bdi>
        ${inside && !member.me && html`<${Out} name=${member.name} out=${() => deeds.change([], [member.id]).then(onClose)} />`}</li>`)}
    </ul>`}
    ${inside && html`<${Act} said="talk.room.leave" deed=${then(deeds.leave)} />`}
    ${closable && html`<${Act} said="talk.channel.close" deed=${then(deeds.close)} />`}
  </${Sheet}>`;
}

/** Taking somebody out, asked once more. @param {{ name: string, out: () => Promise<void> }} props */
function Out({ name, out }) {
  const words = useWords();
  const [sure, setSure] = useState(false);
  if (!sure) return html`<${Button} kind="icon" icon="close" label=${words.t("talk.room.out", { name })} onClick=${() => setSure(true)} />`;
  return html`<${Button} onClick=${out}>${words.t("talk.room.out.sure")}</${Button}>`;
}

/** @param {{ people: readonly Somebody[], add: (come: string[]) => Promise<void>, onClose: () => void }} props */
function Adding({ people, add, onClose }) {
  const words = useWords();
  const [come, setCome] = useState(/** @type {string[]} */ ([]));
  return html`<${Sheet} title=${words.t("talk.room.add")} onClose=${onClose}>
    ${people.length === 0 && html`<p>${words.t("talk.room.all")}</p>`}
    ${people.length > 0 && html`<${Choices} many name="people" legend=${words.t("talk.new.who")} value=${come} options=${people.map(({ id, name }) => ({ value: id, label: name }))} onChange=${setCome} />
    <${Act} said="talk.room.add.act" kind="main-act" disabled=${come.length === 0} deed=${() => add(come)} />`}
  </${Sheet}>`;
}

/** @param {{ name: string, rename: (name: string) => Promise<void>, onClose: () => void }} props */
function Naming({ name, rename, onClose }) {
  const words = useWords();
  const [text, setText] = useState(name);
  return html`<${Sheet} title=${words.t("talk.room.name")} onClose=${onClose}>
    <${Field} id="room-name" label=${words.t("talk.new.name")} value=${text} limit=${80} onInput=${setText} />
    <${Act} said="save" kind="main-act" disabled=${!text.trim()} deed=${() => rename(text.trim())} />
  </${Sheet}>`;
}
