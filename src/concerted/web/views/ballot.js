/**
 * The vote on a proposal: how far it has come, and the reader's own.
 *
 * A vote is shown as received only where our verified record has it. Of a secret vote
 * the record has that it counts, and nobody has how it was filled in: not even this phone keeps it.
 */

import { Act } from "../parts/act.js";
import { html, useState } from "../parts/html.js";
import { Button, Choices, Meter, Notice, useWords } from "../parts/parts.js";
import { Sure } from "../parts/sure.js";
import { choiceWords, enough, majorityWords, turnoutWords, waits } from "./counting.js";
import { list } from "./effects.js";
import { Trust } from "./pledge.js";
import { CheckedBallots } from "./result.js";

/** @typedef {import("./model.js").Motion} Motion */
/** @typedef {import("./model.js").Opening} Opening */
/** @typedef {import("./motion.js").Deeds} Deeds */

/** @param {import("./motion.js").Props} props */
export function Ballot({ motion, now, confirmed, checked, sending, queued, unsent, deeds }) {
  const words = useWords();
  const opening = /** @type {Opening} */ (motion.opening);
  const over = now > opening.until;
  const onItsWay = (sending?.kind === "vote.cast" || sending?.kind === "ballot.cast") && sending.payload.motion === motion.id;
  return html`<div class="stack">
    ${motion.status !== "reached" && html`<${Turnout} motion=${motion} />`}
    ${motion.pledge && motion.status === "open" && html`<${Trust} pledge=${motion.pledge} />`}
    ${opening.trial && html`<p class="small soft">${words.t("vote.trial.help")}</p>`}
    ${over && opening.mayVote && opening.mine === null && opening.receipt === "" && unsent?.payload.motion !== motion.id && !queued && html`<${Notice}>${words.t(motion.pledge ? "pledge.missed" : "vote.missed")}</${Notice}>`}
    ${over && opening.receipt !== "" && html`<${Mine} motion=${motion} cast=${opening} />`}
    ${opening.count && html`<${Counting} motion=${motion} count=${opening.count} now=${now} confirmed=${confirmed} deeds=${deeds} />
      <${CheckedBallots} checked=${checked} />`}
    ${opening.countable && html`<${Act} kind="main-act" said="vote.count" deed=${deeds.close} />`}
    ${!over && !onItsWay && !waits(queued, motion, now) && opening.mayVote && motion.status === "open" && html`<${Paper} key=${`${opening.id} ${opening.receipt}`} motion=${motion} deeds=${deeds} />`}
    ${!opening.mayVote && html`<p>${words.t("vote.notYou")}</p>`}
    <p class="small soft">
      ${over ? words.t("vote.wasUntil", { time: words.moment(opening.until) }) : words.t("vote.until", { time: words.moment(opening.until) })}
      ${" "}${!motion.pledge && words.t(opening.secret ? "vote.secretTo" : "vote.openTo")}
    </p>
  </div>`;
}

/** A vote that waits for a way to the server; or came too late, and did not count.
 * @param {{ motion: Motion, now: number, queued: import("./model.js").Queued, deeds: Deeds }} props
 */
export function Waiting({ motion, now, queued, deeds }) {
  const words = useWords();
  if (!waits(queued, motion, now)) {
    return html`<${Notice} kind="bad"><p class="strong">${words.t("vote.unsent")}</p><p>${queued.said || words.t("vote.queued.late")}</p></${Notice}>
      <${Act} said="vote.queued.seen" deed=${deeds.takeBack} />`;
  }
  const choice = queued.choice === null ? null : choiceWords(words, motion, queued.choice);
  return html`<${Notice} kind="warn" icon="clock">
      ${choice !== null && html`<p class="strong">${words.t("vote.queued.choice", { choice })}</p>`}
      <p>${words.t("vote.queued")}</p>
    </${Notice}>
    <${Act} said="vote.queued.back" deed=${deeds.takeBack} />`;
}

/** @param {{ motion: Motion }} props */
function Turnout({ motion }) {
  const words = useWords();
  const opening = /** @type {Opening} */ (motion.opening);
  const said = turnoutWords(words, motion, opening);
  const needed = enough(motion.quorum, opening.roll);
  return html`<div class="stack tight">
    <h2>${said}</h2>
    <${Meter} part=${opening.voted} whole=${opening.roll} label=${said} />
    ${!motion.pledge && html`<p class="small soft">
      ${words.t("vote.needed", { n: needed })}
      ${" "}${motion.contest ? "" : majorityWords(words, motion.majority)}
    </p>`}
  </div>`;
}

/** That the reader's vote is in our record. @param {{ motion: Motion, cast: import("./model.js").Cast }} props */
export function Mine({ motion, cast: { mine, receipt, secret } }) {
  const words = useWords();
  if (secret) {
    return html`<${Notice} kind="good" icon="check">
      <p class="strong">${words.t(motion.pledge ? "pledge.counted" : "vote.secret.counted")}</p>
      <p class="small">${words.t("vote.secret.receipt")}<br /><code class="receipt" dir="ltr">${receipt}</code></p>
      ${!motion.pledge && html`<p class="small">${words.t("vote.secret.cannot")}</p>`}
    </${Notice}>`;
  }
  return html`<${Notice} kind="good" icon="check">
    <p class="strong">${words.t("vote.mine", { choice: choiceWords(words, motion, mine) })}</p>
    <p class="small">${words.t("vote.received", { receipt })}</p>
  </${Notice}>`;
}

