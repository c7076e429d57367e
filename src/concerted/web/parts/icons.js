/** Pictures, drawn as lines so that they take the colour of the text beside them. */

import { html } from "./html.js";

/** @type {Record<string, string[]>} Paths in a square of 24. */
const PATHS = {
  talk: ["M4 5h16v11H10l-4 4v-4H4z"],
  vote: ["M4 13h16v7H4z", "M8 13V4h8v9", "M10.5 8l1.500 1.500 2.500-3"],
  report: ["M12 4l9 16H3z", "M12 10v4", "M12 17v.5"],
  more: ["M4 7h16", "M4 12h16", "M4 17h16"],
  back: ["M15 5l-7 7 7 7"],
  next: ["M9 5l7 7-7 7"],
  add: ["M12 5v14", "M5 12h14"],
  send: ["M4 12l16-8-6 16-3-7z"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  check: ["M5 12l5 5 9-11"],
  photo: ["M4 7h4l2-2h4l2 2h4v12H4z", "M12 10a3.5 3.5 0 100 7 3.5 3.5 0 000-7"],
  file: ["M6 3h8l4 4v14H6z", "M14 3v4h4"],
  people: ["M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7", "M3 20c0-4 3-6 6-6s6 2 6 6", "M16 5a3.5 3.5 0 010 6", "M17 14c2.5.5 4 2.5 4 6"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 017 0v3"],
  clock: ["M12 3a9 9 0 100 18 9 9 0 000-18", "M12 7v5l3 2"],
  search: ["M11 4a7 7 0 100 14 7 7 0 000-14", "M16 16l5 5"],
  pin: ["M9 3h6l-1 6 3 3H7l3-3z", "M12 12v8"],
  reply: ["M10 6l-6 6 6 6", "M4 12h9c4 0 7 2 7 6"],
  smile: ["M12 3a9 9 0 100 18 9 9 0 000-18", "M8.5 14c1 1.5 2 2 3.5 2s2.5-.5 3.5-2", "M9 9.5v.5", "M15 9.5v.5"],
  loud: ["M4 10v4h4l6 5V5l-6 5z", "M17 9c1 1.5 1 4.500 0 6"],
  link: ["M10 14l4-4", "M8 12l-3 3a3.500 3.500 0 005 5l3-3", "M16 12l3-3a3.500 3.500 0 00-5-5l-3 3"],
  paper: ["M6 3h12v18H6z", "M9 8h6", "M9 12h6", "M9 16h4"],
  shield: ["M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z", "M9 12l2 2 4-4"],
  quiet: ["M4 10v4h4l6 5V5l-6 5z", "M18 9l4 6", "M22 9l-4 6"],
  voice: ["M12 3a3 3 0 00-3 3v5a3 3 0 006 0V6a3 3 0 00-3-3", "M6 11a6 6 0 0012 0", "M12 17v4"],
  play: ["M8 5l11 7-11 7z"],
  pause: ["M8 5v14", "M16 5v14"],
  dots: ["M5.500 12a.5.5 0 11-1 0 .5.5 0 011 0", "M12.500 12a.5.5 0 11-1 0 .5.5 0 011 0", "M19.500 12a.5.5 0 11-1 0 .5.5 0 011 0"],
  edit: ["M4 20l1-4L16 5l3 3L8 19z", "M14 7l3 3"],
  bin: ["M5 7h14", "M9 7V4h6v3", "M7 7l1 13h8l1-13"],
  copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  block: ["M12 3a9 9 0 100 18 9 9 0 000-18", "M6 6l12 12"],
  channel: ["M10 4L8 20", "M16 4l-2 16", "M5 9h15", "M4 15h15"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  leave: ["M14 4H5v16h9", "M10 12h11", "M17 8l4 4-4 4"],
  phone: ["M8 3h8v18H8z", "M11 18h2"],
  chart: ["M4 4v16h16", "M8 16v-4", "M12 16V8", "M16 16v-6"],
  less: ["M5 12h14"],
  globe: ["M12 3a9 9 0 100 18 9 9 0 000-18", "M3 12h18", "M12 3c3 3 3 15 0 18", "M12 3c-3 3-3 15 0 18"],
};

/** Icons that point somewhere, and so turn in scripts that run from the right. */
const TURNS = new Set(["back", "next", "send", "reply", "loud", "leave"]);

/**
 * A picture, hidden from screen readers: the words beside it say what it means.
 * @param {{ name: string }} props
 */
export function Icon({ name }) {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" class=${TURNS.has(name) ? "turns" : ""}>
    ${PATHS[name].map((path) => html`<path key=${path} d=${path} />`)}
  </svg>`;
}
