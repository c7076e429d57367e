/** Browsers in which a place would not last, and a phone that has one already. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, begin, look, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

/** How many places this phone holds. @param {Page} page @returns {Promise<number>} */
function places(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    return (await (await Home.open()).committees()).length;
  });
}

/** @param {Page} page */
function isIn(page) {
  return page.getByRole("link", { name: "More" }).waitFor();
}

test("a phone that is in already goes to the committee, and can ask for another one meanwhile", async (t) => {
  const town = await Town.open(t);
  const [red, green] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await begin(green, "green");
  const [own, others] = [await within(red, "invite", {}), await within(green, "invite", {})];
  await red.goto("about:blank");
  await red.goto(own);
  await isIn(red);
  assert.equal(await places(red), 1);
  await red.goto("about:blank");
  await red.goto(others);
  await red.getByLabel("What should the others call you?").fill("redder");
  await again(red); // loaded anew: nothing typed is lost
  assert.equal(await red.getByLabel("What should the others call you?").inputValue(), "redder");
  await red.getByRole("button", { name: "Ask to join" }).click();
  await red.getByRole("heading", { name: "Compare six words" }).waitFor();
  assert.equal(await places(red), 2);
  await red.getByRole("button", { name: "A word differs" }).click();
  await red.getByText("somebody may stand between").waitFor();
  await look(red, "differs");
  await clean(red);
  await red.getByRole("button", { name: "Drop this request" }).click();
  await isIn(red);
  assert.equal(await places(red), 1);
});

test("browsers inside other apps are recognised, and their own are not", async (t) => {
  const town = await Town.open(t);
  const [page, inside] = [await town.phone(), await town.phone({ language: "ar" })];
  const told = await page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { isInside } = await import(new URL("device.js", at).href);
    const android = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko)";
    const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
    const traps = [
      `${android} Version/4.0 Chrome/120.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0;]`,
      `${android} Version/4.0 Chrome/120.0 Mobile Safari/537.36 Instagram 310.0`,
      `${android} Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0`,
      `${android} Chrome/120.0 Mobile Safari/537.36 Line/13.0`,
      `${android} Chrome/120.0 Mobile Safari/537.36 Telegram-Android/10.0`,
      `${android} Chrome/120.0 Mobile Safari/537.36 WhatsApp/2.23`,
      "Mozilla/5.0 (Linux; Android 13; SM-A135F; wv) AppleWebKit/537.36 Version/4.0 Chrome/120.0 Mobile Safari/537.36",
      `${iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]`,
      `${iphone} Mobile/15E148`,
    ];
    const homes = [
      `${android} Chrome/120.0 Mobile Safari/537.36`,
      "Mozilla/5.0 (Android 13; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0",
      `${iphone} Version/17.4 Mobile/15E148 Safari/604.1`,
      `${iphone} FxiOS/120.0 Mobile/15E148 Safari/605.1.15`,
      `${android} SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36`,
    ];
    const bare = `${iphone} Mobile/15E148`;
    return { traps: traps.map((agent) => isInside(agent)), homes: homes.map((agent) => isInside(agent)), installed: isInside(bare, true) };
  });
  assert.ok(told.traps.every(Boolean), JSON.stringify(told.traps));
  assert.ok(!told.homes.some(Boolean) && !told.installed, JSON.stringify(told));
  const red = await town.phone();
  await begin(red, "red");
  const link = await within(red, "invite", { note: "صباح الخير" });
  await inside.addInitScript(() => Object.defineProperty(navigator, "userAgent", { value: "x; wv) Chrome/120" }));
  await inside.goto(link);
  await inside.getByText("افتح هذا في متصفحك").waitFor();
  assert.equal(await inside.locator("input").count(), 0);
  await look(inside, "trap");
  await clean(inside);
  await inside.getByRole("button", { name: "المتابعة هنا رغم ذلك" }).click();
  await inside.locator("input").first().waitFor();
});

