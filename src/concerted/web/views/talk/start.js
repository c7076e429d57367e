/** Beginning to talk: with one, among some, or a channel for all. */

import { Act } from "../../parts/act.js";
import { html, useState } from "../../parts/html.js";
import { Choices, Empty, Face, Field, Top, useWords } from "../../parts/parts.js";

/** @typedef {{ id: string, name: string }} Somebody */

/** Whom to talk with. @param {{ people: readonly Somebody[], pair: (id: string) => Promise<void> }} props */
export function StartPair({ people, pair }) {
  const words = useWords();
  return html`<${Top} title=${words.t("talk.new.pair")} back="#/talk" />
    <main class="main flush" id="main">
      ${people.length === 0 && html`<${Empty} icon="people" title=${words.t("talk.nobody")} text=${words.t("talk.nobody.text")} />`}
      <ul class="rows">
        ${people.map(({ id, name }) => html`<li key=${id}><button type="button" class="row" onClick=${() => pair(id)}><${Face} name=${name} /><bdi class="body strong">${name}</bdi></button></li>`)}
      </ul>
    </main>`;
}

/** A room for some. @param {{ people: readonly Somebody[], open: (name: string, members: readonly string[]) => Promise<void> }} props */
export function StartRoom({ people, open }) {
  const words = useWords();
  const [name, setName] = useState("");
  const [who, setWho] = useState(/** @type {string[]} */ ([]));
  if (people.length === 0) {
    return html`<${Top} title=${words.t("talk.new.room")} back="#/talk" />
      <main class="main" id="main"><${Empty} icon="people" title=${words.t("talk.nobody")} text=${words.t("talk.nobody.text")} /></main>`;
  }
  return html`<${Top} title=${words.t("talk.new.room")} back="#/talk" />
    <main class="main stack" id="main">
      <p>${words.t("talk.new.room.lead")}</p>
      <${Field} id="room-name" label=${words.t("talk.new.name")} help=${words.t("talk.new.name.help")} value=${name} limit=${80} onInput=${setName} />
      <${Choices} many name="people" legend=${words.t("talk.new.who")} value=${who} options=${people.map((one) => ({ value: one.id, label: one.name }))} onChange=${setWho} />
      <${Act} said="talk.new.room.act" kind="main-act" disabled=${!name.trim() || who.length === 0} deed=${() => open(name.trim(), who)} />
    </main>`;
}

/** A channel for all. @param {{ open: (says: { name: string, purpose: string, announce: boolean }) => Promise<void> }} props */
export function StartChannel({ open }) {
  const words = useWords();
  const [says, setSays] = useState({ name: "", purpose: "", announce: false });
  const kinds = [false, true].map((value) => ({ value, label: words.t(`talk.new.announce.${value}`), under: words.t(`talk.new.announce.${value}.text`) }));
  return html`<${Top} title=${words.t("talk.new.channel")} back="#/talk" />
    <main class="main stack" id="main">
      <p>${words.t("talk.new.channel.lead")}</p>
      <${Field} id="channel-name" label=${words.t("talk.new.name")} value=${says.name} limit=${80} onInput=${(/** @type {string} */ name) => setSays({ ...says, name })} />
      <${Field} id="channel-purpose" label=${words.t("talk.new.purpose")} help=${words.t("optional")} value=${says.purpose} limit=${300} onInput=${(/** @type {string} */ purpose) => setSays({ ...says, purpose })} />
      <${Choices} name="announce" legend=${words.t("talk.new.speaks")} value=${says.announce} options=${kinds} onChange=${(/** @type {boolean} */ announce) => setSays({ ...says, announce })} />
      <${Act} said="talk.new.channel.act" kind="main-act" disabled=${!says.name.trim()} deed=${() => open({ ...says, name: says.name.trim() })} />
    </main>`;
}
