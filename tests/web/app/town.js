/** Phones in Debian's Chromium with the client on their screens, at the host that a test was given. */

import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { after } from "node:test";
import { startBrowser } from "../browser.js";
import { gather } from "../complaints.js";

export { look } from "./pictures.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Browser} Browser */

const HOST = process.env.CONCERTED_ADDRESS ?? "";
const CLOCK = process.env.CONCERTED_CLOCK ?? "";
const CAMERA = process.env.CONCERTED_CAMERA ?? "";
const PATIENCE_MS = 30_000;
export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };

/** @type {Promise<Browser> | null} started by the first test of a file, and closed after its last */
let running = null;
after(async () => (await running)?.close());

/**
 * @typedef {object} Owner whose phone it is
 * @property {string} [language]
 * @property {boolean} [dark]
 * @property {{ width: number, height: number }} [size]
 * @property {boolean} [keeps] whether its browser can keep the client, as most do but no private window;
 *   that costs a second of work a phone, so only the tests that are about it have it
 */

/** The phones of one test, in a browser that the file's tests share: nothing else is shared by them. */
export class Town {
  /** @type {import("playwright-core").BrowserContext[]} */
  #contexts = [];

  /** @type {string[]} */
  complaints = [];
  elsewhere = "";

  /** @param {Browser} browser */
  constructor(browser) {
    this.browser = browser;
  }

  /** Begin; what is open when the test ends is closed then.
   * @param {import("node:test").TestContext} test
   */
  static async open(test) {
    running ??= startBrowser();
    const town = new Town(await running);
    test.after(() => town.close());
    return town;
  }

  /** Where the client is: at the host, unless a test puts a copy `elsewhere`. */
  get address() {
    return this.elsewhere || HOST;
  }

  /** A phone with the client open: nothing that others keep is on it.
   * @param {Owner} [owner]
   */
  async phone({ language = "en", dark = false, size = PHONE, keeps = false } = {}) {
    const context = await this.context({
      viewport: size,
      locale: language,
      colorScheme: dark ? "dark" : "light",
      deviceScaleFactor: 2,
      hasTouch: size.width < 600,
    });
    if (!keeps) await context.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    gather(page, this.complaints);
    await page.goto(this.address);
    await page.locator("[data-area]").waitFor();
    return page;
  }

  /** What one person's browser holds, apart from all others. @param {import("playwright-core").BrowserContextOptions} [options] */
  async context(options) {
    const context = await this.browser.newContext(options);
    this.#contexts.push(context);
    return context;
  }

  /** Close all; what the browser complained of fails the test. */
  async close() {
    await Promise.all(this.#contexts.map((context) => context.close()));
    assert.deepEqual(this.complaints, []);
  }
}

/** Hold the camera of every phone over this one's screen; what it shows is what they see from now on. @param {Page} page */
export async function holdOver(page) {
  const picture = await page.screenshot({ type: "jpeg", quality: 90 });
  writeFileSync(`${CAMERA}.next`, picture);
  renameSync(`${CAMERA}.next`, CAMERA);
}

/** Read a code with the camera into a field; what stands there then. @param {Page} page @param {string} id of the field */
export async function scanInto(page, id) {
  await page.getByRole("button", { name: "Scan with the camera" }).click();
  const read = (/** @type {string} */ id) => /** @type {HTMLInputElement | null} */ (document.getElementById(id))?.value;
  await page.waitForFunction(read, id);
  return page.evaluate(read, id);
}

/** Set the host's clock, at once: the host may be reading it. @param {number} seconds since 1970 */
export function setClock(seconds) {
  writeFileSync(`${CLOCK}.next`, String(Math.floor(seconds)));
  renameSync(`${CLOCK}.next`, CLOCK);
}

/** Found a committee on this phone without its screens, and show it.
 * @param {Page} page
 * @param {string} nickname
 * @param {{ name: string, programme: string }} [said]
 */
export async function begin(page, nickname, said = { name: "Depot", programme: "Shorter hours." }) {
  await page.evaluate(async ([nickname, { name, programme }]) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { found } = await import(new URL("../client/founding.js", at).href);
    const { Home } = await import(new URL("../client/home.js", at).href);
    await found(await Home.open(), { address: location.origin, name, programme, nickname });
  }, /** @type {const} */ ([nickname, said]));
  await again(page);
}

/** Bring the owner of `page` in without screens: invited and known by the owners of these.
 * @param {Page} page
 * @param {string} nickname
 * @param {...Page} vouchers
 */
