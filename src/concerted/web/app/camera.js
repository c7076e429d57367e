/** The camera as a reader of codes. Pictures stay on the device, and none is kept. */

const EVERY_MS = 200;

/** @typedef {{ detect: (video: HTMLVideoElement) => Promise<{ rawValue: string }[]> }} Detector */

/** What the screens need of it. @type {import("../views/scan.js").Camera} */
export const CAMERA = Object.freeze({
  get able() {
    return "BarcodeDetector" in globalThis && navigator.mediaDevices !== undefined;
  },
  read,
});

/**
 * @param {HTMLVideoElement} video
 * @param {AbortSignal} signal
 */
async function read(video, signal) {
  /** @type {Detector} */
  const detector = new /** @type {any} */ (globalThis).BarcodeDetector({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    video.play().catch(() => null); // what it shows is for the person; the codes are read all the same
    while (!signal.aborted) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code) return code.rawValue;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return "";
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
