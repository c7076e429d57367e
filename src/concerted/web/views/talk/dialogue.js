/** A conversation: its head, what is pinned, its messages, and where one writes. */

import { html, useCallback, useEffect, useMemo, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Empty, Notice, Top, useWords } from "../../parts/parts.js";
import { About } from "./about.js";
import { RowOf } from "./bubble.js";
import { Composer } from "./composer.js";
import { Menu } from "./menu.js";
import { Window } from "./window.js";

/** @typedef {import("./model.js").Deeds} Deeds */
/** @typedef {import("./model.js").Dialogue} DialogueModel */
/** @typedef {import("./model.js").SaidRow} SaidRow */
/** @typedef {import("./model.js").Row} Row */

/**
 * @param {{ dialogue: DialogueModel, deeds: Deeds, people: readonly { id: string, name: string }[], jump: string,
 *   about?: { title: string, address: string } }} props `about`: a proposal that the next message speaks of
 */
export function Dialogue({ dialogue, deeds, people, jump, about: spoken }) {
  const words = useWords();
  const { rows, pins, silent, kind } = dialogue;
  const [menu, setMenu] = useState(/** @type {SaidRow | null} */ (null));
  const [reply, setReply] = useState(/** @type {SaidRow | null} */ (null));
  const [editing, setEditing] = useState(/** @type {SaidRow | null} */ (null));
  const [about, setAbout] = useState(false);
  const [proposal, setProposal] = useState(spoken ?? null);
  const [away, setAway] = useState(false);
  const steer = useRef(/** @type {import("./window.js").Steering | null} */ (null));
  const go = (/** @type {string} */ key) => steer.current?.go(key) && mark(key);
  const jumped = useRef("");
  useEffect(() => {
    if (jump && jumped.current !== jump && go(jump)) jumped.current = jump;
  }, [rows, jump]);
  const onEnd = useCallback((/** @type {boolean} */ atEnd) => setAway(!atEnd), []);
  useEffect(() => {
    const seen = () => !away && document.visibilityState === "visible" && dialogue.ready && deeds.seen();
    seen();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [away, dialogue.newest, dialogue.ready]);
  const touch = useMemo(() => touchOf(deeds, setMenu, go), [deeds]);
  const named = kind !== "pair";
  const draw = useCallback((/** @type {Row} */ row) => html`<${RowOf} row=${row} named=${named} touch=${touch} />`, [named, touch]);
  const send = async (/** @type {string} */ text, /** @type {readonly any[]} */ files) => {
    if (editing) await deeds.edit(editing, text);
    else await deeds.say(proposal ? `${text}\n\n${proposal.title}\n${proposal.address}` : text, reply?.id ?? "", files);
    stop();
    if (!editing) steer.current?.end();
  };
  const stop = () => (setReply(null), setEditing(null), setProposal(null));
  const title = dialogue.name || words.t("talk.general");
  return html`<div class="app-top">
      <${Top} title=${title} under=${underOf(words, dialogue)} back="#/talk">
        <${Button} kind="icon" icon="dots" label=${words.t("talk.about")} onClick=${() => setAbout(true)} />
      </${Top}>
      ${pins.length > 0 && html`<${Pins} pins=${pins} go=${go} />`}
    </div>
    <main class="main flush talk" id="main">
      ${dialogue.ready && rows.length === 0 && html`<${Empty} icon="talk" title=${words.t("talk.empty")} text=${words.t(kind === "announce" ? "talk.empty.announce" : "talk.empty.text")} />`}
      ${dialogue.ready && rows.length > 0 && html`<${Window} rows=${rows} draw=${draw} anchor=${dialogue.anchor} label=${words.t("talk.messages", { name: title })} steer=${steer} onEnd=${onEnd} />`}
      ${away && html`<button type="button" class="to-end" aria-label=${words.t("talk.end")} onClick=${() => steer.current?.end()}><${Icon} name="down" /></button>`}
      <${Heard} rows=${rows} />
    </main>
    <footer>
      ${silent
        ? html`<div class="composer"><${Notice} icon=${silent === "not_announcer" ? "loud" : "lock"}>${words.t(`talk.silent.${silent}`)}</${Notice}></div>`
        : dialogue.ready && html`<${Composer} key=${dialogue.key} typed=${dialogue.typed} proposal=${proposal} reply=${reply} editing=${editing} type=${deeds.type} send=${send} stop=${stop} />`}
    </footer>
    ${menu && html`<${Menu} row=${menu} dialogue=${dialogue} deeds=${deeds} onClose=${() => setMenu(null)}
      reply=${(/** @type {SaidRow} */ row) => (setEditing(null), setReply(row))} edit=${(/** @type {SaidRow} */ row) => (setReply(null), setEditing(row))} />`}
    ${about && html`<${About} dialogue=${dialogue} deeds=${deeds} people=${people} onClose=${() => setAbout(false)} />`}`;
}

/** @param {Deeds} deeds @param {(row: SaidRow) => void} menu @param {(key: string) => void} jump */
function touchOf(deeds, menu, jump) {
  const quietly = (/** @type {Promise<void>} */ doing) => void doing.catch(() => null); // it stands in the row
  return {
    menu,
    jump,
    react: (/** @type {SaidRow} */ row, /** @type {string} */ emoji) => quietly(deeds.react(row, emoji)),
    again: (/** @type {SaidRow} */ row) => quietly(deeds.again(row)),
    drop: (/** @type {SaidRow} */ row) => quietly(deeds.drop(row)),
  };
}

/** Let a row that was gone to be found by the eye. @param {string} key */
function mark(key) {
  setTimeout(() => {
    const row = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    row?.classList.add("found");
    setTimeout(() => row?.classList.remove("found"), 1_600);
  }, 100);
  return true;
}

/** @param {import("../../words/words.js").Words} words @param {DialogueModel} dialogue */
function underOf(words, { kind, members, muted }) {
  const under = kind === "room" ? words.t("talk.members", { n: members.length }) : words.t(`talk.kind.${kind}`);
  return muted ? `${under} · ${words.t("talk.muted")}` : under;
}

/** What is pinned: the newest, and how many more. @param {{ pins: readonly SaidRow[], go: (key: string) => void }} props */
function Pins({ pins, go }) {
  const words = useWords();
  const [at, setAt] = useState(0);
  const pin = pins[pins.length - 1 - (at % pins.length)];
  const press = () => (go(pin.key), setAt(at + 1));
  return html`<section aria-label=${words.t("talk.pinned")}><button type="button" class="pins" onClick=${press}>
    <${Icon} name="pin" />
    <span class="body"><span class="small strong">${pins.length > 1 ? words.t("talk.pins", { n: pins.length }) : words.t("talk.pinned")}</span>
      <span class="line" dir="auto">${pin.text || words.t("talk.quote.nothing")}</span></span>
  </button></section>`;
}

/** What comes while the screen is open, for those who hear it. @param {{ rows: readonly Row[] }} props */
function Heard({ rows }) {
  const words = useWords();
  const known = useRef("");
  const last = rows[rows.length - 1];
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (last?.kind === "said" && known.current && last.key !== known.current && !last.own) {
      setSaid(words.t("talk.heard", { name: last.name, text: last.text || words.t("talk.quote.nothing") }));
    }
    known.current = last?.key ?? "none";
  }, [last?.key]);
  return html`<p class="unseen" role="status" aria-live="polite">${said}</p>`;
}
