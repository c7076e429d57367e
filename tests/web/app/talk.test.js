/** Two and three phones talk: said, answered, signed, edited, taken back, offline, with a photo, in a room. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, begin, bring, look } from "./town.js";
import { arrives, menu, open, say } from "./talking.js";

test("two talk, and everything they can do with a message arrives", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await look(red, "list");
  await open(red);
  await look(red, "empty");
  await say(red, "Are the fans in bay 4 mended?");
  await open(blue);
  await arrives(blue, "Are the fans in bay 4 mended?");
  await menu(blue, "Are the fans in bay 4 mended?", "Reply");
  await say(blue, "Not yet. Maintenance comes at six.");
  await arrives(red, "Not yet. Maintenance comes at six.");
  await red.locator("article", { hasText: "Not yet." }).getByRole("button", { name: "This message" }).click();
  await look(red, "menu");
  await red.getByRole("button", { name: /^React with .*👍/u }).click();
  await blue.getByRole("button", { name: /👍.* by/u }).waitFor();
  await menu(red, "Are the fans in bay 4 mended?", "Edit");
  await red.getByRole("textbox").fill("Are the fans in bay 5 mended?");
  await red.getByRole("button", { name: "Send" }).click();
  await arrives(blue, "Are the fans in bay 5 mended?");
  await blue.getByText("edited").waitFor();
  await menu(red, "Are the fans in bay 5 mended?", "Pin for everyone here");
  await blue.locator(".pins").waitFor();
  await say(red, "👍🏽🔥");
  await arrives(blue, "👍🏽🔥");
  await look(red, "conversation");
  await look(blue, "conversation-dark");
  await menu(red, "👍🏽🔥", "Take back");
  await red.getByRole("button", { name: "Take back" }).click();
  await blue.getByText("Taken back by its author").waitFor();
  assert.equal(await blue.locator("article", { hasText: "👍🏽🔥" }).count(), 0);
});
