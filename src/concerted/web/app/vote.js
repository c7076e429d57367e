/** Vote: the list of proposals, one of them, and a new one. */

import * as motions from "../client/motions.js";
import { queuedVotes, takeBack, voteOrQueue } from "../client/queued.js";
import { committeeName } from "../client/words.js";
import { countersOf } from "../model/counters.js";
import { nameOf } from "../model/called.js";
import { motionOf, motionsOf } from "../model/motions.js";
import { html, useEffect, useState } from "../parts/html.js";
import { Empty, Top, useWords } from "../parts/parts.js";
import { CountersCard } from "../views/counters.js";
import { MotionView } from "../views/motion.js";
import { Vote } from "../views/vote.js";
import { go } from "./routes.js";
import { acting, refusing, resending, sendingOf, telling, useUnsent } from "./sending.js";
import { canShare, passOn, saveData } from "./sharing.js";
import { Blank, useRefusal, useShown } from "./shown.js";

/** @typedef {import("./areas.js").ScreenProps} ScreenProps */
/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../views/model.js").Motion} Motion */
/** @typedef {import("../views/model.js").Checked} Checked */

const PAGE = 30;
const TICK_MS = 20_000;

/** @param {ScreenProps} props */
export function Screen(props) {
  const [first] = props.route.parts;
  if (first === "propose") return html`<${Later} ...${props} />`;
  return first ? html`<${One} ...${props} id=${first} />` : html`<${List} ...${props} />`;
}

/** Proposing, loaded when it is first wanted. @param {ScreenProps} props */
function Later(props) {
  const words = useWords();
  const { shown: found } = useShown(props.person, () => import("./propose.js"), []);
  return found ? html`<${found.ProposeScreen} ...${props} />` : html`<${Blank} title=${words.t("vote.title")} back="" trouble=${null} />`;
}

/** @param {ScreenProps} props */
function List({ person }) {
  const words = useWords();
  const [most, setMost] = useState(PAGE);
  const committee = /** @type {Committee} */ (person.committee);
  const { shown: found } = useShown(person, async () => ({ ...(await motionsOf(committee, most)), queued: await queuedVotes(committee) }), [most]);
  const now = useNow(committee);
  if (!found) return html`<${Blank} title=${words.t("vote.title")} back="" trouble=${null} />`;
  return html`<${Vote} ...${found} now=${now} sending=${sendingOf(committee)} showMore=${() => setMost(most + PAGE)}>
    <${Counters} person=${person} />
  </${Vote}>`;
}

/** What this member does as a vote counter, if they are one. @param {{ person: Person }} props */
function Counters({ person }) {
  const committee = /** @type {Committee} */ (person.committee);
  const { shown } = useShown(person, () => countersOf(committee), []);
  const doing = async (/** @type {"begin" | "goOn"} */ deed) => {
    const trusteeship = await import("../client/trusteeship.js");
    await acting(person, committee, () => trusteeship[deed](committee));
  };
  return shown ? html`<${CountersCard} ...${shown} begin=${() => doing("begin")} goOn=${() => doing("goOn")} />` : null;
}

/** @param {ScreenProps & { id: string }} props */
function One({ person, id }) {
  const committee = /** @type {Committee} */ (person.committee);
  const { shown } = useShown(person, async () => ({ motion: await motionOf(committee, id), name: await committeeName(committee), queued: (await queuedVotes(committee))[id] ?? null }), [id]);
  const now = useNow(committee);
  const words = useWords();
  const unsent = useUnsent(person);
  const [confirmed, lookAgain] = useConfirmed(person, committee, shown?.motion ?? null);
  const [signed, readNames] = useSigned(person, committee, shown?.motion ?? null);
  const said = useRefusal(shown?.queued?.failed ?? "");
  const checked = useChecked(person, committee, shown?.motion ?? null);
  const discussed = useDiscussed(person, id);
  if (!shown) return html`<${Blank} title=${words.t("vote.title")} back="#/vote" trouble=${null} />`;
  if (shown.motion === null) {
    return html`<${Top} title=${words.t("vote.one")} back="#/vote" />
      <main class="main" id="main"><${Empty} icon="vote" title=${words.t("vote.unknown.title")} text=${words.t("vote.unknown.text")} /></main>`;
  }
  return html`<${MotionView} motion=${shown.motion} now=${now} confirmed=${confirmed} checked=${checked} committee=${shown.name}
    sending=${sendingOf(committee)} queued=${shown.queued && { ...shown.queued, said }} unsent=${unsent} discussed=${discussed} signed=${signed}
    deeds=${{ ...deedsFor(person, committee, id), lookAgain, readNames }} />`;
}

