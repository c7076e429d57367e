/** The list of all that there is in More. */

import { signFounding } from "../../client/founding.js";
import { committeeName } from "../../client/words.js";
import { countAsking, takingMyPlace } from "../../model/asking.js";
import { formingOf } from "../../model/forming.js";
import { nameOf } from "../../model/called.js";
import { html } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { More } from "../../views/more.js";
import { useInstall } from "../install.js";
import { lockNow } from "../locked.js";
import { Blank, useShown } from "../shown.js";

/** @typedef {import("../../client/committee.js").Committee} Committee */

/** @param {import("../areas.js").ScreenProps} props */
export function List({ person, speak }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown, trouble } = useShown(person, () => read(committee), []);
  const install = useInstall();
  if (!shown) return html`<${Blank} title=${words.t("more.title")} back="" trouble=${trouble} />`;
  const sign = async () => void (await signFounding(committee));
  return html`<${More} ...${shown} committees=${person.committees.length} lock=${person.home.chest ? lockNow : null} speak=${speak} sign=${sign} install=${install} />`;
}

/** @param {Committee} committee */
async function read(committee) {
  const { state, place } = committee;
  return {
    name: await nameOf(committee, committee.me),
    committee: await committeeName(committee),
    members: state.active,
    asking: countAsking(committee),
    taking: takingMyPlace(committee),
    forming: formingOf(committee),
    sheet: place.sheet === true,
  };
}
