/** A proof for people outside: what it shows, what not, the file, and a page to print (items §8). */

import { Act } from "../../parts/act.js";
import { html } from "../../parts/html.js";
import { Button, Notice, Top, useWords } from "../../parts/parts.js";
import { momentWords } from "../days.js";
import { Pictures } from "./photos.js";

/**
 * @typedef {object} Proof
 * @property {string} committee
 * @property {string} entry
 * @property {string} author
 * @property {number} index
 * @property {number} size
 * @property {number} stamped in seconds
 * @property {readonly { name: string, key: string, timeS: number }[]} seen
 */

const NOT_PROVEN = ["true", "who", "all", "page"];
const COMMAND = "concerted audit concerted-evidence.txt";

/**
 * @param {{ report: import("./model.js").Whole, committee: string, proof: Proof | null,
 *   make: () => Promise<void>, save: () => void, print: () => void }} props
 */
export function ProofPage({ report, committee, proof, make, save, print }) {
  const words = useWords();
  return html`<${Top} title=${words.t("report.proof")} back=${`#/report/${report.id}`} />
    <main class="main stack" id="main">
      <div class="stack noprint">
        <p>${words.t("report.proof.text")}</p>
        <p class="soft">${words.t("report.proof.leaves")}</p>
        ${!proof && html`<${Act} said="report.proof.make" kind="main-act" deed=${make} />`}
        ${proof &&
        html`<${Button} kind="main-act" wide icon="file" onClick=${save}>${words.t("report.proof.save")}</${Button}>
          <${Button} wide icon="paper" onClick=${print}>${words.t("report.proof.print")}</${Button}>`}
      </div>
      ${proof && html`<${Page} report=${report} committee=${committee} proof=${proof} />`}
    </main>`;
}

/** @param {{ report: import("./model.js").Whole, committee: string, proof: Proof }} props */
function Page({ report, committee, proof }) {
  const words = useWords();
  /** @type {[string, string][]} */
  const dates = [
    [words.t("report.stamped"), utc(proof.stamped)],
    ...proof.seen.map((each) => /** @type {[string, string]} */ ([words.t("report.proof.seen", { name: each.name }), `${utc(each.timeS)} · ${each.key}`])),
    [words.t("report.proof.number"), `${proof.index} / ${proof.size} · ${proof.entry}`],
    [words.t("report.proof.member"), proof.author],
    [words.t("report.proof.committee"), proof.committee],
  ];
  /** @type {[string, string][]} */
  const about = [
    [words.t("report.happened", { name: words.t("someone") }), momentWords(words, report.happened)],
    [words.t("report.grave", { name: words.t("someone") }), report.severity ? words.t(`report.severity.${report.severity}`) : ""],
    [words.t("report.concerns"), report.people ? words.t("report.people", { n: report.people }) : ""],
  ];
  return html`<article class="card proof">
    <p class="small soft">${words.t("report.proof.from", { name: committee })}</p>
    <h2>${words.t(`report.kind.${report.kind}`)} · <bdi>${report.place}</bdi></h2>
    <p class="said" dir="auto" lang=${report.lang || undefined}>${report.what}</p>
    <${Pictures} pictures=${report.pictures} />
    <${Facts} rows=${about} />
    <p class="small">${words.t("report.who")}: ${words.value(report.confirmations)}</p>
    <h3>${words.t("report.proof.was")}</h3>
    ${proof.seen.length === 0 && html`<${Notice} kind="warn">${words.t("report.proof.seen.none")}</${Notice}>`}
    <${Facts} rows=${dates} />
    <h3>${words.t("report.proof.check")}</h3>
    <p>${words.t("report.proof.check.text")}</p>
    <p class="command" dir="ltr">${COMMAND}</p>
    <h3>${words.t("report.proof.not")}</h3>
    <ul class="dashes">${NOT_PROVEN.map((each) => html`<li key=${each}>${words.t(`report.proof.not.${each}`)}</li>`)}</ul>
  </article>`;
}

/** @param {{ rows: [string, string][] }} props */
function Facts({ rows }) {
  return html`<dl class="proofs small">${rows.filter(([, said]) => said).map(([what, said]) => html`<div key=${what}><dt class="soft">${what}</dt><dd><bdi>${said}</bdi></dd></div>`)}</dl>`;
}

/** @param {number} seconds */
function utc(seconds) {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
