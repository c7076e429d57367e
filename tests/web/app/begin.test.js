/** A committee is begun on a phone, in each language. */

import assert from "node:assert/strict";
import test from "node:test";
import { DESK, Town, begin, bring, look } from "./town.js";

test("somebody begins a committee", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await look(page, "welcome");
  await page.getByRole("link", { name: "Begin a committee" }).click();
  await page.getByLabel("What is the committee called?").fill("Dock, nights");
  await page.getByLabel("What do you stand for?").fill("Fans in every bay.");
  await page.getByLabel("What should the others call you?").fill("red");
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByText("Fans in every bay.").waitFor();
  await look(page, "start");
  await page.getByRole("link", { name: "More" }).click();
  await look(page, "more");
  await page.getByRole("button", { name: "العربية" }).click();
  await page.getByRole("link", { name: "المزيد" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
});

test("two find each other without a screen, and the client shows them in", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true, size: DESK })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await blue.getByRole("link", { name: "More" }).waitFor();
  assert.equal(await blue.title(), "Concerted");
});

test("the page runs nothing that is not its own", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  const ran = await page.evaluate(async () => {
    /** @type {string[]} */
    const ran = [];
    Object.assign(window, { ran });
    await new Promise((resolve) => setTimeout(resolve, 0)); // what the test itself runs may use eval
    const tries = {
      inline: () => document.body.append(Object.assign(document.createElement("script"), { textContent: "ran.push('inline')" })),
      html: () => (document.body.innerHTML = "<img src=x onerror=ran.push('html')>"),
      eval: () => eval("ran.push('eval')"),
      timer: () => setTimeout(/** @type {any} */ ("ran.push('timer')")),
      data: () => import(/** @type {any} */ ("data:text/javascript,ran.push('data')")),
      blob: () => import(URL.createObjectURL(new Blob(["ran.push('blob')"], { type: "text/javascript" }))),
      style: () => document.body.setAttribute("style", "position:fixed"),
      worker: () => new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))),
    };
    for (const [name, attack] of Object.entries(tries)) {
      try {
        const end = attack();
        if (end instanceof Promise) await end;
        if (name === "style" && getComputedStyle(document.body).position === "fixed") ran.push("style");
      } catch {
        // refused, as it must be
      }
    }
    const foreign = new Image();
    const loaded = new Promise((resolve) => {
      foreign.onload = () => resolve("image");
      foreign.onerror = () => resolve("");
    });
    foreign.src = "http://localhost:1/a.png";
    if (await loaded) ran.push("image");
    await new Promise((resolve) => setTimeout(resolve, 300));
    return ran;
  });
  assert.deepEqual(ran, []);
  assert.ok(town.complaints.length >= 6, "the browser said what it refused");
  town.complaints.length = 0;
});
