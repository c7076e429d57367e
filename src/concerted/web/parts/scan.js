/** Reading a code with the camera, on devices that can. */

import { html, useEffect, useRef } from "./html.js";

const LOOK_EVERY_MS = 250;

/** Whether this browser reads codes by itself. */
export function canScan() {
  return "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);
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
      (text) => text !== null && found(text),
      (error) => ending.signal.aborted || failed(error),
    );
    return () => ending.abort();
  }, []);
  return html`<video class="camera" ref=${video} muted playsinline aria-label=${label}></video>`;
}

/** @param {HTMLVideoElement} video @param {AbortSignal} signal @returns {Promise<string | null>} */
async function look(video, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  try {
    video.srcObject = stream;
    await video.play();
    const detector = new /** @type {any} */ (globalThis).BarcodeDetector({ formats: ["qr_code"] });
    while (!signal.aborted) {
      const [code] = await detector.detect(video);
      if (code) return code.rawValue;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return null;
  } finally {
    stop();
  }
}
