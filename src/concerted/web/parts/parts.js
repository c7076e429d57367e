/** Buttons, fields, rows and notices: what every screen is made of. */

import { createContext, html, useContext, useEffect, useRef } from "./html.js";
import { Icon } from "./icons.js";
import { LANGUAGES } from "../words/words.js";

/** The words of the language in use. */
export const Speech = createContext(/** @type {any} */ (null));

/** The sentences of the language in use. @returns {import("../words/words.js").Words} */
export function useWords() {
  return useContext(Speech);
}

/**
 * A button. `busy` keeps it from being pressed twice, and says so.
 * @param {{ kind?: string, icon?: string, busy?: boolean, wide?: boolean, children?: any,
 *   onClick?: () => void, label?: string, type?: string, disabled?: boolean }} props
 */
export function Button({ kind = "", icon, busy, wide, children, onClick, label, type, disabled }) {
  const name = ["button", kind, wide ? "wide" : ""].filter(Boolean).join(" ");
  return html`<button
    type=${type ?? "button"}
    class=${name}
    aria-label=${label}
    title=${label}
    aria-busy=${busy ? "true" : undefined}
    disabled=${busy || disabled}
    onClick=${onClick}
  >
    ${icon && html`<${Icon} name=${icon} />`}${children}
  </button>`;
}

/**
 * The head of a screen. `back` is where the arrow leads.
 * @param {{ title: any, under?: any, back?: string, children?: any }} props
 */
export function Top({ title, under, back, children }) {
  const words = useWords();
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  return html`<header class="top">
    ${back &&
    html`<a class="button icon" href=${back} aria-label=${words.t("back")}><${Icon} name="back" /></a>`}
    <h1 tabindex="-1" ref=${heading}>
      <bdi>${title}</bdi>${under && html`<span class="under">${under}</span>`}
    </h1>
    ${children}
  </header>`;
}

/**
 * A person's or place's mark: the first letter of the name, on a colour of its own.
 * @param {{ name: string, kind?: string, icon?: string }} props
 */
export function Face({ name, kind = "", icon }) {
  const letter = [...name.trim()][0] ?? "?";
  return html`<span class=${`face ${kind}`} aria-hidden="true">
    ${icon ? html`<${Icon} name=${icon} />` : letter.toLocaleUpperCase()}
  </span>`;
}

/**
 * A text field with its label, a word of help, and what is wrong with what was typed.
 * @param {{ id: string, label: string, help?: string, wrong?: string, value: string,
 *   onInput: (text: string) => void, lines?: boolean, limit?: number, [more: string]: any }} props
 */
export function Field({ id, label, help, wrong, value, onInput, lines, limit, ...more }) {
  const tag = lines ? "textarea" : "input";
  const told = [help && `${id}-help`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${help && html`<span class="help" id=${`${id}-help`}>${help}</span>`}
    <${tag}
      class="input"
      id=${id}
      dir="auto"
      value=${value}
      maxlength=${limit}
      aria-describedby=${told || undefined}
      aria-invalid=${wrong ? "true" : undefined}
      onInput=${(/** @type {any} */ event) => onInput(event.target.value)}
      ...${more}
    />
    ${wrong && html`<span class="wrong" id=${`${id}-wrong`} role="alert">${wrong}</span>`}
  </div>`;
}

/**
 * One of several, as large targets. @param {{ name: string, legend: string, value: any,
 *   options: { value: any, label: any, under?: any }[], onChange: (value: any) => void,
 *   many?: boolean }} props
 */
export function Choices({ name, legend, value, options, onChange, many }) {
  const chosen = (/** @type {any} */ one) => (many ? value.includes(one) : value === one);
  const pick = (/** @type {any} */ one) => {
    if (!many) return onChange(one);
    return onChange(chosen(one) ? value.filter((/** @type {any} */ v) => v !== one) : [...value, one]);
  };
  return html`<fieldset class="choices">
    <legend class="strong">${legend}</legend>
    ${options.map(
      (option) => html`<label class="choice" key=${String(option.value)}>
        <input
          type=${many ? "checkbox" : "radio"}
          name=${name}
          checked=${chosen(option.value)}
          onChange=${() => pick(option.value)}
        />
        <span>
          <bdi>${option.label}</bdi>
          ${option.under && html`<span class="small soft"><br />${option.under}</span>`}
        </span>
      </label>`,
    )}
  </fieldset>`;
}

/**
 * The languages, each by its own name. @param {{
 *   speak: (language: import("../words/words.js").Language) => Promise<void> }} props
 */
export function Languages({ speak }) {
  const words = useWords();
  const codes = /** @type {import("../words/words.js").Language[]} */ (Object.keys(LANGUAGES));
  return html`<div class="languages" role="group" aria-label=${words.t("language")}>
    ${codes.map(
      (code) => html`<button
        key=${code}
        type="button"
        class="button"
        lang=${code}
        aria-pressed=${code === words.language ? "true" : "false"}
        onClick=${() => speak(code)}
      >
        ${LANGUAGES[code].name}
      </button>`,
    )}
  </div>`;
}

/** What a reader should know now. @param {{ kind?: string, icon?: string, children?: any }} props */
export function Notice({ kind = "", icon, children }) {
  return html`<div class=${`notice ${kind}`} role=${kind === "bad" ? "alert" : "status"}>
    ${icon && html`<${Icon} name=${icon} />`}
    <div>${children}</div>
  </div>`;
}

/**
 * A list that is empty, and what to do about it.
 * @param {{ icon: string, title: string, text: string, children?: any }} props
 */
export function Empty({ icon, title, text, children }) {
  return html`<div class="empty">
    <${Icon} name=${icon} />
    <h2>${title}</h2>
    <p>${text}</p>
    ${children}
  </div>`;
}

/**
 * How much of something is there. @param {{ part: number, whole: number, label: string,
 *   kind?: string }} props
 */
export function Meter({ part, whole, label, kind = "" }) {
  const share = whole ? Math.min(100, (100 * part) / whole) : 0;
  const fill = useRef(/** @type {HTMLElement | null} */ (null));
  // Set here and not as an attribute: the page allows no inline style.
  useEffect(() => {
    if (fill.current) fill.current.style.width = `${share}%`;
  }, [share]);
  return html`<div
    class=${`meter ${kind}`}
    role="meter"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax=${whole}
    aria-valuenow=${part}
  >
    <span ref=${fill}></span>
  </div>`;
}

/**
 * A dialog over the screen, from below on a phone; it gives the focus back when it closes.
 * @param {{ title: string, onClose: () => void, children?: any }} props
 */
export function Sheet({ title, onClose, children }) {
  const words = useWords();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  return html`<dialog ref=${dialog} aria-label=${title} onCancel=${onClose}>
    <div class="stack">
      <div class="top">
        <h2>${title}</h2>
        <${Button} kind="icon" icon="close" label=${words.t("close")} onClick=${onClose} />
      </div>
      ${children}
    </div>
  </dialog>`;
}
