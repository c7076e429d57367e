/** History, the balance sheet and documents: three areas under More, of one module. */

import { deskOf } from "../client/desk.js";
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
  const { shown, trouble } = useShown(person, async () => ({ lines: await timelineOf(items), waiting: await waitingOf(items, "history") }), [items]);
  return shown ? html`<${Timeline} ...${shown} />` : html`<${Blank} title=${words.t("history.title")} back="#/more" trouble=${trouble} />`;
}

/** How many items of this form are on their way. @param {Items} items @param {string} form */
async function waitingOf(items, form) {
  return (await items.box.waiting()).filter(({ words: said }) => said.item === form).length;
}

/** Take an own item back. @param {Props["person"]} person @param {Items} items @param {string} about */
async function takeBack(person, items, about) {
  await items.put({ item: "withdrawal", about, why: "" });
  person.sayWaiting();
}

/** Entering something, loaded when it is first wanted. @param {Props} props */
function Entering(props) {
  const words = useWords();
  const { shown: module, trouble } = useShown(props.person, () => import("./historynew.js"), []);
  return module ? html`<${module.Entering} ...${props} />` : html`<${Blank} title=${words.t("history.new")} back="#/history" trouble=${trouble} />`;
}

/** @param {Props} props */
function Happening(props) {
  return props.id === "new" ? html`<${Entering} ...${props} />` : html`<${OldHappening} ...${props} />`;
}

/** @param {Props} props */
function OldHappening({ person, items, id }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, async () => ({ happening: await happeningOf(items, id) }), [items, id]);
  if (!shown) return html`<${Blank} title=${words.t("history.title")} back="#/history" trouble=${trouble} />`;
  return shown.happening ? html`<${OneHappening} happening=${shown.happening} back=${(/** @type {string} */ entry) => takeBack(person, items, entry)} />` : html`<${NotHere} back="#/history" title=${words.t("history.title")} />`;
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
  const { shown, trouble } = useShown(person, async () => ({ texts: await documentsOf(items), waiting: await waitingOf(items, "document") }), [items]);
  if (!shown) return html`<${Blank} title=${words.t("documents.title")} back="#/more" trouble=${trouble} />`;
  return html`<${Documents} ...${shown} />`;
}

/** @param {Props} props */
function Document(props) {
  return props.id === "new" ? html`<${Writing} ...${props} />` : html`<${Reading} ...${props} />`;
}

/** A new text, or another version or a translation of one; kept on this phone as it is typed. @param {Props} props */
function Writing({ person, items, route }) {
  const words = useWords();
  const { follows = "", translates = "" } = route.query;
  const name = `document ${follows}${translates}`;
  const [kept] = useState(async () => (await deskOf(items.committee)).paper(name));
  const { shown, trouble } = useShown(person, async () => ({ first: await kept, of: (await documentsOf(items)).find(({ id }) => id === (follows || translates)) ?? null }), [items]);
  if (!shown) return html`<${Blank} title=${words.t("documents.new")} back="#/documents" trouble=${trouble} />`;
  const keep = (/** @type {unknown} */ said) => void deskOf(items.committee).then((desk) => desk.lay(name, said)).catch(() => null); // the screen still has it
  const send = async (/** @type {{ title: string, text: string, lang: string }} */ said) => {
    await items.put({ item: "document", ...said, follows, translates });
    keep(null);
    person.sayWaiting();
    go("/documents", true);
  };
  return html`<${NewDocument} ...${shown} translates=${translates !== ""} keep=${keep} send=${send} />`;
}

/** @param {Props} props */
function Reading({ person, items, id }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, () => documentsOf(items), [items]);
  if (!shown) return html`<${Blank} title=${words.t("documents.title")} back="#/documents" trouble=${trouble} />`;
  const text = shown.find((each) => each.id === id);
  if (!text) return html`<${NotHere} back="#/documents" title=${words.t("documents.title")} />`;
  return html`<${OneDocument} text=${text} back=${() => takeBack(person, items, id)} />`;
}
