/** A PIN: without it nothing on this phone acts as its owner, and guessing takes longer and longer. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, begin, look, open } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

/** What the browser keeps of places, as a text. @param {Page} page */
function kept(page) {
  return page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open("concerted");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const places = await new Promise((resolve) => {
      const asking = /** @type {IDBDatabase} */ (database).transaction("places").objectStore("places").getAll();
      asking.onsuccess = () => resolve(asking.result);
    });
    /** @type {IDBDatabase} */ (database).close();
    return JSON.stringify(places);
  });
}

/** @param {Page} page @param {string} pin */
async function type(page, pin) {
  await page.getByLabel("Your PIN").fill(pin);
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

test("a PIN seals what acts as its owner, refuses others ever more slowly, and can be taken away", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
  const [{ seed }] = JSON.parse(await kept(page));
  assert.match(seed, /^[0-9a-f]{32}$/);
  await open(page, "/lock");
  await page.getByLabel("A new PIN").fill("271828");
  await page.getByLabel("The same once more").fill("271828");
  await look(page, "set");
  await clean(page);
  await page.getByRole("button", { name: "Lock with this PIN" }).click();
  await page.getByRole("button", { name: "Lock now" }).waitFor();
  const sealed = await kept(page);
  assert.ok(!sealed.includes(seed) && !sealed.includes("red"), "neither seed nor name is left in the clear");
  await look(page, "is-set");
  await clean(page);

  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByLabel("Your PIN").waitFor();
  await look(page, "locked");
  await clean(page);
  const refused = await page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    const home = await Home.open();
    return home.load((await home.committees())[0]).then(() => "opened", (/** @type {any} */ error) => error.code);
  });
  assert.equal(refused, "home_locked");
  for (let tries = 0; tries < 5; tries++) {
    await type(page, "000000");
    await page.getByText("That is not the PIN.").waitFor();
    await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.getElementById("pin")).value === "");
  }
  await page.getByText("Too many wrong tries.").waitFor();
  await page.reload(); // which saves no time
  await page.getByText("Too many wrong tries.").waitFor();
  await look(page, "waits");
  await page.clock.setFixedTime(Date.now() + 60_000);
  await page.getByText("Too many wrong tries.").waitFor({ state: "detached" });
  await type(page, "271828");
  await page.getByRole("link", { name: "More" }).waitFor();
  await open(page, "/name");
  await page.getByLabel("What should the others call you?").fill("scarlet");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The others see this name now.").waitFor();
  assert.ok(!(await kept(page)).includes("scarlet"), "what is kept later is sealed too");

  await open(page, "/lock");
  await page.getByRole("button", { name: "Take the PIN away" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take the PIN away" }).click();
  await page.getByLabel("A new PIN").waitFor();
  assert.ok((await kept(page)).includes(seed));
  await again(page);
  await page.getByRole("link", { name: "More" }).waitFor();
});

test("whoever has forgotten it wipes the phone, and nothing is left", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone({ dark: true });
  await begin(page, "red");
  await open(page, "/lock");
  await page.getByLabel("A new PIN").fill("123123");
  await page.getByLabel("The same once more").fill("123123");
  await page.getByRole("button", { name: "Lock with this PIN" }).click();
  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByText("I have forgotten it").click();
  await page.getByRole("button", { name: "Wipe everything here" }).click();
  await look(page, "wipe");
  await page.getByRole("dialog").getByRole("button", { name: "Wipe everything here" }).click();
  await page.getByText("Decide together").waitFor();
  assert.equal(await kept(page).catch(() => "[]"), "[]");
});