test("where nothing can be kept, it says so", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await page.reload();
  await page.getByText("This browser lets nothing be kept").waitFor();
  await look(page, "unusable");
  await clean(page);
  assert.ok(town.complaints.length > 0);
  town.complaints.length = 0;
});

/** Let a part of the client not arrive, and do what needs it; then the line is back, and the button loads it.
 * @param {Page} page
 * @param {string} part
 * @param {string} again the button's words
 * @param {() => Promise<unknown>} needing
 */
async function cutOff(page, part, again, needing) {
  await page.route(part, (route) => route.abort());
  await needing();
  const button = page.getByRole("button", { name: again, exact: true });
  await button.waitFor();
  await clean(page);
  await page.unroute(part);
  await button.click();
}

test("where a part of the client does not arrive, it can be tried again", async (t) => {
  const town = await Town.open(t);
  const red = await town.phone();
  await begin(red, "red");
  const link = await within(red, "invite", {});
  for (const [language, again] of [["en", "Try again"], ["es", "Intentar de nuevo"], ["fr", "Réessayer"], ["ar", "حاول مرة أخرى"]]) {
    const page = await town.phone({ language });
    await cutOff(page, "**/app/app.js", again, async () => { // nothing at all can begin
      await page.reload();
      await page.locator("[data-area=unarrived] h1").waitFor();
      await look(page, `unarrived-${language}`);
    });
    await page.locator("[data-area=welcome] .button").first().waitFor();
    await page.goto("about:blank");
    await cutOff(page, "**/app/joining.js", again, () => page.goto(link)); // the screen stands, and what opens the link is missing
    await page.locator("#nickname").waitFor(); // the link was not lost
    if (language !== "en") continue;
    await page.locator("#nickname").fill("blue");
    await cutOff(page, "**/client/committee.js", again, () => page.getByRole("button", { name: "Ask to join" }).click());
    await page.getByRole("heading", { name: "Compare six words" }).waitFor(); // and they had asked once
    assert.equal(await places(page), 1);
    await cutOff(page, "**/app/waiting.js", again, () => page.reload());
    await page.getByRole("heading", { name: "Compare six words" }).waitFor();
  }
  const waiting = await red.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { AGAIN } = await import(new URL("again.js", at).href);
    const told = [];
    for (const [language, [said, again]] of Object.entries(AGAIN)) {
      const words = await (await fetch(new URL(`../words/${language}/app.json`, at))).json();
      told.push([language, said.length > 0 && again === words.again]);
    }
    return told;
  });
  assert.deepEqual(waiting, ["en", "es", "fr", "ar"].map((language) => [language, true])); // those of the catalogues
  town.complaints.length = 0; // of what did not arrive
});

test("from right to left, and in letters of twice the size, nothing is cut off", async (t) => {
  const town = await Town.open(t);
  const [red, page] = [await town.phone(), await town.phone({ language: "ar", dark: true })];
  await begin(red, "red");
  const link = await within(red, "invite", {});
  /** @param {string} name */
  const fits = async (name) => {
    await page.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("main, main *")].filter((one) => one.scrollWidth > innerWidth + 1).map((one) => one.outerHTML.slice(0, 200)),
    );
    assert.deepEqual(wide, [], name);
    await look(page, `${name}-large`);
    await page.evaluate(() => void (document.documentElement.style.fontSize = ""));
    await look(page, name);
    await clean(page);
  };
  await fits("welcome-ar");
  await page.goto(link);
  await page.locator("#nickname").waitFor();
  await fits("invitation-ar");
  await page.locator("#nickname").fill("ليلى");
  await page.locator("main .main-act").click();
  await page.locator(".words li").first().waitFor();
  await fits("waiting-ar");
  await page.goto(`${town.address}/#/sheet/joining`);
  await page.locator("main .main-act").click();
  await page.locator(".twelve li").first().waitFor();
  await fits("sheet-ar");
});
