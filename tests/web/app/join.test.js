/** Joining at lunch: by a link, with a nickname, six words, co-workers who know each other, a sheet. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join as path } from "node:path";
import test from "node:test";
import { clean } from "./axe.js";
import { allKept, laidDown } from "./storage.js";
import { Town, again, begin, bring, look, open, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

const NAME = "Zephyrine-77";
const GREETING = "Quark bay, the night shift";
const DRAFTED = "The rail by the conveyor is loose, said Quux.";
const SECRETS = [NAME, GREETING, "Depot", "Shorter hours", DRAFTED];
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }; // 400 kbit/s
const SLOWER = 6;
const THREE_MINUTES_MS = 180_000;

/** How many places this phone holds. @param {Page} page @returns {Promise<number>} */
function held(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    return (await (await Home.open()).committees()).length;
  });
}

/** Find who asks to join on the screen, compare, and say that one knows them; return the six words.
 * @param {Page} page
 * @param {string} nickname
 */
async function know(page, nickname) {
  await open(page, "/members");
  await page.getByRole("link", { name: nickname }).click();
  await page.getByLabel("I have compared").check();
  const six = await page.locator(".words li").allTextContents();
  await page.getByRole("button", { name: "I know them" }).click();
  await page.getByText("You said: I know them").or(page.getByText("since")).first().waitFor();
  return six;
}

/** Everything that a phone sends from now on, as text. @param {Page} page */
function listen(page) {
  /** @type {string[]} */
  const sent = [];
  page.on("request", (request) => sent.push(request.url(), request.postData() ?? "", JSON.stringify(request.headers())));
  return sent;
}

/** Every file of the host. @param {string} folder @returns {Buffer[]} */
function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const at = path(folder, name);
    return statSync(at).isDirectory() ? files(at) : [readFileSync(at)];
  });
}

/** Ask to join by the keyboard alone. @param {Page} page @param {string} [nickname] */
async function ask(page, nickname = NAME) {
  await page.getByLabel("What should the others call you?").focus();
  await page.keyboard.type(nickname);
  await page.keyboard.press("Tab");
  await page.keyboard.type(GREETING);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Compare six words" }).waitFor();
}

/** Copy the sheet, and prove it. @param {Page} page */
async function copySheet(page) {
  await page.getByRole("link", { name: "Copy your recovery sheet" }).click();
  await page.getByRole("button", { name: "Nobody is looking: show it" }).click();
  const twelve = await page.locator(".twelve li").allTextContents();
  assert.equal(twelve.length, 12);
  await look(page, "sheet");
  await clean(page);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".twelve").isVisible());
  assert.ok(!(await page.getByRole("button", { name: "Check" }).isVisible()), "only the sheet itself is printed");
  await page.emulateMedia({ media: "screen" });
  const [picture] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "As a picture" }).click()]);
  assert.equal(picture.suggestedFilename(), "paper.png"); // named like nothing in particular
  assert.equal(readFileSync(await picture.path()).subarray(1, 4).toString(), "PNG");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("That is not word").first().waitFor();
  for (const field of await page.locator(".field").all()) {
    const n = Number((await field.locator("label").textContent())?.match(/\d+/)?.[0]);
    await field.locator("input").fill(twelve[n - 1]);
  }
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("Your sheet is right").waitFor();
}

/** @typedef {{ town: Town, members: Page[], t: import("node:test").TestContext }} Lunch */

test("joining at lunch", async (t) => {
  const town = await Town.open(t);
  const [red, green] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(green, "green", red);
  const members = [red, green]; // in a committee that is being founded, all of them must know who joins
  await t.test("somebody joins, and tells the server nothing", async (t) => void members.push(await join({ town, members, t })));
  await t.test("on a slow line and a slow phone", (t) => joinSlowly({ town, members, t }));
  await t.test("whatever the server says of a request, nothing is believed that is not proven, and no place is lost", () => lied(town, red));
  await t.test("a link that is over says why, makes nothing, and shows no more than its card", () => joinNot(town, red));
});

