/**
 * Telling the owner of this phone that something is new, in words that say nothing (docs/adr/0016-waking-phones.md).
 *
 * The words lie where the worker finds them, chosen and translated on this phone: nothing that a server
 * or a push service sends is ever shown. Where the phone is to be woken with the page closed, the
 * browser's maker gives it an address, and the committee's server keeps that. One committee at a time:
 * two with one address would tell a server that two members have one phone.
 */

import { base64urlDecode } from "../kernel/canonical.js";

const KEPT = "concerted.notices";
const WORDS = "notice";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {"open" | "decisions" | "everything"} When while the page is open, or also when it is closed */
/** @typedef {{ committee: string, when: When, said: string, endpoint: string }} Kept */
/** @typedef {{ title: string, lang: string, dir: "ltr" | "rtl" }} Shown */

/** Notifications cannot be shown, or their owner forbade it. */
export class NoticesRefused extends Error {
  /** @param {"notices_denied" | "notices_unable"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** What was chosen on this phone; null for nothing.
 * @returns {Kept | null}
 */
export function chosenNotices() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null");
  } catch {
    return null;
  }
}

/** Whether this browser can show notifications, and be woken.
 * @returns {Promise<{ shown: boolean, woken: boolean }>}
 */
export async function ableTo() {
  const found = await registered();
  return { shown: "Notification" in globalThis && found !== null, woken: found !== null && "pushManager" in found };
}

/** The key by which the committee's server wakes phones; empty where it wakes none. @param {Committee} committee */
export async function wakingKey(committee) {
  try {
    return await committee.asMember(() => committee.wire.pushKey(committee.id));
  } catch (error) {
    if (/** @type {any} */ (error).code === "call_unknown") return "";
    throw error;
  }
}

/** Turn it on, or change it; `NoticesRefused`.
 * @param {Committee} committee
 * @param {When} when
 * @param {string} said which words were chosen
 * @param {Shown} shown the words themselves
 */
export async function turnOn(committee, when, said, shown) {
  const found = await registered();
  if (found === null) throw new NoticesRefused("notices_unable");
  if ((await Notification.requestPermission()) !== "granted") throw new NoticesRefused("notices_denied");
  const before = chosenNotices();
  const moved = before !== null && (before.committee !== committee.id || when === "open");
  if (moved) await turnOff(before.committee === committee.id ? committee : null);
  await learnWords(shown);
  const endpoint = when === "open" ? "" : await askToBeWoken(committee, found, when);
  localStorage.setItem(KEPT, JSON.stringify({ committee: committee.id, when, said, endpoint }));
}

/** Turn it off here, and at the server where it can be asked: else the browser's maker tells it.
 * @param {Committee | null} committee the one that it was on for, if it is open
 */
export async function turnOff(committee) {
  const kept = chosenNotices();
  localStorage.removeItem(KEPT);
  await caches.delete(KEPT);
  const subscribed = await (await registered())?.pushManager?.getSubscription();
  await subscribed?.unsubscribe();
  if (committee !== null && kept?.endpoint) {
    await committee.asMember(() => committee.wire.wakeAt(committee.id, kept.endpoint, "nothing")).catch(() => null);
  }
}

/** Put the words where the worker finds them, in the language that is spoken now. @param {Shown} shown */
export async function learnWords(shown) {
  await (await caches.open(KEPT)).put(WORDS, new Response(JSON.stringify(shown)));
}

/** Go on being woken where the browser has another address by now. @param {Committee} committee */
export async function stayWoken(committee) {
  const [kept, found] = [chosenNotices(), await registered()];
  if (kept?.committee !== committee.id || kept.when === "open" || found === null) return;
  const subscribed = await found.pushManager.getSubscription();
  if (subscribed?.endpoint === kept.endpoint) return;
  const endpoint = await askToBeWoken(committee, found, kept.when);
  localStorage.setItem(KEPT, JSON.stringify({ ...kept, endpoint }));
}

/** Show what was chosen. @param {Shown} shown */
export async function show({ title, lang, dir }) {
  await (await registered())?.showNotification(title, { tag: KEPT, lang, dir });
}

/**
 * @param {Committee} committee
 * @param {ServiceWorkerRegistration} found
 * @param {When} when
 */
async function askToBeWoken(committee, found, when) {
  const key = await wakingKey(committee);
  if (!key || !found.pushManager) throw new NoticesRefused("notices_unable");
  const applicationServerKey = /** @type {BufferSource} */ (base64urlDecode(key));
  const { endpoint } = await found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await committee.asMember(() => committee.wire.wakeAt(committee.id, endpoint, when));
  return endpoint;
}

/** The worker that keeps the client here, or null. @returns {Promise<ServiceWorkerRegistration | null>} */
async function registered() {
  return (await globalThis.navigator.serviceWorker?.getRegistration()) ?? null;
}
