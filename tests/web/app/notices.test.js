/**
 * Notifications in words that say nothing: off until they are turned on, the same whatever a service sends,
 * and gone with the place. Debian's browser has no push service to reach, so its PushManager is put in the
 * page by the test; the message then goes to the true worker as the browser would hand it over.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, ask, begin, look, open, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

const ENDPOINT = "https://fcm.googleapis.com/fcm/send/of-this-phone";

/** Let the keeper of the server wake phones, or not. @param {...string} words */
function keeper(...words) {
  const { CONCERTED_PYTHON = "", CONCERTED_DATA = "" } = process.env;
  execFileSync(CONCERTED_PYTHON, ["-c", "from concerted.cli.main import main; main()", "host", "push", ...words, "--data", CONCERTED_DATA]);
}

/** Have the browser give this address to whoever asks to be woken. @param {Page} page */
async function withAddress(page) {
  await page.addInitScript((endpoint) => {
    const one = { endpoint, unsubscribe: async () => (sessionStorage.removeItem("push"), true) };
    const stub = {
      getSubscription: async () => (sessionStorage.getItem("push") ? one : null),
      subscribe: async (/** @type {any} */ { userVisibleOnly, applicationServerKey }) => {
        if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("not as browsers take it");
        sessionStorage.setItem("push", "yes");
        return one;
      },
    };
    Object.defineProperty(ServiceWorkerRegistration.prototype, "pushManager", { get: () => stub });
  }, ENDPOINT);
}

/** What stands among the notifications of this phone. @param {Page} page */
function standing(page) {
  return page.evaluate(async () => {
    const found = await (await navigator.serviceWorker.ready).getNotifications();
    return found.map(({ title, body, lang, dir, tag, icon, data }) => ({ title, body, lang, dir, tag, icon, data }));
  });
}

test("a phone says that something is new, in words that say nothing", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone({ language: "ar", dark: true, keeps: true });
  await page.context().grantPermissions(["notifications"]);
  await withAddress(page);
  keeper("off");
  await begin(page, "red");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await open(page, "/notices");
  await page.getByText("متى يخبرك هذا الهاتف؟").waitFor();
  assert.ok(await page.getByLabel("أبدًا").isChecked(), "it is off until somebody turns it on");
  assert.equal(await page.getByLabel("كل شيء").count(), 0, "nothing is offered that the server does not do");
  await look(page, "off");
  await clean(page);

  keeper("on", "https://depot.example");
  await open(page, "");
  await open(page, "/notices");
  await page.getByLabel("كل شيء").check();
  await page.getByText("من يعرف ماذا").waitFor();
  await look(page, "who-learns-what");
  await clean(page);
  const asked = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/push"));
  await page.getByRole("button", { name: "فعّلها" }).click();
  assert.deepEqual((await asked).postDataJSON(), { endpoint: ENDPOINT, wakes: "everything" });
  await page.getByText("هي مفعّلة.").waitFor();
  await look(page, "on");

  const line = await page.context().newCDPSession(page);
  await line.send("Emulation.setFocusEmulationEnabled", { enabled: false }); // nobody looks at it from now on
  const elsewhere = await page.context().newPage();
  await elsewhere.goto("about:blank");
  await elsewhere.bringToFront();
  await page.waitForFunction(() => !document.hasFocus());
  /** @type {string} */
  const registrationId = await new Promise((resolve) => {
    line.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId));
    void line.send("ServiceWorker.enable");
  });
  const origin = town.address;
  for (const data of ["", '{"title":"Depot: strike","body":"tonight"}', "x".repeat(4_000)]) {
    await line.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  }
  await page.evaluate(async () => {
    const found = await navigator.serviceWorker.ready;
    while ((await found.getNotifications()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  const [shown, ...more] = await standing(page);
  assert.deepEqual(more, [], "many messages make one notification");
  assert.deepEqual(shown, { title: "هناك جديد", body: "", lang: "ar", dir: "rtl", tag: "concerted.notices", icon: "", data: null });

  await page.bringToFront();
  await page.getByLabel("أبدًا").check();
  const ended = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/push"));
  await page.getByRole("button", { name: "أوقفها" }).click();
  assert.deepEqual((await ended).postDataJSON(), { endpoint: ENDPOINT, wakes: "nothing" });
  await page.getByText("هي متوقفة.").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("push")), null, "the browser has forgotten it");
  assert.equal(await page.evaluate(() => caches.has("concerted.notices")), false);

  await page.getByLabel("ما دامت الصفحة مفتوحة في الخلفية").check();
  await page.getByLabel("تذكير").check();
  await page.getByRole("button", { name: "فعّلها" }).click();
  await page.getByText("هي مفعّلة.").waitFor();
  await page.evaluate(async () => {
    for (const one of await (await navigator.serviceWorker.ready).getNotifications()) one.close();
    Object.defineProperty(document, "hidden", { get: () => true }); // as another app in front of it does
  });
  await ask(await town.phone(), await within(page, "invite", {}), { nickname: "blue" });
  await page.evaluate(async () => {
    const found = await navigator.serviceWorker.ready;
    while ((await found.getNotifications()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  const [told] = await standing(page);
  assert.deepEqual([told.title, told.body], ["تذكير", ""], "it names nobody who asks");
});