/** Whether outside checkers have confirmed the end of a secret vote that waits for this reader's part,
 * asked again and again until they have; and how to ask now.
 * @param {Person} person
 * @param {Committee} committee
 * @param {Motion | null} motion
 * @returns {[boolean | null, () => Promise<void>]}
 */
function useConfirmed(person, committee, motion) {
  const [asked, setAsked] = useState({ opening: "", confirmed: false });
  const { count } = motion?.opening ?? {};
  const id = `${motion?.opening?.id ?? ""} ${motion?.status}`; // a pledge is counted, and then opened
  const waits = Boolean(count?.due && count.checkers.length);
  const confirmed = asked.opening === id ? asked.confirmed : null;
  const done = confirmed === true;
  const ask = async () => {
    const { closeConfirmed } = await import("../client/trusteeship.js");
    setAsked({ opening: id, confirmed: await closeConfirmed(committee, /** @type {{ id: string }} */ (motion).id) });
  };
  useEffect(() => {
    if (!waits || done) return undefined;
    const aside = () => ask().catch((error) => (setAsked({ opening: id, confirmed: false }), telling(person, error)));
    void aside();
    const timer = setInterval(aside, TICK_MS);
    return () => clearInterval(timer);
  }, [committee, id, waits, done]);
  return [waits ? confirmed : true, ask];
}

/** A vote counter's part: of the count, and of the ballots of a pledge that was reached. @param {Committee} committee @param {string} id */
async function partOf(committee, id) {
  if (committee.state.motions.at(id).status !== "reached") return (await import("../client/trusteeship.js")).count(committee, id);
  return (await import("../client/pledges.js")).openBallots(committee, id);
}

/** The names of those who signed a pledge that was opened, once this phone has made them; and how to ask again.
 * @param {Person} person
 * @param {Committee} committee
 * @param {import("../views/model.js").Motion | null} motion
 * @returns {[import("../views/pledge.js").Signed, () => Promise<void>]}
 */
function useSigned(person, committee, motion) {
  const id = motion?.pledge && motion.status === "passed" ? motion.id : "";
  const [found, setFound] = useState({ id: "", signed: /** @type {import("../views/pledge.js").Signed} */ (null) });
  const read = async () => {
    const { signedBy } = await import("../client/pledges.js");
    const members = await signedBy(committee, id);
    const names = await Promise.all(members.map((member) => nameOf(committee, member)));
    setFound({ id, signed: { names: names.sort((one, other) => one.localeCompare(other)), failed: false } });
  };
  const failing = () => read().catch((error) => (setFound({ id, signed: { names: [], failed: true } }), telling(person, error)));
  useEffect(() => {
    if (id) void failing();
  }, [committee, id]);
  return [found.id === id ? found.signed : null, failing];
}

/** The proofs of others' ballots, checked once the vote is over, and again once it is decided.
 *
 * One that fails while it can still be taken out is shown to all. It ends when the screen is left.
 * @param {Person} person
 * @param {Committee} committee
 * @param {Motion | null} motion
 * @returns {Checked | null} null where there is nothing to check
 */
function useChecked(person, committee, motion) {
  const [found, setFound] = useState(/** @type {{ of: string, checked: Checked | null }} */ ({ of: "", checked: null }));
  const counting = Boolean(motion?.opening?.count);
  const of = motion && (counting || motion.counters.length) ? `${motion.id} ${counting}` : "";
  useEffect(() => {
    const leaving = new AbortController();
    const show = (/** @type {Checked | null} */ checked) => leaving.signal.aborted || setFound({ of, checked });
    if (of) checking(committee, of.split(" ")[0], counting, show, leaving.signal).catch((error) => (show(null), telling(person, error)));
    return () => leaving.abort();
  }, [committee, of]);
  return found.of === of ? found.checked : null;
}

