/** Photos: those that were taken for a report, and those that a report shows. */

import { html, useEffect, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icons.js";
import { Button, Notice, useWords } from "../../parts/parts.js";
import { troubleWords } from "../../parts/act.js";
import { plainPhoto } from "../talk/photo.js";

/** @typedef {import("./model.js").Taken} Taken */

const MOST = 16; // attachments of an entry (entry §2)

/** @param {{ photos: readonly Taken[], onChange: (photos: Taken[]) => void }} props */
export function TakePhotos({ photos, onChange }) {
  const words = useWords();
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const add = async (/** @type {any} */ event) => {
    const files = [...event.target.files].slice(0, MOST - photos.length);
    event.target.value = "";
    setTrouble("");
    setBusy(true);
    try {
      const made = [];
      for (const file of files) made.push(await plainly(file, photos.length + made.length + 1));
      onChange([...photos, ...made]);
    } catch (error) {
      setTrouble(await troubleWords(words, error));
    } finally {
      setBusy(false);
    }
  };
  return html`<fieldset class="stack tight">
    <legend class="strong">${words.t("report.form.photos")} <span class="soft small">(${words.t("optional")})</span></legend>
    ${photos.length > 0 &&
    html`<ul class="thumbs">
      ${photos.map(
        (photo, n) => html`<li key=${photo.data}>
          <${Thumb} photo=${photo} alt=${words.t("report.photo", { n: n + 1 })} />
          <${Button} kind="icon" icon="close" label=${words.t("report.form.remove", { n: n + 1 })} onClick=${() => onChange(photos.filter((each) => each !== photo))} />
        </li>`,
      )}
    </ul>`}
    <div class="pair">
      <${FileButton} icon="photo" label=${words.t("report.form.take")} camera=${true} busy=${busy} onChange=${add} />
      <${FileButton} icon="add" label=${words.t("report.form.choose")} busy=${busy} onChange=${add} />
    </div>
    ${trouble && html`<${Notice} kind="bad">${trouble}</${Notice}>`}
    <p class="small soft">${words.t("report.form.photos.help")}</p>
  </fieldset>`;
}

/** Made anew at once, under a name that tells nothing. @param {File} file @param {number} n */
async function plainly(file, n) {
  const { data, address } = await plainPhoto(file);
  URL.revokeObjectURL(address);
  return { name: `photo-${n}.jpg`, data };
}

/** @param {{ icon: string, label: string, camera?: boolean, busy: boolean, onChange: (event: any) => void }} props */
function FileButton({ icon, label, camera, busy, onChange }) {
  return html`<label class="button pick" aria-busy=${busy ? "true" : undefined}>
    <${Icon} name=${icon} /><span>${label}</span>
    <input type="file" class="unseen" accept="image/*" capture=${camera ? "environment" : undefined} multiple=${!camera} disabled=${busy} onChange=${onChange} />
  </label>`;
}

/** @param {{ photo: Taken, alt: string }} props */
function Thumb({ photo, alt }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(photo.data);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address ? html`<img src=${address} alt=${alt} />` : null;
}

/** @param {{ pictures: readonly import("./model.js").Photo[] }} props */
export function Pictures({ pictures }) {
  if (!pictures.length) return null;
  return html`<ul class="pictures">${pictures.map((photo, n) => html`<li key=${photo.key}><${Picture} photo=${photo} n=${n + 1} /></li>`)}</ul>`;
}

/** @param {{ photo: import("./model.js").Photo, n: number }} props */
function Picture({ photo, n }) {
  const words = useWords();
  const [found, setFound] = useState({ address: "", trouble: "" });
  const [open, setOpen] = useState(false);
  const broken = () => setFound({ address: "", trouble: words.t("report.photo.broken") });
  const load = () => {
    setFound({ address: "", trouble: "" });
    photo.load().then((address) => setFound({ address, trouble: "" }), async (error) => setFound({ address: "", trouble: await troubleWords(words, error) }));
  };
  useEffect(load, [photo.key]);
  if (found.trouble) return html`<div class="frame"><p class="small">${found.trouble}</p><${Button} onClick=${load}>${words.t("again")}</${Button}></div>`;
  if (!found.address) return html`<div class="frame" role="status"><span class="unseen">${words.t("loading")}</span></div>`;
  return html`<button type="button" class="picture-button" onClick=${() => setOpen(true)}>
      <img src=${found.address} alt=${words.t("report.photo", { n })} onError=${broken} />
    </button>
    ${open && html`<${Large} address=${found.address} alt=${words.t("report.photo", { n })} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{ address: string, alt: string, onClose: () => void }} props */
function Large({ address, alt, onClose }) {
  const words = useWords();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  return html`<dialog class="large-picture" ref=${dialog} aria-label=${alt} onCancel=${onClose}>
    <${Button} kind="icon" icon="close" label=${words.t("close")} onClick=${onClose} />
    <img src=${address} alt=${alt} />
  </dialog>`;
}