/** A secret vote that is over and being counted, or a pledge that was reached and is being opened.
 * @param {{ motion: Motion, count: import("./model.js").Counting, now: number, confirmed: boolean | null, deeds: Deeds }} props
 */
function Counting({ motion, count, now, confirmed, deeds }) {
  const words = useWords();
  const said = words.t("vote.secret.parts", { part: count.given, n: count.needed });
  const missing = list(words, count.missing);
  const reached = motion.status === "reached";
  return html`<section class="card">
    <h2>${words.t(reached ? "pledge.opening" : "vote.counting")}</h2>
    <p>${said}</p>
    <${Meter} part=${count.given} whole=${count.needed} label=${said} />
    <p class="small soft">${words.t("vote.secret.missing", { names: missing })}</p>
    ${count.due && html`<${Due} reached=${reached} confirmed=${confirmed} checkers=${count.checkers} deeds=${deeds} />`}
    ${!count.due && html`<p class="small soft">${words.t(reached ? "pledge.wait" : "vote.secret.wait")}</p>`}
    ${now <= count.until && html`<p class="small soft">${words.t("vote.secret.until", { time: words.moment(count.until) })}</p>`}
    ${now > count.until && html`<p>${words.t("vote.secret.stalled")}</p>
      <${Sure} said="vote.secret.lapse" title=${words.t("vote.secret.lapse")} text=${words.t("vote.secret.lapse.text", { names: missing })}
        act="vote.secret.lapse" deed=${deeds.endCount} />`}
  </section>`;
}

/** A vote counter's own part, once nobody can show them another end of the vote.
 * @param {{ reached: boolean, confirmed: boolean | null, checkers: readonly string[], deeds: Deeds }} props
 */
function Due({ reached, confirmed, checkers, deeds }) {
  const words = useWords();
  if (confirmed === null) return html`<p class="soft" role="status">${words.t("loading")}</p>`;
  if (confirmed) {
    return html`<p>${words.t(reached ? "pledge.due" : "vote.secret.due")}</p>
      <${Act} kind="main-act" said=${reached ? "pledge.part" : "vote.secret.part"} deed=${deeds.part} />`;
  }
  return html`<p role="status">${words.t("vote.secret.checkers", { names: list(words, checkers) })}</p>
    <${Act} said="vote.secret.look" deed=${deeds.lookAgain} />`;
}

/** The ballot paper. @param {{ motion: Motion, deeds: Deeds }} props */
function Paper({ motion, deeds }) {
  const words = useWords();
  const opening = /** @type {Opening} */ (motion.opening);
  const { contest } = motion;
  const [choice, choose] = useState(opening.mine ?? (contest ? [] : null));
  const [voting, setVoting] = useState(opening.receipt === "");
  if (!voting) {
    return html`<${Mine} motion=${motion} cast=${opening} />
      <${Button} wide onClick=${() => setVoting(true)}>${words.t(motion.pledge ? "pledge.change" : "vote.change")}</${Button}>`;
  }
  const options = contest
    ? motion.candidates.map((one, n) => ({ value: n, label: one.name, under: one.text }))
    : motion.pledge
      ? ["yes", "no"].map((value) => ({ value, label: words.t(`pledge.${value}`), under: words.t(`pledge.${value}.help`) }))
      : ["yes", "no", "abstain"].map((value) => ({ value, label: words.t(`vote.${value}`) }));
  const many = contest !== null && choice.length > contest.most;
  const few = contest !== null && choice.length < contest.least;
  const legend = motion.pledge ? words.t("pledge.question") : words.t(contest ? "vote.approve" : "vote.question", { n: contest?.most ?? 0 });
  const cast = () => deeds.vote(contest ? [...choice].sort((a, b) => a - b) : choice);
  const same = opening.mine !== null && String(opening.mine) === String(choice);
  return html`<div class="stack paper">
    <${Choices} name="choice" legend=${legend} value=${choice} options=${options} onChange=${choose} many=${contest !== null} />
    ${many && html`<p class="small strong" role="status">${words.t("vote.tooMany", { n: contest?.most ?? 0 })}</p>`}
    ${contest?.least === 0 && choice.length === 0 && html`<p class="small soft">${words.t("vote.nobody.help")}</p>`}
    <${Act} kind="main-act" said=${motion.pledge ? "pledge.cast" : "vote.cast"} deed=${cast} disabled=${choice === null || many || few || same} />
    ${opening.receipt !== "" && html`<${Button} kind="plain" wide onClick=${() => setVoting(false)}>${words.t("cancel")}</${Button}>`}
  </div>`;
}
