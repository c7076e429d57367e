/** A text as a code that a phone's camera reads. */

import encodeQR from "../vendor/qr/index.js";
import { html } from "./html.js";

/** Its squares, row by row: whether each is dark. @param {string} text @returns {boolean[][]} */
export function squaresOf(text) {
  return /** @type {boolean[][]} */ (/** @type {any} */ (encodeQR)(text, "raw", { border: 2 }));
}

/**
 * The code, dark on light in every scheme, since cameras want it so.
 * @param {{ text: string, label: string }} props
 */
export function Code({ text, label }) {
  const rows = squaresOf(text);
  const size = rows.length;
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return html`<svg class="code" role="img" aria-label=${label} viewBox=${`0 0 ${size} ${size}`}>
    <path d=${path} />
  </svg>`;
}
