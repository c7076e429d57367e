/** Two and three phones talk: said, answered, signed, edited, taken back, offline, with a photo, in a room. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Town, begin, bring, look } from "./town.js";
import { arrives, atTalk, menu, open, say, unseen } from "./talking.js";

test("two talk, and everything they can do with a message arrives", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
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
});

/** A small picture with the marks that a telephone leaves in it: where it was taken, and by which. */
function telephonePhoto() {
  const picture = readFileSync(new URL("photo.jpg", import.meta.url));
  const marks = Buffer.from("Exif\0\0MM\0*GPSLatitude 51.5 Telephone X9 2025:11:24", "latin1");
  const head = Buffer.from([0xff, 0xe1, (marks.length + 2) >> 8, (marks.length + 2) & 255]);
  return Buffer.concat([picture.subarray(0, 2), head, marks, picture.subarray(2)]);
}

test("a photo arrives without what its telephone wrote into it, and a file as it is", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
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
});

test("what is written in the tunnel is sent later, sealed anew, and not to whoever left meanwhile", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  for (const phone of [red, blue, green]) await open(phone);
  await say(red, "Who is on tonight?");
  for (const phone of [blue, green]) await arrives(phone, "Who is on tonight?");
  await blue.context().setOffline(true);
  await say(blue, "I am, from ten.");
  await blue.getByText("Waits to be sent").waitFor({ state: "attached" });
  await look(blue, "waiting");
  await unseen(green, "leave");
  await say(red, "Green has left us.");
  await blue.context().setOffline(false);
  await arrives(red, "I am, from ten.");
  await arrives(blue, "Green has left us.");
  await blue.getByText("Waits to be sent").waitFor({ state: "detached" });
  const read = await unseen(green, "texts");
  assert.deepEqual(read, ["Who is on tonight?"]);
});

test("a room for some: opened, named, left by taking out, never seen by others", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  await atTalk(red);
  await red.getByRole("button", { name: "Begin to talk" }).click();
  await look(red, "new");
  await red.getByRole("link", { name: /With some/ }).click();
  await red.getByLabel("What is it called?").fill("Night shift");
  await red.getByLabel("blue").check();
  await look(red, "new-room");
  await red.getByRole("button", { name: "Open the room" }).click();
  await say(red, "Only for the two of us.");
  await atTalk(blue);
  await blue.getByText("1 unread").first().waitFor({ state: "attached" });
  await look(blue, "list-unread");
  await open(blue, "Night shift");
  await arrives(blue, "Only for the two of us.");
  await say(blue, "Good.");
  assert.ok(!(await unseen(green, "texts")).includes("Only for the two of us."));
  await red.getByRole("button", { name: "About this place" }).click();
  await look(red, "about-room");
  await red.getByRole("button", { name: /^Take .*blue.* out$/u }).click();
  await red.getByRole("button", { name: "Yes, take out" }).click();
  await blue.getByText("You are not in this room any more").waitFor();
  await say(red, "Blue cannot read this.");
  await unseen(red, "say", { text: "For everyone." });
  await atTalk(blue);
  await blue.getByText("For everyone.").waitFor(); // which was said after it
  assert.ok(!(await unseen(blue, "texts")).includes("Blue cannot read this."));
  await blue.getByRole("link", { name: "Night shift" }).click();
  await blue.getByText("took you out of this room").waitFor();
  await look(blue, "taken-out");
});

const HOSTILE = [
  "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>",
  "{name} ${1+1} {{text}} %s \\u0041",
  "\u202eevil\u202c \u2066\u2067\u2068 left",
  "javascript:window.hit=1 data:text/html,<b>x</b>",
  "Z\u0351\u036b\u0343\u036a\u0302a\u0358\u0322l\u0321\u0353g\u033co".repeat(12),
  "x".repeat(3_000),
  "\u0000\u0007\u001b[31mred",
  "السلام عليكم hello שלום 123 ( [",
  "https://example.org/?q=<b>&x=\"onmouseover=alert(1)",
];

test("whatever is written is shown as text, and breaks nothing", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar" })];
  await begin(red, HOSTILE[0].slice(0, 40));
  await bring(blue, "\u202eeulb", red);
  await open(red);
  await blue.evaluate(() => void (location.hash = "/talk"));
  for (const text of HOSTILE) {
    await unseen(red, "say", { text });
    await red.locator("article .text").filter({ hasText: text.slice(0, 5) }).last().waitFor();
  }
  await blue.getByRole("link", { name: /الجميع/u }).click();
  await blue.locator("article .text").nth(3).waitFor();
  for (const page of [red, blue]) {
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).hit), undefined);
    assert.equal(await page.locator("article img, article script, article b").count(), 0);
    const over = await page.evaluate(() => {
      const list = /** @type {HTMLElement} */ (document.querySelector(".window"));
      return [document.documentElement.scrollWidth > innerWidth, list.scrollWidth > list.clientWidth];
    });
    assert.deepEqual(over, [false, false]);
  }
  const texts = await unseen(blue, "texts");
  assert.deepEqual(texts, HOSTILE);
  await look(blue, "hostile-ar");
  await look(red, "hostile");
  await atTalk(red);
  await look(red, "list-hostile");
});
