/** What people do in talk, on a phone's screen. */

/** @typedef {import("playwright-core").Page} Page */

/** Go to the list of places. @param {Page} page */
export async function atTalk(page) {
  await page.evaluate(() => void (location.hash = "/talk"));
  await page.getByRole("heading", { name: "Talk" }).waitFor();
}

/** Open a place by its name. @param {Page} page @param {string} [name] */
export async function open(page, name = "Everyone") {
  await atTalk(page);
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("textbox").waitFor();
}

/** Write and send. @param {Page} page @param {string} text */
export async function say(page, text) {
  await page.getByRole("textbox").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await message(page, text).waitFor();
}

/** Wait until a message is there. @param {Page} page @param {string} text */
export async function arrives(page, text) {
  await message(page, text).waitFor();
}

/** Do something with a message. @param {Page} page @param {string} text @param {string} what */
export async function menu(page, text, what) {
  await message(page, text).getByRole("button", { name: "This message" }).click();
  await page.getByRole("dialog").getByRole("button", { name: what, exact: true }).click();
}

/** A message by what it says, not by what it quotes. @param {Page} page @param {string} text */
export function message(page, text) {
  return page.locator("article", { has: page.locator(".text", { hasText: text }) }).last();
}
