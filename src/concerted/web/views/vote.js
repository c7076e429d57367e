/** The list of proposals: what can be voted on now stands first. */

import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Button, Empty, Meter, Top, useWords } from "../parts/parts.js";
import { choiceWords, outcome, turnoutWords, waits } from "./counting.js";

/** @typedef {import("./model.js").Motion} Motion */
/** @typedef {import("./model.js").Sending} Sending */
/** @typedef {import("./model.js").Queued} Queued */
/** @typedef {import("../words/words.js").Words} Words */

/**
 * @param {{ motions: readonly Motion[], more: number, now: number, sending: Sending | null,
 *   queued: Readonly<Record<string, Queued>>, showMore: () => void, children?: any }} props
 */
export function Vote({ motions, more, now, sending, queued, showMore, children }) {
  const words = useWords();
  const open = motions.filter((one) => one.opening).sort(byDeadline);
  const proposed = motions.filter((one) => one.status === "proposed");
  const decided = motions.filter((one) => !one.opening && one.status !== "proposed");
  const groups = { open, proposed, decided };
  return html`<${Top} title=${words.t("vote.title")}>
      ${motions.length > 0 &&
      html`<a class="button icon" href="#/vote/propose" aria-label=${words.t("vote.propose")}><${Icon} name="add" /></a>`}
    </${Top}>
    <main class="main stack" id="main">
      ${children}
      ${sending?.kind === "motion.propose" && html`<p class="card"><span class="tag">${words.t("propose.sending")}</span></p>`}
      ${motions.length === 0 && html`<${Nothing} />`}
      ${Object.entries(groups).map(
        ([name, group]) => html`<${Group} key=${name} title=${words.t(`vote.${name}`)} motions=${group} now=${now} queued=${queued} />`,
      )}
      ${more > 0 && html`<${Button} wide onClick=${showMore}>${words.t("vote.more", { n: more })}</${Button}>`}
    </main>`;
}

/** @param {Motion} one @param {Motion} other */
function byDeadline(one, other) {
  return (one.opening?.until ?? 0) - (other.opening?.until ?? 0);
}

function Nothing() {
  const words = useWords();
  return html`<${Empty} icon="vote" title=${words.t("vote.none.title")} text=${words.t("vote.none.text")}>
    <a class="button main-act" href="#/vote/propose">${words.t("vote.propose")}</a>
  </${Empty}>`;
}

/** @param {{ title: string, motions: readonly Motion[], now: number, queued: Readonly<Record<string, Queued>> }} props */
function Group({ title, motions, now, queued }) {
  if (motions.length === 0) return null;
  return html`<section class="stack tight">
    <h2>${title}</h2>
    <ul class="stack tight">
      ${motions.map((motion) => html`<li key=${motion.id}><${Card} motion=${motion} now=${now} queued=${queued[motion.id] ?? null} /></li>`)}
    </ul>
  </section>`;
}

/** @param {{ motion: Motion, now: number, queued: Queued | null }} props */
function Card({ motion, now, queued }) {
  const words = useWords();
  const { opening } = motion;
  const said = opening && turnoutWords(words, motion, opening);
  return html`<a class="card proposal" href=${`#/vote/${motion.id}`}>
    <h3><bdi>${titleWords(words, motion)}</bdi></h3>
    <p class="small soft">${words.t("vote.by", { name: motion.by })}</p>
    ${opening && html`<${Meter} part=${opening.voted} whole=${opening.roll} label=${said} />`}
    <p class="tags small"><${Standing} motion=${motion} now=${now} queued=${queued} /></p>
  </a>`;
}

/** The title, or why there is none. @param {Words} words @param {Motion} motion */
export function titleWords(words, motion) {
  return motion.title === null ? words.t("vote.unreadable") : motion.title || words.t("vote.untitled");
}

/** Where a proposal stands, in a few words. @param {{ motion: Motion, now: number, queued?: Queued | null }} props */
export function Standing({ motion, now, queued }) {
  const words = useWords();
  if (motion.opening) return html`<${Voting} motion=${motion} now=${now} queued=${queued} />`;
  if (motion.status === "proposed") {
    const said = motion.missing
      ? words.t("vote.tag.missing", { n: motion.missing })
      : words.t("vote.supporters", { n: motion.supports });
    return html`${motion.result && html`<span class="tag">${outcome(words, motion)}</span>`}
      <span class="tag">${said}</span>`;
  }
  const good = motion.status === "passed" || motion.status === "trial";
  const told = motion.pledge ? outcome(words, motion) : words.t(`vote.tag.${motion.status}`);
  return html`<span class=${good ? "tag good" : "tag"}>${told}</span>
    ${motion.ended > 0 && html`<span class="tag">${words.day(motion.ended)}</span>`}`;
}

/** @param {{ motion: Motion, now: number, queued?: Queued | null }} props */
function Voting({ motion, now, queued }) {
  const words = useWords();
  const opening = /** @type {import("./model.js").Opening} */ (motion.opening);
  const over = now > opening.until;
  const left = over ? words.t("vote.over") : words.t("vote.left", { span: words.span(opening.until - now) });
  if (motion.status === "reached") return html`<span class="tag good">${outcome(words, motion)}</span>`;
  const none = words.t(over ? "vote.tag.missed" : "vote.mine.none");
  const mine = opening.secret && opening.receipt ? words.t(motion.pledge ? "pledge.tag" : "vote.secret.tag") : opening.mine === null ? none : words.t("vote.mine", { choice: choiceWords(words, motion, opening.mine) });
  if (waits(queued, motion, now)) return html`<span class="tag"><${Icon} name="clock" />${left}</span><span class="tag">${words.t("vote.queued.tag")}</span>`;
  return html`<span class="tag"><${Icon} name="clock" />${left}</span>
    ${opening.mayVote && html`<span class=${opening.receipt !== "" ? "tag good" : over ? "tag" : "tag bad"}>${mine}</span>`}
    ${!opening.mayVote && html`<span class="tag">${words.t("vote.tag.notYou")}</span>`}`;
}
