/** How a proposal was counted, with its arithmetic, and the minutes to share. */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Button, Meter, Notice, Sheet, useWords } from "../parts/parts.js";
import { arithmetic, outcome } from "./counting.js";
import { list } from "./effects.js";
import { minutesOf } from "./minutes.js";
import { Outcome } from "./pledge.js";
import { titleWords } from "./vote.js";

/** @typedef {import("./model.js").Motion} Motion */
/** @typedef {import("./model.js").Count} Count */

/** @param {import("./motion.js").Props} props */
export function Result({ motion, checked, committee, signed, deeds }) {
  const words = useWords();
  const [asked, ask] = useState(false);
  const below = html`${motion.counters.length > 0 && html`<${Proof} motion=${motion} checked=${checked} deeds=${deeds} />`}
    <${Button} wide onClick=${() => ask(true)}>${words.t("vote.minutes")}</${Button}>
    ${asked && html`<${Minutes} motion=${motion} committee=${committee} deeds=${deeds} onClose=${() => ask(false)} />`}`;
  if (motion.pledge) return html`<${Outcome} motion=${motion} signed=${signed} again=${deeds.readNames}>${below}</${Outcome}>`;
  const result = /** @type {Count} */ (motion.result);
  const election = motion.contest !== null;
  return html`<section class="card result">
    <h2>${outcome(words, motion)}</h2>
    ${result.elected.length > 0 && html`<p class="strong">${words.t("vote.elected", { names: list(words, result.elected) })}</p>`}
    ${election
      ? motion.candidates.map((one, n) => html`<${Line} key=${one.name} name=${one.name} part=${result.approvals[n] ?? 0} whole=${result.ballots} />`)
      : ["yes", "no", "abstain"].map(
          (one) => html`<${Line} key=${one} name=${words.t(`vote.${one}`)} part=${/** @type {any} */ (result)[one]} whole=${result.ballots} kind=${one === "yes" ? "good" : ""} />`,
        )}
    ${arithmetic(words, motion).map((line) => html`<p class="small soft" key=${line}>${line}</p>`)}
    ${below}
  </section>`;
}

/** Who counted a secret vote, and the file by which anybody can check it.
 * @param {{ motion: Motion, checked: import("./model.js").Checked | null, deeds: import("./motion.js").Deeds }} props
 */
function Proof({ motion, checked, deeds }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return html`<p class="small soft">${words.t("vote.secret.by", { names: list(words, motion.counters) })}</p>
    <${CheckedBallots} checked=${checked} />
    <${Button} wide onClick=${() => setOpen(true)}>${words.t("vote.secret.check")}</${Button}>
    ${open && html`<${Sheet} title=${words.t("vote.secret.check")} onClose=${() => setOpen(false)}>
      <p>${words.t("vote.secret.check.text")}</p>
      <${Act} kind="main-act" said="vote.secret.save" deed=${deeds.file} />
      <a class="button wide" href=${deeds.observer} target="_blank" rel="noopener">${words.t("vote.secret.page")}</a>
      <p class="small soft">${words.t("vote.secret.limits")}</p>
    </${Sheet}>`}`;
}

/** What this phone has checked of a secret vote by itself, and exactly how much of it. @param {{ checked: import("./model.js").Checked | null }} props */
export function CheckedBallots({ checked }) {
  const words = useWords();
  if (checked === null) return null;
  const { done, of, ballots, own, failing, shown } = checked;
  if (failing > 0 && done === of) return html`<${Notice} kind="bad">${words.t(shown ? "vote.checked.shown" : "vote.checked.bad", { n: failing })}</${Notice}>`;
  if (done < of) {
    const said = words.t("vote.checked.going", { part: done, n: of });
    return html`<p class="small soft">${said}</p><${Meter} part=${done} whole=${of} label=${said} />`;
  }
  const all = of === ballots;
  return html`<p class="small soft" role="status">
    ${words.t(all ? "vote.checked.all" : "vote.checked.some", { part: of, n: ballots })}
    ${" "}${own && !all ? words.t("vote.checked.own") : ""} ${words.t("vote.checked.sum")}
  </p>`;
}

/** @param {{ name: string, part: number, whole: number, kind?: string }} props */
function Line({ name, part, whole, kind }) {
  const words = useWords();
  return html`<div class="stack tight">
    <p class="split"><bdi>${name}</bdi><span class="strong">${words.value(part)}</span></p>
    <${Meter} part=${part} whole=${whole} label=${name} kind=${kind} />
  </div>`;
}

/** @param {{ motion: Motion, committee: string, deeds: import("./motion.js").Deeds, onClose: () => void }} props */
function Minutes({ motion, committee, deeds, onClose }) {
  const words = useWords();
  const [done, setDone] = useState("");
  const text = minutesOf(words, motion, committee);
  const title = titleWords(words, motion);
  const by = (/** @type {"share" | "copy" | "save" | "print"} */ how) => async () => {
    setDone("");
    await deeds.minutes(how, text, title);
    if (how === "copy") setDone(words.t("copied"));
  };
  return html`<${Sheet} title=${words.t("vote.minutes.title")} onClose=${onClose}>
    <pre class="minutes" dir=${words.dir} tabindex="0">${text}</pre>
    <p class="small soft">${words.t("vote.minutes.help")}</p>
    ${done && html`<${Notice} kind="good">${done}</${Notice}>`}
    ${deeds.canShare && html`<${Act} kind="main-act" said="share" deed=${by("share")} />`}
    <${Act} kind=${deeds.canShare ? "" : "main-act"} said="copy" deed=${by("copy")} />
    <${Act} said="vote.minutes.save" deed=${by("save")} />
    <${Act} said="vote.minutes.print" deed=${by("print")} />
  </${Sheet}>`;
}
