/** One's own place: the name, freezing this phone, leaving, and the other committees. */

import { dispute } from "../../client/epochs.js";
import { setProfile } from "../../client/joining.js";
import { committeeName, plain } from "../../client/words.js";
import { nameOf } from "../../model/called.js";
import { freezingMyself, leavingRefusal } from "../../model/members.js";
import { html, useEffect, useRef, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { CommitteesView, EndedView, LeaveView, NameView, PhonesView } from "../../views/more/phone.js";
import { endOf } from "../alarm.js";
import { go } from "../routes.js";
import { Blank, useRefusal, useShown } from "../shown.js";

/** @typedef {import("../areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../person.js").Person} Person */
/** @typedef {import("../../client/committee.js").Committee} Committee */

/** @param {ScreenProps} props */
export function Name({ person }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown, trouble } = useShown(person, async () => ({ name: await nameOf(committee, committee.me) }), []);
  if (!shown) return html`<${Blank} title=${words.t("more.name")} back="#/more" trouble=${trouble} />`;
  return html`<${NameView} name=${shown.name} choose=${async (/** @type {string} */ name) => void (await setProfile(committee, name))} />`;
}

/** @param {ScreenProps} props */
export function Phones({ person }) {
  const committee = /** @type {Committee} */ (person.committee);
  const alone = useRefusal(freezingMyself(committee));
  const freeze = async () => {
    await committee.lastWord("member.freeze", { member: committee.me });
    await person.enter(committee.id); // the server says what became of this place
    go("/more/ended", true);
  };
  return html`<${PhonesView} alone=${alone} sheet=${committee.place.sheet === true} freeze=${freeze} dispute=${async () => void (await dispute(committee))} />`;
}

/** @param {ScreenProps} props */
export function Ended({ person }) {
  const committee = /** @type {Committee} */ (person.committee);
  const kind = useRef(/** @type {"frozen" | "gone"} */ ("frozen"));
  kind.current = endOf(person.trouble) || kind.current; // it stays on the screen while it is looked at again
  const again = async () => {
    await committee.refresh();
    await person.enter(committee.id);
    go("/more", true);
  };
  const forget = async () => {
    await person.forget();
    await enterAnother(person);
  };
  return html`<${EndedView} kind=${kind.current} committee=${committee.place.name} forget=${forget} again=${again} />`;
}

/** @param {ScreenProps} props */
export function Leave({ person }) {
  const committee = /** @type {Committee} */ (person.committee);
  const refused = useRefusal(leavingRefusal(committee));
  const leave = async () => {
    await committee.lastWord("member.leave");
    await person.forget();
    await enterAnother(person);
  };
  return html`<${LeaveView} refused=${refused} leave=${leave} />`;
}

/** Go on in another committee of the same person, if there is one. @param {Person} person */
async function enterAnother(person) {
  if (person.last) await person.enter(person.last);
  go(person.last ? "/" : "/welcome", true);
}

/** @param {ScreenProps} props */
export function Committees({ person }) {
  const words = useWords();
  const [list, setList] = useState(/** @type {readonly { id: string, name: string, here: boolean }[] | null} */ (null));
  const [news, setNews] = useState(/** @type {Readonly<Record<string, number>>} */ ({}));
  const here = person.committee?.id;
  useEffect(() => {
    const called = async (/** @type {string} */ id) => (id === here && person.committee ? committeeName(person.committee) : plain((await person.home.load(id)).name));
    void Promise.all(person.committees.map(async (id) => ({ id, name: (await called(id)) || id.slice(0, 8), here: id === here }))).then(setList);
  }, [here]);
  const others = person.committees.filter((id) => id !== here);
  const look = async (/** @type {boolean} */ asking) => {
    const { newsOf } = await import("../../model/elsewhere.js");
    for (const id of others) {
      const count = await newsOf(person.home, id, person.options, asking);
      setNews((known) => ({ ...known, [id]: count }));
    }
  };
  useEffect(() => void look(false).catch(() => null), [here]); // what is damaged is told when it is opened
  if (!list) return html`<${Blank} title=${words.t("more.switch")} back="#/more" trouble=${null} />`;
  const enter = async (/** @type {string} */ id) => {
    if (id !== here) await person.enter(id);
    go("/", true);
  };
  return html`<${CommitteesView} list=${list} news=${news} enter=${enter} look=${others.length ? () => look(true) : null} />`;
}
