/** Whether this phone tells its owner that something is new, and in which words that say nothing. */

import { ableTo, chosenNotices, turnOff, turnOn, wakingKey } from "../../client/notices.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { NoticesView } from "../../views/more/notices.js";
import { saying, watch } from "../notices.js";
import { Blank } from "../shown.js";

/** @typedef {import("../../client/notices.js").When} When */

/** @param {import("../areas.js").ScreenProps} props */
export function Notices({ person }) {
  const words = useWords();
  const committee = /** @type {import("../../client/committee.js").Committee} */ (person.committee);
  const [able, setAble] = useState(/** @type {{ shown: boolean, woken: boolean } | null} */ (null));
  const [learned, setLearned] = useState(/** @type {unknown} */ (null));
  const [, draw] = useState(0);
  useEffect(() => {
    const reading = async () => {
      const found = await ableTo();
      setAble({ ...found, woken: found.woken && (await wakingKey(committee).catch(() => "")) !== "" });
    };
    void Promise.all([reading(), words.learn("notices")]).then(() => setLearned(words));
  }, [words, committee]);
  if (able === null || learned !== words) return html`<${Blank} title=${words.t("more.notices")} back="#/more" trouble=${null} />`;
  const kept = chosenNotices();
  const mine = kept?.committee === committee.id ? kept : null;
  const save = async (/** @type {When | "never"} */ when, /** @type {string} */ said) => {
    if (when === "never") await turnOff(mine && committee);
    else {
      await turnOn(committee, when, said, saying(words, said));
      await watch(person, words);
    }
    draw((count) => count + 1);
  };
  return html`<${NoticesView} key=${mine?.when ?? "never"} able=${able} when=${mine?.when ?? "never"} said=${mine?.said ?? "new"}
    elsewhere=${kept !== null && mine === null} save=${save} />`;
}
