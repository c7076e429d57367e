/** Invitations: making one, showing it, sending it, hanging it up, calling it back. */

import { invite } from "../../client/joining.js";
import { committeeName } from "../../client/words.js";
import { invitationOf, invitationsOf } from "../../model/invitations.js";
import { Code } from "../../parts/code.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { Invite, InvitedView } from "../../views/more/invite.js";
import { Poster } from "../../views/more/poster.js";
import { LANGUAGES, Words } from "../../words/words.js";
import { go } from "../routes.js";
import { Blank, useShown } from "../shown.js";

/** @typedef {import("../areas.js").ScreenProps} ScreenProps */
/** @typedef {import("../../client/committee.js").Committee} Committee */
/** @typedef {import("../../words/words.js").Language} Language */
/** @typedef {import("../../views/more/poster.js").Line} Line */

/** @param {ScreenProps & { id: string }} props */
export function Inviting(props) {
  return props.id ? html`<${One} ...${props} />` : html`<${All} ...${props} />`;
}

/** @param {ScreenProps} props */
function All({ person }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown, trouble } = useShown(person, () => invitationsOf(committee), []);
  if (!shown) return html`<${Blank} title=${words.t("invite.title")} back="#/more" trouble=${trouble} />`;
  const make = async (/** @type {{ uses: number, days: number, note: string }} */ terms) => {
    const [row] = await invite(committee, terms);
    go(`/more/invite/${row.entry?.id}`);
  };
  return html`<${Invite} list=${shown} make=${make} />`;
}

/** @param {ScreenProps & { id: string }} props */
function One({ person, id }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const { shown, trouble } = useShown(person, () => invitationOf(committee, id), [id]);
  if (!shown) return html`<${Blank} title=${words.t("invite.title")} back="#/more/invite" trouble=${trouble} />`;
  const code = shown.link && html`<${Code} text=${shown.link} label=${words.t("invite.code")} />`;
  const deeds = {
    copy: () => navigator.clipboard.writeText(shown.link),
    share: () => share(shown.link, shown.note),
    revoke: async () => void (await committee.simple("invitation.revoke", { invitation: id })),
  };
  return html`<${InvitedView} one=${shown} code=${code} canShare=${"share" in navigator} deeds=${deeds} />`;
}

/** @param {string} url @param {string} text */
async function share(url, text) {
  try {
    await navigator.share(text ? { url, text } : { url });
  } catch (error) {
    if (/** @type {any} */ (error).name !== "AbortError") throw error; // they thought better of it
  }
}

/** @param {ScreenProps & { id: string }} props */
export function PosterScreen({ person, id }) {
  const words = useWords();
  const committee = /** @type {Committee} */ (person.committee);
  const [chosen, choose] = useState(/** @type {readonly string[]} */ (Object.keys(LANGUAGES)));
  const { shown, trouble } = useShown(person, async () => ({ one: await invitationOf(committee, id), name: await committeeName(committee) }), [id]);
  const lines = useLines(chosen, shown?.one?.until ?? 0);
  if (!shown?.one?.link) return html`<${Blank} title=${words.t("poster.title")} back="#/more/invite" trouble=${trouble} />`;
  const code = html`<${Code} text=${shown.one.link} label=${words.t("invite.code")} />`;
  const languages = Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, label: name }));
  return html`<${Poster} one=${shown.one} committee=${shown.name} code=${code} lines=${lines} chosen=${chosen} languages=${languages}
    choose=${choose} />`;
}

/** What the poster says in each chosen language. @param {readonly string[]} chosen @param {number} until */
function useLines(chosen, until) {
  const [lines, setLines] = useState(/** @type {readonly Line[]} */ ([]));
  useEffect(() => {
    let wanted = true;
    const codes = /** @type {Language[]} */ (Object.keys(LANGUAGES).filter((code) => chosen.includes(code)));
    void Promise.all(codes.map((code) => lineIn(code, until))).then((found) => wanted && setLines(found), () => null);
    return () => void (wanted = false);
  }, [chosen, until]);
  return lines;
}

/** @param {Language} language @param {number} until @returns {Promise<Line>} */
async function lineIn(language, until) {
  const words = await new Words(language).learn("more");
  return { language, dir: words.dir, text: words.t("poster.line"), until: words.t("invite.until", { day: words.day(until) }) };
}
