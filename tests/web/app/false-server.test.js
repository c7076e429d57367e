/** A server that shows what it must not: each phone notices, says it everywhere, and takes nothing. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { OwnHost } from "./hosting.js";
import { message, open as place, unseen } from "./talking.js";
import { visit } from "./voting.js";
import { Town, again, begin, bring, look, open, within } from "./town.js";

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
  await t.test("a record that is altered, dropped or another", () => altered(red, blue));
  await t.test("what is left out of talk, or shown in another order, is said everywhere until it is seen", () => withheld(red, blue));
  await t.test("answers that are none leave the phone usable, with a sentence", () => nonsense(blue));
  town.complaints.splice(0, Infinity, ...town.complaints.filter((line) => !/status of 50[03]/.test(line)));
});

/** @param {Page} red @param {Page} blue */
async function altered(red, blue) {
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
}

/** How a page of talk is falsified. @type {[string, (messages: any[]) => unknown, RegExp][]} */
const SILENCES = [
  ["left-out", (messages) => messages.splice(1, 1), /before this one is missing/],
  ["turned", (messages) => messages.reverse(), /in another order than it was said/],
];

/** @param {Page} red @param {Page} blue */
async function withheld(red, blue) {
  await unseen(red, "say", { text: "the beginning" });
  await place(blue);
  await message(blue, "the beginning").waitFor();
  for (const [lie, falsify, said] of SILENCES) {
    await blue.route(/\/talk\/since/, (route) => route.abort());
    for (const n of [1, 2, 3]) await unseen(red, "say", { text: `${lie} ${n}` });
    await blue.unroute(/\/talk\/since/);
    await alter(blue, /\/talk\/since/, (body) => {
      const page = JSON.parse(body.toString());
      if (page.messages.length === 3) falsify(page.messages);
      return Buffer.from(JSON.stringify(page));
    });
    await again(blue);
    await blue.getByText(said).first().waitFor(); // beside the message
    await look(blue, `talk-${lie}`);
    await open(blue, "/members");
    await blue.getByRole("alert").getByText("held back or changed something").waitFor();
    await again(blue); // it stays said
    await blue.getByRole("alert").getByRole("link", { name: "What to do" }).click();
    await blue.getByText(said).waitFor();
    await blue.getByText("ask whoever wrote what is missing").waitFor();
    await look(blue, `talk-todo-${lie}`);
    await clean(blue);
    await blue.getByRole("button", { name: "I have seen it" }).click();
    await blue.getByText("Nothing is wrong any more.").waitFor();
    await blue.unroute(/\/talk\/since/);
    await place(blue);
  }
}

/** What answers a call in place of the server. @type {Parameters<import("playwright-core").Route["fulfill"]>[0][]} */
const NONSENSE = [
  { status: 500, contentType: "text/html", body: "<h1>Internal error</h1><script>document.title='taken'</script>" },
  { status: 302, headers: { location: "https://elsewhere.example/checkpoint" } },
  { status: 200, contentType: "image/png", body: "" },
  { status: 503, contentType: "application/json", body: '{"error": {"family": 7, "code": ["<img src=x>"]}}' },
];

/** @param {Page} blue */
async function nonsense(blue) {
  await open(blue, "/members");
  for (const answer of NONSENSE) {
    await blue.route(/\/c\/[0-9a-f]{64}\//, (route) => route.fulfill(answer));
    await again(blue);
    await blue.locator(".alarm").waitFor();
    await blue.getByText("red", { exact: true }).first().waitFor(); // what it has stays to be read
    await blue.unroute(/\/c\/[0-9a-f]{64}\//);
  }
  await look(blue, "nonsense");
  assert.equal(await blue.title(), "Concerted");
  await again(blue);
  await blue.locator(".alarm").waitFor({ state: "detached" });
  await blue.route("**/client/talk.js", (route) => route.abort()); // of the client itself, a part that does not arrive
  await visit(blue, "/talk");
  await again(blue);
  await blue.locator("[data-area=talk] main .notice").waitFor(); // a sentence, not a page that loads for ever
  await blue.unroute("**/client/talk.js");
  await again(blue);
  await place(blue);
}

test("a server that has truly signed two histories is caught where two phones meet, and nothing is signed for it", async (t) => {
  const host = await OwnHost.open(t);
  const town = await Town.open(t);
  Object.defineProperty(town, "address", { value: host.address });
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar", dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  const all = /\/c\/[0-9a-f]{64}/;
  await host.kill();
  host.copy();
  await host.start();
  await blue.route(all, (route) => route.abort());
  await within(red, "invite", {}); // red's history
  await red.route(all, (route) => route.abort());
  await host.kill();
  host.putBack();
  await host.start();
  await blue.unroute(all);
  await within(blue, "invite", {}); // blue's, signed by the same server
  const before = await verified(blue);
  assert.equal(await verified(red), before);
  for (const page of [red, blue]) await again(page); // each from what it has kept
  await open(red, "/check");
  await red.getByText("Show our record as a code").click();
  await look(red, "compare");
  const code = (await red.locator("details code").textContent()) ?? "";
  await open(blue, "/check");
  await clean(blue);
  await blue.locator("#compare").fill(code);
  await look(blue, "compare-ar-dark");
  await blue.getByRole("button", { name: "قارن", exact: true }).click();
  await blue.getByRole("alert").getByText("أظهر الخادم سجلّين مختلفين").first().waitFor();
  await again(blue); // though the server goes on to show this phone one history
  await blue.getByRole("alert").getByRole("link").click();
  await blue.getByText("لم يعد هذا الهاتف يوقّع شيئًا").waitFor();
  await look(blue, "forked-ar-dark");
  await clean(blue);
  await assert.rejects(within(blue, "invite", {}), /forked/);
  await red.unroute(all); // red is shown blue's history
  await again(red);
  await red.getByRole("alert").getByText("two different records").first().waitFor();
  await open(red, "/alarm");
  await red.getByText("This phone signs nothing for this server any more").waitFor();
  await look(red, "forked");
  await assert.rejects(within(red, "invite", {}), /forked/);
  await unseen(red, "say", { text: "it waits" }).catch(() => null);
  assert.deepEqual([await verified(red), await verified(blue)], [before, before]);
});
