/** Every effect, rule and question has words in every language: one without fails here. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { OneOf, SETTINGS, checkSetting } from "../../src/concerted/web/rules/constitution.js";
import { EFFECTS } from "../../src/concerted/web/rules/effects.js";
import { effectWords, ruleWords } from "../../src/concerted/web/views/effects.js";
import { enough, yesNeeded } from "../../src/concerted/web/views/counting.js";
import { GROUPS } from "../../src/concerted/web/views/proposing.js";
import { LANGUAGES, Words } from "../../src/concerted/web/words/words.js";
import { passes, quorate } from "../../src/concerted/web/rules/votes.js";

const WORDS = new URL("../../src/concerted/web/words/", import.meta.url);
const NOT_HERE = ["amend", "raise_rules", "move_host"]; // proposed elsewhere, or by changing another

/** An effect of each type, with all that a screen is given about it.
 * @type {Record<string, Record<string, any>>}
 */
const SHOWN = {
  resolve: {},
  choose: { take: 1, names: ["ONE", "TWO"] },
  pledge: { opens_at: 20, hours: 72 },
  amend: { effect: { type: "remove", name: "NAME" } },
  create_office: { office_name: "OFFICE", seats: 2, term_days: 30, powers: ["announce", "moderate", "trustee"] },
  abolish_office: { office_name: "OFFICE" },
  elect: { office_name: "OFFICE", seats: 3 },
  recall: { office_name: "OFFICE", name: "NAME" },
  adopt_document: {},
  withdraw_document: { title: "TITLE" },
  adopt_programme: {},
  change_rule: { setting: "grave_majority", before: [2, 3], value: [3, 4] },
  raise_rules: { rules: 5 },
  admit_above_cap: { count: 40 },
  remove: { name: "NAME" },
  remove_subtree: { name: "NAME", members: ["a", "b"], names: ["ONE", "TWO"] },
  freeze: { name: "NAME" },
  unfreeze: { name: "NAME" },
  admit_auditor: { code: "CODE" },
  dismiss_auditor: { code: "CODE" },
  admit_witness: { name: "NAME", code: "CODE" },
  dismiss_witness: { code: "CODE" },
  move_host: { code: "CODE" },
  dissolve: {},
  delete_body: { name: "NAME", time: 1_760_000_000 },
};
/** What must be said of it: whom, what or how many it is about. */
const TOLD = /NAME|OFFICE|TITLE|CODE|ONE|TWO/;

/** @param {string} language */
function speak(language) {
  const fetching = async (/** @type {string} */ tongue, /** @type {string} */ area) =>
    JSON.parse(readFileSync(new URL(`${tongue}/${area}.json`, WORDS), "utf8"));
  return new Words(/** @type {any} */ (language), fetching).learn("effects", "vote", "propose");
}

test("every effect of the rules is shown here, and none besides", () => {
  assert.deepEqual(Object.keys(SHOWN).sort(), [...EFFECTS.keys()].sort());
});

for (const language of Object.keys(LANGUAGES)) {
  test(`${language} says every effect, with all that it is about`, async () => {
    const words = await speak(language);
    for (const [type, fields] of Object.entries(SHOWN)) {
      const said = effectWords(words, { type, ...fields }).join(" ");
      assert.ok(said.trim(), type);
      assert.doesNotMatch(said, /undefined|NaN|\{|\}/, type);
      for (const value of Object.values(fields).flat()) {
        if (TOLD.test(String(value))) assert.ok(said.includes(String(value)), `${type}: ${value}`);
      }
    }
  });

  test(`${language} says every rule at its default and at its bounds`, async () => {
    const words = await speak(language);
    for (const [setting, bounds] of SETTINGS) {
      const values = bounds instanceof OneOf ? bounds.words : [bounds.initial, bounds.least, bounds.most];
      for (const value of values) {
        const said = ruleWords(words, setting, checkSetting(setting, value));
        assert.doesNotMatch(said, /undefined|NaN|\{|\}/, setting);
      }
    }
  });

  test(`${language} asks for every effect that can be proposed here`, async () => {
    const words = await speak(language);
    const kinds = Object.values(GROUPS).flat();
    assert.deepEqual([...kinds, ...NOT_HERE].sort(), [...EFFECTS.keys()].sort());
    for (const kind of kinds) for (const key of [`propose.${kind}`, `propose.${kind}.help`]) assert.ok(words.has(key), key);
    for (const group of Object.keys(GROUPS)) assert.ok(words.has(`propose.group.${group}`), group);
  });
}

test("an effect without words is no silence", async () => {
  const words = await speak("en");
  assert.throws(() => effectWords(words, { type: "spend", name: "x" }), /no words for effect.spend/);
});

test("what a screen asks for is exactly what the rules count", () => {
  for (const majority of /** @type {[number, number][]} */ ([[1, 2], [3, 5], [2, 3], [3, 4], [51, 100]])) {
    for (const quorum of /** @type {[number, number][]} */ ([[0, 1], [1, 10], [1, 4], [1, 3], [1, 2]])) {
      for (let roll = 1; roll <= 12; roll++) {
        const opening = /** @type {any} */ ({ majority, quorum, roll: { size: roll } });
        for (let ballots = 0; ballots <= roll; ballots++) {
          assert.equal(ballots >= enough(quorum, roll), quorate(opening, ballots));
          for (let yes = 0; yes <= ballots; yes++) {
            const no = ballots - yes;
            const passed = passes(opening, /** @type {any} */ ({ ballots, yes, no }));
            assert.equal(passed, ballots >= enough(quorum, roll) && yes >= yesNeeded(majority, yes + no));
          }
        }
      }
    }
  }
});
