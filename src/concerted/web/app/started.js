/** Getting started: what the first three sign, who has signed, and whom to invite. */

import { signFounding } from "../client/founding.js";
import { nickname, programme } from "../client/words.js";
import { html, useEffect, useState } from "../parts/html.js";
import { Started } from "../views/started.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../views/started.js").Founders} Founders */

/** @param {import("./areas.js").ScreenProps} props */
export function Screen({ person }) {
  const committee = /** @type {Committee} */ (person.committee);
  const { state } = committee;
  const [read, setRead] = useState(/** @type {Founders | null} */ (null));
  useEffect(() => {
    let wanted = true;
    foundersOf(committee).then((found) => wanted && setRead(found));
    return () => void (wanted = false);
  }, [state]);
  return html`<${Started} founders=${read} standing=${!state.forming} sign=${async () => void (await signFounding(committee))} />`;
}

/** @param {Committee} committee @returns {Promise<Founders>} */
async function foundersOf(committee) {
  const { state, me } = committee;
  const signed = state.signed.filter((member) => state.isActive(member));
  const names = await Promise.all(signed.map((member) => nickname(committee, member)));
  return { text: await programme(committee), names, own: signed.includes(me), alone: state.active === 1 };
}
