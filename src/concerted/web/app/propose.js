/**
 * Proposing: drafts stay on the phone until what was made of them stands in our record, so that
 * nothing typed is lost and nothing is proposed twice.
 */

import { deskOf } from "../client/desk.js";
import { propose } from "../client/motions.js";
import { groundsOf } from "../model/grounds.js";
import { motionOf } from "../model/motions.js";
import { amending, blank, effectOf, furtherWords, previewOf } from "../model/proposing.js";
import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Form, Kinds, OnItsWay } from "../views/propose.js";
import { GROUPS } from "../views/proposing.js";
import { go } from "./routes.js";
import { acting, resending, useUnsent } from "./sending.js";
import { Blank, useShown } from "./shown.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../client/desk.js").Desk} Desk */
/** @typedef {import("../views/proposing.js").Draft} Draft */
/** @typedef {import("../views/proposing.js").Preview} Preview */
/** @typedef {import("./areas.js").ScreenProps} ScreenProps */

const KINDS = Object.values(GROUPS).flat();
/** @type {Preview} */
const NOTHING = { effect: null, decidedAs: "", refusal: "", ballot: "" };

/** @param {ScreenProps} props */
export function ProposeScreen(props) {
  const { person, route } = props;
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown: grounds } = useShown(person, async () => words.learn("propose", "trouble").then(() => groundsOf(committee)), [words]);
  const kind = route.parts[1] ?? "";
  const { shown: desk } = useShown(person, () => deskOf(committee), []);
  const [draft, setDraft] = useState(/** @type {Draft | null} */ (null));
  const [started, setStarted] = useState(/** @type {readonly string[]} */ ([]));
  useEffect(() => {
    if (desk === null) return;
    void begin(committee, desk, kind, route.query.of ?? "").then(setDraft);
    void begun(desk).then(setStarted);
  }, [committee, desk, kind]);
  if (!grounds || !desk || (kind && draft === null)) return html`<${Blank} title=${words.t("vote.title")} back="#/vote" trouble=${null} />`;
  if (!draft) return html`<${Kinds} grounds=${grounds} begun=${started} />`;
  return html`<${Drafting} ...${props} desk=${desk} grounds=${grounds} draft=${draft} setDraft=${setDraft} />`;
}

/** The draft of this kind that is kept, or a new one.
 * @param {Committee} committee
 * @param {Desk} desk
 * @param {string} kind
 * @param {string} of
 */
async function begin(committee, desk, kind, of) {
  if (!KINDS.includes(kind) && kind !== "amend") return null;
  const found = await desk.paper(paperOf(kind + of));
  if (found && (!found.sent || committee.record.row(found.sent) === null)) return found;
  if (found) await desk.lay(paperOf(kind + of), null); // it is in our record
  if (kind !== "amend") return { ...blank(kind), fields: { ...blank(kind).fields, term_days: committee.state.constitution.number("term_days") } };
  const shown = await motionOf(committee, of);
  return shown && amending(committee, of, shown);
}

/** @param {ScreenProps & { desk: Desk, grounds: import("../views/proposing.js").Grounds, draft: Draft, setDraft: (draft: Draft) => void }} props */
function Drafting({ person, desk, grounds, draft, setDraft }) {
  const committee = /** @type {Committee} */ (person.committee);
  const name = draft.of ? `amend${draft.of}` : draft.kind;
  const [preview, setPreview] = useState({ ...NOTHING, of: draft });
  useEffect(() => {
    let wanted = true;
    void previewOf(committee, draft).then((found) => wanted && setPreview({ ...found, of: draft }));
    return () => void (wanted = false);
  }, [draft, committee.record.size]);
  const change = (/** @type {Draft} */ next) => {
    void desk.lay(paperOf(name), next).catch(() => null); // the screen still has it
    setDraft(next);
  };
  const drop = async () => {
    await desk.lay(paperOf(name), null);
    go(draft.of ? `/vote/${draft.of}` : "/vote/propose", true);
  };
  const unsent = useUnsent(person);
  const { sending } = committee;
  const waits = sending !== null && sending.id === draft.sent;
  const finish = () => finished(committee, desk, name, draft);
  useEffect(() => void finish(), [committee.record.size]);
  if (waits) return html`<${OnItsWay} resend=${() => resending(person, committee).then(finish)} />`;
  const refused = unsent?.id === draft.sent ? (unsent?.said ?? "") : "";
  return html`<${Form} draft=${draft} grounds=${grounds} preview=${preview} current=${preview.of === draft} refused=${refused} change=${change} drop=${drop}
    send=${(/** @type {string} */ title) => send(person, desk, { ...draft, secret: isSecret(preview, draft) }, title, change)} />`;
}

/** @param {Preview} preview @param {Draft} draft */
function isSecret({ ballot }, { secret }) {
  return ballot === "secret" || (ballot === "mover" && secret === true);
}

/** @param {import("./person.js").Person} person @param {Desk} desk @param {Draft} draft @param {string} title @param {(draft: Draft) => void} change */
async function send(person, desk, draft, title, change) {
  const committee = /** @type {Committee} */ (person.committee);
  const name = draft.of ? `amend${draft.of}` : draft.kind;
  let made = "";
  await acting(person, committee, async () => {
    const row = await propose(committee, effectOf(committee, draft), title, draft.text.trim(), furtherWords(draft), draft.secret);
    made = row.entry?.id ?? "";
  });
  if (made) {
    await desk.lay(paperOf(name), null);
    go(`/vote/${made}`, true);
  } else {
    change({ ...draft, sent: committee.sending?.id ?? "" });
  }
}

/** Go to the proposal once it stands in our record. @param {Committee} committee @param {Desk} desk @param {string} name @param {Draft} draft */
async function finished(committee, desk, name, draft) {
  if (!draft.sent || committee.record.row(draft.sent) === null) return;
  await desk.lay(paperOf(name), null);
  go(`/vote/${draft.sent}`, true);
}

/** The kinds of which something is begun. @param {Desk} desk */
async function begun(desk) {
  const found = new Set(await desk.has(KINDS.map(paperOf)));
  return KINDS.filter((kind) => found.has(paperOf(kind)));
}

/** Where a draft lies on the desk. @param {string} name */
function paperOf(name) {
  return `proposal ${name}`;
}
