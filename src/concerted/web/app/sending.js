/**
 * Deeds whose answer may be lost: they end well only once they stand in our record, and else say
 * whether anything is on its way.
 */

import { HostMisbehaved, HostUnreachable } from "../client/errors.js";
import { Refused } from "../kernel/errors.js";
import { useRefusal } from "./shown.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("./person.js").Person} Person */

/** Nothing was sent: there is no way to the server. `code` is for the words of the screen. */
export class NotSent extends Error {
  code = "not_sent";
}

/** Do it. Where no answer came it ends all the same if what was signed is kept, since that is sent
 * again by itself: the screen shows it as on its way. `NotSent` where nothing was signed.
 * @param {Person} person
 * @param {Committee} committee
 * @param {() => Promise<unknown>} deed
 */
export async function acting(person, committee, deed) {
  person.unsent = null;
  try {
    await deed();
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error;
    if (committee.sending === null) throw new NotSent();
  } finally {
    person.dispatchEvent(new Event("change"));
  }
}

/** Send again what is on its way, and say so where there is still no way to the server.
 * @param {Person} person
 * @param {Committee} committee
 */
export async function resending(person, committee) {
  await committee.refresh();
  person.dispatchEvent(new Event("change"));
  if (committee.sending !== null) throw new HostUnreachable("unreachable");
}

/** Take a refusal of this code as done: somebody else was first.
 * @param {string} code
 * @param {Promise<unknown>} deed
 */
export function refusing(code, deed) {
  return deed.catch((error) => {
    if (!(error instanceof Refused) || error.code !== code) throw error;
  });
}

/** @param {Committee} committee @returns {import("../views/model.js").Sending | null} */
export function sendingOf({ sending }) {
  return sending && sentAs(sending);
}

/** @param {import("../kernel/entry.js").Entry} entry */
function sentAs({ id, header: { kind, payload } }) {
  return { id, kind, payload };
}

/** What was on its way and was not taken, and why, in words. @param {Person} person */
export function useUnsent({ unsent }) {
  const said = useRefusal(unsent?.refusal ?? "");
  return unsent && said ? { ...sentAs(unsent.entry), said } : null;
}

/** Tell everywhere what a server must not show; other troubles are those of whoever asked. @param {Person} person @param {unknown} error */
export function telling(person, error) {
  if (!(error instanceof HostMisbehaved)) return;
  person.trouble = error;
  person.dispatchEvent(new Event("change"));
}
