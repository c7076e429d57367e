/** Pictures of what a report is about, drawn as lines like the icons; the word beside each says it. */

import { html } from "./html.js";

/** @type {Record<string, string[]>} Paths in a square of 24. */
const PATHS = {
  unsafe: ["M12 4l9 16H3z", "M12 10v4", "M12 17v.5"],
  injury: ["M5 14l9-9a3.500 3.500 0 015 5l-9 9a3.500 3.500 0 01-5-5z", "M9.500 9.500l5 5", "M11 13v.1", "M13 11v.1"],
  abuse: ["M4 4h16v12h-8l-5 4v-4H4z", "M12 7v4", "M12 13.500v.1"],
  harassment: ["M8 13V6.500a1.500 1.500 0 013 0V11", "M11 11V4.500a1.500 1.500 0 013 0V11", "M14 11V6.500a1.500 1.500 0 013 0V14c0 4-2 7-5.500 7-3 0-4.500-2-6-4.500L4 14c-.7-1.400 1-2.600 2.200-1.500L8 14.500"],
  speed_up: ["M4.500 18a9 9 0 1115 0", "M12 14l4.500-5", "M12 5v2", "M5 12h2", "M17 12h2"],
  surveillance: ["M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z", "M12 9a3 3 0 100 6 3 3 0 000-6"],
  pay: ["M3 7h18v10H3z", "M12 9.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5", "M6 10v4", "M18 10v4"],
  job_cuts: ["M9 11a3.500 3.500 0 100-7 3.500 3.500 0 000 7", "M3 20c0-4 3-6 6-6s6 2 6 6", "M15.500 9H21"],
  discrimination: ["M12 4v16", "M8 20h8", "M4.500 6l15 3", "M4.500 6L2 12h5z", "M19.500 9L17 15h5z"],
  retaliation: ["M5 9h9a5 5 0 010 10H8", "M9 5L5 9l4 4"],
  other: ["M7 12a1 1 0 10-2 0 1 1 0 002 0", "M13 12a1 1 0 10-2 0 1 1 0 002 0", "M19 12a1 1 0 10-2 0 1 1 0 002 0"],
};

/** @param {{ kind: string }} props */
export function Pictogram({ kind }) {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" class="pictogram">
    ${(PATHS[kind] ?? PATHS.other).map((path) => html`<path key=${path} d=${path} />`)}
  </svg>`;
}
