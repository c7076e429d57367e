/** History, documents and the balance sheet on a phone: sources side by side, demands that wait, texts to read. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { items } from "./reporting.js";
import { laidDown } from "./storage.js";
import { Town, again, begin, bring, look, memberOf, open } from "./town.js";
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
  await red.getByRole("link", { name: "Add what another source says" }).click();
  await red.getByLabel("A short name for it").waitFor();
  assert.equal(await red.getByLabel("A short name for it").inputValue(), "jfk8/election");
  await red.getByLabel("When?").fill("2022-02-30");
  await red.getByLabel("Add a number").selectOption("for");
  await red.getByLabel("For", { exact: true }).fill("2,650");
  await red.getByRole("button", { name: "Put it into our record" }).click();
  await red.getByText("That is no day").waitFor();
  await red.getByText("Say where it is known from: a").waitFor();
  assert.equal(await red.evaluate(() => document.activeElement?.id), "history-date");
  await look(red, "enter");
  await clean(red);
  await red.getByLabel("When?").fill("2022-04-01");
  await red.getByLabel("Title").fill("Our own count");
  await laidDown(red, 1);
  await again(red); // nothing typed is lost
  await red.getByText("Your draft was kept").waitFor();
  await red.getByRole("button", { name: "Put it into our record" }).click();
  await red.getByRole("link", { name: /jfk8.election/ }).click();
  await red.getByText("2,650").first().waitFor();
  const own = red.locator("article").filter({ hasText: "Our own count" });
  await own.getByRole("button", { name: "Take it back" }).click();
  await red.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await own.waitFor({ state: "detached" });
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
  await visit(blue, "/history/new");
  await blue.getByLabel("متى؟").waitFor();
  await look(blue, "enter-ar-dark");
  await clean(blue);

  await open(red, `/members/${await memberOf(blue)}`);
  await red.getByRole("button", { name: "They cannot read what is new" }).click();
  await look(red, "rekey");
  await clean(red);
  await red.getByRole("button", { name: "Give it again" }).click();
  await red.getByRole("dialog").waitFor({ state: "detached" });
  await open(red, "/phones");
  await red.getByRole("button", { name: "I cannot read what is new" }).click();
  await look(red, "dispute");
  await red.getByRole("button", { name: "Nobody can read it" }).click();
  await red.getByText("You can read what is new already").waitFor(); // it is not believed without a reason
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
  assert.equal(await blue.getByRole("button", { name: "Take it back" }).count(), 0, "only its author takes it back");
  await blue.getByRole("link", { name: "Translate it" }).click();
  await blue.getByLabel("Title").fill("Reglas de la casa");
  await blue.getByLabel("Text", { exact: true }).fill("Habla una persona a la vez.");
  await blue.getByLabel("In which language is it?").selectOption("es");
  await laidDown(blue, 1);
  await again(blue); // nothing typed is lost
  assert.equal(await blue.getByLabel("Title").inputValue(), "Reglas de la casa");
  await blue.getByRole("button", { name: "Keep it in our record" }).click();
  await red.getByText("Spanish").waitFor();
  await red.getByRole("link", { name: /House rules/ }).click();
  await red.getByRole("link", { name: "Write a newer version" }).click();
  await red.getByLabel("Title").fill("House rules, second version");
  await red.getByRole("button", { name: "Keep it in our record" }).click();
  await red.getByRole("link", { name: /second version/ }).click();
  await red.getByRole("button", { name: "Take it back" }).click();
  await red.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await red.getByText("Taken back by its author").waitFor();
});
