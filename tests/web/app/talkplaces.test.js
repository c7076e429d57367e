/** Announcements, two alone, a voice, and what the rules refuse. */

import test from "node:test";
import { clean } from "./axe.js";
import { arrives, atTalk, open, say } from "./talking.js";
import { Town, begin, bring, look } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

test("places to talk, and what is said there", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await red.context().grantPermissions(["microphone"]);
  await begin(red, "red");
  await bring(blue, "blue", red);
  await t.test("a message that the rules refuse says so, is sent again or dropped, and nothing typed is lost", () => refused(red));
  await t.test("a channel for announcements, and a talk between two", () => places(red, blue));
  await t.test("a voice is recorded, sent and heard", () => voice(red, blue));
});

/** @param {Page} red @param {Page} blue */
async function places(red, blue) {
  await atTalk(red);
  await red.getByRole("button", { name: "Begin to talk" }).click();
  await red.getByRole("link", { name: /With everyone/ }).click();
  await red.getByLabel("What is it called?").fill("News");
  await red.getByLabel(/Only those you have chosen/).check();
  await clean(red);
  await look(red, "new-channel");
  await red.getByRole("button", { name: "Open the channel" }).click();
  await red.getByText(/Only those whom the committee has chosen/).waitFor();
  await look(red, "announcements");
  await atTalk(blue);
  await blue.getByRole("link", { name: "News" }).waitFor();
  await blue.getByRole("button", { name: "Begin to talk" }).click();
  await blue.getByRole("link", { name: /With one person/ }).click();
  await blue.getByRole("button", { name: "red" }).click();
  await say(blue, "A word with you alone.");
  await atTalk(red);
  await red.getByRole("link", { name: /A word with you alone/ }).click();
  await arrives(red, "A word with you alone.");
  await look(red, "pair");
}

/** @param {Page} red @param {Page} blue */
async function voice(red, blue) {
  await open(red);
  await open(blue);
  await red.getByRole("button", { name: "Record a voice note" }).click();
  await red.getByRole("timer").getByText("0:01").waitFor();
  await look(red, "recording");
  await red.getByRole("button", { name: "Send" }).click();
  await blue.getByRole("button", { name: "Play the voice note" }).click();
  await blue.locator("audio").waitFor({ state: "attached" });
  await blue.waitForFunction(() => (document.querySelector("audio")?.currentTime ?? 0) > 0);
  await look(blue, "voice");
}

/** @param {Page} red */
async function refused(red) {
  await open(red);
  await red.getByRole("textbox").evaluate((field) => field.removeAttribute("maxlength"));
  await red.getByRole("textbox").fill("long ".repeat(9_000));
  await red.getByRole("button", { name: "Send" }).click();
  await red.getByText("This is too long for one message.").waitFor();
  await look(red, "failed");
  await red.getByRole("button", { name: "Try again" }).click();
  await red.getByText("This is too long for one message.").waitFor();
  await red.getByRole("button", { name: "Discard" }).click();
  await red.getByText("Nothing said yet").waitFor();
}
