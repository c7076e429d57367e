/** Into a committee by a link: typing or scanning it, what it leads to, and asking to be let in. */

import { ask, readInvitation } from "../client/asking.js";
import { Wire } from "../client/wire.js";
import { parseLink } from "../crypto/link.js";
import { fetchSealing } from "../crypto/suite.js";
import { Malformed, Newer } from "../kernel/errors.js";
import { troubleWords } from "../parts/act.js";
import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Invitation, LinkForm, NoWay } from "../views/join.js";
import { keepForGood } from "./device.js";
import { dropLink, keepLink, keptLink } from "./link.js";
import { go } from "./routes.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../words/words.js").Words} Words */

const ID = /^[0-9a-f]{64}$/;

/** A link to be typed or scanned. */
export function Typing() {
  return html`<${LinkForm} open=${openLink} />`;
}

/** @param {string} text */
async function openLink(text) {
  const line = text.replace(/\s+/g, "");
  parseLink(line); // a broken one is told here, before anything is asked
  keepLink(line);
  go("/welcome/join");
}

/** What the link of this tab leads to. @param {{ person: Person, device: import("../views/welcome.js").Device }} props */
export function Joining({ person, device }) {
  const words = useWords();
  const [found, setFound] = useState(/** @type {{ card?: any, said?: string }} */ ({}));
  const link = keptLink();
  useEffect(() => void look(link, person, words).then(setFound), [link, words]);
  useEffect(() => void (found.card && fetchSealing().catch(() => null)), [found.card]); // while they write
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