export async function bring(page, nickname, ...vouchers) {
  const link = await within(vouchers[0], "invite", {});
  const request = await ask(page, link, { nickname, greeting: "It is me." });
  for (const voucher of vouchers) await within(voucher, "vouch", { request });
  await within(page, "refresh", {});
  await again(page);
}

/** Ask to join by a link without screens; the id of the request.
 * @param {Page} page
 * @param {string} link
 * @param {{ nickname: string, greeting?: string, replaces?: string }} says
 * @returns {Promise<string>}
 */
export function ask(page, link, says) {
  return page.evaluate(
    async ([link, says]) => {
      const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
      const { join } = await import(new URL("../client/joining.js", at).href);
      const { Home } = await import(new URL("../client/home.js", at).href);
      return (await join(await Home.open(), link, says)).me;
    },
    /** @type {[string, any]} */ ([link, says]),
  );
}

/** The id of this phone's member, or of its request. @param {Page} page @returns {Promise<string>} */
export function memberOf(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    const home = await Home.open();
    return (await home.load((await home.committees())[0])).member;
  });
}

/** What stands on the recovery sheet of this phone's owner. @param {Page} page
 * @returns {Promise<{ line: string, words: string, committee: string }>}
 */
export function sheetOf(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const load = (/** @type {string} */ name) => import(new URL(`../${name}.js`, at).href);
    const [{ Home }, { Committee }, { sheetOf }, { formatSheet }, { wordsOf }] = await Promise.all(
      ["client/home", "client/committee", "client/restoring", "crypto/link", "crypto/sheetwords"].map(load),
    );
    const home = await Home.open();
    const sheet = sheetOf(await Committee.open(home, (await home.committees())[0]));
    return { line: formatSheet(sheet), words: wordsOf(sheet.seed), committee: sheet.committee };
  });
}

/** Do a member's deed on the phone without its screens.
 * @param {Page} page
 * @param {"invite" | "revoke" | "vouch" | "sign" | "freeze" | "leave" | "cancel" | "refresh"} deed
 * @param {Record<string, any>} what
 * @returns {Promise<any>}
 */
export function within(page, deed, what) {
  return page.evaluate(
    async ([deed, what]) => {
      const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
      const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
      const [{ Home }, { Committee }] = [await load("home"), await load("committee")];
      const home = await Home.open();
      const committee = await Committee.open(home, (await home.committees())[0]);
      if (deed === "invite") return (await (await load("joining")).invite(committee, { uses: 5, days: 1, ...what }))[1];
      if (deed === "vouch") await committee.refresh().then(async () => (await load("joining")).vouch(committee, what.request));
      if (deed === "revoke") {
        const { parseLink } = await import(new URL("../crypto/link.js", at).href);
        const { toHex } = await import(new URL("../kernel/bytes.js", at).href);
        const key = toHex(parseLink(what.link).secret.signingKey().public);
        await committee.refresh();
        const [invitation] = [...committee.state.invitations].find(([, found]) => found.link_key === key) ?? [];
        await committee.simple("invitation.revoke", { invitation });
      }
      if (deed === "freeze") await committee.lastWord("member.freeze", { member: committee.me });
      if (deed === "leave") await committee.lastWord("member.leave");
      if (deed === "cancel") await committee.simple("replacement.cancel", what);
      if (deed === "refresh") await committee.refresh();
      if (deed === "sign") await (await load("founding")).signFounding(committee);
      return null;
    },
    /** @type {[string, any]} */ ([deed, what]),
  );
}

/** Send what the rules must refuse to whoever holds this phone; return the code. @param {Page} page @param {string} kind @param {any} payload */
export function force(page, kind, payload) {
  return page.evaluate(
    async ([kind, payload]) => {
      const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
      const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
      const [{ Home }, { Committee }] = [await load("home"), await load("committee")];
      const home = await Home.open();
      const committee = await Committee.open(home, (await home.committees())[0]);
      const signed = await committee.sign({ kind, payload }, null);
      return committee.wire.submit(committee.id, [signed]).then(() => "taken", (/** @type {any} */ error) => error.code);
    },
    /** @type {[string, any]} */ ([kind, payload]),
  );
}

/** Load the client anew. @param {Page} page */
export async function again(page) {
  await page.reload();
  await page.locator("[data-area]").waitFor();
}

/** Open a place of More. @param {Page} page @param {string} path */
export async function open(page, path) {
  await page.evaluate((path) => void (location.hash = `/more${path}`), path);
  await page.locator("[data-area=more] h1").waitFor();
}
