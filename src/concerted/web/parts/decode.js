/** Reading a code in a picture, for browsers that cannot by themselves; loaded when a camera is opened there. */

import decodeQR from "../vendor/qr/decode.js";

const MOST_PX = 800; // of either side: a code that fills a third of it is still read
/**
 * How the picture is turned and sized, one look after another, across and down: of a picture that does
 * not move, as of a phone that lies still, one in forty is not read upright, and nearly each of those otherwise.
 * @type {readonly (readonly [number, number])[]}
 */
const LOOKS = [[1, 1], [-1, -1], [1, 0.87], [-0.5, -0.5], [0.6, 0.6]];
let looks = 0;
const canvas = document.createElement("canvas");

/** The text of the code that the camera sees now, or an empty one. @param {HTMLVideoElement} video */
export function readCode(video) {
  const [across, down] = LOOKS[looks++ % LOOKS.length];
  const scale = Math.min(1, MOST_PX / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale * Math.abs(across));
  canvas.height = Math.round(video.videoHeight * scale * Math.abs(down));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null || !canvas.width) return ""; // no picture yet
  if (across < 0) context.setTransform(-1, 0, 0, -1, canvas.width, canvas.height); // upside down
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return /** @type {string} */ (/** @type {any} */ (decodeQR)(context.getImageData(0, 0, canvas.width, canvas.height)));
  } catch {
    return ""; // there is none in this picture
  }
}
