/** History, documents and the balance sheet on a phone: sources side by side, demands that wait, texts to read. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { items } from "./reporting.js";
import { Town, again, begin, bring, look } from "./town.js";
import { visit } from "./voting.js";

/** @param {Record<string, any>} more */
function claim(more) {
  return { item: "history", claims: [{ kind: "election", places: ["JFK8"], sources: [{ title: "A newspaper" }], ...more }] };
}

test("what happened is shown with its sources, and what they disagree about side by side", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar", dark: true })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await visit(red, "/history");
  await red.getByText("Nothing entered yet").waitFor();
  await clean(red);
  const said = [
    claim({ key: "jfk8/election", date: "2022-04-01", figures: { for: 2654, against: 2131 }, sources: [{ title: "Tally of ballots", reference: "29-RC-288020", url: "https://example.org/case" }] }),
    claim({ key: "jfk8/election", date: "2022-04", figures: { for: 2653, against: 2131 } }),
    claim({ key: "our/demand-1", kind: "demand", date: "2024-05-01" }),
    claim({ key: "their/promise", kind: "promise", date: "2024-06" }),
    claim({ key: "their/answer", kind: "letter", date: "2024-07-01", answers: ["their/promise"] }),
    claim({ key: "old/walkout", kind: "walkout", sources: [{ url: "javascript:alert(1)" }] }),
    { item: "report", kind: "unsafe", place: "Bay 4", what: "The rail is loose." },
  ];
  for (const item of said) await items(red, "post", { item });
  await again(red);
  await visit(red, "/history");
  await red.getByRole("link", { name: /jfk8.election/ }).waitFor();
  await look(red, "history");
  await clean(red);
  await red.getByRole("link", { name: /jfk8.election/ }).click();
  await red.getByRole("heading", { name: "Sources differ" }).waitFor();
  const values = await red.locator(".values dt").allTextContents();
  assert.deepEqual(values, ["2,654", "2,653"]);
  await look(red, "happening");
  await clean(red);
  await visit(red, "/history/old%2Fwalkout");
  await red.getByText("Walkout").first().waitFor();
  assert.equal(await red.locator("a[href^='javascript']").count(), 0);
  await visit(red, "/balance");
  await red.getByText(/open for \d/).waitFor();
  assert.match(await red.locator("main").innerText(), /their.answer/);
  await look(red, "balance");
  await clean(red);
  await visit(blue, "/balance");
  await blue.getByText("Bay 4").waitFor({ state: "detached" });
  await blue.getByRole("heading", { name: "الحصيلة" }).waitFor();
  await look(blue, "balance-ar-dark");
  await visit(blue, "/history");
  await blue.getByText("Bay 4").waitFor();
  await look(blue, "history-ar-dark");
});

test("a text is kept, read by others, and adopted only by a vote", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await visit(red, "/documents");
  await red.getByRole("link", { name: "Keep a text" }).click();
  await red.getByLabel("Title").fill("House rules");
  await red.getByLabel("Text", { exact: true }).fill("One speaks at a time.\n\nThe chair passes on.");
  await look(red, "document-new");
  await clean(red);
  await red.getByRole("button", { name: "Keep it in our record" }).click();
  await red.getByRole("link", { name: /House rules/ }).waitFor();
  await visit(blue, "/documents");
  await blue.getByRole("link", { name: /House rules/ }).click();
  await blue.getByText("One speaks at a time.").waitFor();
  await blue.getByText("Not voted on").waitFor();
  await look(blue, "document");
  await clean(blue);
});
