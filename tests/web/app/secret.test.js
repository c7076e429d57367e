/** Five phones vote in secret, three of them count, on their screens alone; and what the record shows. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, begin, bring, look, within } from "./town.js";
import { DAY_S, HOUR_S, fits, openTitled, supportAndOpen, visit, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

const TITLE = "Stop work at 38 degrees";

/** Do something as a member without the screens.
 * @param {Page} page
 * @param {string} deed
 * @param {Record<string, any>} what
 * @returns {Promise<any>}
 */
function act(page, deed, what = {}) {
  return page.evaluate(
    async ([deed, what]) => {
      const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
      const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
      const [{ Home }, { Committee }, motions] = [await load("home"), await load("committee"), await load("motions")];
      const home = await Home.open();
      const committee = await Committee.open(home, (await home.committees())[0]);
      await committee.refresh();
      if (deed === "propose") return (await motions.propose(committee, what.effect, what.title, "")).entry.id;
      if (deed === "state") {
        const motion = committee.state.motions.at(what.motion);
        return { status: motion.status, ballots: motion.opening?.urn?.ballots.size ?? 0, votes: motion.opening?.votes.size ?? 0 };
      }
      if (deed === "openBallots") {
        const { openBallots } = await load("pledges");
        return openBallots(committee, what.motion).then(() => "opened", (/** @type {any} */ error) => error.code);
      }
      await motions[deed](committee, what.motion, what.choice);
      return null;
    },
    /** @type {[string, any]} */ ([deed, what]),
  );
}

/** Decide on something openly, all for it.
 * @param {Page[]} pages
 * @param {Record<string, any>} effect
 * @param {number} hours
 * @param {any} choice
 * @param {Page[]} standing
 */
async function decide(pages, effect, hours, choice, standing = []) {
  const motion = await act(pages[0], "propose", { effect, title: "Vote counters" });
  for (const page of standing) await act(page, "stand", { motion });
  await act(pages[1], "support", { motion });
  await act(pages[0], "openVote", { motion });
  for (const page of pages) await act(page, "vote", { motion, choice });
  await wait(hours * HOUR_S, ...pages);
  await act(pages[0], "close", { motion });
  assert.equal((await act(pages[0], "state", { motion })).status, "passed");
}

/** Make the counters' key on three screens. @param {Page[]} counters */
async function ceremony(counters) {
  await again(counters[0]);
  await visit(counters[0], "/vote");
  await counters[0].getByRole("button", { name: "Begin getting ready" }).click();
  await counters[0].getByText("Step 1 of 4").waitFor();
  await look(counters[0], "counters");
  for (let round = 0; round < 5; round++) {
    for (const page of counters) {
      await again(page);
      await visit(page, "/vote");
      const part = page.getByRole("button", { name: "Do my part", exact: true });
      await page.getByRole("link", { name: "Propose something" }).waitFor();
      const done = page.getByText("Your part is done.");
      const ready = page.getByText("You count secret votes");
      await part.or(done).or(page.getByText("Decided")).first().waitFor();
      if ((await ready.count()) === 0 || (await part.count()) === 0) continue;
      await part.click();
      await part.waitFor({ state: "detached" });
    }
  }
  await counters[0].getByText("You count secret votes").waitFor({ state: "detached" });
}

/** Mark the answer in that place, whatever the language, send it, and see that it counts. @param {Page} page @param {number} place */
async function mark(page, place) {
  await page.locator(".paper input").nth(place).check();
  await page.locator(".paper .main-act").click();
  await page.locator(".notice.good .receipt").waitFor();
}

/** Vote in secret on the screen, and see that it counts; the new receipt number, where there was one `before`.
 * @param {Page} page
 * @param {string} choice
 * @param {string} [before]
 */
async function voteSecretly(page, choice, before = "none") {
  await mark(page, ["Yes", "No", "Abstain"].indexOf(choice));
  await page.locator(".notice.good .receipt").filter({ hasNotText: before }).waitFor();
  return page.locator(".receipt").innerText();
}

const COUNT = "Do my part of the count";

