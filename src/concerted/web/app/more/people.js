/** Members, and those who ask to join: what is read of them, and what is done. */

import { rewrap } from "../../client/epochs.js";
import { invite, vouch } from "../../client/joining.js";
import { askingOf, compareScanned, oneAsking } from "../../model/asking.js";
import { memberOf, peopleOf } from "../../model/members.js";
import { readNames } from "../../model/called.js";
import { Code } from "../../parts/code.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { troubleWords } from "../../parts/act.js";
import { AskingView } from "../../views/more/asking.js";
import { MemberView } from "../../views/more/member.js";
import { People } from "../../views/more/people.js";
import { go } from "../routes.js";
import { Blank, useRefusal, useShown } from "../shown.js";

/** @typedef {import("../areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../person.js").Person} Person */
/** @typedef {import("../../client/committee.js").Committee} Committee */

const RETURN_DAYS = 7;
const DRAW_EVERY = 200; // names, since sorting thousands for each few would stutter

/** @param {ScreenProps & { id: string }} props */
export function Members(props) {
  return props.id ? html`<${One} ...${props} />` : html`<${All} ...${props} />`;
}

/** @param {ScreenProps} props */
function All({ person }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const read = useNames(committee);
  const { shown, trouble } = useShown(person, async () => ({ people: await peopleOf(committee), asking: await askingOf(committee) }), [read.count, read.size]);
  if (!shown) return html`<${Blank} title=${words.t("more.members")} back="#/more" trouble=${trouble} />`;
  return html`<${People} ...${shown} read=${read.count} />`;
}

/** How many names were read, while the others are. @param {Committee} committee */
function useNames(committee) {
  const [read, setRead] = useState({ count: 0, size: 0 });
  useEffect(() => {
    const ending = new AbortController();
    const everybody = [...committee.state.members.keys()];
    let drawn = 0;
    const told = (/** @type {number} */ count) => {
      if (count < everybody.length && count - drawn < DRAW_EVERY) return;
      setRead({ count: (drawn = count), size: 0 });
    };
    const end = () => ending.signal.aborted || setRead({ count: everybody.length, size: committee.record.size });
    void readNames(committee, everybody, told, ending.signal).then(end, end);
    return () => ending.abort();
  }, [committee, committee.record.size]); // somebody may have come in, or chosen another name
  return read;
}

/** @param {ScreenProps & { id: string }} props */
function One({ person, id }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown, trouble } = useShown(person, () => memberOf(committee, id), [id]);
  const refused = useRefusal(shown?.freezeRefusal ?? "");
  if (!shown) return html`<${Blank} title=${words.t("more.members")} back="#/more/members" trouble=${trouble} />`;
  const deeds = {
    freeze: async () => void (await committee.simple("member.freeze", { member: id })),
    undo: async () => void (await committee.simple("vouch.withdraw", { request: id })),
    rekey: async () => void (await rewrap(committee, id)),
    async invite() {
      const [row] = await invite(committee, { uses: 1, days: RETURN_DAYS, replaces: id });
      go(`/more/invite/${row.entry?.id}`);
    },
  };
  return html`<${MemberView} one=${shown} refused=${refused} deeds=${deeds} />`;
}

/** @param {ScreenProps & { id: string }} props */
export function AskingScreen({ person, id }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown, trouble } = useShown(person, () => oneAsking(committee, id), [id]);
  const refused = useRefusal(shown && !shown.known && !shown.mine ? shown.refusal : "");
  const settled = committee.state.requests.get(id)?.status;
  useEffect(() => {
    if (settled === "admitted") go(`/more/members/${id}`, true);
  }, [settled, id]);
  if (!shown) return html`<${Blank} title=${words.t("members.asking")} back="#/more/members" trouble=${trouble} />`;
  return html`<${AskingView} one=${shown} code=${html`<${Code} text=${shown.code} label=${words.t("members.code")} />`} refused=${refused}
    explain=${(/** @type {unknown} */ error) => troubleWords(words, error)} deeds=${deedsFor(committee, id)} />`;
}

/** @param {Committee} committee @param {string} request */
function deedsFor(committee, request) {
  const simple = (/** @type {string} */ kind) => async () => void (await committee.simple(kind, { request }));
  return {
    know: async () => void (await vouch(committee, request)),
    undo: simple("vouch.withdraw"),
    cancel: simple("replacement.cancel"),
    complete: simple("replacement.complete"),
    compare: (/** @type {string} */ scanned) => compareScanned(committee, request, scanned),
  };
}
