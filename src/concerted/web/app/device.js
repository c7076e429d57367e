/**
 * What this browser is, where that decides whether a person's place in a committee will last: inside
 * another app, in a private window, or robbed of what it kept.
 */

import { FOUND, LAST } from "./person.js";

// How the browsers inside other apps name themselves; none of them tells reliably, so this is a
// list of what is known and nothing depends on it but a warning.
const INSIDE = /\b(?:FBAN|FBAV|FB_IAB|Instagram|WhatsApp|Line\/|MicroMessenger|Telegram|Snapchat|TikTok|musical_ly|Twitter|LinkedInApp|KAKAOTALK|GSA\/)|; ?wv\)/i;
const SMALL_BYTES = 150e6; // private windows of common browsers are given less than this

// On iPhones Safari and the browsers that build on it say so; a mere view inside an app does not.
const BARE_VIEW = /\b(?:iPhone|iPad|iPod)\b(?!.*\bSafari\/)/;

/** Whether this is a browser inside another app.
 * @param {string} agent
 * @param {boolean} [installed] on the first screen of the phone, where iPhones do not say Safari either
 */
export function isInside(agent, installed = false) {
  return INSIDE.test(agent) || (!installed && BARE_VIEW.test(agent));
}

/** Whether it runs as an app of its own. */
export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;
}

/** Whether this seems to be a private window, whose storage goes when it is closed. */
export async function isPrivate() {
  try {
    const { quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {};
    return quota < SMALL_BYTES;
  } catch {
    return true; // some refuse to answer there
  }
}

/** Ask the browser to keep what we store even where room is short. */
export async function keepForGood() {
  await navigator.storage?.persist?.().catch(() => false);
}

/** Whether somebody had a place on this device, of which nothing is left.
 * @param {readonly string[]} committees what is left
 */
export function wasWiped(committees) {
  return committees.length === 0 && (localStorage.getItem(LAST) ?? "") !== "" && localStorage.getItem(FOUND) === "yes";
}