/** Return the phone of who has joined. @param {Lunch} lunch */
async function join({ town, members, t }) {
  const link = await within(members[0], "invite", {});
  const blue = await town.phone({ dark: true, keeps: true }); // as on a phone of one's own
  const sent = listen(blue);
  const from = Date.now();
  await blue.goto(link);
  await blue.getByText("red").first().waitFor();
  assert.ok(!blue.url().includes("#1."), "the link is not left in the address");
  await look(blue, "invitation");
  await clean(blue);
  await ask(blue);
  assert.equal(await held(blue), 1);
  const own = await blue.locator(".words li").allTextContents();
  await look(blue, "waiting");
  await clean(blue);
  await again(blue); // closed and opened: it goes on where it was
  await blue.getByRole("button", { name: "The words are the same" }).click();
  await blue.getByText("You compared the words").waitFor();
  await copySheet(blue);
  await blue.getByRole("link", { name: "Back" }).click();
  await blue.getByText("Up to 2 co-workers").waitFor();
  await look(blue, "waiting-done");
  await draft(blue, DRAFTED);
  assert.ok(!(await allKept(blue)).includes(DRAFTED), "a draft lies open on the phone");
  for (const page of members) assert.deepEqual(await know(page, NAME), own, "all screens show the same words");
  await blue.getByRole("heading", { name: "You are in" }).waitFor();
  t.diagnostic(`from the link to being in: ${Date.now() - from} ms`);
  await look(blue, "in");
  await clean(blue);
  await blue.getByRole("link", { name: "Go on with it" }).click();
  await blue.getByRole("button", { name: "Send the report" }).waitFor();
  assert.equal(await blue.getByLabel("What happened?").inputValue(), DRAFTED);
  await blue.getByText("Unsafe", { exact: true }).click();
  await blue.getByRole("button", { name: "Send the report" }).click();
  await blue.getByRole("link", { name: /Bay 4/ }).waitFor();
  const stored = files(process.env.CONCERTED_DATA ?? "");
  for (const secret of SECRETS) {
    assert.ok(!sent.some((text) => text.includes(secret)), `${secret} was sent`);
    assert.ok(!stored.some((data) => data.includes(secret)), `${secret} lies at the server`);
  }
  const [token] = link.split("#1.")[1].split(".").slice(-2);
  assert.ok(!sent.some((text) => text.includes(token)), "the link's secret was sent");
  const left = await blue.evaluate(async () => {
    const caching = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return { cached: caching.flat(), tab: JSON.stringify({ ...sessionStorage }), page: document.referrer + location.href };
  });
  assert.ok(!left.cached.some((url) => url.includes("/c/") || url.includes("#")), "no answer of the server's is cached");
  for (const text of [left.tab, left.page, ...left.cached]) assert.ok(!text.includes(token), "the link's secret stays in no tab");
  return blue;
}

/** Begin a report while waiting; it is there again after the page was closed. @param {Page} page @param {string} what */
async function draft(page, what) {
  await page.getByRole("link", { name: "Begin a report" }).click();
  await page.getByLabel("Where?").fill("Bay 4");
  await page.getByLabel("What happened?").fill(what);
  await look(page, "draft");
  await clean(page);
  await laidDown(page, 1);
  await again(page);
  await page.getByText("Your draft was kept on this phone").waitFor();
  assert.equal(await page.getByLabel("What happened?").inputValue(), what);
  await page.getByRole("link", { name: "Back to waiting" }).click();
  await page.getByRole("link", { name: "Go on with it" }).waitFor();
}