/** Do a vote counter's part, and see that it is done. @param {Page} page @param {string} name of the button */
async function doPart(page, name) {
  await page.getByRole("button", { name }).click();
  await page.getByRole("button", { name }).waitFor({ state: "detached" });
}

/** Let the time of a pledge run out, end it, and count it by two. @param {Page[]} pages @param {string} title */
async function closed(pages, title) {
  const [red, , green] = pages;
  await wait(49 * HOUR_S, ...pages);
  await again(red);
  await openTitled(red, title);
  await red.getByRole("button", { name: "Count the votes" }).click();
  for (const page of [red, green]) {
    await openTitled(page, title);
    await doPart(page, COUNT);
  }
}

test("five phones vote in secret, and three of them count", async (t) => {
  const town = await Town.open(t);
  const pages = [];
  for (const dark of [false, true, false, false, true]) pages.push(await town.phone({ dark, language: pages.length === 4 ? "ar" : "en" }));
  const [red, blue, green, white, black] = pages;
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  for (const page of [blue, green]) await within(page, "sign", {});
  await bring(white, "white", red, blue);
  await bring(black, "black", red, blue);
  await wait(15 * DAY_S, ...pages);
  const office = "c0".repeat(16);
  await decide(pages, { type: "create_office", office, seats: 3, term_days: 300, powers: ["trustee"] }, 121, "yes");
  await decide(pages, { type: "elect", office, seats: 3 }, 73, [0, 1, 2], [red, blue, green]);
  await ceremony([red, blue, green]);

  await visit(red, "/vote/propose/resolve");
  await red.getByLabel("In one line").fill(TITLE);
  await red.getByLabel("Why, and what exactly").fill("At 38 degrees in any bay all of us stop.");
  await red.getByRole("radio", { name: /In secret/ }).check();
  await look(red, "propose-secret");
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("supports this").waitFor();
  await openTitled(blue, TITLE);
  await supportAndOpen(blue);
  await blue.getByText("This vote is secret: nobody learns who voted how.").waitFor();
  await look(blue, "paper-dark");
  const receipts = [await voteSecretly(blue, "Yes")];
  await look(blue, "counted-dark");
  for (const [page, choice] of /** @type {[Page, string][]} */ ([[red, "No"], [green, "Yes"], [white, "No"], [black, "Abstain"]])) {
    await openTitled(page, TITLE);
    receipts.push(await voteSecretly(page, choice));
  }
  await red.getByRole("button", { name: "Change my vote" }).click();
  receipts.push(await voteSecretly(red, "Yes", receipts[1]));
  assert.equal(new Set(receipts).size, 6);
  const motion = (await red.evaluate(() => location.hash)).split("/")[2];
  assert.deepEqual(await act(red, "state", { motion }), { status: "open", ballots: 5, votes: 0 });
  await look(red, "changed");

  await red.getByRole("button", { name: "Count the votes" }).click();
  await red.getByText("The votes are being counted").first().waitFor();
  await look(red, "counting");
  for (const page of [red, green]) await doPart(page, COUNT);
  await green.getByText("3 yes of 4 who said yes or no").waitFor();
  await green.getByText(/Counted by .*red.*green/).waitFor();
  assert.ok(receipts.includes(await green.locator(".receipt").innerText()), "the receipt stays on the screen");
  await look(green, "result");
  await green.getByRole("button", { name: "Check this yourself" }).click();
  await look(green, "check");
  const [file, [saved]] = [green.waitForEvent("download"), [green.getByRole("button", { name: "Save the file" }).click()]];
  await saved;
  const bel = /** @type {string} */ (await (await file).path());
  const observer = await green.context().newPage();
  await observer.goto(/** @type {string} */ (await green.getByRole("link", { name: "Open the page that checks it" }).getAttribute("href")));
  await observer.locator("input[type=file]").setInputFiles({ name: "vote.bel", mimeType: "", buffer: readFileSync(bel) });
  await observer.getByText("Everything holds").waitFor();
  await look(observer, "observer");
  if (process.env.CONCERTED_DATA) writeFileSync(join(process.env.CONCERTED_DATA, "..", "vote.bel"), readFileSync(bel));
  assert.equal((await act(white, "state", { motion })).status, "passed");
  await pledged(pages);
  await notReached(pages);
});

