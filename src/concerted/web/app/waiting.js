/** Asked, and not in yet: the words to compare, and how the request stands. */

import { compareDigest } from "../client/joining.js";
import { comparisonCode, comparisonWords } from "../crypto/compare.js";
import { Code } from "../parts/code.js";
import { html, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Wait } from "../views/join.js";
import { go } from "./routes.js";

/** @param {{ person: import("./person.js").Person }} props */
export function Waiting({ person }) {
  const words = useWords();
  const committee = /** @type {import("../client/committee.js").Committee} */ (person.committee);
  const [digest] = useState(() => (committee.place.link ? compareDigest(committee) : null));
  const code = digest && html`<${Code} text=${comparisonCode(digest)} label=${words.t("join.compare.code")} />`;
  const forget = async () => {
    await person.forget();
    go("/welcome", true);
  };
  return html`<${Wait}
    inviter=${words.t("join.inviter")}
    committee=${committee.place.name}
    words6=${digest ? comparisonWords(digest) : []}
    code=${code}
    standing=${person.standing}
    sheet=${committee.place.sheet === true}
    forget=${forget}
  />`;
}