/** @type {WeakMap<Committee, Map<string, Checked>>} */
const KNOWN = new WeakMap();

/** @param {Committee} committee @param {string} motion @param {boolean} counting @param {(checked: Checked | null) => void} show @param {AbortSignal} signal */
async function checking(committee, motion, counting, show, signal) {
  const known = KNOWN.get(committee) ?? new Map();
  KNOWN.set(committee, known);
  const key = `${motion} ${counting} ${committee.state.motions.at(motion).opening?.id ?? ""}`;
  if (known.has(key)) return show(known.get(key));
  const { checkBallots, exposeAll } = await import("../client/ballotcheck.js");
  const told = (/** @type {number} */ done, /** @type {number} */ of) => show({ done, of, ballots: of, own: false, failing: 0, shown: false });
  const found = await checkBallots(committee, motion, told, signal);
  if (found === null) return show(null);
  if (counting && found.failing.length) await exposeAll(committee, motion, found.failing);
  const { ballots, checked, own, failing } = found;
  const checkedAll = { done: checked, of: checked, ballots, own, failing: failing.length, shown: counting };
  known.set(key, checkedAll);
  return show(checkedAll);
}

/** What a reader can do about a proposal.
 * @param {Person} person
 * @param {Committee} committee
 * @param {string} id
 * @returns {Omit<import("../views/motion.js").Deeds, "lookAgain" | "readNames">}
 */
function deedsFor(person, committee, id) {
  const doing = (/** @type {() => Promise<any>} */ deed) => acting(person, committee, deed);
  return {
    vote: (choice) => doing(() => voting(person, committee, id, choice)),
    takeBack: () => doing(() => takeBack(committee, id)),
    file: async () => saveData(await (await import("../client/secret.js")).archiveOf(committee, id), `${id.slice(0, 12)}.bel`),
    observer: new URL("../observer.html", import.meta.url).href,
    part: () => doing(() => partOf(committee, id)),
    endCount: () => doing(async () => (await import("../client/trusteeship.js")).lapse(committee, id)),
    support: () => doing(() => motions.support(committee, id)),
    unsupport: () => doing(() => committee.simple("motion.unsupport", { motion: id })),
    openVote: () => doing(() => motions.openVote(committee, id)),
    close: () => doing(() => refusing("motion_not_open", motions.close(committee, id))), // somebody was first
    lapse: () => doing(() => committee.simple("motion.lapse", { motion: id })),
    async withdraw() {
      await doing(() => committee.simple("motion.withdraw", { motion: id }));
      go("/vote", true);
    },
    async accept() {
      const { amending } = committee.state.motions.at(id);
      await doing(() => committee.simple("motion.accept", { motion: id }));
      go(`/vote/${amending}`, true);
    },
    stand: (text) => doing(() => motions.stand(committee, id, text)),
    minority: (text) => doing(() => motions.minority(committee, id, text)),
    resend: () => resending(person, committee),
    minutes: passOn,
    canShare: canShare(),
  };
}

/** Vote; where there is no way to the server it waits here, and is tried again until there is one.
 * @param {Person} person
 * @param {Committee} committee
 * @param {string} id
 * @param {any} choice
 */
async function voting(person, committee, id, choice) {
  if (await voteOrQueue(committee, id, choice)) person.sayWaiting();
}

/** What was said in talk about a proposal; looked for once, when it is opened. @param {Person} person @param {string} id */
function useDiscussed(person, id) {
  const [found, setFound] = useState(/** @type {import("../views/motion.js").Props["discussed"]} */ (null));
  useEffect(() => {
    let here = true;
    const look = async () => (await import("../model/discussion.js")).discussionOf(await person.talk(), id);
    look().then((all) => here && setFound(all), () => null); // it is an aside
    return () => void (here = false);
  }, [person.committee, id]);
  return found;
}

/** The time that a new entry would bear, moving on. @param {Committee} committee */
function useNow(committee) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return committee.record.now;
}
