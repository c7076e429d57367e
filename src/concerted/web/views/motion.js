/** One proposal: what it would do, who is for it, and the vote. The count is in views/result.js. */

import { Act } from "../parts/act.js";
import { html, useRef, useState } from "../parts/html.js";
import { Button, Field, Notice, Top, useWords } from "../parts/parts.js";
import { Ballot, Mine, Waiting } from "./ballot.js";
import { effectWords } from "./effects.js";
import { Trust } from "./pledge.js";
import { GROUPS } from "./proposing.js";
import { Result } from "./result.js";
import { Standing, titleWords } from "./vote.js";

/** @typedef {import("./model.js").Motion} Motion */
/** @typedef {import("./model.js").Sending} Sending */
/** @typedef {import("./model.js").Unsent} Unsent */
/** @typedef {import("./model.js").Queued} Queued */

const VOTING = new Set(["vote.cast", "ballot.cast"]);
const PROPOSABLE = new Set(Object.values(GROUPS).flat());

/**
 * @typedef {object} Deeds what a reader can do about a proposal; each ends when it is in our record
 * @property {(choice: any) => Promise<void>} vote
 * @property {() => Promise<void>} takeBack takes a vote back that waits, or forgets that it was not taken
 * @property {() => Promise<void>} part gives a vote counter's part of the count
 * @property {() => Promise<void>} lookAgain asks whether outside checkers have confirmed the end
 * @property {() => Promise<void>} readNames asks again who signed a pledge
 * @property {() => Promise<void>} endCount ends a count that too few took part in
 * @property {() => Promise<void>} file saves the file by which a secret vote can be checked
 * @property {string} observer the page that checks it
 * @property {() => Promise<void>} support
 * @property {() => Promise<void>} unsupport
 * @property {() => Promise<void>} openVote
 * @property {() => Promise<void>} close
 * @property {() => Promise<void>} lapse
 * @property {() => Promise<void>} withdraw
 * @property {() => Promise<void>} accept takes this change into the proposal that it is about
 * @property {(text: string) => Promise<void>} stand
 * @property {(text: string) => Promise<void>} minority
 * @property {() => Promise<void>} resend sends again what is on its way
 * @property {(how: "share" | "copy" | "save" | "print", text: string, title: string) => Promise<void>} minutes
 * @property {boolean} canShare whether this device can hand a text to other programs
 *
 * @typedef {object} Props
 * @property {Motion} motion
 * @property {number} now
 * @property {boolean | null} confirmed whether outside checkers have confirmed the end of a secret vote that
 *   waits for the reader's part; true where nobody is to, null while it is asked
 * @property {import("./model.js").Checked | null} checked what this phone has checked of a secret vote that is over
 * @property {string} committee its name
 * @property {Sending | null} sending
 * @property {{ count: number, href: string } | null} discussed what was said about it in talk; null while it is looked for
 * @property {Queued | null} queued the reader's vote that waits for a way to the server
 * @property {Unsent | null} unsent
 * @property {import("./pledge.js").Signed} signed who signed a pledge that was opened
 * @property {Deeds} deeds
 */

/** @param {Props} props */
export function MotionView(props) {
  const { motion, now } = props;
  const words = useWords();
  const spot = useRef(/** @type {HTMLElement | null} */ (null));
  const deeds = returning(props.deeds, () => spot.current?.focus());
  return html`<${Top} title=${words.t("vote.one")} under=${words.t("vote.by", { name: motion.by })} back="#/vote" />
    <main class="main stack" id="main">
      <h2 class="headline"><bdi>${titleWords(words, motion)}</bdi></h2>
      <p class="tags"><${Standing} motion=${motion} now=${now} queued=${props.queued} /></p>
      <${Effect} motion=${motion} />
      <${Text} motion=${motion} />
      <${Statements} motion=${motion} />
      <${Candidates} motion=${motion} deeds=${deeds} />
      <${Changes} motion=${motion} />
      <${Discussion} motion=${motion} discussed=${props.discussed} />
      <section class="stack" tabindex="-1" ref=${spot} aria-label=${words.t("vote.state")}>
        <${OnTheWay} ...${props} />
        ${props.queued && html`<${Waiting} ...${props} queued=${props.queued} deeds=${deeds} />`}
        ${motion.result && html`<${Result} ...${props} />`}
        ${motion.result && motion.cast && html`<${Mine} motion=${motion} cast=${motion.cast} />`}
        ${motion.pledge && motion.status === "proposed" && html`<${Trust} pledge=${motion.pledge} />`}
        ${motion.status === "proposed" && html`<${Proposed} motion=${motion} deeds=${deeds} />`}
        ${motion.opening && html`<${Ballot} ...${props} deeds=${deeds} />`}
      </section>
    </main>`;
}

