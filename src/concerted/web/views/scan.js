/** Reading a code with the camera, where the browser can; elsewhere it is said how else. */

import { html, useEffect, useRef, useState } from "../parts/html.js";
import { Button, Notice, Sheet, useWords } from "../parts/parts.js";

/**
 * @typedef {object} Camera
 * @property {boolean} able whether this browser can read codes
 * @property {(video: HTMLVideoElement, signal: AbortSignal) => Promise<string>} read the text of the
 *   first code that is seen; it rejects where the camera is refused
 */

/** @param {{ camera: Camera, found: (text: string) => void }} props */
export function Scan({ camera, found }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  if (!camera.able) return html`<p class="small soft">${words.t("scan.none")}</p>`;
  const seen = (/** @type {string} */ text) => {
    setOpen(false);
    found(text);
  };
  return html`<${Button} wide icon="photo" onClick=${() => setOpen(true)}>${words.t("scan.open")}</${Button}>
    ${open && html`<${Looking} camera=${camera} seen=${seen} close=${() => setOpen(false)} />`}`;
}

/** @param {{ camera: Camera, seen: (text: string) => void, close: () => void }} props */
function Looking({ camera, seen, close }) {
  const words = useWords();
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const until = new AbortController();
    if (video.current) camera.read(video.current, until.signal).then((text) => until.signal.aborted || seen(text), () => until.signal.aborted || setRefused(true));
    return () => until.abort();
  }, []);
  return html`<${Sheet} title=${words.t("scan.open")} onClose=${close}>
    ${refused ? html`<${Notice} kind="warn" icon="photo">${words.t("scan.refused")}</${Notice}>` : html`<p>${words.t("scan.how")}</p>`}
    <video ref=${video} class="viewfinder" hidden=${refused} autoplay playsinline muted></video>
  </${Sheet}>`;
}
