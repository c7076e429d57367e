/** Members, "I know them", and invitations, as people do them with their thumbs. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { DESK, Town, begin, bring, holdOver, look, open, scanInto, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

/** Make an invitation with the screens, and return its link. @param {Page} page */
async function makeLink(page) {
  await open(page, "/invite");
  await page.getByLabel("For how many people?").fill("2");
  await page.getByLabel("A word to them").fill("Ask for red at the gate.");
  await page.getByRole("button", { name: "Make the invitation" }).click();
  await page.getByRole("button", { name: "Show the code large" }).waitFor();
  await page.getByRole("button", { name: "Copy the link" }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

test("three come together", async (t) => {
  const town = await Town.open(t);
  const phones = { red: await town.phone(), blue: await town.phone({ dark: true }), green: await town.phone({ language: "ar" }) };
  await t.test("somebody is invited, compared, known, and it is taken back", () => gather(town, phones));
  await t.test("three sign, and the list says how far they are", () => sign(phones));
});

/** @typedef {{ red: Page, blue: Page, green: Page }} Phones */

/** @param {Town} town @param {Phones} phones */
async function gather(town, { red, blue, green }) {
  await red.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await begin(red, "red");
  const link = await makeLink(red);
  await look(red, "invitation");
  await clean(red);
  await red.getByRole("button", { name: "Show the code large" }).click();
  await red.getByText("Scan with the phone's camera").waitFor();
  await look(red, "invitation-bright");
  await holdOver(red);
  await red.keyboard.press("Escape");
  await red.getByRole("link", { name: "Poster" }).click();
  await red.getByText("امسح هذا الرمز لتطلب الانضمام").waitFor();
  await look(red, "poster");
  await clean(red);

  await compare(red, blue, link);
  await bring(green, "green", red, blue);

  await open(blue, "/members");
  await blue.getByRole("link", { name: "red" }).waitFor();
  await look(blue, "members");
  await clean(blue);
  await open(green, "/members");
  await green.getByRole("link", { name: "red" }).waitFor();
  await look(green, "members-ar");
  await open(green, "");
  await green.getByText("البداية").waitFor();
  await look(green, "list-ar");
  await clean(green);

  await open(red, "/invite");
  await red.getByRole("link", { name: "Ask for red at the gate." }).click();
  await red.getByRole("button", { name: "Call this invitation back" }).click();
  await red.getByRole("button", { name: "Call it back", exact: true }).click();
  await red.getByText("Nobody can use this invitation any more.").waitFor();
  const late = await town.phone({ size: DESK });
  await late.goto(link);
  await late.getByText("called back").waitFor();
}

/** From scanning the invitation to being known. @param {Page} red who invites @param {Page} blue @param {string} link */
async function compare(red, blue, link) {
  await blue.context().grantPermissions(["camera"]);
  await blue.getByRole("link", { name: "I have an invitation" }).click();
  assert.equal(await scanInto(blue, "link"), link);
  await blue.getByRole("button", { name: "Next" }).click();
  await blue.getByText("Ask for red at the gate.").waitFor();
  await blue.getByLabel("What should the others call you?").fill("blue");
  await blue.getByLabel("How will they know it is you?").fill("Nights, bay 4");
  await blue.getByRole("button", { name: "Ask to join" }).click();
  await blue.locator(".words li").first().waitFor();
  const six = await blue.locator(".words li").allTextContents();
  await blue.getByText("Show a code instead").click();
  await blue.locator("svg.code").scrollIntoViewIfNeeded();
  await look(blue, "code-dark");

  await open(red, "/members");
  await red.getByRole("link", { name: "blue" }).click();
  await red.getByText("Nights, bay 4").waitFor();
  assert.deepEqual(await red.locator(".words li").allTextContents(), six, "both screens show the same words");
  await look(red, "asking");
  await clean(red);
  await red.context().grantPermissions(["camera", "clipboard-read", "clipboard-write"]);
  await red.getByRole("button", { name: "Scan their code" }).click(); // the camera still sees the invitation
  await red.getByText("That is another code.").waitFor();
  await holdOver(blue);
  await red.getByRole("button", { name: "Scan their code" }).click();
  await red.getByText("The codes are the same.").waitFor();
  const know = red.getByRole("button", { name: "I know them" });
  assert.ok(await know.isDisabled(), "nobody is let in by one tap");
  await red.getByLabel("I have compared").check();
  await know.click();
  await red.getByText("since").first().waitFor(); // the newcomer's own page: they are in
  await look(red, "member");
  await clean(red);
  await blue.getByRole("link", { name: "To the committee" }).click();
  await blue.getByRole("link", { name: "More" }).waitFor();
}

/** @param {Phones} phones */
async function sign({ red, blue, green }) {
  await open(blue, "");
  await blue.getByText("1 of 3 has signed").waitFor();
  await look(blue, "list");
  await clean(blue);
  await blue.getByRole("button", { name: "Sign what we stand for" }).click();
  await blue.getByText("2 of 3 have signed").waitFor();
  await within(green, "sign", {});
  await open(red, "");
  await red.getByText("3 members").waitFor();
  await red.getByText("Getting started").waitFor({ state: "detached" });
  await red.setViewportSize(DESK);
  await look(red, "list-desk");
}
