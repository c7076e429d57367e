/** Checking our record again, saving it, and what to do where the server shows what it must not. */

import { accusations, acquit, heeding } from "../../client/accused.js";
import { checkAgain, checkBeside } from "../../client/auditing.js";
import { confirmations } from "../../client/checkers.js";
import { compareRecord, recordCode } from "../../client/comparing.js";
import { HostForked, HostMisbehaved } from "../../client/errors.js";
import { exportRecord } from "../../client/exporting.js";
import { Code } from "../../parts/code.js";
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
    void committee.inTurn(async () => null).then(() => heeding(committee, () => confirmations(committee))).then(setCheckers, (error) => (setCheckers([]), telling(person, error)));
  }, [committee]);
  const said = (/** @type {string} */ code) => {
    const key = [`refused.${code}`, `malformed.${code}`].find((one) => words.has(one));
    return key ? words.t(key) : "";
  };
  const compare = async (/** @type {string} */ code) => {
    try {
      return await compareRecord(committee, code);
    } catch (error) {
      telling(person, error);
      throw error;
    }
  };
  const text = recordCode(committee);
  const code = html`<${Code} text=${text} label=${words.t("compare.code")} />`;
  return html`<${CheckView} code=${code} text=${text} compare=${compare} checkers=${checkers} known=${[...committee.state.witnesses.values()]} size=${committee.record.size} said=${said}
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
  const words = useWords();
  const { alarm } = person;
  const said = useTrouble(alarm);
  const [findings, setFindings] = useState(/** @type {readonly string[]} */ ([]));
  const talk = alarm !== null && alarm === person.accused;
  useEffect(() => {
    if (talk) void words.learn("talk").then(() => person.talk()).then(({ store }) => accusations(store)).then(setFindings, () => null); // what it is about stands above
  }, [talk]);
  const seen = async () => {
    await acquit((await person.talk()).store);
    person.accused = null;
    person.dispatchEvent(new Event("change"));
  };
  const again = async () => {
    const committee = /** @type {Committee} */ (person.committee);
    await committee.refresh();
    await person.enter(committee.id); // what had stopped following goes on
  };
  return html`<${AlarmView} said=${said} grave=${alarm instanceof HostMisbehaved} again=${again}
    forked=${alarm instanceof HostForked} talk=${talk ? { said: findings.map((code) => words.t(`talk.finding.${code}`)), seen } : null} />`;
}
