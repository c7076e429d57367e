/** Where one writes: text, photos, files, a voice note; what is typed is kept. */

import { troubleWords } from "../../parts/act.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Notice, Sheet, useWords } from "../../parts/parts.js";
import { plainPhoto } from "./photo.js";
import { Recorder, canRecord } from "./recorder.js";

/** @typedef {import("./model.js").SaidRow} SaidRow */
/** @typedef {{ name: string, data: Blob, address: string }} Chosen a file to be sent; `address` shows a photo */

const KEEP_MS = 400;
const MOST_PX = 160;
const FILES_MOST = 16;
const PICTURE = /\.(?:avif|bmp|dng|gif|heic|heif|jpe?g|png|raw|tiff?|webp)$/i;

/**
 * @param {{ typed: string, proposal: { title: string } | null, reply: SaidRow | null, editing: SaidRow | null, type: (text: string) => void,
 *   send: (text: string, files: readonly Chosen[]) => Promise<void>, stop: () => void }} props
 */
export function Composer({ typed, proposal, reply, editing, type, send, stop }) {
  const words = useWords();
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [recording, setRecording] = useState(false);
  const { text, write, restore, clear } = useTyped(typed, type, editing);
  const [files, setFiles] = useState(/** @type {Chosen[]} */ ([]));
  const [busy, setBusy] = useState(false);
  const [trouble, attempt] = useAttempt();
  useHeight(field, text);
  useEffect(() => {
    if (editing || reply || proposal) field.current?.focus();
  }, [editing?.key, reply?.key]);
  const submit = () =>
    attempt(async () => {
      const said = text.trim();
      if (busy || (!said && !files.length)) return;
      setBusy(true);
      try {
        await send(said, files);
        clear();
        setFiles([]);
      } finally {
        setBusy(false);
        field.current?.focus();
      }
    });
  const add = (/** @type {FileList | null} */ list, /** @type {boolean} */ photos) =>
    attempt(async () => {
      for (const file of [...(list ?? [])].slice(0, FILES_MOST - files.length)) {
        const chosen = photos || isPicture(file) ? await plainPhoto(file) : { name: file.name, data: file, address: "" };
        setFiles((before) => [...before, chosen]);
      }
    });
  const cancel = () => (restore(), stop());
  const key = (/** @type {KeyboardEvent} */ event) => {
    const enters = event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(hover: hover)").matches;
    if (event.key === "Escape" && (reply || editing)) cancel();
    if (!enters) return;
    event.preventDefault();
    submit();
  };
  if (recording) {
    const sent = (/** @type {Chosen} */ voice) => attempt(() => send("", [voice])).then(() => setRecording(false));
    return html`<${Recorder} done=${sent} stop=${() => setRecording(false)} />`;
  }
  return html`<div class="composer">
    ${trouble && html`<${Notice} kind="bad">${trouble}</${Notice}>`}
    ${proposal && !reply && !editing && html`<${Of} title=${proposal.title} cancel=${cancel} />`}
    ${(reply || editing) && html`<${About} row=${/** @type {SaidRow} */ (editing ?? reply)} editing=${editing !== null} cancel=${cancel} />`}
    ${files.length > 0 && html`<${Tray} files=${files} remove=${(/** @type {Chosen} */ file) => setFiles(files.filter((one) => one !== file))} />`}
    <div class="write">
      ${editing ? html`<span class="edge"></span>` : html`<${Pick} add=${add} />`}
      <textarea class="input" rows="1" dir="auto" ref=${field} value=${text} maxlength="8000" aria-label=${words.t("talk.write")} placeholder=${words.t("talk.write")}
        enterkeyhint="enter" onInput=${(/** @type {any} */ event) => write(event.target.value)} onKeyDown=${key}></textarea>
      ${text.trim() || files.length || editing || !canRecord()
        ? html`<${Button} kind="icon send" icon="send" busy=${busy} disabled=${!text.trim() && !files.length} label=${words.t("talk.send")} onClick=${submit} />`
        : html`<${Button} kind="icon" icon="voice" label=${words.t("talk.voice")} onClick=${() => setRecording(true)} />`}
    </div>
  </div>`;
}

/** What stands in the field: kept as it is typed, and set aside while another message is edited.
 * @param {string} typed
 * @param {(text: string) => void} type
 * @param {SaidRow | null} editing
 */
