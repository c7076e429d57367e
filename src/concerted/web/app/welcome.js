/** For those who are in no committee yet, or come into another one: link, founding, sheet, waiting. */

import { parseLink } from "../crypto/link.js";
import { ask, readInvitation } from "../client/asking.js";
import { Wire } from "../client/wire.js";
import { Malformed, Newer } from "../kernel/errors.js";
import { html, useEffect, useRef, useState } from "../parts/html.js";
import { troubleWords } from "../parts/act.js";
import { useWords } from "../parts/parts.js";
import { Found } from "../views/found.js";
import { Invitation, LinkForm, NoWay } from "../views/join.js";
import { Restore } from "../views/restore.js";
import { Welcome } from "../views/welcome.js";
import { isInside, isInstalled, isPrivate, keepForGood, wasWiped } from "./device.js";
import { dropLink, keepLink, keptLink } from "./link.js";
import { go } from "./routes.js";
import { serverAddress } from "./server.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../words/words.js").Words} Words */

const STEPS = ["link", "join", "found", "restore"]; // what a member of another committee may do meanwhile
const ID = /^[0-9a-f]{64}$/;

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
  const arrived = step === "in" && person.admitted;
  const elsewhere = person.committees.length > 1 && STEPS.includes(step);
  const { Waiting, Arrived } = useWaiting(waiting || arrived);
  if (waiting && !elsewhere) return Waiting && html`<${Waiting} person=${person} />`;
  if (arrived) return Arrived && html`<${Arrived} person=${person} />`;
  if (step === "link") return html`<${LinkForm} open=${openLink} />`;
  if (step === "join") return html`<${Joining} person=${person} device=${device} />`;
  if (step === "found") return html`<${Found} server=${new URL(serverAddress()).host} begin=${(/** @type {any} */ says) => begin(person, says)} />`;
  if (step === "restore") {
    return html`<${Restore} address=${serverAddress()} restore=${(/** @type {any} */ written) => comeBack(person, written)} />`;
  }
  return html`<${Welcome} device=${device} speak=${speak} back=${person.admitted ? "#/more" : undefined} />`;
}

/** The screens of those who wait, loaded when there is somebody who does. @param {boolean} wanted */
function useWaiting(wanted) {
  const [found, setFound] = useState(/** @type {{ Waiting?: any, Arrived?: any }} */ ({}));
  useEffect(() => void (wanted && import("./waiting.js").then(setFound)), [wanted]);
  return found;
}

/** @param {Person} person */
function useDevice(person) {
  const [hidden, setHidden] = useState(false);
  useEffect(() => void isPrivate().then(setHidden), []);
  return { inside: isInside(navigator.userAgent, isInstalled()), hidden, wiped: wasWiped(person.committees) };
}

/** @param {string} text */
async function openLink(text) {
  const line = text.replace(/\s+/g, "");
  parseLink(line); // a broken one is told here, before anything is asked
  keepLink(line);
  go("/welcome/join");
}

/** @param {{ person: Person, device: import("../views/welcome.js").Device }} props */
function Joining({ person, device }) {
  const words = useWords();
  const [found, setFound] = useState(/** @type {{ card?: any, said?: string }} */ ({}));
  const link = keptLink();
  useEffect(() => void look(link, person, words).then(setFound), [link, words]);
  if (found.said) return html`<${NoWay} said=${found.said} />`;
  if (!found.card) return html`<main class="main" id="main"><p class="soft" role="status">${words.t("link.opening")}</p></main>`;
  const asking = async (/** @type {any} */ says) => {
    const { replaces } = found.card;
    const place = await ask(person.home, link, { ...says, replaces }, person.options);
    dropLink();
    await keepForGood();
    await person.enter(place.committee);
    go("/welcome", true);
  };
  return html`<${Invitation} card=${found.card} device=${device} link=${link} ask=${asking} />`;
}

/** Open a link, or say why it leads nowhere. @param {string} text @param {Person} person @param {Words} words */
async function look(text, person, words) {
  try {
    const link = parseLink(text);
    if (person.committees.includes(link.committee) && !(await person.makeRoom(link.committee))) {
      dropLink();
      await person.enter(link.committee);
      go("/", true);
      return {};
    }
    const { card } = await readInvitation(link, new Wire(link.origin, person.options.fetch));
    const text_ = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
    const replaces = ID.test(text_(card.replaces)) ? card.replaces : "";
    return { card: { committee: text_(card.committee), inviter: text_(card.inviter), note: text_(card.note), replaces } };
  } catch (error) {
    return { said: await linkTrouble(words, error) };
  }
}

/** @param {Words} words @param {any} error */
async function linkTrouble(words, error) {
  if (error instanceof Newer) return words.t("link.wrong.newer");
  if (error instanceof Malformed) return words.t("link.wrong");
  const key = `link.${error?.code}`;
  return words.has(key) ? words.t(key) : troubleWords(words, error);
}

/** @param {Person} person @param {import("../views/found.js").Begun} says */
async function begin(person, says) {
  const { found } = await import("../client/founding.js");
  const committee = await found(person.home, { address: serverAddress(), ...says }, person.options);
  await keepForGood();
  await person.show(committee);
  go("/start", true);
}

/** @param {Person} person @param {import("../views/restore.js").Written} written */
async function comeBack(person, written) {
  const { restore, restoreFromWords } = await import("../client/restoring.js");
  const committee = written.line
    ? await restore(person.home, written.line, person.options)
    : await restoreFromWords(person.home, written, person.options);
  committee.place.sheet = true;
  await person.home.save(committee.place);
  await keepForGood();
  await person.show(committee);
  go("/", true);
}
