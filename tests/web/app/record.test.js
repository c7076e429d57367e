/** Checking the record again on the phone, and saving a file of it that others can check. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, begin, bring, look, open, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

const PYTHON = process.env.CONCERTED_PYTHON ?? "";

/** Change what the server answers. @param {Page} page @param {RegExp} calls @param {(body: Buffer) => Buffer} altering */
async function alter(page, calls, altering) {
  await page.route(calls, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: altering(await answer.body()) });
  });
}

test("an older record than before is noticed, and one that is checked again is in order", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
  /** @type {Buffer | null} */
  let first = null;
  await alter(page, /\/checkpoint$/, (body) => (first ??= body));
  await again(page);
  await page.unrouteAll({ behavior: "wait" }); // what is on its way is answered first
  await within(page, "invite", {});
  await again(page);
  await open(page, "/check");
  await page.getByRole("button", { name: "Check it all now" }).click();
  await page.getByText("Everything is in order.").waitFor();
  await page.getByText("2 lines, each signed and in its place").waitFor();
  await page.getByRole("button", { name: "Also check what lies beside it" }).click();
  await page.getByText("each is the right one").waitFor();
  await look(page, "checked");
  await clean(page);
  await alter(page, /\/checkpoint$/, (body) => first ?? body);
  await again(page);
  await page.getByRole("alert").getByText("older record than before").waitFor();
});

test("the saved record is one that anybody can audit", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await open(blue, "/export");
  const [file] = await Promise.all([blue.waitForEvent("download"), blue.getByRole("button", { name: "Save the file" }).click()]);
  const path = join(mkdtempSync(join(tmpdir(), "record-")), "record.tar");
  await file.saveAs(path);
  await blue.getByText("The file is saved.").waitFor();
  const audited = spawnSync(PYTHON, ["-c", "from concerted.cli.main import main; main()", "audit", path], { encoding: "utf8" });
  assert.equal(audited.status, 0, audited.stdout + audited.stderr);
  await clean(blue);
});
