/** For those who are in no committee yet, or come into another one: link, founding, sheet, waiting. */

import { html, useEffect, useRef, useState } from "../parts/html.js";
import { Welcome } from "../views/welcome.js";
import { isInside, isInstalled, isPrivate, wasWiped } from "./device.js";
import { go } from "./routes.js";
import { Blank } from "./shown.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../views/welcome.js").Device} Device */

const CALM_MS = 300; // what is on the screen comes first
const joining = () => import("./joining.js");
const beginning = () => import("./beginning.js");

/** Where the ways in lead, which a member of another committee may go too. The first screen needs none of
 * it, and so is there at once; what comes next is fetched while it is read.
 * @type {Map<string, () => Promise<(props: { person: Person, device: Device }) => any>>}
 */
const WAYS = new Map([
  ["link", async () => (await joining()).Typing],
  ["join", async () => (await joining()).Joining],
  ["found", async () => (await beginning()).Founding],
  ["restore", async () => (await beginning()).Restoring],
]);

/** @param {import("./areas.js").ScreenProps} props */
export function Screen({ route, person, speak }) {
  const device = useDevice(person);
  const [step] = route.parts;
  const waiting = person.committee !== null && !person.admitted;
  const waited = useRef(false);
  useEffect(() => {
    if (waited.current && person.admitted) go("/welcome/in", true); // let in while this screen was open
    waited.current = waiting;
  }, [waiting, person.admitted]);
  useEffect(() => void (person.committee || setTimeout(fetchAhead, CALM_MS)), []);
  const arrived = step === "in" && person.admitted;
  const elsewhere = person.committees.length > 1 && WAYS.has(step);
  const { Waiting, Arrived, trouble } = useWaiting(waiting || arrived);
  if ((waiting && !elsewhere) || arrived) {
    if (!Waiting) return html`<${Blank} trouble=${trouble} anew />`;
    return html`<${waiting && !elsewhere ? Waiting : Arrived} person=${person} />`;
  }
  if (WAYS.has(step)) return html`<${Way} key=${step} step=${step} person=${person} device=${device} />`;
  return html`<${Welcome} device=${device} speak=${speak} back=${person.admitted ? "#/more" : undefined} />`;
}

/** @param {{ step: string, person: Person, device: Device }} props */
function Way({ step, person, device }) {
  const [{ shown, trouble }, setFound] = useState(/** @type {{ shown?: any, trouble?: unknown }} */ ({}));
  useEffect(() => {
    WAYS.get(step)?.().then((shown) => setFound({ shown }), (trouble) => setFound({ trouble }));
  }, [step]);
  if (!shown) return html`<${Blank} back="#/welcome" trouble=${trouble} anew />`;
  return html`<${shown} person=${person} device=${device} />`;
}

/** The screens of those who wait, loaded when there is somebody who does. @param {boolean} wanted */
function useWaiting(wanted) {
  const [found, setFound] = useState(/** @type {{ Waiting?: any, Arrived?: any, trouble?: unknown }} */ ({}));
  useEffect(() => void (wanted && import("./waiting.js").then(setFound, (trouble) => setFound({ trouble }))), [wanted]);
  return found;
}

/** Fetch what most go on to; what fails is asked for again by whoever goes there. */
function fetchAhead() {
  joining().then(beginning).catch(() => null);
}

/** @param {Person} person */
function useDevice(person) {
  const [hidden, setHidden] = useState(false);
  useEffect(() => void isPrivate().then(setHidden), []);
  return { inside: isInside(navigator.userAgent, isInstalled()), hidden, wiped: wasWiped(person.committees) };
}
