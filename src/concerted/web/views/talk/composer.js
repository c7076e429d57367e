/** Where one writes: text, photos, files, a voice note; what is typed is kept. */

import { troubleWords } from "../../parts/act.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Notice, useWords } from "../../parts/parts.js";
import { plainPhoto } from "./photo.js";
import { Recorder, canRecord } from "./recorder.js";

/** @typedef {import("./model.js").SaidRow} SaidRow */
/** @typedef {{ name: string, data: Blob, address: string }} Chosen a file to be sent; `address` shows a photo */

const KEEP_MS = 400;
const MOST_PX = 160;
const FILES_MOST = 16;

/**
 * @param {{ typed: string, reply: SaidRow | null, editing: SaidRow | null, type: (text: string) => void,
 *   send: (text: string, files: readonly Chosen[]) => Promise<void>, stop: () => void }} props
 */
export function Composer({ typed, reply, editing, type, send, stop }) {
  const words = useWords();
  const [text, setText] = useState(typed);
  const [files, setFiles] = useState(/** @type {Chosen[]} */ ([]));
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [recording, setRecording] = useState(false);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const kept = useRef({ timer: 0, text: typed });
  useHeight(field, text);
  useEffect(() => {
    if (!editing && !reply) return;
    if (editing) setText(editing.text);
    field.current?.focus();
  }, [editing?.key, reply?.key]);
  const write = (/** @type {string} */ next) => {
    setText(next);
    if (editing) return;
    clearTimeout(kept.current.timer);
    kept.current = { text: next, timer: Number(setTimeout(() => type(next), KEEP_MS)) };
  };
  const attempt = async (/** @type {() => Promise<void>} */ doing) => {
    setTrouble("");
    try {
      await doing();
    } catch (error) {
      setTrouble(await troubleWords(words, error));
    }
  };
  const submit = () =>
    attempt(async () => {
      const said = text.trim();
      if (busy || (!said && !files.length)) return;
      setBusy(true);
      try {
        await send(said, files);
        clearTimeout(kept.current.timer);
        type("");
        setText("");
        setFiles([]);
      } finally {
        setBusy(false);
        field.current?.focus();
      }
    });
  const add = (/** @type {FileList | null} */ list, /** @type {boolean} */ photos) =>
    attempt(async () => {
      for (const file of [...(list ?? [])].slice(0, FILES_MOST - files.length)) {
        const chosen = photos || file.type.startsWith("image/") ? await plainPhoto(file) : { name: file.name, data: file, address: "" };
        setFiles((before) => [...before, chosen]);
      }
    });
  const cancel = () => {
    if (editing) setText(kept.current.text);
    stop();
  };
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
    ${(reply || editing) && html`<${About} row=${/** @type {SaidRow} */ (editing ?? reply)} editing=${editing !== null} cancel=${cancel} />`}
    ${files.length > 0 && html`<${Tray} files=${files} remove=${(/** @type {Chosen} */ file) => setFiles(files.filter((one) => one !== file))} />`}
    <div class="write">
      ${!editing && html`<${Pick} icon="photo" label=${words.t("talk.add.photo")} accept="image/*" add=${(/** @type {FileList} */ list) => add(list, true)} />
        <${Pick} icon="file" label=${words.t("talk.add.file")} add=${(/** @type {FileList} */ list) => add(list, false)} />`}
      <textarea class="input" rows="1" dir="auto" ref=${field} value=${text} maxlength="8000" aria-label=${words.t("talk.write")} placeholder=${words.t("talk.write")}
        enterkeyhint="enter" onInput=${(/** @type {any} */ event) => write(event.target.value)} onKeyDown=${key}></textarea>
      ${text.trim() || files.length || editing || !canRecord()
        ? html`<${Button} kind="icon send" icon="send" busy=${busy} disabled=${!text.trim() && !files.length} label=${words.t("talk.send")} onClick=${submit} />`
        : html`<${Button} kind="icon" icon="voice" label=${words.t("talk.voice")} onClick=${() => setRecording(true)} />`}
    </div>
  </div>`;
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

/** @param {{ icon: string, label: string, accept?: string, add: (list: FileList) => void }} props */
function Pick({ icon, label, accept, add }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const picked = (/** @type {any} */ { target }) => {
    add(target.files);
    target.value = "";
  };
  return html`<${Button} kind="icon" icon=${icon} label=${label} onClick=${() => input.current?.click()} />
    <input type="file" hidden multiple accept=${accept} ref=${input} onChange=${picked} aria-label=${label} />`;
}
