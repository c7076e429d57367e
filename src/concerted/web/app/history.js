/** History, the balance sheet and documents: three areas under More, of one module. */

import { balance, documentsOf, happeningOf, timelineOf } from "../model/history.js";
import { html, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { BalanceSheet } from "../views/history/balance.js";
import { Documents, NewDocument, OneDocument } from "../views/history/documents.js";
import { NotHere, OneHappening, Timeline } from "../views/history/timeline.js";
import { go } from "./routes.js";
import { Blank, useShown } from "./shown.js";

/** @typedef {import("./areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../client/items.js").Items} Items */
/** @typedef {ScreenProps & { items: Items, id: string }} Props */

/** @type {Record<string, { title: string, List: (props: Props) => any, One: (props: Props) => any }>} */
const AREAS = {
  history: { title: "history.title", List: History, One: Happening },
  documents: { title: "documents.title", List: AllDocuments, One: Document },
  balance: { title: "balance.title", List: Balance, One: Balance },
};

/** @param {ScreenProps} props */
export function Screen(props) {
  const words = useWords();
  const { title, List, One } = AREAS[props.route.area];
  const [id = ""] = props.route.parts;
  const { shown: items, trouble } = useShown(props.person, () => props.person.items(), []);
  if (!items) return html`<${Blank} title=${words.t(title)} back="#/more" trouble=${trouble} />`;
  return html`<${id ? One : List} ...${props} items=${items} id=${id} />`;
}

/** @param {Props} props */
function History({ person, items }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, () => timelineOf(items), [items]);
  return shown ? html`<${Timeline} lines=${shown} />` : html`<${Blank} title=${words.t("history.title")} back="#/more" trouble=${trouble} />`;
}

/** @param {Props} props */
function Happening({ person, items, id }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, async () => ({ happening: await happeningOf(items, id) }), [items, id]);
  if (!shown) return html`<${Blank} title=${words.t("history.title")} back="#/history" trouble=${trouble} />`;
  return shown.happening ? html`<${OneHappening} happening=${shown.happening} />` : html`<${NotHere} back="#/history" title=${words.t("history.title")} />`;
}

/** @param {Props} props */
function Balance({ person, items }) {
  const words = useWords();
  const [about, ask] = useState("");
  const { shown, trouble } = useShown(person, () => balance(items, about), [items, about]);
  return shown ? html`<${BalanceSheet} sheet=${shown} about=${about} ask=${ask} />` : html`<${Blank} title=${words.t("balance.title")} back="#/more" trouble=${trouble} />`;
}

/** @param {Props} props */
function AllDocuments({ person, items }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, async () => ({ texts: await documentsOf(items), waiting: await items.box.waiting() }), [items]);
  if (!shown) return html`<${Blank} title=${words.t("documents.title")} back="#/more" trouble=${trouble} />`;
  const waiting = shown.waiting.filter(({ words: said }) => said.item === "document").length;
  return html`<${Documents} texts=${shown.texts} waiting=${waiting} />`;
}

/** @param {Props} props */
function Document({ person, items, id }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, () => documentsOf(items), [items]);
  if (id === "new") {
    const send = async (/** @type {{ title: string, text: string, lang: string }} */ said) => {
      await items.put({ item: "document", ...said });
      person.sayWaiting();
      go("/documents", true);
    };
    return html`<${NewDocument} send=${send} />`;
  }
  if (!shown) return html`<${Blank} title=${words.t("documents.title")} back="#/documents" trouble=${trouble} />`;
  const text = shown.find((each) => each.id === id);
  return text ? html`<${OneDocument} text=${text} />` : html`<${NotHere} back="#/documents" title=${words.t("documents.title")} />`;
}
