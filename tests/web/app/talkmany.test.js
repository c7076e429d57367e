/** Ten thousand messages in a window of rows; a long press; a flaky line. */

import assert from "node:assert/strict";
import test from "node:test";
import { message, open, say, unseen } from "./talking.js";
import { Town, begin, look } from "./town.js";

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
});
