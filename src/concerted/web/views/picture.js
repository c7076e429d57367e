/** The recovery sheet as a picture: the same words, address and code, dark on light. */

import { squaresOf } from "../parts/code.js";

/** @typedef {import("./sheet.js").Paper} Paper */

const [WIDTH, HEIGHT, MARGIN] = [1080, 1620, 72];
const CODE = 520;
const FONT = "system-ui, sans-serif";

/**
 * @param {Paper} paper
 * @param {import("../words/words.js").Words} words
 * @returns {Promise<Blob>} PNG
 */
export function drawSheet(paper, words) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#000000";
  pen.textBaseline = "top";
  drawTitle(pen, words.t("sheet.title"), words.dir);
  drawWords(pen, paper.words);
  drawPlace(pen, paper);
  drawCode(pen, paper.line);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

/** @param {CanvasRenderingContext2D} pen @param {string} title @param {string} dir */
function drawTitle(pen, title, dir) {
  pen.font = `700 60px ${FONT}`;
  pen.direction = /** @type {CanvasDirection} */ (dir);
  pen.textAlign = dir === "rtl" ? "right" : "left";
  pen.fillText(title, dir === "rtl" ? WIDTH - MARGIN : MARGIN, MARGIN);
  pen.direction = "ltr";
  pen.textAlign = "left";
}

/** Down two columns. @param {CanvasRenderingContext2D} pen @param {readonly string[]} words */
function drawWords(pen, words) {
  const half = words.length / 2;
  words.forEach((word, n) => {
    pen.font = `600 46px ${FONT}`;
    pen.fillText(`${n + 1}  ${word}`, n < half ? MARGIN : WIDTH / 2, 190 + (n % half) * 76);
  });
}

/** @param {CanvasRenderingContext2D} pen @param {Paper} paper */
function drawPlace(pen, paper) {
  pen.font = "32px ui-monospace, monospace";
  const lines = [paper.address, ...(paper.committee.match(/.{1,32}/g) ?? [])];
  lines.forEach((line, n) => pen.fillText(line, MARGIN, 690 + n * 52));
}

/** @param {CanvasRenderingContext2D} pen @param {string} line */
function drawCode(pen, line) {
  const rows = squaresOf(line);
  const size = Math.floor(CODE / rows.length);
  const [x, y] = [(WIDTH - size * rows.length) / 2, 930];
  rows.forEach((row, down) => row.forEach((dark, across) => dark && pen.fillRect(x + across * size, y + down * size, size, size)));
}
