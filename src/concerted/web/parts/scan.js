/** Reading a code with the camera. Pictures stay on the device, and none is kept. */

import { html, useEffect, useRef } from "./html.js";

const LOOK_EVERY_MS = 250;

/** Whether this browser lets a page see through the camera. */
export function canScan() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/**
 * What the camera sees, until it has read a code.
 * @param {{ label: string, found: (text: string) => void, failed: (error: unknown) => void }} props
 */
export function Camera({ label, found, failed }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    const ending = new AbortController();
    void look(/** @type {HTMLVideoElement} */ (video.current), ending.signal).then(
      (text) => ending.signal.aborted || found(text),
      (error) => ending.signal.aborted || failed(error),
    );
    return () => ending.abort();
  }, []);
  return html`<video class="camera" ref=${video} muted playsinline aria-label=${label}></video>`;
}

/** @param {HTMLVideoElement} video @param {AbortSignal} signal @returns {Promise<string>} */
async function look(video, signal) {
  const reading = reader();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const read = await reading;
    while (!signal.aborted) {
      const text = await read(video);
      if (text) return text;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return "";
  } finally {
    stream.getTracks().forEach((track) => track.stop());
  }
}

/** What reads the code in a picture: the browser itself, or ours where it cannot (iPhones, Firefox).
 * @returns {Promise<(video: HTMLVideoElement) => string | Promise<string>>}
 */
async function reader() {
  const { BarcodeDetector } = /** @type {any} */ (globalThis);
  if (!(await BarcodeDetector?.getSupportedFormats())?.includes("qr_code")) return (await import("./decode.js")).readCode;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}
