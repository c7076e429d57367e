/** The screen while the lock is closed, and the settings of the lock. */

import { Act } from "../parts/act.js";
import { html, useEffect, useState } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Choices, Field, Notice, Top, useWords } from "../parts/parts.js";
import { Sure } from "../parts/sure.js";

export const PIN_LEAST = 6;
const PIN_MOST = 12;
const WAITS = [0, 1, 5, 15, 60];
const TICK_MS = 1_000;

/** A field for a PIN. @param {{ id: string, label: string, value: string, onInput: (text: string) => void, wrong?: string, help?: string }} props */
function Pin({ id, label, value, onInput, wrong, help }) {
  return html`<${Field} id=${id} label=${label} value=${value} help=${help} wrong=${wrong} type="password" inputmode="numeric" dir="ltr"
    autocomplete="off" limit=${PIN_MOST} onInput=${(/** @type {string} */ text) => onInput(text.replace(/\D/g, ""))} />`;
}

/**
 * @param {{ untilS: number, now: () => number, unlock: (pin: string) => Promise<number | null>, wipe: () => Promise<void> }} props
 *   `unlock` gives null where it opened, else the second before which no PIN is tried
 */
export function Locked({ untilS, now, unlock, wipe }) {
  const words = useWords();
  const [pin, setPin] = useState("");
  const [wrong, setWrong] = useState(false);
  const [until, setUntil] = useState(untilS);
  const left = useLeft(until, now);
  const attempt = async () => {
    const refused = await unlock(pin);
    setPin("");
    if (refused === null) return;
    setWrong(true);
    setUntil(refused);
  };
  const early = pin.length < PIN_LEAST || left > 0;
  const entered = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!early) void attempt();
  };
  return html`<${Top} title=${words.t("app")} />
    <main class="main stack locked" id="main">
      <${Icon} name="lock" />
      <form class="stack" onSubmit=${entered}>
        <${Pin} id="pin" label=${words.t("pin.label")} value=${pin} onInput=${setPin} wrong=${wrong ? words.t("pin.wrong") : ""} />
        ${left > 0 && html`<${Notice} kind="warn" icon="clock">${words.t("pin.wait", { span: words.span(Math.max(60, left)) })}</${Notice}>`}
        <${Act} said="pin.open" kind="main-act" disabled=${early} deed=${attempt} />
      </form>
      <details>
        <summary>${words.t("pin.forgot")}</summary>
        <p>${words.t("pin.forgot.text")}</p>
        <${Sure} said="pin.wipe" title=${words.t("pin.wipe")} text=${words.t("pin.wipe.text")} act="pin.wipe" deed=${wipe} />
      </details>
    </main>`;
}

/** How many seconds are left. @param {number} until @param {() => number} now */
function useLeft(until, now) {
  const [left, setLeft] = useState(() => until - now());
  useEffect(() => {
    setLeft(until - now());
    const timer = setInterval(() => setLeft(until - now()), TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

/**
 * @param {{ isSet: boolean, minutes: number, deeds: { set: (pin: string, minutes: number) => Promise<void>,
 *   wait: (minutes: number) => Promise<void>, remove: () => Promise<void>, lock: () => void } }} props
 */
export function LockView({ isSet, minutes, deeds }) {
  const words = useWords();
  return html`<${Top} title=${words.t("pin.title")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("pin.text")}</p>
      <${Notice} icon="shield">${words.t("pin.honest")}</${Notice}>
      ${isSet ? html`<${Set} minutes=${minutes} deeds=${deeds} />` : html`<${Unset} set=${deeds.set} />`}
    </main>`;
}

/** @param {{ set: (pin: string, minutes: number) => Promise<void> }} props */
function Unset({ set }) {
  const words = useWords();
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const differs = again.length >= pin.length && again !== pin;
  return html`<${Pin} id="pin" label=${words.t("pin.new")} help=${words.t("pin.help", { n: PIN_LEAST })} value=${pin} onInput=${setPin} />
    <${Pin} id="again" label=${words.t("pin.again")} value=${again} onInput=${setAgain} wrong=${differs ? words.t("pin.differs") : ""} />
    <${Act} said="pin.set" kind="main-act" disabled=${pin.length < PIN_LEAST || again !== pin} deed=${() => set(pin, 15)} />`;
}

/** @param {{ minutes: number, deeds: { wait: (minutes: number) => Promise<void>, remove: () => Promise<void>, lock: () => void } }} props */
function Set({ minutes, deeds }) {
  const words = useWords();
  const options = WAITS.map((value) => ({ value, label: value ? words.t("pin.minutes", { n: value }) : words.t("pin.never") }));
  return html`<button type="button" class="button wide main-act" onClick=${deeds.lock}><${Icon} name="lock" />${words.t("pin.now")}</button>
    <${Choices} name="minutes" legend=${words.t("pin.after")} value=${minutes} options=${options} onChange=${deeds.wait} />
    <${Sure} said="pin.remove" kind="plain" title=${words.t("pin.remove")} text=${words.t("pin.remove.text")} act="pin.remove" deed=${deeds.remove} />`;
}
