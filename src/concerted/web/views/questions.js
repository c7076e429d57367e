/** The few questions that each kind of proposal asks. */

import { html } from "../parts/html.js";
import { Choices, Field, useWords } from "../parts/parts.js";
import { optionsIn } from "./proposing.js";
import { ruleWords, shareWords, shownNumber, typedNumber, valueWords } from "./effects.js";

/** @typedef {import("./proposing.js").Grounds} Grounds */
/** @typedef {import("./proposing.js").Draft} Draft */
/** @typedef {import("./proposing.js").Rule} Rule */
/** @typedef {import("./proposing.js").Named} Named */
/** @typedef {{ draft: Draft, grounds: Grounds, change: (fields: Record<string, any>) => void }} Asked */

/** Shares that people speak of; those within a rule's bounds are offered. */
const SHARES = [[0, 1], [1, 10], [1, 5], [1, 4], [1, 3], [2, 5], [1, 2], [3, 5], [2, 3], [3, 4]];
const POWERS = ["announce", "moderate", "trustee"];

/** The questions of a draft's kind. @param {Asked} props */
export function Questions(props) {
  const found = QUESTIONS[props.draft.kind];
  return found ? html`<${found} ...${props} />` : null;
}

/** One of several, by name. @param {Asked & { field: string, options: Named[], legend: string, also?: (id: string) => Record<string, any> }} props */
function Pick({ draft, change, field, options, legend, also }) {
  const words = useWords();
  return html`<${Choices}
    name=${field}
    legend=${words.t(legend)}
    value=${draft.fields[field] ?? ""}
    options=${options.map(({ id, name }) => ({ value: id, label: name }))}
    onChange=${(/** @type {string} */ id) => change({ [field]: id, ...also?.(id) })}
  />`;
}

/** A whole number. @param {Asked & { field: string, label: string, least: number, most: number }} props */
function Amount({ draft, change, field, label, least, most }) {
  const words = useWords();
  const value = draft.fields[field];
  const typed = Number.isFinite(value) ? String(value) : "";
  const within = Number.isInteger(value) && least <= value && value <= most;
  const bounds = words.t("propose.bounds", { least, most });
  return html`<${Field} id=${field} label=${words.t(label)} help=${bounds} value=${typed} type="number" inputmode="numeric"
    min=${least} max=${most} wrong=${typed && !within ? bounds : ""}
    onInput=${(/** @type {string} */ text) => change({ [field]: text === "" ? NaN : Number(text) })} />`;
}

/** @param {Asked & { field: string, label: string, limit?: number, help?: string }} props */
function Line({ draft, change, field, label, limit = 80, help }) {
  const words = useWords();
  return html`<${Field} id=${field} label=${words.t(label)} help=${help && words.t(help)} value=${draft.fields[field] ?? ""}
    limit=${limit} onInput=${(/** @type {string} */ text) => change({ [field]: text })} />`;
}

/** @param {Asked} props */
function Office(props) {
  const words = useWords();
  const { draft, change, grounds } = props;
  const powers = POWERS.map((value) => ({ value, label: words.t(`propose.power.${value}`) }));
  return html`<${Line} ...${props} field="office_name" label="propose.office_name" help="propose.office_name.help" />
    <${Amount} ...${props} field="seats" label="propose.seats" least=${1} most=${50} />
    <${Amount} ...${props} field="term_days" label="propose.term_days" least=${1} most=${grounds.termDays} />
    <${Choices} name="powers" legend=${words.t("propose.powers")} value=${draft.fields.powers} options=${powers} many
      onChange=${(/** @type {string[]} */ chosen) => change({ powers: chosen })} />
    ${draft.fields.powers.length > 0 && html`<p class="small soft">${words.t("propose.powers.help")}</p>`}`;
}

/** @param {Asked} props */
function Election(props) {
  const { grounds, draft } = props;
  const chosen = grounds.offices.find((one) => one.id === draft.fields.office);
  return html`<${Pick} ...${props} field="office" legend="propose.which.office" options=${grounds.offices}
      also=${(/** @type {string} */ id) => ({ seats: Math.max(1, grounds.offices.find((one) => one.id === id)?.vacant ?? 1) })} />
    ${chosen && html`<${Amount} ...${props} field="seats" label="propose.seats.fill" least=${1} most=${chosen.seats} />`}`;
}

