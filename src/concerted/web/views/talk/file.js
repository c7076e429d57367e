/** A file in a bubble: a photo to look at, a voice note to hear, anything else to save. */

import { troubleWords } from "../../parts/act.js";
import { html, useEffect, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, useWords } from "../../parts/parts.js";

/** @typedef {import("./model.js").FileRow} FileRow */

/** @param {{ file: FileRow }} props */
export function File({ file }) {
  if (file.kind === "photo") return html`<${Photo} file=${file} />`;
  if (file.kind === "voice") return html`<${Voice} file=${file} />`;
  return html`<${Plain} file=${file} />`;
}

/** The address of a file once it is there, or what went wrong; `again` tries once more.
 * @param {FileRow} file
 * @param {boolean} wanted
 */
function useAddress(file, wanted) {
  const words = useWords();
  const [found, setFound] = useState({ address: "", trouble: "", tries: 0 });
  useEffect(() => {
    if (!wanted) return undefined;
    let here = true;
    file.load().then(
      (address) => here && setFound((before) => ({ ...before, address, trouble: "" })),
      async (error) => {
        const trouble = await troubleWords(words, error);
        if (here) setFound((before) => ({ ...before, trouble }));
      },
    );
    return () => void (here = false);
  }, [file.key, wanted, found.tries]);
  const again = () => setFound(({ tries }) => ({ address: "", trouble: "", tries: tries + 1 }));
  return { ...found, again };
}

/** @param {{ file: FileRow }} props */
function Photo({ file }) {
  const words = useWords();
  const { address, trouble, again } = useAddress(file, true);
  const [bad, setBad] = useState(false);
  const [open, setOpen] = useState(false);
  if (trouble) return html`<div class="photo empty-photo"><p>${trouble}</p><${Button} kind="plain" onClick=${again}>${words.t("again")}</${Button}></div>`;
  if (bad) return html`<${Plain} file=${file} />`;
  if (!address) return html`<div class="photo empty-photo" role="status"><span class="unseen">${words.t("loading")}</span></div>`;
  return html`<button type="button" class="photo" onClick=${() => setOpen(true)}>
      <img src=${address} alt=${words.t("talk.photo")} onError=${() => setBad(true)} />
    </button>
    ${open && html`<${Large} address=${address} name=${file.name} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{ address: string, name: string, onClose: () => void }} props */
function Large({ address, name, onClose }) {
  const words = useWords();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  return html`<dialog class="large-photo" ref=${dialog} aria-label=${words.t("talk.photo")} onCancel=${onClose}>
    <div class="top">
      <${Button} kind="icon" icon="close" label=${words.t("close")} onClick=${onClose} />
      <a class="button plain" href=${address} download=${name}>${words.t("save")}</a>
    </div>
    <img src=${address} alt=${words.t("talk.photo")} />
  </dialog>`;
}

/** @param {{ file: FileRow }} props */
function Voice({ file }) {
  const words = useWords();
  const [wanted, setWanted] = useState(false);
  const { address, trouble } = useAddress(file, wanted);
  const [heard, setHeard] = useState({ playing: false, timeS: 0, wholeS: 0 });
  const [audio, bar] = [useRef(/** @type {HTMLAudioElement | null} */ (null)), useRef(/** @type {HTMLElement | null} */ (null))];
  useEffect(() => {
    if (address) audio.current?.play().catch(() => null);
  }, [address]);
  useEffect(() => {
    const share = heard.wholeS > 0 && Number.isFinite(heard.wholeS) ? Math.min(100, (100 * heard.timeS) / heard.wholeS) : 0;
    if (bar.current) bar.current.style.width = `${share}%`;
  }, [heard]);
  const tell = () => {
    const { current: sound } = audio;
    if (sound) setHeard({ playing: !sound.paused, timeS: sound.currentTime, wholeS: sound.duration });
  };
  const press = () => {
    if (!address) setWanted(true);
    else if (heard.playing) audio.current?.pause();
    else audio.current?.play().catch(() => null);
  };
  const seconds = Math.floor(heard.timeS);
  return html`<div class="voice">
    <${Button} kind="icon" icon=${heard.playing ? "pause" : "play"} busy=${wanted && !address && !trouble}
      label=${words.t(heard.playing ? "talk.voice.pause" : "talk.voice.play")} onClick=${press} />
    <div class="track" aria-hidden="true"><span ref=${bar}></span></div>
    <span class="small">${trouble || `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`}</span>
    ${address && html`<audio ref=${audio} src=${address} onPlay=${tell} onPause=${tell} onTimeUpdate=${tell} onEnded=${tell}></audio>`}
  </div>`;
}

/** @param {{ file: FileRow }} props */
function Plain({ file }) {
  const words = useWords();
  const [wanted, setWanted] = useState(false);
  const { address, trouble } = useAddress(file, wanted);
  const inner = html`<${Icon} name="file" /><span class="body"><bdi class="line">${file.name}</bdi><span class="small soft">${trouble || sizeWords(words, file.sizeBytes)}</span></span>`;
  if (address) return html`<a class="file" href=${address} download=${file.name}>${inner}<span class="strong">${words.t("save")}</span></a>`;
  return html`<button type="button" class="file" aria-busy=${wanted && !trouble ? "true" : undefined} onClick=${() => setWanted(true)}>${inner}</button>`;
}

/** A size as a person reads it. @param {import("../../words/words.js").Words} words @param {number} bytes */
function sizeWords(words, bytes) {
  const [unit, size] = bytes >= 1e6 ? ["megabyte", 1e6] : ["kilobyte", 1e3];
  const form = /** @type {any} */ ({ style: "unit", unit, unitDisplay: "short", maximumFractionDigits: bytes >= 1e6 ? 1 : 0 });
  return new Intl.NumberFormat(words.language, form).format(Math.max(bytes / size, size === 1e3 ? 1 : 0));
}
