/** Asked, and not in yet: the words to compare, and how the request stands; then the welcome. */

import { compareDigest } from "../client/joining.js";
import { comparisonCode, comparisonWords } from "../crypto/compare.js";
import { Code } from "../parts/code.js";
import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { In, Wait } from "../views/wait.js";
import { useInstall } from "./install.js";
import { hasDraft } from "./reportdraft.js";
import { go } from "./routes.js";
import { useTrouble } from "./shown.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("../client/committee.js").Committee} Committee */

/** Whether a report is begun; null until that is known, and the words for it are there. @param {Person} person */
function useBegun({ committee }) {
  const words = useWords();
  const [found, setFound] = useState({ words: /** @type {unknown} */ (null), begun: false });
  useEffect(() => {
    const look = async () => ({ words: await words.learn("report"), begun: committee !== null && (await hasDraft(committee)) });
    look().then(setFound, () => null); // it is an aside
  }, [committee, words]);
  return found.words === words ? found.begun : null;
}

/** @param {{ person: Person }} props */
export function Waiting({ person }) {
  const words = useWords();
  const { place } = /** @type {Committee} */ (person.committee);
  const [digest] = useState(() => (place.link ? compareDigest(/** @type {Committee} */ (person.committee)) : null));
  const [compared, setCompared] = useState(place.compared === true);
  const code = digest && html`<${Code} text=${comparisonCode(digest)} label=${words.t("join.compare.code")} />`;
  const asked = {
    inviter: place.inviter || words.t("join.inviter"), committee: place.name, nickname: place.nickname,
    words: digest ? comparisonWords(digest) : [], code, standing: person.standing, vouches: place.vouches ?? 0,
    compared, sheet: place.sheet === true, begun: useBegun(person), trouble: useTrouble(person.trouble),
  };
  const same = async () => {
    place.compared = true;
    await person.home.save(place);
    setCompared(true);
  };
  const forget = async () => {
    await person.forget();
    if (person.last) await person.enter(person.last);
    go(person.last ? "/" : "/welcome", true);
  };
  return html`<${Wait} asked=${asked} install=${useInstall()} compared=${same} forget=${forget} again=${async () => void (await person.enter(place.committee))} />`;
}

/** They are in. @param {{ person: Person }} props */
export function Arrived({ person }) {
  const { place, state } = /** @type {Committee} */ (person.committee);
  const unsigned = state.forming && !state.signed.includes(place.member);
  return html`<${In} committee=${place.name} sheet=${place.sheet === true} begun=${useBegun(person)} forming=${unsigned} install=${useInstall()} />`;
}