/** The deeds, after each of which the focus goes to where the proposal stands now.
 * @param {Deeds} deeds
 * @param {() => void} after
 */
function returning(deeds, after) {
  const found = /** @type {any} */ ({ ...deeds });
  for (const name of ["vote", "takeBack", "part", "endCount", "support", "unsupport", "openVote", "close", "lapse", "withdraw", "accept", "stand", "minority"]) {
    found[name] = async (/** @type {any[]} */ ...given) => {
      await /** @type {any} */ (deeds)[name](...given);
      after();
    };
  }
  return /** @type {Deeds} */ (found);
}

/** @param {{ motion: Motion }} props */
function Effect({ motion }) {
  const words = useWords();
  return html`<section class="card effect">
    <h2>${words.t("vote.effect")}</h2>
    ${effectWords(words, motion.effect).map((line) => html`<p key=${line}>${line}</p>`)}
    ${motion.amending && html`<p><a href=${`#/vote/${motion.amending}`}>${words.t("vote.target")}</a></p>`}
    ${motion.decidedAs === "grave" && html`<p class="tags"><span class="tag">${words.t("vote.grave")}</span></p>`}
  </section>`;
}

/** @param {{ motion: Motion }} props */
function Text({ motion }) {
  const words = useWords();
  if (!motion.text) return null;
  return html`<section class="stack tight">
    <h2>${words.t("vote.text", { name: motion.writer })}</h2>
    <p class="said" dir="auto">${motion.text}</p>
  </section>`;
}

/** @param {{ motion: Motion }} props */
function Statements({ motion }) {
  const words = useWords();
  return html`${motion.statements.map(
    (one) => html`<section class="card" key=${one.name}>
      <h2>${words.t("vote.minority")}</h2>
      <p class="said" dir="auto">${one.text || words.t("vote.unreadable")}</p>
      <p class="small soft"><bdi>${one.name}</bdi></p>
    </section>`,
  )}`;
}

/** @param {{ motion: Motion, deeds: Deeds }} props */
function Candidates({ motion, deeds }) {
  const words = useWords();
  if (motion.effect.type !== "elect") return null;
  const willing = motion.status === "proposed" && !motion.standing;
  return html`<section class="stack tight">
    <h2>${words.t("vote.candidates")}</h2>
    ${motion.candidates.length === 0 && html`<p class="soft">${words.t("vote.candidates.none")}</p>`}
    ${motion.candidates.map(
      (one) => html`<div class="card" key=${one.name}>
        <h3><bdi>${one.name}</bdi></h3>
        ${one.text && html`<p class="said" dir="auto">${one.text}</p>`}
      </div>`,
    )}
    ${willing && html`<${Saying} id="stand" begin="vote.stand" label="vote.stand.label" act="vote.stand.act" deed=${deeds.stand} optional />`}
  </section>`;
}

/** Proposals to change this one. @param {{ motion: Motion }} props */
function Changes({ motion }) {
  const words = useWords();
  if (motion.changes.length === 0) return null;
  return html`<section class="stack tight">
    <h2>${words.t("vote.changes")}</h2>
    ${motion.changes.map(
      (one) => html`<a class="card" key=${one.id} href=${`#/vote/${one.id}`}>
        <h3><bdi>${titleWords(words, one)}</bdi></h3>
        <p class="small soft">${words.t("vote.by", { name: one.by })}</p>
      </a>`,
    )}
  </section>`;
}