/** Ask for pledges on the screen, and have it opened.
 * @param {Page[]} pages
 * @param {string} title
 * @param {number} opensAt
 */
async function ask([red, blue], title, opensAt) {
  await visit(red, "/vote/propose/pledge");
  await red.getByLabel("How many must sign").fill(String(opensAt));
  await red.getByRole("radio", { name: "2 days" }).check();
  await red.getByLabel("In one line").fill(title);
  await red.getByLabel("What everyone who signs says").fill("I stay out until all come back.");
  await red.getByText(`If at least ${opensAt} have signed`).waitFor();
  await look(red, "pledge-propose");
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("supports this").waitFor();
  await openTitled(blue, title);
  await blue.getByText(`Nobody sees who has signed until time is up. If at least ${opensAt} have by then`).waitFor();
  await blue.getByRole("button", { name: "Support it", exact: true }).click();
  await blue.getByRole("button", { name: "Open the vote" }).click();
  await blue.getByText("0 of 5 have taken part").waitFor();
}

/** The places of the answers to a pledge. */
const [SIGN, NOT] = [0, 1];

/** Signed, withdrawn, counted, opened: the names are on every screen. @param {Page[]} pages */
async function pledged(pages) {
  const [red, blue, green, white] = pages;
  const title = "Nobody goes back alone";
  await ask(pages, title, 3);
  await blue.getByText(/You trust that no .*2.* of these vote counters join/).waitFor();
  await look(blue, "pledge-dark");
  for (const [at, page] of pages.entries()) {
    if (page !== blue) await openTitled(page, title);
    await mark(page, at === 3 ? NOT : SIGN);
  }
  await look(blue, "pledge-signed-dark");
  const black = pages[4];
  await clean(black);
  await black.getByRole("button", { name: "تغييرها أو سحبها" }).click();
  await look(black, "pledge-paper-ar-dark");
  await mark(black, NOT);
  await clean(blue);
  assert.equal(await red.getByRole("button", { name: "Count the votes" }).count(), 0); // all have answered: it waits
  const motion = (await red.evaluate(() => location.hash)).split("/")[2];
  assert.equal(await act(red, "openBallots", { motion }), "not_reached");
  await closed(pages, title);
  await white.getByText("3 signed, 3 were asked for.").waitFor();
  await look(white, "pledge-reached");
  assert.equal(await act(white, "openBallots", { motion }), "not_trustee");
  await white.route(/\/evidence\//, (route) => route.fulfill({ status: 404, json: { error: "blob_unknown", detail: "" } }));
  for (const page of [green, blue]) {
    await openTitled(page, title);
    await doPart(page, "Do my part of opening the names");
  }
  await white.getByText("The server does not give what the vote counters opened.").waitFor(); // no name without it
  assert.equal(await white.locator(".signers").count(), 0);
  await look(white, "pledge-withheld");
  await white.unroute(/\/evidence\//);
  await white.getByRole("button", { name: "Try again" }).click();
  await white.getByRole("heading", { name: "Signed by" }).waitFor();
  assert.deepEqual(await white.locator(".signers li").allInnerTexts(), ["blue", "green", "red"]);
  await look(white, "pledge-names");
  await clean(white);
  await black.getByText("وقّع", { exact: true }).waitFor();
  await fits(black, "pledge-names-ar-dark");
  await look(black, "pledge-names-ar-dark");
}

/** Too few: nothing is opened, and no screen has a name. @param {Page[]} pages */
async function notReached(pages) {
  const [red, blue, green] = pages;
  const title = "I go first";
  await ask(pages, title, 4);
  await mark(blue, SIGN);
  for (const page of [green, pages[4], red]) {
    await openTitled(page, title);
    await mark(page, page === red ? NOT : SIGN);
  }
  await closed(pages, title);
  await green.getByText("Nothing was opened, and nothing will be").waitFor();
  await green.getByText("3 signed, 4 were asked for.").waitFor();
  const motion = (await green.evaluate(() => location.hash)).split("/")[2];
  assert.equal(await act(green, "openBallots", { motion }), "not_reached");
  assert.equal(await green.locator(".signers").count(), 0);
  await look(green, "pledge-not-reached");
}
