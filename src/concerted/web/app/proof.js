/** A proof of one report for people outside: the file that anybody can check, and a page to print. */

import { makePack } from "../client/evidence.js";
import { committeeName } from "../client/words.js";
import { wholeOf } from "../model/reports.js";
import { Addresses } from "../model/talkfile.js";
import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { ProofPage } from "../views/report/proof.js";
import { Blank, useShown } from "./shown.js";

const FILE_NAME = "concerted-evidence.txt";

/** @param {import("./areas.js").ScreenProps & { items: import("../client/items.js").Items, id: string }} props */
export function Proof({ person, items, id, route }) {
  const words = useWords();
  const { committee } = items;
  const [addresses] = useState(() => new Addresses());
  useEffect(() => () => addresses.clear(), [addresses]);
  const [evidence, setEvidence] = useState(/** @type {import("../client/evidence.js").Evidence | null} */ (null));
  const { shown, trouble } = useShown(person, async () => ({ report: await wholeOf(items, id, addresses), name: await committeeName(committee) }), [items, id]);
  if (!shown?.report) return html`<${Blank} title=${words.t("report.proof")} back=${`#/report/${id}`} trouble=${trouble} />`;
  const { report, name } = shown;
  const version = report.earlier.find((one) => one.id === route.parts[2]);
  const make = async () => setEvidence(await makePack(committee, version?.id ?? report.newest));
  const proof = evidence && { ...evidence, committee: committee.id };
  return html`<${ProofPage} report=${version ? asBefore(report, version) : report} committee=${name} proof=${proof} make=${make} save=${() => evidence && save(evidence.pack)} print=${() => print()} />`;
}

/** The report as it was before it was corrected. @param {import("../views/report/model.js").Whole} report @param {import("../views/report/model.js").Earlier} version */
function asBefore(report, { kind, place, what, facts, pictures }) {
  const given = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
  return { ...report, kind, place, what, happened: "", severity: 0, people: 0, ...given, pictures };
}

/** @param {Blob} pack */
function save(pack) {
  const href = URL.createObjectURL(pack);
  Object.assign(document.createElement("a"), { href, download: FILE_NAME }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
