/** Away from the line, out of the committee, out of a room: what is sent, and who cannot read on. */

import assert from "node:assert/strict";
import test from "node:test";
import { arrives, atTalk, open, say, unseen } from "./talking.js";
import { Town, begin, bring, look } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

test("who reads, and who does not", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  await t.test("a room for some: opened, named, left by taking out, never seen by others", () => roomFor(red, blue, green));
  await t.test("what is written in the tunnel is sent later, sealed anew, and not to whoever left meanwhile", () => fromTunnel(red, blue, green));
});

/** @param {Page} red @param {Page} blue @param {Page} green who leaves */
async function fromTunnel(red, blue, green) {
  for (const phone of [red, blue, green]) await open(phone);
  await say(red, "Who is on tonight?");
  for (const phone of [blue, green]) await arrives(phone, "Who is on tonight?");
  await blue.context().setOffline(true);
  await say(blue, "I am, from ten.");
  await blue.getByText("Waits to be sent").waitFor({ state: "attached" });
  await look(blue, "waiting");
  await unseen(green, "leave");
  await say(red, "Green has left us.");
  await blue.context().setOffline(false);
  await arrives(red, "I am, from ten.");
  await arrives(blue, "Green has left us.");
  await blue.getByText("Waits to be sent").waitFor({ state: "detached" });
  const read = await unseen(green, "texts");
  assert.deepEqual(read, ["For everyone.", "Who is on tonight?"]);
}

/** @param {Page} red @param {Page} blue who is taken out @param {Page} green */
async function roomFor(red, blue, green) {
  await atTalk(red);
  await red.getByRole("button", { name: "Begin to talk" }).click();
  await look(red, "new");
  await red.getByRole("link", { name: /With some/ }).click();
  await red.getByLabel("What is it called?").fill("Night shift");
  await red.getByLabel("blue").check();
  await look(red, "new-room");
  await red.getByRole("button", { name: "Open the room" }).click();
  await say(red, "Only for the two of us.");
  await atTalk(blue);
  await blue.getByText("1 unread").first().waitFor({ state: "attached" });
  await look(blue, "list-unread");
  await open(blue, "Night shift");
  await arrives(blue, "Only for the two of us.");
  await say(blue, "Good.");
  assert.ok(!(await unseen(green, "texts")).includes("Only for the two of us."));
  await red.getByRole("button", { name: "About this place" }).click();
  await look(red, "about-room");
  await red.getByRole("button", { name: /^Take .*blue.* out$/u }).click();
  await red.getByRole("button", { name: "Yes, take out" }).click();
  await blue.getByText("You are not in this room any more").waitFor();
  await say(red, "Blue cannot read this.");
  await unseen(red, "say", { text: "For everyone." });
  await atTalk(blue);
  await blue.getByText("For everyone.").waitFor(); // which was said after it
  assert.ok(!(await unseen(blue, "texts")).includes("Blue cannot read this."));
  await blue.getByRole("link", { name: "Night shift" }).click();
  await blue.getByText("took you out of this room").waitFor();
  await look(blue, "taken-out");
}
