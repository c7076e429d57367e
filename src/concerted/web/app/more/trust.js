/** Checking our record again, saving it, and what to do where the server shows what it must not. */

import { checkAgain, checkBeside } from "../../client/auditing.js";
import { confirmations } from "../../client/checkers.js";
import { HostMisbehaved } from "../../client/errors.js";
import { exportRecord } from "../../client/exporting.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { AlarmView, CheckView, SaveView, ServerView } from "../../views/more/trust.js";
import { telling } from "../sending.js";
import { useTrouble } from "../shown.js";

/** @typedef {import("../areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../person.js").Person} Person */
/** @typedef {import("../../client/committee.js").Committee} Committee */
/** @typedef {import("../../views/more/trust.js").Told} Told */

const KEEP_URL_MS = 60_000;

export { ServerView as Server };

/** @param {ScreenProps} props */
export function Check({ person }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const [checkers, setCheckers] = useState(/** @type {any} */ (null));
  useEffect(() => {
    void words.learn("trouble").catch(() => null);
    void committee.inTurn(async () => null).then(() => confirmations(committee)).then(setCheckers, (error) => (setCheckers([]), telling(person, error)));
  }, [committee]);
  const said = (/** @type {string} */ code) => {
    const key = [`refused.${code}`, `malformed.${code}`].find((one) => words.has(one));
    return key ? words.t(key) : "";
  };
  return html`<${CheckView} checkers=${checkers} known=${[...committee.state.witnesses.values()]} size=${committee.record.size} said=${said}
    check=${(/** @type {Told} */ told) => checkAgain(committee, (_, done, of) => told(done, of))}
    beside=${(/** @type {Told} */ told) => checkBeside(committee, (_, done, of) => told(done, of))} />`;
}

/** @param {ScreenProps} props */
export function Save({ person }) {
  const committee = /** @type {Committee} */ (person.committee);
  const save = async (/** @type {Told} */ told) => {
    const file = await exportRecord(committee, (_, done, of) => told(done, of));
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "record.tar" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEEP_URL_MS);
  };
  return html`<${SaveView} size=${committee.record.size} save=${save} />`;
}

/** @param {ScreenProps} props */
export function AlarmScreen({ person }) {
  const said = useTrouble(person.trouble);
  const again = async () => {
    const committee = /** @type {Committee} */ (person.committee);
    await committee.refresh();
    await person.enter(committee.id); // what had stopped following goes on
  };
  return html`<${AlarmView} said=${said} grave=${person.trouble instanceof HostMisbehaved} again=${again} />`;
}