/** @param {Lunch} lunch */
async function joinSlowly({ town, members, t }) {
  const link = await within(members[0], "invite", {});
  const blue = await town.phone();
  const wire = await blue.context().newCDPSession(blue);
  await wire.send("Network.clearBrowserCache");
  await wire.send("Network.enable");
  await wire.send("Network.emulateNetworkConditions", SLOW);
  await wire.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const from = Date.now();
  await blue.goto(link);
  await blue.getByLabel("What should the others call you?").waitFor();
  const card = Date.now();
  await ask(blue, "Slow-77");
  const asked = Date.now();
  const own = await blue.locator(".words li").allTextContents();
  for (const page of members) assert.deepEqual(await know(page, "Slow-77"), own);
  const known = Date.now();
  await blue.getByRole("heading", { name: "You are in" }).waitFor({ timeout: THREE_MINUTES_MS }); // it looks every 20 s by then
  const told = `card ${card - from} ms, asking ${asked - card} ms, coming in ${Date.now() - known} ms`;
  t.diagnostic(told);
  assert.ok(Date.now() - from < THREE_MINUTES_MS, told);
  await blue.context().close(); // it takes no more of the machine
}

const NOTE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script> \u202eeno thgir \u2069\u2069 " + "W".repeat(300);

/** @param {Town} town @param {Page} red */
async function lied(town, red) {
  const page = await town.phone({ language: "en", dark: true });
  await page.goto(await within(red, "invite", { note: NOTE }));
  await page.getByText("document.title='taken'").waitFor();
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.equal(await page.title(), "Concerted");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && !/\u202e/.test(document.body.innerText)));
  await look(page, "hostile-card");
  let [status, asked] = ["admitted", 0];
  await page.route(/\/request$/, async (route) => {
    const answer = await route.fetch();
    asked += 1;
    await route.fulfill({ response: answer, json: { ...(await answer.json()), status } });
  });
  await ask(page, "waits");
  while (asked < 2) await page.waitForResponse(/\/request$/);
  await page.getByRole("heading", { name: "Compare six words" }).waitFor(); // and not "You are in"
  assert.equal(await page.getByText("You are in").count(), 0);
  status = "older";
  await page.getByText("What answered is no server of this kind").first().waitFor();
  await page.getByRole("heading", { name: "Compare six words" }).waitFor();
  status = "cancelled";
  await page.getByText("The server says that this request is over").waitFor();
  await look(page, "said-over");
  await clean(page);
  await page.unroute(/\/request$/);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Compare six words" }).waitFor();
  assert.equal(await held(page), 1);
  await page.context().close();
}

/** @param {Town} town @param {Page} red */
async function joinNot(town, red) {
  const [good, used] = [await within(red, "invite", {}), await within(red, "invite", { uses: 1 })];
  const blue = await town.phone();
  await blue.goto(used);
  await ask(blue, "blue");
  const stranger = await town.phone();
  for (let n = 0; n < 20; n++) {
    await stranger.goto("about:blank");
    await stranger.goto(good);
    await stranger.getByLabel("What should the others call you?").waitFor();
    const text = (await stranger.locator("body").textContent()) ?? "";
    assert.ok(!text.includes("blue") && !text.includes("Shorter hours"), text);
  }
  await within(red, "revoke", { link: good });
  const revoked = Date.now();
  /** @param {string} link @param {RegExp} said */
  const refused = async (link, said) => {
    await stranger.goto("about:blank");
    await stranger.goto(link);
    await stranger.getByRole("alert").getByText(said).waitFor();
    assert.equal(await held(stranger), 0);
  };
  await refused(good, /called back/);
  await stranger.goto("about:blank");
  await stranger.goBack(); // what was looked at before is asked for anew
  await stranger.getByRole("alert").getByText(/called back/).waitFor();
  assert.ok(Date.now() - revoked < 5_000);
  await look(stranger, "revoked");
  await clean(stranger);
  await refused(used, /used up/);
  await refused(good.slice(0, -9), /not a whole link/);
  const [before, fragment] = good.split("#");
  await refused(`${before}#${fragment.split(".").reverse().join(".").replace(/^[^.]*/, "1")}`, /not a whole link/);
  await refused(good.replace("#1.", "#2."), /newer version/);
  await draft(blue, DRAFTED);
  await blue.getByRole("button", { name: "A word differs" }).click();
  await blue.getByRole("button", { name: "Drop this request" }).click();
  await blue.getByRole("heading", { name: "Decide together" }).waitFor();
  await blue.waitForFunction(async () => (await indexedDB.databases()).every(({ name }) => !name?.includes(" desk "))); // the draft went along
}
