/** Our rules, what we stand for, and the offices. */

import { officesOf } from "../../model/offices.js";
import { programmeOf } from "../../model/programme.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { OfficesView, ProgrammeView, RulesView } from "../../views/more/us.js";
import { Blank, useShown } from "../shown.js";

/** @typedef {import("../areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../../client/committee.js").Committee} Committee */

/** @param {ScreenProps} props */
export function Rules({ person }) {
  const [values, trouble] = useWith(person, ({ state }) => state.constitution.values);
  const words = useWords();
  if (!values) return html`<${Blank} title=${words.t("more.rules")} back="#/more" trouble=${trouble} />`;
  return html`<${RulesView} values=${values} />`;
}

/** @param {ScreenProps} props */
export function Programme({ person }) {
  const words = useWords();
  const { shown, trouble } = useShown(person, () => programmeOf(/** @type {Committee} */ (person.committee)), []);
  if (!shown) return html`<${Blank} title=${words.t("more.programme")} back="#/more" trouble=${trouble} />`;
  return html`<${ProgrammeView} ...${shown} />`;
}

/** @param {ScreenProps} props */
export function Offices({ person }) {
  const [posts, trouble] = useWith(person, officesOf);
  const words = useWords();
  if (!posts) return html`<${Blank} title=${words.t("more.offices")} back="#/more" trouble=${trouble} />`;
  return html`<${OfficesView} posts=${posts} />`;
}

/** What is read of the committee, once the words for proposals are there as well.
 * @template T
 * @param {ScreenProps["person"]} person
 * @param {(committee: Committee) => T | Promise<T>} reading
 * @returns {[T | null, unknown]}
 */
function useWith(person, reading) {
  const words = useWords();
  const [learned, setLearned] = useState({ words: /** @type {unknown} */ (null), trouble: /** @type {unknown} */ (null) });
  useEffect(() => {
    void words.learn("effects").then(() => setLearned({ words, trouble: null }), (trouble) => setLearned({ words: null, trouble }));
  }, [words]);
  const { shown, trouble } = useShown(person, async () => reading(/** @type {Committee} */ (person.committee)), []);
  return [learned.words === words ? shown : null, learned.trouble ?? trouble];
}
