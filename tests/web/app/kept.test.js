/**
 * The client from another web server than the host's, and kept on the phone: it starts offline, and goes
 * over to a new version whole or not at all. And what such a server may try.
 */

import assert from "node:assert/strict";
import test from "node:test";
import { Copies } from "../copies.js";
import { Town, look } from "./town.js";

const HOST = process.env.CONCERTED_ADDRESS ?? "";

/** A phone with a committee, at the copy. @param {Town} town */
async function member(town) {
  const page = await town.phone({ keeps: true });
  await page.evaluate(async (address) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { found } = await import(new URL("../client/founding.js", at).href);
    const { Home } = await import(new URL("../client/home.js", at).href);
    await found(await Home.open(), { address, name: "Depot", programme: "Shorter hours.", nickname: "red" });
  }, HOST);
  await page.goto(`${town.address}/#/more`);
  await page.reload();
  await page.locator("[data-area=more]").waitFor();
  return page;
}

/** Wait until the client is kept. @param {import("playwright-core").Page} page */
function kept(page) {
  return page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    const { controller } = navigator.serviceWorker;
    if (!controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  });
}

/** Have the phone look for a new version; whether one was kept. @param {import("playwright-core").Page} page */
function update(page) {
  return page.evaluate(async () => {
    const found = await navigator.serviceWorker.ready;
    await found.update();
    const coming = found.installing;
    while (coming && ["installing"].includes(coming.state)) {
      await new Promise((resolve) => coming.addEventListener("statechange", resolve, { once: true }));
    }
    return found.waiting !== null;
  });
}

/** @param {import("playwright-core").Page} page */
function versionOf(page) {
  return page.evaluate(() => /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src.split("/v/")[1].slice(0, 16));
}

test("a copy elsewhere founds at the host that it names, starts offline, and goes over to a new version whole", async (t) => {
  const town = await Town.open(t);
  const copies = await Copies.open(t);
  town.elsewhere = copies.address;
  const page = await member(town);
  assert.equal(await page.evaluate(() => document.querySelector('meta[name="server"]')?.getAttribute("content")), HOST);
  await kept(page);
  const one = await versionOf(page);

  copies.stop();
  await page.reload();
  await page.locator("[data-area=more]").waitFor();
  await page.getByRole("heading", { name: /^More/ }).waitFor();

  const later = await Copies.open(t);
  await new Promise((resolve) => later.server.close(resolve));
  later.version = "two";
  const port = Number(new URL(copies.address).port);
  await new Promise((resolve) => later.server.listen(port, "127.0.0.1", () => resolve(null)));
  const other = await page.context().newPage();
  await other.goto(`${town.address}/#/more`);
  await other.getByRole("heading", { name: /^More/ }).waitFor();
  assert.equal(await update(page), true);
  const fetched = later.asked.filter((path) => path.startsWith("/v/"));
  assert.equal(fetched.length, 1, `an update fetches what changed: ${fetched}`);
  await page.getByText("A new version is ready.").waitFor();
  await look(page, "renewal");
  assert.equal(await versionOf(page), one);
  await page.getByRole("button", { name: "Use it now" }).click();
  await page.getByRole("heading", { name: /^New: More/ }).waitFor();
  assert.notEqual(await versionOf(page), one);

  // The page that is still open goes on with files of its own version, which no server has any more.
  assert.equal(await versionOf(other), one);
  const { from, title } = await other.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const words = await fetch(new URL("../words/en/more.json", at)).then((answer) => answer.json());
    return { from: at, title: words["more.title"] };
  });
  assert.ok(from.includes(one));
  assert.equal(title, "More");
  await page.locator("[data-area=more]").waitFor();
  assert.deepEqual(town.complaints, []);
});

test("a server that alters one file of a new version gives nobody that version", async (t) => {
  const town = await Town.open(t);
  const copies = await Copies.open(t);
  town.elsewhere = copies.address;
  const page = await member(town);
  await kept(page);
  const one = await versionOf(page);
  copies.version = "two";
  copies.altered.set(/\/words\/en\/more\.json$/, (text) => text.replace("New", "Evil"));
  assert.equal(await update(page), false);
  await page.reload();
  await page.getByRole("heading", { name: /^More/ }).waitFor();
  assert.equal(await versionOf(page), one);
  town.complaints.length = 0; // the browser says that the worker's installation failed
});

test("a module that was altered on its way does not run, nor a style that was", async (t) => {
  const town = await Town.open(t);
  const copies = await Copies.open(t);
  copies.altered.set(/\/app\/person\.js$/, (text) => `globalThis.ran = true;\n${text}`);
  copies.altered.set(/\/style\/base\.css$/, (text) => `${text}\nbody { position: fixed }`);
  const page = await (await town.context()).newPage();
  /** @type {string[]} */
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(copies.address);
  await page.locator("[data-area=unarrived]").waitFor();
  assert.equal(await page.evaluate(() => "ran" in globalThis), false);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).position), "static");
  assert.equal(await page.locator("[data-area]").count(), 1);
  assert.ok(said.some((text) => /integrity/.test(text)), said.join("\n"));
});

test("nobody frames the page, nor keeps a hand on it by opening it", async (t) => {
  const town = await Town.open(t);
  const copies = await Copies.open(t);
  copies.pages.set("/trap.html", `<!doctype html><iframe src="${HOST}/"></iframe>`);
  const page = await (await town.context()).newPage();
  await page.goto(`${copies.address}/trap.html`);
  const frame = page.frames().find((one) => one !== page.mainFrame());
  assert.ok(frame);
  await assert.rejects(frame.locator("[data-area], .app").first().waitFor({ timeout: 2_000 }));
  assert.ok(!frame.url().startsWith(HOST) || (await frame.locator("body").innerHTML()) === "");

  const opener = await (await town.context()).newPage();
  await opener.goto(`${copies.address}/trap.html`);
  const [opened] = await Promise.all([opener.waitForEvent("popup"), opener.evaluate((address) => void window.open(address), HOST)]);
  await opened.locator("[data-area]").waitFor();
  assert.equal(await opened.evaluate(() => window.opener), null);
});

test("a file that is opened alone does nothing", async (t) => {
  const town = await Town.open(t);
  const page = await (await town.browser.newContext()).newPage();
  const { version } = await (await fetch(`${HOST}/client.json`)).json();
  await page.goto(`${HOST}/v/${version}/install/concerted.svg`);
  const did = await page.evaluate(async () => {
    const script = document.createElementNS("http://www.w3.org/2000/svg", "script");
    script.textContent = "document.documentElement.id = 'ran'";
    document.documentElement.append(script);
    return [document.documentElement.id, await fetch(location.href).then(() => "read", () => "refused")];
  });
  assert.deepEqual(did, ["", "refused"]);
});
