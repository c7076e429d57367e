/** Report: the list, one report, a new one, the pattern, and a proof for people outside. */

import { mondayOf } from "../items/days.js";
import { STATUS_WORDS } from "../items/forms.js";
import { patternsOf, shelfOf, wholeOf } from "../model/reports.js";
import { Addresses } from "../model/talkfile.js";
import { html, useEffect, useState } from "../parts/html.js";
import { Empty, Top, useWords } from "../parts/parts.js";
import { troubleWords } from "../parts/act.js";
import { Reports } from "../views/report/list.js";
import { hasDraft } from "./reportdraft.js";
import { Blank, Told, useShown } from "./shown.js";

/** @typedef {import("./areas.js").ScreenProps} ScreenProps */
/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../client/items.js").Items} Items */

/** @type {Record<string, (props: any) => any>} */
const STEPS = { "": List, new: Writing, patterns: Pattern };
/** @type {Record<string, (props: any) => any>} */
const OF_ONE = { proof: Proof, correct: Writing };

/** @param {ScreenProps} props */
export function Screen(props) {
  const words = useWords();
  const [first = "", second] = props.route.parts;
  const { shown: items, trouble } = useShown(props.person, () => props.person.items(), []);
  if (!items) return html`<${Blank} title=${words.t("report.title")} back=${first ? "#/report" : ""} trouble=${trouble} />`;
  const step = STEPS[first] ?? OF_ONE[second] ?? One;
  return html`<${step} ...${props} items=${items} id=${first} />`;
}

/** @param {ScreenProps & { items: Items }} props */
function List({ person, items }) {
  const words = useWords();
  const { shown: shelf, trouble } = useShown(person, async () => ({ ...(await shelfOf(items)), begun: await hasDraft(items.committee) }), [items]);
  const [troubles, setTroubles] = useState(/** @type {Record<string, string>} */ ({}));
  const codes = [...new Set((shelf?.waiting ?? []).map(({ failed }) => failed).filter(Boolean))].join(" ");
  useEffect(() => {
    const asked = codes.split(" ").filter(Boolean);
    Promise.all(asked.map(async (code) => [code, await troubleWords(words, { code })])).then((said) => setTroubles(Object.fromEntries(said)));
  }, [codes, words]);
  if (!shelf) return html`<${Blank} title=${words.t("report.title")} back="" trouble=${trouble} />`;
  return html`<${Reports} shelf=${shelf} troubles=${troubles} giveUp=${(/** @type {number} */ number) => items.giveUp(number)}>
    <${Told} trouble=${person.trouble} />
  </${Reports}>`;
}

/** Writing one, or a correction of one; loaded when it is wanted. @param {ScreenProps & { items: Items, id: string }} props */
function Writing(props) {
  const words = useWords();
  const { shown: module, trouble } = useShown(props.person, () => import("./reportnew.js"), []);
  if (!module) return html`<${Blank} title=${words.t("report.new")} back="#/report" trouble=${trouble} />`;
  return html`<${props.id === "new" ? module.New : module.Correct} ...${props} />`;
}

/** @param {ScreenProps & { items: Items, id: string }} props */
function One({ person, items, id }) {
  const words = useWords();
  const [addresses] = useState(() => new Addresses());
  useEffect(() => () => addresses.clear(), [addresses]);
  const { shown: view } = useShown(person, () => import("../views/report/one.js"), []);
  const { shown, trouble } = useShown(person, async () => ({ report: await wholeOf(items, id, addresses), waiting: await items.box.waiting() }), [items, id]);
  if (!view || !shown) return html`<${Blank} title=${words.t("report.one")} back="#/report" trouble=${trouble} />`;
  const { report } = shown;
  if (!report) return html`<${Unknown} />`;
  const say = async (/** @type {any} */ item) => {
    await items.put(item);
    person.sayWaiting();
  };
  const deeds = {
    confirm: (/** @type {string} */ text) => say({ item: "confirmation", about: report.newest, text }),
    say: (/** @type {string} */ status, /** @type {string} */ text) => say({ item: "status", about: report.newest, status, text }),
    withdraw: (/** @type {string} */ why) => say({ item: "withdrawal", about: report.newest, why }),
  };
  const queued = shown.waiting.filter(({ words: said, failed }) => [report.id, report.newest].includes(said.about ?? said.replaces) && !failed).map(({ words: said }) => (said.replaces ? "correction" : said.item));
  return html`<${view.OneReport} report=${report} statuses=${STATUS_WORDS} deeds=${deeds} queued=${queued}>
    <${Told} trouble=${person.trouble} />
  </${view.OneReport}>`;
}

function Unknown() {
  const words = useWords();
  return html`<${Top} title=${words.t("report.one")} back="#/report" />
    <main class="main" id="main"><${Empty} icon="report" title=${words.t("report.unknown.title")} text=${words.t("report.unknown.text")} /></main>`;
}

/** @param {ScreenProps & { items: Items }} props */
function Pattern({ person, items }) {
  const words = useWords();
  const [byHappened, choose] = useState(false);
  const { shown: view } = useShown(person, () => import("../views/report/patterns.js"), []);
  const { shown, trouble } = useShown(person, async () => {
    const found = await patternsOf(items, byHappened);
    return { ...found, weeks: found.weeks.map((row) => ({ ...row, monday: mondayOf(row.name) })) };
  }, [items, byHappened]);
  if (!view || !shown) return html`<${Blank} title=${words.t("report.patterns")} back="#/report" trouble=${trouble} />`;
  return html`<${view.Patterns} pattern=${shown} byHappened=${byHappened} choose=${choose} />`;
}

/** A proof for people outside, loaded when it is wanted. @param {ScreenProps & { items: Items, id: string }} props */
function Proof(props) {
  const words = useWords();
  const { shown: module, trouble } = useShown(props.person, () => import("./proof.js"), []);
  if (!module) return html`<${Blank} title=${words.t("report.proof")} back=${`#/report/${props.id}`} trouble=${trouble} />`;
  return html`<${module.Proof} ...${props} />`;
}
