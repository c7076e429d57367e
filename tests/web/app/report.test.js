/** Reports on phones: written with one hand, confirmed by others, seen as a pattern, resolved. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { photographed, storedSize } from "./photographed.js";
import { items, report } from "./reporting.js";
import { laidDown } from "./storage.js";
import { Town, again, begin, bring, look } from "./town.js";
import { DAY_S, visit, wait } from "./voting.js";

const WHAT = "The guard rail by the conveyor is loose again.\nTwo of us nearly fell.";

test("a report is sent with a photo, confirmed, said to be resolved, and seen in the pattern", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await visit(red, "/report");
  await red.getByText("Nothing reported yet").waitFor();
  await look(red, "empty");
  await clean(red);
  await red.getByRole("link", { name: "Report something" }).click();
  await red.getByRole("button", { name: "Send the report" }).click();
  await red.getByText("Choose what it is about.").waitFor();
  assert.equal(await red.evaluate(() => document.activeElement?.id), "report-kind");
  await red.getByText("Unsafe", { exact: true }).click();
  await red.getByText("safety first").waitFor();
  await look(red, "new");
  await clean(red);
  await red.getByLabel("Where?").fill("Bay 4");
  await red.getByLabel("What happened?").fill(WHAT);
  await red.locator("input[type=file]").first().setInputFiles({ name: "IMG_home.jpg", mimeType: "image/jpeg", buffer: photographed() });
  await red.getByRole("img", { name: "Photo 1" }).waitFor();
  await red.getByRole("button", { name: "One more" }).click();
  await red.getByRole("button", { name: "One more" }).click();
  await red.getByRole("button", { name: "Grave" }).click();
  await look(red, "written");
  await laidDown(red, 2); // the words, and the photo
  await again(red); // what was written is still there, the photo too
  await red.getByRole("img", { name: "Photo 1" }).waitFor();
  assert.equal(await red.getByLabel("What happened?").inputValue(), WHAT);
  await red.getByRole("button", { name: "Send the report" }).click();
  await red.getByRole("link", { name: /Bay 4/ }).waitFor();
  await look(red, "list");
  await clean(red);

  await visit(blue, "/report");
  await look(blue, "list-dark");
  await blue.getByRole("link", { name: /Bay 4/ }).click();
  await blue.getByRole("img", { name: "Photo 1" }).waitFor();
  await look(blue, "one-dark");
  await clean(blue);
  const { width, height } = storedSize();
  const shown = await blue.locator(".pictures img").evaluate((/** @type {HTMLImageElement} */ image) => [image.naturalWidth, image.naturalHeight]);
  assert.deepEqual(shown, [height, width], "it stands upright");
  const [sent] = await items(blue, "files");
  assert.equal(sent.name, "photo-1.jpg");
  for (const mark of ["Exif", "GPS", "Telephone"]) assert.ok(!Buffer.from(sent.data).includes(mark), mark);
  await blue.getByRole("button", { name: "It happened to me too" }).click();
  await blue.getByLabel("Anything to add?").fill("On Tuesday.");
  await look(blue, "too-dark");
  await clean(blue);
  await blue.getByRole("button", { name: "Say it" }).click();
  await blue.getByText("You said that it happened to you too.").waitFor();

  await red.getByText("1 more too").waitFor();
  await red.getByRole("link", { name: /Bay 4/ }).click();
  await red.getByText("On Tuesday.").waitFor();
  await blue.getByRole("button", { name: "Say how it stands" }).click();
  await blue.getByRole("radio", { name: "Resolved" }).check();
  await look(blue, "say-dark");
  await blue.getByRole("button", { name: "Say it" }).click();
  await red.getByText("Said to be resolved").waitFor(); // one of two is not more than half
  await look(red, "said");
  await clean(red);
  await red.getByRole("button", { name: "Say how it stands" }).click();
  await red.getByRole("radio", { name: "Resolved" }).check();
  await red.getByRole("button", { name: "Say it" }).click();
  await blue.locator(".tag.good").waitFor();

  await red.getByRole("link", { name: "Correct it" }).click();
  await red.getByRole("img", { name: "Photo 1" }).waitFor();
  assert.equal(await red.getByLabel("What happened?").inputValue(), WHAT);
  await red.getByLabel("What happened?").fill("The guard rail is loose. One of us fell.");
  await look(red, "correct");
  await clean(red);
  await laidDown(red, 2);
  await again(red); // nothing typed is lost
  await red.getByRole("button", { name: "Send the correction" }).click();
  await red.getByText("One of us fell").waitFor();
  await blue.getByText("One of us fell").waitFor();
  await blue.getByRole("img", { name: "Photo 1" }).waitFor();
  await blue.getByText("Changed 1 time by its author").click();
  await blue.getByText("Two of us nearly fell").waitFor();
  await look(blue, "corrected-dark");
  await clean(blue);
  assert.equal(await blue.getByRole("link", { name: "Correct it" }).count(), 0, "only its author corrects it");

  for (const [place, count] of /** @type {[string, number][]} */ ([["Bay 4", 3], ["Canteen", 1], ["Dock", 2]])) {
    for (let n = 0; n < count; n++) await report(red, n ? "Pay" : "Speed-up", place, `Again, number ${n + 1}.`);
  }
  await red.getByRole("link", { name: "Patterns" }).click();
  await red.getByText("7 reports in the last four weeks").waitFor();
  await red.getByRole("meter", { name: "Bay 4" }).waitFor();
  assert.equal(await red.locator("svg.chart rect").count(), 1);
  await red.locator("summary").first().click();
  await red.getByRole("table").first().waitFor();
  await look(red, "patterns");
  await clean(red);
});

test("the pattern grows week by week, in every direction of writing", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar" })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  let written = 0;
  for (const [week, count] of [1, 0, 2, 1, 3, 4].entries()) {
    if (week) await wait(7 * DAY_S, red, blue);
    for (let n = 0; n < count; n++) {
      await report(red, n % 2 ? "Pay" : "Unsafe", n ? "Bay 4" : "Canteen", "It is too hot to work.");
      await red.locator(".brief").nth(written++).waitFor(); // it is there before the clock moves on
    }
  }
  await visit(red, "/report/patterns");
  await red.getByText("10 reports in the last four weeks").waitFor();
  await red.getByText("1 in the four weeks before").waitFor();
  assert.equal(await red.locator("svg.chart rect").count(), 6);
  await look(red, "patterns-weeks");
  await visit(blue, "/report/patterns");
  await blue.locator("svg.chart rect").last().waitFor();
  const xs = await blue.locator("svg.chart rect").evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute("x"))));
  assert.deepEqual(xs, [...xs].sort((one, other) => other - one), "time runs as the script does");
  await look(blue, "patterns-ar");
  await clean(blue);
  await visit(blue, "/report");
  await blue.locator(".brief").first().waitFor();
  await look(blue, "list-ar");
  await visit(blue, "/report/new");
  await blue.locator("#report-kind").waitFor({ state: "attached" });
  await look(blue, "new-ar");
});
