/** Reading a code in a picture, for browsers that cannot by themselves; loaded when a camera is opened there. */

import decodeQR from "../vendor/qr/decode.js";

const MOST_PX = 800; // of either side: a code that fills a third of it is still read
const canvas = document.createElement("canvas");

/** The text of the code that the camera sees now, or an empty one. @param {HTMLVideoElement} video */
export function readCode(video) {
  const scale = Math.min(1, MOST_PX / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null || !canvas.width) return ""; // no picture yet
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return /** @type {string} */ (/** @type {any} */ (decodeQR)(context.getImageData(0, 0, canvas.width, canvas.height)));
  } catch {
    return ""; // there is none in this picture
  }
}
