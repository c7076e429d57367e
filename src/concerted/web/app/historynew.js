/** Entering something that happened, with its source (items §5): kept on this phone as it is typed. */

import { deskOf } from "../client/desk.js";
import { checkOptionalDay } from "../items/days.js";
import { HAPPENING_KINDS, LINE_LIMIT } from "../items/forms.js";
import { happeningOf, unansweredIn } from "../model/history.js";
import { html, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { EMPTY, NewHappening } from "../views/history/new.js";
import { go } from "./routes.js";
import { Blank, useShown } from "./shown.js";

/** @typedef {import("../views/history/new.js").Happened} Happened */

const DRAFT = "happening";

/** @param {import("./areas.js").ScreenProps & { items: import("../client/items.js").Items }} props */
export function Entering({ person, items, route }) {
  const words = useWords();
  const [first] = useState(() => beginning(items, route.query.of ?? ""));
  const { shown, trouble } = useShown(person, async () => ({ ...(await first), waiting: await unansweredIn(items) }), [items]);
  if (!shown) return html`<${Blank} title=${words.t("history.new")} back="#/history" trouble=${trouble} />`;
  const keep = (/** @type {Happened | null} */ draft) => void shown.desk.lay(DRAFT, draft).catch(() => null); // the screen still has it
  const send = async (/** @type {Happened} */ said) => {
    await items.put({ item: "history", claims: [claimOf(said)] });
    keep(null);
    person.sayWaiting();
    go("/history", true);
  };
  return html`<${NewHappening} first=${shown.draft} begin=${shown.begin} kinds=${HAPPENING_KINDS} waiting=${shown.waiting} line=${LINE_LIMIT} isDay=${isDay} keep=${keep} send=${send} />`;
}

/** What was being written, or another source's account of the happening `of`. @param {import("../client/items.js").Items} items @param {string} of */
async function beginning(items, of) {
  const desk = await deskOf(items.committee);
  const found = of ? await happeningOf(items, of) : null;
  const begin = found ? { ...EMPTY, key: of, kind: found.kinds[0], date: found.day } : EMPTY;
  const kept = await desk.paper(DRAFT);
  return { desk, begin, draft: kept && (!of || kept.key === of) ? kept : null };
}

/** @param {Happened} said */
function claimOf({ key, kind, date, places, bodies, figures, answers, text, title, publisher, reference, url }) {
  const numbers = figures.filter(({ name, value }) => name && value !== "");
  return {
    key: key.trim(), kind, date: date.trim(), places: linesOf(places), bodies: linesOf(bodies), text: text.trim(), answers,
    figures: Object.fromEntries(numbers.map(({ name, value }) => [name, Number(value)])),
    sources: [{ title: title.trim(), publisher: publisher.trim(), reference: reference.trim(), url: url.trim() }],
  };
}

/** @param {string} text */
function linesOf(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** Whether it is a day, a month, a year, or nothing. @param {string} text */
function isDay(text) {
  try {
    checkOptionalDay(text.trim());
    return true;
  } catch {
    return false;
  }
}
