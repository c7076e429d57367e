/** Into a committee without a link: founding one, and coming back with the recovery sheet. */

import { html } from "../parts/html.js";
import { Found } from "../views/found.js";
import { Restore } from "../views/restore.js";
import { keepForGood } from "./device.js";
import { go } from "./routes.js";
import { serverAddress } from "./server.js";

/** @typedef {import("./person.js").Person} Person */

/** @param {{ person: Person }} props */
export function Founding({ person }) {
  return html`<${Found} server=${new URL(serverAddress()).host} begin=${(/** @type {any} */ says) => begin(person, says)} />`;
}

/** @param {{ person: Person }} props */
export function Restoring({ person }) {
  return html`<${Restore} address=${serverAddress()} restore=${(/** @type {any} */ written) => comeBack(person, written)} />`;
}

/** @param {Person} person @param {import("../views/found.js").Begun} says */
async function begin(person, says) {
  const { found } = await import("../client/founding.js");
  const committee = await found(person.home, { address: serverAddress(), ...says }, person.options);
  await keepForGood();
  await person.show(committee);
  go("/start", true);
}

/** @param {Person} person @param {import("../views/restore.js").Written} written */
async function comeBack(person, written) {
  const { restore, restoreFromWords } = await import("../client/restoring.js");
  const committee = written.line
    ? await restore(person.home, written.line, person.options)
    : await restoreFromWords(person.home, written, person.options);
  committee.place.sheet = true;
  await person.home.save(committee.place);
  await keepForGood();
  await person.show(committee);
  go("/", true);
}
