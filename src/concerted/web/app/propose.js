/**
 * Proposing: drafts stay on the phone until what was made of them stands in our record, so that
 * nothing typed is lost and nothing is proposed twice.
 */

import { propose } from "../client/motions.js";
import { groundsOf } from "../model/grounds.js";
import { motionOf } from "../model/motions.js";
import { amending, blank, effectOf, furtherWords, previewOf } from "../model/proposing.js";
import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Form, Kinds, OnItsWay } from "../views/propose.js";
import { GROUPS } from "../views/proposing.js";
import { forget, keep, kept } from "./drafts.js";
import { go } from "./routes.js";
import { acting, resending, useUnsent } from "./sending.js";
import { Blank, useShown } from "./shown.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
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
  const [draft, setDraft] = useState(/** @type {Draft | null} */ (null));
  useEffect(() => void begin(committee, kind, route.query.of ?? "").then(setDraft), [committee, kind]);
  if (!grounds || (kind && draft === null)) return html`<${Blank} title=${words.t("vote.title")} back="#/vote" trouble=${null} />`;
  if (!draft) return html`<${Kinds} grounds=${grounds} begun=${KINDS.filter((one) => kept(committee.id, one) !== null)} />`;
  return html`<${Drafting} ...${props} grounds=${grounds} draft=${draft} setDraft=${setDraft} />`;
}

/** The draft of this kind that is kept, or a new one.
 * @param {Committee} committee
 * @param {string} kind
 * @param {string} of
 */
async function begin(committee, kind, of) {
  if (!KINDS.includes(kind) && kind !== "amend") return null;
  const found = kept(committee.id, kind + of);
  if (found && (!found.sent || committee.record.row(found.sent) === null)) return found;
  if (found) forget(committee.id, kind + of); // it is in our record
  if (kind !== "amend") return { ...blank(kind), fields: { ...blank(kind).fields, term_days: committee.state.constitution.number("term_days") } };
  const shown = await motionOf(committee, of);
  return shown && amending(committee, of, shown);
}

/** @param {ScreenProps & { grounds: import("../views/proposing.js").Grounds, draft: Draft, setDraft: (draft: Draft) => void }} props */
function Drafting({ person, grounds, draft, setDraft }) {
  const committee = /** @type {Committee} */ (person.committee);
  const name = draft.of ? `amend${draft.of}` : draft.kind;
  const [preview, setPreview] = useState({ ...NOTHING, of: draft });
  useEffect(() => {
    let wanted = true;
    void previewOf(committee, draft).then((found) => wanted && setPreview({ ...found, of: draft }));
    return () => void (wanted = false);
  }, [draft, committee.record.size]);
  const change = (/** @type {Draft} */ next) => {
    keep(committee.id, name, next);
    setDraft(next);
  };
  const drop = () => {
    forget(committee.id, name);
    go(draft.of ? `/vote/${draft.of}` : "/vote/propose", true);
  };
  const unsent = useUnsent(person);
  const { sending } = committee;
  const waits = sending !== null && sending.id === draft.sent;
  const finish = () => finished(committee, name, draft);
  useEffect(finish, [committee.record.size]);
  if (waits) return html`<${OnItsWay} resend=${() => resending(person, committee).then(finish)} />`;
  const refused = unsent?.id === draft.sent ? (unsent?.said ?? "") : "";
  return html`<${Form} draft=${draft} grounds=${grounds} preview=${preview} current=${preview.of === draft} refused=${refused} change=${change} drop=${drop}
    send=${(/** @type {string} */ title) => send(person, committee, { ...draft, secret: isSecret(preview, draft) }, title, change)} />`;
}

/** @param {Preview} preview @param {Draft} draft */
function isSecret({ ballot }, { secret }) {
  return ballot === "secret" || (ballot === "mover" && secret === true);
}

/** @param {import("./person.js").Person} person @param {Committee} committee @param {Draft} draft @param {string} title @param {(draft: Draft) => void} change */
async function send(person, committee, draft, title, change) {
  const name = draft.of ? `amend${draft.of}` : draft.kind;
  let made = "";
  await acting(person, committee, async () => {
    const row = await propose(committee, effectOf(committee, draft), title, draft.text.trim(), furtherWords(draft), draft.secret);
    made = row.entry?.id ?? "";
  });
  if (made) {
    forget(committee.id, name);
    go(`/vote/${made}`, true);
  } else {
    change({ ...draft, sent: committee.sending?.id ?? "" });
  }
}

/** Go to the proposal once it stands in our record. @param {Committee} committee @param {string} name @param {Draft} draft */
function finished(committee, name, draft) {
  if (!draft.sent || committee.record.row(draft.sent) === null) return;
  forget(committee.id, name);
  go(`/vote/${draft.sent}`, true);
}
