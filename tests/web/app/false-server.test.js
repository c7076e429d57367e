/** A server that shows what it must not: each phone notices, says it everywhere, and takes nothing. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, begin, bring, look, open, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

/** Change what the server answers. @param {Page} page @param {RegExp} calls @param {(body: Buffer) => Buffer} altering */
async function alter(page, calls, altering) {
  await page.route(calls, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: altering(await answer.body()) });
  });
}

/** How many lines of the record the phone has verified. @param {Page} page */
function verified(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    const { Committee } = await import(new URL("../client/committee.js", at).href);
    const home = await Home.open();
    return (await Committee.open(home, (await home.committees())[0])).record.size;
  });
}

/** @type {[string, RegExp, (body: Buffer) => Buffer, RegExp][]} */
const LIES = [
  ["an altered line", /\/entries\?/, (body) => Buffer.concat([body.subarray(0, -5), Buffer.from("forge")]), /sent something that was changed/],
  ["a dropped line", /\/entries\?/, () => Buffer.alloc(0), /sent something that was changed/],
  ["another signature under the tree", /\/checkpoint$/, (body) => Buffer.from(body.toString().replace(/(— \S+ \S{20})./, "$1A")), /sent something that was changed/],
  ["another history", /\/consistency\?/, () => Buffer.from(JSON.stringify({ proof: ["00".repeat(32)] })), /two different records/],
];

test("whatever the server alters is noticed, and nothing of it is taken", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  for (const [lie, calls, altering, said] of LIES) {
    await open(blue, "/members");
    const before = await verified(blue);
    await alter(blue, calls, altering);
    await within(red, "invite", {});
    const alarm = blue.getByRole("alert");
    await alarm.getByText(said).waitFor();
    assert.equal(await verified(blue), before, lie);
    await look(blue, `alarm-${lie.split(" ")[1]}`);
    await alarm.getByRole("link", { name: "What to do" }).click();
    await blue.getByText("Tell other members, not through this server.").waitFor();
    await look(blue, `todo-${lie.split(" ")[1]}`);
    await clean(blue);
    await blue.unroute(calls);
    await blue.getByRole("button", { name: "Try again" }).click();
    await blue.getByText("Nothing is wrong any more.").waitFor();
    assert.equal(await verified(blue), before + 1, lie);
  }
});