/** @param {Asked} props */
function Recall({ draft, grounds, change }) {
  const words = useWords();
  const holders = grounds.offices.flatMap((office) => office.holders.map((holder) => ({ office, holder })));
  const options = holders.map(({ office, holder }) => ({
    value: `${office.id} ${holder.id}`,
    label: holder.name,
    under: office.name,
  }));
  const pick = (/** @type {string} */ value) => {
    const [office, member] = value.split(" ");
    change({ office, member });
  };
  return html`<${Choices} name="holder" legend=${words.t("propose.which.holder")} options=${options} onChange=${pick}
    value=${`${draft.fields.office ?? ""} ${draft.fields.member ?? ""}`} />`;
}

/** @param {Asked} props */
function Branch(props) {
  const words = useWords();
  const { draft, grounds, change } = props;
  const everyone = [...grounds.members, ...grounds.frozen].filter((one) => one.below.length > 0);
  const below = everyone.find((one) => one.id === draft.fields.member)?.below ?? [];
  const also = (/** @type {string} */ id) => ({ members: everyone.find((one) => one.id === id)?.below.map((one) => one.id) ?? [] });
  return html`<${Pick} ...${props} field="member" legend="propose.which.member" options=${everyone} also=${also} />
    ${below.length > 0 &&
    html`<${Choices} name="members" legend=${words.t("propose.which.below")} many value=${draft.fields.members}
      options=${below.map(({ id, name }) => ({ value: id, label: name }))}
      onChange=${(/** @type {string[]} */ chosen) => change({ members: chosen })} />`}`;
}

/** Options to choose from, a line each. @param {Asked} props */
function Options(props) {
  const { draft, change } = props;
  const words = useWords();
  const count = optionsIn(draft.fields.options).length;
  return html`<${Field} id="options" label=${words.t("propose.options")} help=${words.t("propose.options.help")} lines
      value=${draft.fields.options ?? ""} limit=${4_000} onInput=${(/** @type {string} */ options) => change({ options })} />
    <${Amount} ...${props} field="take" label="propose.take" least=${1} most=${Math.max(1, count - 1)} />`;
}

const HOURS = [48, 168, 336, 720];

/** From how many on a pledge opens, and for how long one can sign. @param {Asked} props */
function Pledge(props) {
  const { draft, change } = props;
  const words = useWords();
  const options = HOURS.map((hours) => ({ value: hours, label: words.t("propose.pledge.days", { n: hours / 24 }) }));
  return html`<${Amount} ...${props} field="opens_at" label="propose.pledge.opens_at" least=${2} most=${10_000} />
    <${Choices} name="hours" legend=${words.t("propose.pledge.hours")} value=${draft.fields.hours} options=${options}
      onChange=${(/** @type {number} */ hours) => change({ hours })} />`;
}

/** @param {Asked} props */
function Document(props) {
  const words = useWords();
  const { grounds } = props;
  if (grounds.documents.length === 0) return null;
  const options = [{ id: "", name: words.t("propose.document.new") }, ...grounds.documents];
  return html`<${Pick} ...${props} field="document" legend="propose.which.version" options=${options} />`;
}

/** @param {Asked} props */
function Written({ draft, grounds, change }) {
  const words = useWords();
  const options = grounds.written.map(({ id, name, time, begins }) => ({
    value: id,
    label: begins || words.t("vote.unreadable"),
    under: words.t("propose.written", { name, day: words.day(time) }),
  }));
  return html`<${Choices} name="entry" legend=${words.t("propose.which.entry")} value=${draft.fields.entry ?? ""}
    options=${options} onChange=${(/** @type {string} */ entry) => change({ entry })} />`;
}

