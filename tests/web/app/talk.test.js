/** Two phones talk: said, answered, signed, edited, pinned, taken back, with a photo and a file. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { arrives, menu, open, say, unseen } from "./talking.js";
import { Town, begin, bring, look } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

test("two talk", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await t.test("and everything they can do with a message arrives", () => talk(red, blue));
  await t.test("a photo arrives without what its telephone wrote into it, and a file as it is", () => attach(red, blue));
});

/** @param {Page} red @param {Page} blue */
async function talk(red, blue) {
  await look(red, "list");
  await open(red);
  await look(red, "empty");
  await say(red, "Are the fans in bay 4 mended?");
  await open(blue);
  await arrives(blue, "Are the fans in bay 4 mended?");
  await menu(blue, "Are the fans in bay 4 mended?", "Reply");
  await say(blue, "Not yet. Maintenance comes at six.");
  await arrives(red, "Not yet. Maintenance comes at six.");
  await red.locator("article", { hasText: "Not yet." }).getByRole("button", { name: "This message" }).click();
  await look(red, "menu");
  await red.getByRole("button", { name: /^React with .*👍/u }).click();
  await blue.getByRole("button", { name: /👍.* by/u }).waitFor();
  await menu(red, "Are the fans in bay 4 mended?", "Edit");
  await red.getByRole("textbox").fill("Are the fans in bay 5 mended?");
  await red.getByRole("button", { name: "Send" }).click();
  await arrives(blue, "Are the fans in bay 5 mended?");
  await blue.getByText("edited").waitFor();
  await menu(red, "Are the fans in bay 5 mended?", "Pin for everyone here");
  await blue.locator(".pins").waitFor();
  await say(red, "👍🏽🔥");
  await arrives(blue, "👍🏽🔥");
  await look(red, "conversation");
  await look(blue, "conversation-dark");
  await menu(red, "👍🏽🔥", "Take back");
  await red.getByRole("button", { name: "Take back" }).click();
  await blue.getByText("Taken back by its author").waitFor();
  assert.equal(await blue.locator("article", { hasText: "👍🏽🔥" }).count(), 0);
}

/** A small picture with the marks that a telephone leaves in it: where it was taken, and by which. */
function telephonePhoto() {
  const picture = readFileSync(new URL("photo.jpg", import.meta.url));
  const marks = Buffer.from("Exif\0\0MM\0*GPSLatitude 51.5 Telephone X9 2025:11:24", "latin1");
  const head = Buffer.from([0xff, 0xe1, (marks.length + 2) >> 8, (marks.length + 2) & 255]);
  return Buffer.concat([picture.subarray(0, 2), head, marks, picture.subarray(2)]);
}

/** @param {Page} red @param {Page} blue */
async function attach(red, blue) {
  await open(blue);
  await open(red);
  await red.getByLabel("Add a photo").setInputFiles({ name: "IMG_20251124_home.jpg", mimeType: "image/jpeg", buffer: telephonePhoto() });
  await red.getByRole("list", { name: "What goes with it" }).getByRole("img").waitFor();
  await look(red, "tray");
  await say(red, "Bay 4, this morning");
  await blue.getByRole("button", { name: "Photo" }).waitFor();
  const { name, text } = await unseen(blue, "file");
  assert.equal(name, "photo.jpg");
  assert.ok(text.startsWith("\u00ff\u00d8\u00ff"));
  for (const mark of ["Exif", "GPS", "Telephone", "2025"]) assert.ok(!text.includes(mark), mark);
  await red.getByLabel("Add a file").setInputFiles({ name: "rota.csv", mimeType: "text/csv", buffer: Buffer.from("shift,bay\n1,4\n") });
  await red.getByRole("button", { name: "Send" }).click();
  const file = blue.locator(".file", { hasText: "rota.csv" });
  await file.click();
  await blue.locator("a.file[download='rota.csv']").waitFor();
  await look(blue, "photo");
  await blue.getByRole("button", { name: "Photo" }).click();
  await look(blue, "photo-large");
  await red.getByLabel("Add a photo").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await red.getByRole("alert").waitFor();
  await red.getByLabel("Add a file").setInputFiles({ name: "as it is.JPG", mimeType: "", buffer: Buffer.from("no picture") });
  await red.getByRole("alert").waitFor();
  assert.equal(await red.getByRole("list", { name: "What goes with it" }).count(), 0);
  await unseen(red, "attach", { text: "a page under a picture's name", name: "cat.jpg", data: "<script>window.hit = 1</script>" });
  await arrives(blue, "a page under a picture's name");
  await blue.locator(".file", { hasText: "cat.jpg" }).waitFor();
  assert.equal(await blue.evaluate(() => /** @type {any} */ (window).hit), undefined);
}
