/** Somebody else asks for one's place: it is said on the phone, and stopped there; and a theft is stopped by others. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, ask, begin, bring, look, memberOf, open, within } from "./town.js";

test("a phone objects to a thief, and others freeze one that cannot", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone({ dark: true }), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  for (const page of [blue, green]) await within(page, "sign", {});
  const id = await memberOf(green);
  const thief = await town.phone();
  const link = await within(red, "invite", {});
  const request = await ask(thief, link, { nickname: "green", replaces: id });
  for (const page of [red, blue]) await within(page, "vouch", { request });
  await open(green, "");
  await green.getByText("Was it you?").waitFor();
  await look(green, "was-it-you");
  await clean(green);
  await green.getByRole("link", { name: "Look at it now" }).click();
  await green.getByRole("button", { name: "It was not me: stop it" }).click();
  await look(green, "stop-it");
  await green.getByRole("button", { name: "Stop it", exact: true }).click();
  await green.getByRole("button", { name: "It was not me: stop it" }).waitFor({ state: "detached" });
  await open(green, "");
  assert.equal(await green.getByText("Was it you?").count(), 0);

  // red and blue said that they know the thief's phone, so the rules let neither of them freeze green.
  await open(red, `/members/${id}`);
  await red.getByText("Others must ask for the freeze").waitFor();
  const other = await memberOf(blue);
  for (const page of [red, green]) {
    await within(page, "refresh", {});
    await open(page, `/members/${other}`);
    await page.getByRole("button", { name: "Ask to freeze this phone" }).click();
    await page.getByRole("button", { name: "Ask for it" }).click();
    await page.getByText(page === red ? "1 of 2 ask for it" : "Their phone is frozen").waitFor();
    await look(page, page === red ? "freeze-called" : "freeze-done");
    await clean(page);
  }
  await blue.getByText("Your access is frozen").waitFor();
  await blue.getByRole("link", { name: "What to do" }).click();
  await blue.getByText("come back on a new phone").waitFor();
  await look(blue, "frozen-dark");
  await clean(blue);
});