/** Our rules as sentences; the one that is chosen opens. @param {Asked} props */
function Rules({ draft, grounds, change }) {
  const words = useWords();
  const chosen = grounds.rules.find((one) => one.setting === draft.fields.setting);
  const options = grounds.rules.map(({ setting, value }) => ({ value: setting, label: ruleWords(words, setting, value) }));
  const pick = (/** @type {string} */ setting) => change({ setting, value: grounds.rules.find((one) => one.setting === setting)?.value });
  if (!chosen) {
    return html`<${Choices} name="setting" legend=${words.t("propose.which.rule")} value="" options=${options} onChange=${pick} />`;
  }
  return html`<div class="card">
      <p class="small soft">${words.t("propose.rule.now")}</p>
      <p class="strong">${ruleWords(words, chosen.setting, chosen.value)}</p>
      <button type="button" class="button" onClick=${() => change({ setting: "", value: undefined })}>${words.t("propose.rule.other")}</button>
    </div>
    <${Value} rule=${chosen} value=${draft.fields.value} change=${(/** @type {any} */ value) => change({ value })} />`;
}

/** Another value for a rule, within its bounds. @param {{ rule: Rule, value: any, change: (value: any) => void }} props */
function Value({ rule, value, change }) {
  const words = useWords();
  const { setting, form, least, most } = rule;
  const legend = words.t("propose.rule.new");
  if (form === "number") return html`<${NumberValue} rule=${rule} value=${value} change=${change} />`;
  const choices = form === "word" ? (rule.words ?? []) : SHARES.filter((one) => atMost(least, one) && atMost(one, most));
  const options = choices.map((one) => ({
    value: String(one),
    label: form === "word" ? valueWords(words, setting, one) : shareWords(words, /** @type {[number, number]} */ (one)),
  }));
  const pick = (/** @type {string} */ text) => change(choices.find((one) => String(one) === text));
  return html`<${Choices} name="value" legend=${legend} value=${String(value)} options=${options} onChange=${pick} />`;
}

/** @param {readonly number[]} one @param {readonly number[]} other */
function atMost([a, b], [c, d]) {
  return a * d <= c * b;
}

/** @param {{ rule: Rule, value: any, change: (value: any) => void }} props */
function NumberValue({ rule: { setting, least, most }, value, change }) {
  const words = useWords();
  const bounds = words.t("propose.bounds", { least: shownNumber(setting, least), most: shownNumber(setting, most) });
  const typed = Number.isFinite(value) ? String(shownNumber(setting, value)) : "";
  const within = Number.isInteger(value) && least <= value && value <= most;
  return html`<${Field} id="value" label=${words.t("propose.rule.new")} help=${bounds} value=${typed} type="number" inputmode="numeric"
    wrong=${typed && !within ? bounds : ""}
    onInput=${(/** @type {string} */ text) => change(text === "" ? NaN : typedNumber(setting, Number(text)))} />`;
}

/** @type {Record<string, (props: Asked) => any>} */
const QUESTIONS = {
  choose: Options,
  pledge: Pledge,
  adopt_document: Document,
  withdraw_document: (props) => html`<${Pick} ...${props} field="document" legend="propose.which.document" options=${props.grounds.documents} />`,
  create_office: Office,
  elect: Election,
  recall: Recall,
  abolish_office: (props) => html`<${Pick} ...${props} field="office" legend="propose.which.office" options=${props.grounds.offices} />`,
  change_rule: Rules,
  remove: (props) => html`<${Pick} ...${props} field="member" legend="propose.which.member" options=${[...props.grounds.members, ...props.grounds.frozen]} />`,
  remove_subtree: Branch,
  freeze: (props) => html`<${Pick} ...${props} field="member" legend="propose.which.member" options=${props.grounds.members} />`,
  unfreeze: (props) => html`<${Pick} ...${props} field="member" legend="propose.which.member" options=${props.grounds.frozen} />`,
  admit_above_cap: (props) => html`<${Amount} ...${props} field="count" label="propose.count" least=${1} most=${10_000} />`,
  delete_body: Written,
  admit_auditor: (props) => html`<${Line} ...${props} field="key" label="propose.auditor" help="propose.auditor.help" limit=${64} />`,
  dismiss_auditor: (props) => html`<${Pick} ...${props} field="key" legend="propose.which.auditor" options=${props.grounds.auditors} />`,
  admit_witness: (props) => html`<${Line} ...${props} field="line" label="propose.checker" help="propose.checker.help" limit=${300} />`,
  dismiss_witness: (props) => html`<${Pick} ...${props} field="key" legend="propose.which.checker" options=${props.grounds.checkers} />`,
};
