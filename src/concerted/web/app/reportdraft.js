/** The report that is being written: kept sealed on this device as it is typed. */

import { deskOf } from "../client/desk.js";
import { useEffect, useRef, useState } from "../parts/html.js";

/** @typedef {import("../views/report/model.js").Draft} Draft */
/** @typedef {import("../client/desk.js").Desk} Desk */
/** @typedef {(draft: Draft | null) => void} Keep */

const DRAFT = "report";

/** Whether something is begun. @param {import("../client/committee.js").Committee} committee */
export async function hasDraft(committee) {
  return (await (await deskOf(committee)).has([DRAFT])).length > 0;
}

/** What was being written when the screen was left, and what keeps it; null until it is read.
 * @param {import("./person.js").Person} person
 * @param {string} [corrected] the report that it is to correct
 * @returns {{ draft: Draft | null, keep: Keep } | null}
 */
export function useReportDraft(person, corrected) {
  const name = corrected ? `${DRAFT} ${corrected}` : DRAFT;
  const [found, setFound] = useState(/** @type {{ draft: Draft | null, keep: Keep } | null} */ (null));
  const written = useRef(/** @type {readonly unknown[]} */ ([]));
  useEffect(() => {
    let here = true;
    const read = async () => {
      const desk = await deskOf(/** @type {import("../client/committee.js").Committee} */ (person.committee));
      const draft = await draftOn(desk, name).catch(() => null);
      return { draft, keep: (/** @type {Draft | null} */ next) => keepOn(desk, name, next, written) };
    };
    read().then((all) => here && setFound(all), () => here && setFound({ draft: null, keep: () => {} }));
    return () => void (here = false);
  }, [person.committee, name]);
  return found;
}

/** @param {Desk} desk @param {string} name @returns {Promise<Draft | null>} */
async function draftOn(desk, name) {
  const [draft, photos] = [await desk.paper(name), await desk.paper(`${name} photos`)];
  const taken = (photos ?? []).map((/** @type {any} */ { name, type, data }) => ({ name, data: new Blob([data], { type }) }));
  return draft && { ...draft, photos: taken };
}

/** Keep it; the photos are large, and written only when they are others.
 * @param {Desk} desk
 * @param {string} name
 * @param {Draft | null} draft
 * @param {{ current: readonly unknown[] }} written
 */
function keepOn(desk, name, draft, written) {
  const photos = draft?.photos ?? [];
  const text = desk.lay(name, draft && { ...draft, photos: [] });
  const pictures = photos === written.current ? null : desk.rewrite(`${name} photos`, () => inBytes(photos));
  written.current = photos;
  Promise.all([text, pictures]).catch(() => null); // the screen still has it
}

/** Photos as a paper holds them; null for none. @param {readonly import("../views/report/model.js").Taken[]} photos */
async function inBytes(photos) {
  const whole = async (/** @type {import("../views/report/model.js").Taken} */ { name, data }) => ({
    name,
    type: data.type,
    data: new Uint8Array(await data.arrayBuffer()),
  });
  return photos.length ? Promise.all(photos.map(whole)) : null;
}
