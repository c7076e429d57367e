/** Five phones and two command lines elect somebody in secret; then a count that waits, and one that stalls. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { clean } from "./axe.js";
import { Hands, comeBack } from "./hands.js";
import { Town, again, look } from "./town.js";
import { DAY_S, openTitled, visit, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

const TITLE = "Election: Nights";
const AR = JSON.parse(readFileSync(new URL("../../../src/concerted/web/words/ar/vote.json", import.meta.url), "utf8"));
const PART = "Do my part of the count";

/** A counter's part of getting ready, on the screen, as often as it is asked for. @param {Page} page */
async function getReady(page) {
  await again(page);
  await visit(page, "/vote");
  await page.getByRole("link", { name: "Propose something" }).waitFor();
  const part = page.getByRole("button", { name: "Do my part", exact: true });
  if ((await part.count()) === 0) return;
  await part.click();
  await part.waitFor({ state: "detached" });
}

/** Stand for it on the screen, with a statement. @param {Page} page @param {string} text */
async function stand(page, text) {
  await openTitled(page, TITLE);
  await page.getByRole("button", { name: "Stand for this" }).click();
  await page.getByRole("textbox").fill(text);
  await page.getByRole("button", { name: "I stand" }).click();
  await page.getByText(text).waitFor();
}

/** Choose somebody on the screen, and see that it counts; the receipt number. @param {Page} page @param {string} name @param {Record<string, string>} [said] */
async function choose(page, name, said = { "vote.cast": "Vote", "vote.secret.counted": "Your vote counts: it is in our record." }) {
  for (const one of await page.getByRole("checkbox").all()) await one.setChecked(false);
  await page.getByRole("checkbox", { name }).check();
  await page.getByRole("button", { name: said["vote.cast"], exact: true }).click();
  await page.getByText(said["vote.secret.counted"]).waitFor();
  return page.locator(".receipt").innerText();
}

/** Save the file of the vote, have the observer's page check it, and leave it for the other programs. @param {Page} page */
async function verified(page) {
  await page.getByRole("button", { name: "Check this yourself" }).click();
  const [file] = [page.waitForEvent("download"), await page.getByRole("button", { name: "Save the file" }).click()];
  const bel = readFileSync(/** @type {string} */ (await (await file).path()));
  const observer = await page.context().newPage();
  await observer.goto(/** @type {string} */ (await page.getByRole("link", { name: "Open the page that checks it" }).getAttribute("href")));
  await observer.locator("input[type=file]").setInputFiles({ name: "vote.bel", mimeType: "", buffer: bel });
  await observer.getByText("Everything holds").waitFor();
  await observer.close();
  writeFileSync(join(process.env.CONCERTED_DATA ?? "", "..", "vote.bel"), bel);
}

