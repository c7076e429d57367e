/**
 * The areas of the screens, each loaded when it is first opened.
 *
 * An area's module has a `Screen`, which gets the route, the person and what the words need; `words`
 * are the catalogues that it speaks. `open` areas need no committee.
 */

/**
 * @typedef {object} Area
 * @property {() => Promise<{ Screen: (props: ScreenProps) => any }>} load
 * @property {readonly string[]} words
 * @property {readonly string[]} styles files of style/
 * @property {boolean} [open] whether it is for those without a committee as well
 * @property {boolean} [bare] whether it goes without the bar of places
 * @property {string} [under] the place in the bar that it belongs to
 *
 * @typedef {object} ScreenProps
 * @property {import("./routes.js").Route} route
 * @property {import("./person.js").Person} person
 * @property {(language: import("../words/words.js").Language) => Promise<void>} speak
 */

/** @type {Readonly<Record<string, Area>>} */
export const AREAS = Object.freeze({
  welcome: { load: () => import("./welcome.js"), words: ["join"], styles: ["welcome"], open: true, bare: true },
  sheet: { load: () => import("./sheet.js"), words: ["join"], styles: ["welcome"], open: true, bare: true },
  draft: { load: () => import("./reportnew.js"), words: ["report"], styles: ["report"], open: true, bare: true },
  start: { load: () => import("./started.js"), words: ["join"], styles: ["welcome"] },
  talk: { load: () => import("./talk.js"), words: ["talk"], styles: ["talk"] },
  vote: { load: () => import("./vote.js"), words: ["vote", "effects"], styles: ["vote"] },
  report: { load: () => import("./report.js"), words: ["report"], styles: ["report"] },
  history: { load: () => import("./history.js"), words: ["history", "report", "vote"], styles: ["report", "history"], under: "more" },
  documents: { load: () => import("./history.js"), words: ["history"], styles: ["report", "history"], under: "more" },
  balance: { load: () => import("./history.js"), words: ["history", "report", "vote"], styles: ["report", "history"], under: "more" },
  more: { load: () => import("./more.js"), words: ["join", "more"], styles: ["welcome", "more"] },
});

/** The areas in the bar, in its order. */
export const PLACES = Object.freeze(["talk", "vote", "report", "more"].filter((area) => area in AREAS));
