/** What the tests of voting have in common: a committee of three phones, and time that moves on. */

import assert from "node:assert/strict";
import { begin, bring, setClock, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

export const HOUR_S = 3_600;
export const DAY_S = 86_400;

/** Three phones of one committee, begun and signed by all, so that what passes takes effect.
 * @param {import("./town.js").Town} town
 * @param {import("./town.js").Owner[]} owners
 * @returns {Promise<[Page, Page, Page]>}
 */
export async function three(town, owners = [{}, {}, {}]) {
  setClock(Date.now() / 1_000); // another test may have moved it on
  const [red, blue, green] = [await town.phone(owners[0]), await town.phone(owners[1]), await town.phone(owners[2])];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  for (const page of [blue, green]) await within(page, "sign", {});
  return [red, blue, green];
}

/** Let time pass, for the server and for these phones. @param {number} seconds @param {...Page} pages */
export async function wait(seconds, ...pages) {
  const now = Math.floor((await pages[0].evaluate(() => Date.now())) / 1_000) + seconds;
  setClock(now);
  for (const page of pages) await page.clock.setFixedTime(now * 1_000);
}

/** Go to a place in the client. @param {Page} page @param {string} path */
export async function visit(page, path) {
  await page.evaluate((path) => void (location.hash = path), path);
}

/** Propose to say or do something, and see it. @param {Page} page @param {string} title @param {string} text */
export async function resolve(page, title, text) {
  await visit(page, "/vote/propose/resolve");
  await page.getByLabel("In one line").fill(title);
  await page.getByLabel("Why, and what exactly").fill(text);
  await page.getByRole("button", { name: "Propose it" }).click();
  await page.getByText("supports this").waitFor();
}

/** Open a proposal from the list, by its title. @param {Page} page @param {string} title */
export async function openTitled(page, title) {
  await visit(page, "/vote");
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { name: title }).waitFor();
}

/** Support it and open its vote, from the screen of the proposal. @param {Page} page */
export async function supportAndOpen(page) {
  await page.getByRole("button", { name: "Support it", exact: true }).click();
  await page.getByRole("button", { name: "Open the vote" }).click();
  await page.getByText("have voted").waitFor();
}

/** Vote so, and see that it was received. @param {Page} page @param {string} choice */
export async function vote(page, choice) {
  await page.getByRole("radio", { name: choice, exact: true }).check();
  await page.getByRole("button", { name: "Vote", exact: true }).click();
  await page.getByText(new RegExp(`You voted: \\u2068${choice}\\u2069`)).last().waitFor();
}

/** What the record of this phone says of the newest proposal: how many voted, and how many votes were ever cast on it. @param {Page} page */
export function counted(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
    const [{ Home }, { Committee }] = [await load("home"), await load("committee")];
    const home = await Home.open();
    const committee = await Committee.open(home, (await home.committees())[0]);
    await committee.refresh();
    const [{ entry: newest }] = committee.record.ofKind("motion.propose");
    const cast = [...committee.record.ofKind("vote.cast")].filter(({ entry }) => entry?.header.payload.motion === newest?.id);
    return { voters: committee.state.motions.at(newest?.id ?? "").opening?.votes.size ?? 0, cast: cast.length };
  });
}

/** Choose and press, whatever comes of it. @param {Page} page @param {string} choice */
export async function press(page, choice) {
  await page.getByRole("radio", { name: choice, exact: true }).check();
  await page.getByRole("button", { name: "Vote", exact: true }).click();
}

/** Three phones, and an open vote on the screens of all. @param {import("./town.js").Town} town */
export async function voting(town) {
  const [red, blue, green] = await three(town);
  const phones = { red, blue, green };
  await putToVote(phones, "Longer breaks");
  return phones;
}

/** Put something to the vote, and have it on green's screen. @param {{ red: Page, blue: Page, green: Page }} phones @param {string} title */
export async function putToVote({ red, blue, green }, title) {
  await resolve(red, title, "Ten minutes more.");
  await openTitled(blue, title);
  await supportAndOpen(blue);
  await openTitled(green, title);
}

/** Entries are sent there; with a query they are read. */
export const ENTRIES = /\/c\/[0-9a-f]{64}\/entries$/;

/** Cut what this phone sends: nothing arrives, or all arrives and no answer comes back.
 * @param {Page} page
 * @param {"lost" | "unanswered"} how
 * @returns {Promise<string[]>} what it sent
 */
export async function cut(page, how) {
  /** @type {string[]} */
  const sent = [];
  await page.route(ENTRIES, async (route) => {
    sent.push(route.request().postData() ?? "");
    if (how === "unanswered") await route.fetch();
    await route.abort();
  });
  return sent;
}

/** Send again what is on its way, unless that has happened by itself. @param {Page} page */
export async function tryAgain(page) {
  const button = page.getByRole("button", { name: "Try again" });
  await button.click({ timeout: 5_000 }).catch(() => null); // gone: what follows is waited for
}

/** All that a committee asks of its server. */
const COMMITTEE = /\/c\/[0-9a-f]{64}/;

/** Cut this phone off from the server, though not from the client's own files. @param {Page} page */
export async function away(page) {
  await page.route(COMMITTEE, (route) => route.abort());
}

/** There is a way to the server again, and the phone notices. @param {Page} page */
export async function back(page) {
  await page.unroute(COMMITTEE);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
}

/** Nothing is cut off at the side. @param {Page} page @param {string} where */
export async function fits(page, where) {
  const wide = await page.evaluate(() => document.querySelector("main")?.scrollWidth ?? 0);
  assert.ok(wide <= (await page.evaluate(() => document.querySelector("main")?.clientWidth ?? 0)), where);
}

/** Press Tab until the focus is there. @param {Page} page @param {string} where */
export async function tabTo(page, where) {
  for (let tries = 0; tries < 40; tries++) {
    await page.keyboard.press("Tab");
    if (await page.locator(where).first().evaluate((one) => one === document.activeElement)) return;
  }
  assert.fail(`Tab does not reach ${where}`);
}