test("five phones and two command lines elect one of them, one phone dies, and anybody can check it", async (t) => {
  const [town, hands] = [await Town.open(t), Hands.open(t)];
  const sheets = await hands.do("gather", { names: ["white", "black", "gold", "amber"] });
  await hands.do("office", { name: "Nights" });
  const [red, blue, white, black, gold] = await Promise.all([{}, {}, { dark: true }, { language: "ar" }, {}].map((owner) => town.phone(owner)));
  const phones = { red, blue, white, black, gold };
  await hands.setClocks(...Object.values(phones));
  await Promise.all(Object.entries(phones).map(([name, page]) => comeBack(page, sheets[name])));

  await visit(red, "/vote");
  await red.getByRole("button", { name: "Begin getting ready" }).click();
  await red.getByText("Step 1 of 4").waitFor();
  for (let round = 0; round < 4; round++) {
    for (const page of [red, blue]) await getReady(page);
    await hands.type("green", "trustee", "continue");
  }
  for (const page of [red, blue]) await getReady(page);
  assert.match(await hands.type("amber", "trustee", "status"), /They are ready/);

  const id = (await hands.tell("amber", "propose", "election", "Nights", "--secret")).proposal;
  await stand(white, "I work nights, and I ask each of you before I answer for us.");
  await stand(gold, "What the shift manager says to me I write down for all.");
  await hands.type("green", "support", id);
  await hands.type("amber", "open", id);
  for (const page of [red, blue, white, gold]) await openTitled(page, TITLE);
  await visit(black, `/vote/${id}`);
  await red.getByText("This vote is secret: nobody learns who voted how.").waitFor();
  await clean(red);
  await look(red, "paper");
  const receipts = [await choose(red, "white"), await choose(blue, "gold"), await choose(white, "white"), await choose(gold, "gold")];
  receipts.push(await choose(black, "white", AR));
  await look(black, "counted-arabic");
  for (const [who, whom] of [["green", "white"], ["amber", "gold"]]) receipts.push((await hands.tell(who, "vote", id, whom)).receipt);
  await gold.getByRole("button", { name: "Change my vote" }).click();
  receipts.push(await choose(gold, "white"));
  assert.equal(new Set(receipts).size, 8);
  await blue.context().close(); // a phone dies, and with it the part of one who counts

  await wait(4 * DAY_S, red, white, black, gold);
  await hands.type("amber", "close", id);
  await hands.type("green", "trustee", "count", id);
  await openTitled(red, TITLE);
  await red.getByText("Not done yet:").waitFor();
  await look(red, "counting");
  await red.getByRole("button", { name: PART }).click();
  await red.getByText("Elected: ").waitFor();
  await red.getByText("Your phone has checked the proofs of all 7 ballots").waitFor();
  await clean(red);
  await look(red, "elected");
  await visit(black, `/vote/${id}`);
  await black.getByText(AR["vote.checked.sum"]).waitFor();
  await look(black, "elected-arabic");
  await visit(white, `/vote/${id}`);
  await white.getByText("It has also added up all the votes itself, without opening any of them.").waitFor();
  await look(white, "elected-dark");
  await verified(white);
  const later = await town.phone(); // the owner of the dead phone, with the sheet
  await hands.setClocks(later);
  await comeBack(later, sheets.blue);
  await openTitled(later, TITLE);
  await later.getByText("Elected: ").waitFor();
  assert.match(await later.locator(".result").innerText(), /white\s*\D?5[^]*gold\s*\D?2/);

  for (const page of [white, black, gold, later]) await page.context().close();
  await waits(hands, red);
});

/** A second vote, where an outside checker is admitted: the phone waits for it; then too few count.
 * @param {Hands} hands
 * @param {Page} red
 */
async function waits(hands, red) {
  const checker = await hands.do("admit");
  const id = (await hands.tell("amber", "propose", "resolution", "Fewer cameras", "None above the lockers.", "--secret")).proposal;
  await hands.type("green", "support", id);
  await hands.type("amber", "open", id);
  for (const who of ["green", "amber", "white", "black", "red"]) await hands.type(who, "vote", id, "yes");
  await hands.setClocks(red);
  await wait(3 * DAY_S, red);
  await hands.type("amber", "close", id);
  await again(red); // while its clock stood, it would not follow
  await openTitled(red, "Fewer cameras");
  await red.getByText(`First an outside checker has to confirm that this vote is over: \u2068${checker}`).waitFor();
  assert.equal(await red.getByRole("button", { name: PART }).count(), 0);
  await clean(red);
  await look(red, "waits");
  const checkpoints = [await hands.do("confirm")];
  await red.route(/\/cosigned\?/, (route) => route.fulfill({ json: { checkpoints } }));
  await red.getByRole("button", { name: "Ask again" }).click();
  await red.getByRole("button", { name: PART }).click();
  await red.getByText("The result appears here as soon as enough of them have.").waitFor();
  assert.equal(await red.getByRole("button", { name: "End this count" }).count(), 0);

  await wait(4 * DAY_S, red);
  await visit(red, "/vote");
  await openTitled(red, "Fewer cameras");
  await red.getByRole("button", { name: "End this count" }).click();
  await red.getByText("These are vote counters no longer:").waitFor();
  await clean(red);
  await look(red, "stalled");
  await red.getByRole("dialog").getByRole("button", { name: "End this count" }).click();
  await red.getByText(/supports? this/).first().waitFor();
  await look(red, "ended");
  assert.match(await hands.type("amber", "trustee", "status"), /Vote counters: red/);
}