function useTyped(typed, type, editing) {
  const [text, setText] = useState(typed);
  const kept = useRef({ timer: 0, text: typed });
  useEffect(() => {
    if (editing) setText(editing.text);
  }, [editing?.key]);
  useEffect(() => () => {
    if (!kept.current.timer) return;
    clearTimeout(kept.current.timer);
    type(kept.current.text); // the screen is left before it was kept
  }, []);
  const keep = (/** @type {string} */ next) => {
    clearTimeout(kept.current.timer);
    kept.current = { text: next, timer: Number(setTimeout(() => type(next), KEEP_MS)) };
  };
  const write = (/** @type {string} */ next) => {
    setText(next);
    if (!editing) keep(next);
  };
  const restore = () => void (editing && setText(kept.current.text));
  const clear = () => {
    if (editing) return restore();
    clearTimeout(kept.current.timer);
    kept.current.text = "";
    type("");
    return setText("");
  };
  return { text, write, restore, clear };
}

/** Doing what can fail, and what went wrong. @returns {[string, (doing: () => Promise<void>) => Promise<void>]} */
function useAttempt() {
  const words = useWords();
  const [trouble, setTrouble] = useState("");
  const attempt = async (/** @type {() => Promise<void>} */ doing) => {
    setTrouble("");
    try {
      await doing();
    } catch (error) {
      setTrouble(await troubleWords(words, error));
    }
  };
  return [trouble, attempt];
}

/** Whether a file is a picture, which is never sent as it is. @param {File} file */
function isPicture({ name, type }) {
  return type.startsWith("image/") || PICTURE.test(name);
}

/** Let the field be as high as its text, up to a limit. @param {{ current: HTMLTextAreaElement | null }} field @param {string} text */
function useHeight(field, text) {
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = "auto";
    current.style.height = `${Math.min(current.scrollHeight + 2, MOST_PX)}px`;
  }, [text]);
}

/** @param {{ row: SaidRow, editing: boolean, cancel: () => void }} props */
function About({ row, editing, cancel }) {
  const words = useWords();
  return html`<div class="about">
    <${Icon} name=${editing ? "edit" : "reply"} />
    <span class="body"><span class="strong">${editing ? words.t("talk.edit") : words.t("talk.reply.to", { name: row.name })}</span>
      <span class="line small soft" dir="auto">${row.text || words.t("talk.quote.nothing")}</span></span>
    <${Button} kind="icon" icon="close" label=${words.t("cancel")} onClick=${cancel} />
  </div>`;
}

/** The proposal that is spoken of. @param {{ title: string, cancel: () => void }} props */
function Of({ title, cancel }) {
  const words = useWords();
  return html`<div class="about">
    <${Icon} name="vote" />
    <span class="body"><span class="strong">${words.t("talk.proposal.about")}</span><span class="line small soft" dir="auto">${title}</span></span>
    <${Button} kind="icon" icon="close" label=${words.t("cancel")} onClick=${cancel} />
  </div>`;
}

/** @param {{ files: readonly Chosen[], remove: (file: Chosen) => void }} props */
function Tray({ files, remove }) {
  const words = useWords();
  return html`<ul class="tray" aria-label=${words.t("talk.tray")}>
    ${files.map((file, n) => html`<li key=${n}>
      ${file.address ? html`<img src=${file.address} alt=${words.t("talk.photo")} />` : html`<span class="named"><${Icon} name="file" /><bdi class="line small">${file.name}</bdi></span>`}
      <button type="button" aria-label=${words.t("talk.tray.remove", { name: file.name })} onClick=${() => remove(file)}><${Icon} name="close" /></button>
    </li>`)}
  </ul>`;
}

/** Picking photos or other files. @param {{ add: (list: FileList, photos: boolean) => void }} props */
function Pick({ add }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [photos, files] = [useRef(/** @type {HTMLInputElement | null} */ (null)), useRef(/** @type {HTMLInputElement | null} */ (null))];
  const picked = (/** @type {boolean} */ are) => (/** @type {any} */ { target }) => {
    add(target.files, are);
    target.value = "";
  };
  const press = (/** @type {{ current: HTMLInputElement | null }} */ input) => (input.current?.click(), setOpen(false));
  return html`<${Button} kind="icon" icon="add" label=${words.t("talk.add")} onClick=${() => setOpen(true)} />
    <input type="file" hidden multiple accept="image/*" ref=${photos} onChange=${picked(true)} aria-label=${words.t("talk.add.photo")} />
    <input type="file" hidden multiple ref=${files} onChange=${picked(false)} aria-label=${words.t("talk.add.file")} />
    ${open && html`<${Sheet} title=${words.t("talk.add")} onClose=${() => setOpen(false)}>
      <ul class="rows menu">
        <li><button type="button" class="row" onClick=${() => press(photos)}><${Icon} name="photo" /><span class="body"><span>${words.t("talk.add.photo")}</span><span class="small soft">${words.t("talk.add.photo.text")}</span></span></button></li>
        <li><button type="button" class="row" onClick=${() => press(files)}><${Icon} name="file" /><span class="body"><span>${words.t("talk.add.file")}</span><span class="small soft">${words.t("talk.add.file.text")}</span></span></button></li>
      </ul>
    </${Sheet}>`}`;
}
