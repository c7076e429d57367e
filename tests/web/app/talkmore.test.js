/** The rest of talk on phones: unread marks, search, quiet, blocked, announcements, a voice, other languages, ten thousand messages. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { arrives, atTalk, menu, message, open, say, unseen } from "./talking.js";
import { DESK, Town, begin, bring, look } from "./town.js";

test("where the new ones begin, what is unsent, what is sought, what is quiet, who is not heard", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ size: DESK })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await open(red);
  await open(blue);
  await say(red, "The rota for December is out.");
  await arrives(blue, "The rota for December is out.");
  await blue.getByRole("textbox").fill("I wanted to ask");
  await atTalk(blue);
  await blue.getByText("Draft:").waitFor();
  for (const text of ["Bay 4 is closed today.", "Café at the gate, anyone?", "Bring your rota."]) await say(red, text);
  await blue.getByText("3 unread").first().waitFor({ state: "attached" });
  await clean(blue);
  await look(blue, "desk-list");
  await open(blue);
  await blue.getByText("New from here").waitFor();
  assert.equal(await blue.getByRole("textbox").inputValue(), "I wanted to ask");
  await look(blue, "desk-new");
  await clean(blue);
  await atTalk(blue);
  await blue.getByText("3 unread").first().waitFor({ state: "detached" });
  await blue.getByRole("link", { name: "Search" }).click();
  await blue.getByRole("searchbox").fill("CAFE");
  await blue.getByRole("link", { name: /Café/u }).waitFor();
  await clean(blue);
  await look(blue, "desk-search");
  await blue.getByRole("link", { name: /Café/u }).click();
  await arrives(blue, "Café at the gate, anyone?");
  await blue.getByRole("button", { name: "About this place" }).click();
  await blue.getByRole("button", { name: /^Mute/ }).click();
  await blue.getByText("Muted").first().waitFor();
  await menu(blue, "Bring your rota.", "Block \u2068red\u2069");
  await clean(blue);
  await blue.getByRole("button", { name: /^Block/ }).click();
  await blue.getByText("Nothing said yet").waitFor();
  await atTalk(blue);
  await blue.getByText("1 blocked person").click();
  await blue.getByRole("button", { name: "Show again" }).click();
  await open(blue);
  await arrives(blue, "Bring your rota.");
});

test("screens are clean, in the dark, from right to left, with large letters, by the keyboard", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar", dark: true })];
  await begin(red, "Rosa");
  await bring(blue, "نور", red);
  await open(red);
  await blue.evaluate(() => void (location.hash = "/talk"));
  await say(red, "مرحبا Nour, the shift starts at 6:00 (bay 4).");
  await say(red, "👋🏽");
  await blue.getByRole("link", { name: /الجميع/u }).click();
  await message(blue, "the shift starts").waitFor();
  await unseen(blue, "say", { text: "نعم، سأكون هناك في السادسة." });
  await message(blue, "سأكون").waitFor();
  await clean(blue);
  await look(blue, "conversation-ar-dark");
  await message(blue, "the shift starts").getByRole("button").first().click();
  await blue.getByRole("dialog").waitFor();
  await clean(blue);
  await look(blue, "menu-ar-dark");
  await blue.keyboard.press("Escape");
  await blue.getByRole("dialog").waitFor({ state: "detached" });
  await clean(red);
  await red.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
  await look(red, "large");
  const over = await red.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(over, false);
  await red.evaluate(() => void (document.documentElement.style.fontSize = ""));
  await red.getByRole("textbox").focus();
  await red.keyboard.press("Shift+Tab");
  await red.keyboard.press("Shift+Tab");
  const focused = await red.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.equal(focused, "This message");
  await red.keyboard.press("Enter");
  await red.getByRole("dialog").getByRole("button", { name: "Reply" }).press("Enter");
  await red.getByText(/^Reply to/).waitFor();
  assert.equal(await red.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
});

test("a channel for announcements, and a talk between two", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await atTalk(red);
  await red.getByRole("button", { name: "Begin to talk" }).click();
  await red.getByRole("link", { name: /With everyone/ }).click();
  await red.getByLabel("What is it called?").fill("News");
  await red.getByLabel(/Only those you have chosen/).check();
  await clean(red);
  await look(red, "new-channel");
  await red.getByRole("button", { name: "Open the channel" }).click();
  await red.getByText(/Only those whom the committee has chosen/).waitFor();
  await look(red, "announcements");
  await atTalk(blue);
  await blue.getByRole("link", { name: "News" }).waitFor();
  await blue.getByRole("button", { name: "Begin to talk" }).click();
  await blue.getByRole("link", { name: /With one person/ }).click();
  await blue.getByRole("button", { name: "red" }).click();
  await say(blue, "A word with you alone.");
  await atTalk(red);
  await red.getByRole("link", { name: /A word with you alone/ }).click();
  await arrives(red, "A word with you alone.");
  await look(red, "pair");
});

test("a voice is recorded, sent and heard", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await red.context().grantPermissions(["microphone"]);
  await begin(red, "red");
  await bring(blue, "blue", red);
  await open(red);
  await open(blue);
  await red.getByRole("button", { name: "Record a voice note" }).click();
  await red.getByRole("timer").getByText("0:01").waitFor();
  await look(red, "recording");
  await red.getByRole("button", { name: "Send" }).click();
  await blue.getByRole("button", { name: "Play the voice note" }).click();
  await blue.locator("audio").waitFor({ state: "attached" });
  await blue.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 0);
  await look(blue, "voice");
});

test("a message that the rules refuse says so, is sent again or dropped, and nothing typed is lost", async (t) => {
  const town = await Town.open(t);
  const red = await town.phone();
  await begin(red, "red");
  await open(red);
  await red.getByRole("textbox").evaluate((field) => field.removeAttribute("maxlength"));
  await red.getByRole("textbox").fill("long ".repeat(9_000));
  await red.getByRole("button", { name: "Send" }).click();
  await red.getByText("This is too long for one message.").waitFor();
  await look(red, "failed");
  await red.getByRole("button", { name: "Try again" }).click();
  await red.getByText("This is too long for one message.").waitFor();
  await red.getByRole("button", { name: "Discard" }).click();
  await red.getByText("Nothing said yet").waitFor();
});

test("ten thousand messages scroll, in a window of rows that keeps its place", async (t) => {
  const town = await Town.open(t);
  const red = await town.phone();
  await begin(red, "red");
  await unseen(red, "fill", { count: 10_000 });
  await open(red);
  await message(red, "the first").waitFor();
  await red.waitForFunction(() => document.querySelector("[aria-setsize]")?.getAttribute("aria-setsize") === "10003"); // and two days
  const told = await red.evaluate(async () => {
    const list = /** @type {HTMLElement} */ (document.querySelector(".window"));
    const most = { rows: 0 };
    /** @type {number[]} */
    const frames = [];
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    for (let n = 0, before = performance.now(); n < 240; n++) {
      list.scrollTop -= 60;
      const now = Number(await frame());
      frames.push(now - before);
      before = now;
      most.rows = Math.max(most.rows, document.querySelectorAll("[data-key]").length);
    }
    frames.sort((one, other) => one - other);
    return { most, median: frames[120], slow: frames[228] };
  });
  t.diagnostic(JSON.stringify(told));
  assert.ok(told.most.rows < 120, `${told.most.rows} rows`);
  assert.ok(told.median < 20, `${told.median} ms between frames`);
  const shown = () =>
    red.evaluate(() => {
      const list = /** @type {HTMLElement} */ (document.querySelector(".window"));
      const top = list.getBoundingClientRect().top;
      const first = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-key]"))].find((row) => row.getBoundingClientRect().bottom > top + 5);
      return { key: first?.dataset.key, px: Math.round((first?.getBoundingClientRect().top ?? 0) - top) };
    });
  const before = await shown();
  await unseen(red, "say", { text: "one more" });
  await red.waitForFunction(() => document.querySelector("[aria-setsize]")?.getAttribute("aria-setsize") === "10004");
  const after = await shown();
  assert.equal(after.key, before.key);
  assert.ok(Math.abs(after.px - before.px) <= 1, `${before.px} ${after.px}`);
  await red.getByRole("button", { name: "To the newest message" }).click();
  await message(red, "one more").waitFor();
  await look(red, "many");
});

test("a long press opens the menu; a flaky line is tried again", async (t) => {
  const town = await Town.open(t);
  const red = await town.phone();
  await begin(red, "red");
  await open(red);
  await say(red, "Press me.");
  const bubble = message(red, "Press me.").locator(".bubble");
  const at = { pointerType: "touch", clientX: 200, clientY: 600, bubbles: true };
  await bubble.dispatchEvent("pointerdown", at);
  await red.getByRole("dialog").waitFor();
  await red.getByRole("button", { name: "Close" }).click();
  let failures = 0;
  await red.route("**/talk", (route) => (failures++ < 1 ? route.abort() : route.continue()));
  await say(red, "Through a flaky line.");
  await message(red, "Through a flaky line.").getByText("Sent", { exact: true }).waitFor({ state: "attached" });
  assert.equal(failures, 2);
  town.complaints.length = 0; // the browser says that a request was cut off
});
