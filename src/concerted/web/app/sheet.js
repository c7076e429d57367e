/** The recovery sheet of the committee on the screen. */

import { sheetOf } from "../client/restoring.js";
import { random } from "../client/chance.js";
import { formatSheet } from "../crypto/link.js";
import { wordsOf } from "../crypto/sheetwords.js";
import { Code } from "../parts/code.js";
import { html, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Sheet } from "../views/sheet.js";

const ASKED = 2;

/** @param {import("./areas.js").ScreenProps} props */
export function Screen({ person, route }) {
  const words = useWords();
  const committee = /** @type {import("../client/committee.js").Committee} */ (person.committee);
  const [asked] = useState(pickWords);
  const [checked, setChecked] = useState(committee.place.sheet === true);
  const sheet = sheetOf(committee);
  const line = formatSheet(sheet);
  const paper = {
    words: wordsOf(sheet.seed).split(" "), address: sheet.origin, committee: sheet.committee, name: committee.place.name, line,
  };
  const done = async () => {
    committee.place.sheet = true;
    await person.home.save(committee.place);
    setChecked(true);
  };
  const joining = route.parts[0] === "joining";
  const back = person.admitted ? (joining ? "#/welcome/in" : "#/more") : "#/welcome";
  return html`<${Sheet} paper=${paper} code=${html`<${Code} text=${line} label=${words.t("sheet.title")} />`} asked=${asked}
    checked=${checked} back=${back} done=${done} />`;
}

/** Two of the twelve, by chance. */
function pickWords() {
  /** @type {Set<number>} */
  const picked = new Set();
  while (picked.size < ASKED) picked.add(random(1)[0] % 12);
  return [...picked].sort((a, b) => a - b);
}