/** Where it is talked about. @param {{ motion: Motion, discussed: Props["discussed"] }} props */
function Discussion({ motion, discussed }) {
  const words = useWords();
  return html`<section class="stack tight">
    ${discussed && discussed.count > 0 && html`<p><a href=${discussed.href}>${words.t("vote.discussed", { n: discussed.count })}</a></p>`}
    <a class="button wide" href=${`#/talk/about/${motion.id}`}>${words.t("vote.discuss")}</a>
  </section>`;
}

/** What was sent about this proposal and is not in our record yet, or was not taken. @param {Props} props */
function OnTheWay({ motion, sending, unsent, deeds }) {
  const words = useWords();
  if (sending?.payload.motion === motion.id) {
    const said = words.t(VOTING.has(sending.kind) ? "vote.sending" : "vote.sending.other");
    return html`<${Notice} kind="warn" icon="clock">${said}</${Notice}>
      <${Act} said="again" deed=${deeds.resend} />`;
  }
  if (unsent?.payload.motion !== motion.id) return null;
  return html`<${Notice} kind="bad">
    <p class="strong">${words.t(VOTING.has(unsent.kind) ? "vote.unsent" : "vote.unsent.other")}</p>
    <p>${unsent.said}</p>
  </${Notice}>`;
}

/** @param {{ motion: Motion, deeds: Deeds }} props */
function Proposed({ motion, deeds }) {
  const words = useWords();
  const { missing, candidatesMissing, held } = motion;
  const ready = missing === 0 && candidatesMissing === 0 && !held;
  return html`
    <p class="strong">${words.t("vote.supporters", { n: motion.supports })}</p>
    ${missing > 0 && html`<p class="soft">${words.t("vote.supports.needed", { n: missing })}</p>`}
    ${candidatesMissing > 0 && html`<p class="soft">${words.t("vote.candidates.needed", { n: candidatesMissing })}</p>`}
    ${held && html`<p class="soft">${words.t("vote.held")}</p>`}
    ${!motion.own && !motion.supported && html`<${Act} kind=${ready ? "" : "main-act"} said="vote.support" deed=${deeds.support} />`}
    ${ready && html`<${Act} kind="main-act" said="vote.start" deed=${deeds.openVote} />`}
    ${!motion.own && motion.supported && html`<${Act} said="vote.unsupport" deed=${deeds.unsupport} />`}
    ${motion.targetOwn && html`<p class="small soft">${words.t("vote.accept.help")}</p><${Act} said="vote.accept" deed=${deeds.accept} />`}
    ${!motion.stated && motion.statements.length < 3 && html`<${Saying} id="minority" begin="vote.minority.add"
      label="vote.minority.label" act="vote.minority.act" deed=${deeds.minority} />`}
    ${!motion.amending && PROPOSABLE.has(motion.effect.type) && html`<a class="button wide" href=${`#/vote/propose/amend?of=${motion.id}`}>${words.t("vote.amend")}</a>`}
    ${motion.own && html`<${Act} kind="plain" said="vote.withdraw" deed=${deeds.withdraw} />`}
    ${motion.stale && html`<p class="small soft">${words.t("vote.stale")}</p><${Act} said="vote.lapse" deed=${deeds.lapse} />`}`;
}

/** A deed that takes words: asked for once it is begun.
 * @param {{ id: string, begin: string, label: string, act: string, optional?: boolean,
 *   deed: (text: string) => Promise<void> }} props
 */
function Saying({ id, begin, label, act, optional, deed }) {
  const words = useWords();
  const [text, setText] = useState("");
  const [begun, setBegun] = useState(false);
  if (!begun) return html`<${Button} wide onClick=${() => setBegun(true)}>${words.t(begin)}</${Button}>`;
  const help = optional ? words.t("optional") : undefined;
  const done = async () => {
    await deed(text.trim());
    setBegun(false);
  };
  return html`<div class="card">
    <${Field} id=${id} label=${words.t(label)} help=${help} value=${text} onInput=${setText} lines autofocus limit=${10_000} />
    <${Act} kind="main-act" said=${act} deed=${done} disabled=${!optional && !text.trim()} />
    <${Button} kind="plain" wide onClick=${() => setBegun(false)}>${words.t("cancel")}</${Button}>
  </div>`;
}
