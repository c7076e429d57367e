/** The frame around every screen: it loads the area of the route, and draws it anew on each change. */

import { html, useEffect, useState } from "../parts/html.js";
import { Speech } from "../parts/parts.js";
import { Bar } from "../views/bar.js";
import { Opening, Running } from "../views/running.js";
import { Renewal } from "../views/renewal.js";
import { Trouble } from "./alarm.js";
import { AREAS, PLACES } from "./areas.js";
import { readRoute } from "./routes.js";
import { Blank } from "./shown.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../words/words.js").Words} Words */

/**
 * @param {{ person: Person, words: Words, kept: import("./kept.js").Kept,
 *   speak: import("./areas.js").ScreenProps["speak"] }} props
 */
export function App({ person, words, kept, speak }) {
  const route = useRoute();
  useChanges(person);
  useChanges(kept);
  const name = areaOf(person, route.area);
  const [shown, unarrived] = useArea(name, words);
  const trouble = person.unarrived ?? unarrived;
  const area = AREAS[name];
  const Reminder = useReminder(person.admitted);
  if (person.opening) return html`<${Speech.Provider} value=${words}><${Opening} progress=${person.progress} /></${Speech.Provider}>`;
  return html`<${Speech.Provider} value=${words}>
    <div class="app" data-area=${shown ? name : undefined}>
      <${Running} progress=${person.progress} />
      <${Trouble} person=${person} />
      ${trouble && html`<${Blank} trouble=${trouble} anew />`}
      ${!trouble && (shown ? html`<${shown} key=${keyOf(route)} route=${route} person=${person} speak=${speak} />` : html`<${Loading} words=${words} />`)}
      ${Reminder && !area.bare && name !== "vote" && html`<${Reminder} person=${person} />`}
      ${kept.waiting && html`<${Renewal} take=${() => kept.take()} />`}
      ${!area.bare && html`<${Bar} places=${PLACES} here=${area.under ?? name} unread=${person.news} />`}
    </div>
  </${Speech.Provider}>`;
}

/** What reminds of votes, loaded for those who have some. @param {boolean} admitted */
function useReminder(admitted) {
  const [found, setFound] = useState(/** @type {any} */ ({}));
  useEffect(() => void (admitted && import("./reminder.js").then(setFound)), [admitted]);
  return admitted && found.Reminder;
}

/** The route, as it changes. */
function useRoute() {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const heard = () => setRoute(readRoute(location.hash));
    addEventListener("hashchange", heard);
    return () => removeEventListener("hashchange", heard);
  }, []);
  return route;
}

/** Draw anew whenever something changes. @param {EventTarget} source */
export function useChanges(source) {
  const [, setCount] = useState(0);
  useEffect(() => {
    const heard = () => setCount((count) => count + 1);
    source.addEventListener("change", heard);
    return () => source.removeEventListener("change", heard);
  }, [source]);
}

/** The screen of an area once it is loaded, with its words and styles; or what went wrong.
 * @param {string} name
 * @param {Words} words
 * @returns {[any, unknown]}
 */
function useArea(name, words) {
  const [found, setFound] = useState(/** @type {any} */ ({}));
  useEffect(() => {
    let wanted = true;
    const { load, words: catalogues, styles } = AREAS[name];
    Promise.all([load(), words.learn(...catalogues), ...styles.map(needStyle)]).then(
      ([{ Screen }]) => wanted && setFound({ name, language: words.language, Screen }),
      (trouble) => wanted && setFound({ name, language: words.language, trouble }),
    );
    return () => void (wanted = false);
  }, [name, words]);
  const right = found.name === name && found.language === words.language;
  return right ? [found.Screen, found.trouble] : [null, null];
}

/** @param {string} name @returns {Promise<void>} */
function needStyle(name) {
  const href = new URL(`../style/${name}.css`, import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

/** The area to show, whatever the address asks for: without a committee only in the open areas.
 * @param {Person} person
 * @param {string} asked
 */
function areaOf(person, asked) {
  const area = AREAS[asked];
  if (area?.open && (person.committee !== null || asked === "welcome")) return asked;
  if (person.committee === null || !person.admitted) return "welcome";
  return area ? asked : PLACES[0];
}

/** @param {import("./routes.js").Route} route */
function keyOf(route) {
  return [route.area, ...route.parts].join("/");
}

/** @param {{ words: Words }} props */
function Loading({ words }) {
  return html`<main class="main" id="main"><p class="soft" role="status">${words.t("loading")}</p></main>`;
}
