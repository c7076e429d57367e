/** One row of a conversation: a message with all that hangs on it, a day, or a note between them. */

import { html, useRef } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Meter, useWords } from "../../parts/parts.js";
import { File } from "./file.js";

/** @typedef {import("./model.js").Row} Row */
/** @typedef {import("./model.js").SaidRow} SaidRow */
/**
 * @typedef {object} Touch what a row can be asked for
 * @property {(row: SaidRow) => void} menu
 * @property {(key: string) => void} jump
 * @property {(row: SaidRow, emoji: string) => void} react
 * @property {(row: SaidRow) => void} again
 * @property {(row: SaidRow) => void} drop
 */

const LONG_MS = 450;
const SLIP_PX = 10;
const SIGNS_SHOWN = 12;
const LINK = /(https?:\/\/[^\s<>"'\u200e\u200f\u202a-\u202e\u2066-\u2069]+|#\/vote\/[0-9a-f]{64}(?![0-9a-f]))/;

/** @param {{ row: Row, named: boolean, touch: Touch }} props `named`: whether authors are named here */
export function RowOf({ row, named, touch }) {
  const words = useWords();
  if (row.kind === "day") return html`<div class="between"><span class="day">${dayWords(words, row.timeS)}</span></div>`;
  if (row.kind === "new") return html`<div class="between new" role="separator"><span>${words.t("talk.new.from")}</span></div>`;
  if (row.kind === "note") return html`<div class="between note"><span>${words.t(row.said, row.values)}</span></div>`;
  return html`<${Bubble} row=${row} named=${named} touch=${touch} />`;
}

/** A day as one speaks of it. @param {import("../../words/words.js").Words} words @param {number} timeS */
export function dayWords(words, timeS) {
  const days = Math.round((midnight(new Date()) - midnight(new Date(timeS * 1_000))) / 86_400_000);
  if (days === 0) return words.t("talk.today");
  if (days === 1) return words.t("talk.yesterday");
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { weekday: "long", day: "numeric", month: "long", ...(days > 300 ? { year: "numeric" } : {}) };
  return new Intl.DateTimeFormat(words.language, form).format(timeS * 1_000);
}

/** @param {Date} date */
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** @param {{ row: SaidRow, named: boolean, touch: Touch }} props */
function Bubble({ row, named, touch }) {
  const words = useWords();
  const press = usePress(() => touch.menu(row));
  const gone = row.gone !== "";
  const name = [row.own ? "own" : "", row.first ? "first" : "", row.big && !gone ? "big" : "", gone || row.unreadable ? "faint" : ""];
  return html`<article class=${`said-row ${name.filter(Boolean).join(" ")}`}>
    <div class="bubble" ...${press}>
      ${named && row.first && !row.own ? html`<p class=${`who tone${row.tone}`}><bdi>${row.name}</bdi></p>` : html`<p class="unseen">${words.t(row.own ? "talk.by.own" : "talk.by", { name: row.name })}</p>`}
      ${row.reply && !gone && html`<${Quote} reply=${row.reply} jump=${touch.jump} />`}
      ${!gone && row.files.map((file) => html`<${File} key=${file.key} file=${file} />`)}
      ${gone && html`<p class="gone"><${Icon} name="bin" />${words.t(`talk.gone.${row.gone}`)}</p>`}
      ${!gone && row.unreadable && html`<p class="gone"><${Icon} name="lock" />${words.t(row.unreadable)}</p>`}
      ${!gone && row.text && html`<p class="text" dir="auto">${linked(words, row.text)}</p>`}
      ${row.share > 0 && html`<${Meter} part=${row.share} whole=${1} label=${words.t("talk.sending")} />`}
      <${Foot} row=${row} />
      ${row.findings.length > 0 && html`<p class="finding" role="note">${row.findings.map((code) => words.t(`talk.finding.${code}`)).join(" ")}</p>`}
    </div>
    ${!gone && !row.unreadable && row.state !== "failed" && html`<button type="button" class="more" aria-label=${words.t("talk.menu")} onClick=${() => touch.menu(row)}><${Icon} name="dots" /></button>`}
    ${row.reactions.length > 0 && !gone && html`<${Reactions} row=${row} react=${touch.react} />`}
    ${row.state === "failed" && html`<${Failed} row=${row} touch=${touch} />`}
  </article>`;
}

/** @param {{ row: SaidRow }} props */
function Foot({ row }) {
  const words = useWords();
  return html`<p class="foot">
    ${row.pinned && html`<${Icon} name="pin" /><span class="unseen">${words.t("talk.pinned")}</span>`}
    ${row.edited && !row.gone && html`<span>${words.t("talk.edited")}</span>`}
    <time>${words.clock(row.timeS)}</time>
    ${row.own && !row.gone && row.state !== "failed" && html`<${Icon} name=${row.state === "waiting" ? "clock" : "check"} /><span class="unseen">${words.t(`talk.state.${row.state}`)}</span>`}
  </p>`;
}

/** @param {{ reply: NonNullable<SaidRow["reply"]>, jump: (key: string) => void }} props */
function Quote({ reply, jump }) {
  const words = useWords();
  if (!reply.key) return html`<p class="quote soft">${words.t("talk.quote.none")}</p>`;
  return html`<button type="button" class="quote" onClick=${() => jump(reply.key)}>
    <bdi class="strong">${reply.name}</bdi>
    <span class="line" dir="auto">${reply.text || words.t("talk.quote.nothing")}</span>
  </button>`;
}

/** @param {{ row: SaidRow, react: Touch["react"] }} props */
function Reactions({ row, react }) {
  const words = useWords();
  return html`<div class="reactions" role="group" aria-label=${words.t("talk.reactions")}>
    ${row.reactions.slice(0, SIGNS_SHOWN).map(
      ({ emoji, count, mine, who }) => html`<button
        type="button"
        key=${emoji}
        aria-pressed=${mine ? "true" : "false"}
        aria-label=${words.t("talk.reaction", { emoji, who })}
        title=${who}
        onClick=${() => mine || react(row, emoji)}
      >
        <span aria-hidden="true">${emoji}</span>${count > 1 && html`<span aria-hidden="true">${words.value(count)}</span>`}
      </button>`,
    )}
    ${row.reactions.length > SIGNS_SHOWN && html`<span class="small soft">+${words.value(row.reactions.length - SIGNS_SHOWN)}</span>`}
  </div>`;
}

/** @param {{ row: SaidRow, touch: Touch }} props */
function Failed({ row, touch }) {
  const words = useWords();
  const key = `talk.failed.${row.failed}`;
  return html`<div class="failed" role="alert">
    <p>${words.t(words.has(key) ? key : "talk.failed")}</p>
    <div>
      <${Button} kind="plain" onClick=${() => touch.again(row)}>${words.t("again")}</${Button}>
      <${Button} kind="plain" onClick=${() => touch.drop(row)}>${words.t("talk.drop")}</${Button}>
    </div>
  </div>`;
}

/** The text with its addresses of the web, and of our proposals, as links; all else is text.
 * @param {import("../../words/words.js").Words} words
 * @param {string} text
 */
function linked(words, text) {
  return text.split(LINK).map((part, at) => {
    if (at % 2 && part.startsWith("#")) return html`<a href=${part}>${words.t("talk.proposal")}</a>`;
    const address = at % 2 ? addressOf(part) : null;
    return address ? html`<a href=${address.href} target="_blank" rel="noopener noreferrer" dir="ltr">${part}${address.aside}</a>` : part;
  });
}

/** Where an address leads; none where a name before an @ would pass for the site. Beside letters that look
 * like others stands the site as machines write it.
 * @param {string} text
 */
function addressOf(text) {
  try {
    const { href, protocol, host, username, password } = new URL(text);
    if (!/^https?:$/.test(protocol) || username || password) return null;
    return { href, aside: host.includes("xn--") ? ` (${host})` : "" };
  } catch {
    return null;
  }
}

/** What makes a long press, or a press of the other button, of touches. @param {() => void} pressed */
function usePress(pressed) {
  const held = useRef({ timer: 0, x: 0, y: 0 });
  const stop = () => clearTimeout(held.current.timer);
  return {
    onPointerDown: (/** @type {PointerEvent} */ event) => {
      stop();
      if (event.pointerType === "mouse" || /** @type {Element} */ (event.target).closest("button, a, audio")) return;
      const { clientX: x, clientY: y } = event;
      held.current = { timer: Number(setTimeout(pressed, LONG_MS)), x, y };
    },
    onPointerMove: (/** @type {PointerEvent} */ { clientX, clientY }) => {
      if (Math.hypot(clientX - held.current.x, clientY - held.current.y) > SLIP_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (/** @type {Event} */ event) => {
      if (/** @type {Element} */ (event.target).closest("a, img")) return;
      event.preventDefault();
      stop();
      pressed();
    },
  };
}
