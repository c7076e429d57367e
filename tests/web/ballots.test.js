/** Secret ballots in Node: what vectors do not try. */

import assert from "node:assert/strict";
import test from "node:test";
import "./node.js";
import { ED25519, checkLibrary } from "../../src/concerted/web/ballots/edwards.js";
import { CiphertextForm, EventForm, QuestionForm, Raw, ResultForm, anything, array, decode, encode, text } from "../../src/concerted/web/ballots/forms.js";
import { BELENIOS_2048, RFC_3526_2048 } from "../../src/concerted/web/ballots/residues.js";
import { embed, extract } from "../../src/concerted/web/ballots/ranking.js";
import { ccmOpen, ccmSeal } from "../../src/concerted/web/crypto/ccm.js";
import { concat, fromHex, toHex, utf8 } from "../../src/concerted/web/kernel/bytes.js";
import { Malformed, Refused } from "../../src/concerted/web/kernel/errors.js";

test("no point outside the subgroup is multiplied", () => checkLibrary());

test("both ways to a power are the same, also of 0 and 1", () => {
  for (const group of /** @type {import("../../src/concerted/web/ballots/groups.js").Group[]} */ ([ED25519, BELENIOS_2048])) {
    const element = group.basePower(123456789n);
    for (const exponent of [0n, 1n, 2n, group.order - 1n, group.order, 987654321n ** 8n]) {
      const power = group.power(element, exponent);
      assert.ok(group.equal(power, group.secretPower(element, exponent)));
      assert.ok(group.equal(power, group.basePower((exponent * 123456789n) % group.order)));
    }
    assert.ok(group.equal(group.power(element, -1n), group.quotient(group.identity, element)));
    assert.ok(group.equal(group.secretPower(group.identity, 5n), group.identity));
  }
});

test("numbers stand in an element and come out again", () => {
  for (const group of [ED25519, RFC_3526_2048]) {
    for (const numbers of [[0], [1, 2, 3], [255, 0, 7, 1]]) {
      assert.deepEqual(extract(group, embed(group, numbers), numbers.length), numbers);
    }
  }
});

test("JSON has one way to be written", () => {
  const right = [
    [array(text), '["a\\u0000\\b\\t\\n\\f\\r\\"\\\\\\u001f\\u007f/é\u2028😀"]'],
    [QuestionForm, '{"answers":["a"],"min":0,"max":18446744073709551616,"question":"q"}'],
    [QuestionForm, '{"answers":["a"],"blank":false,"min":0,"max":1,"question":"q"}'],
    [EventForm, '{"height":0,"type":"Setup","payload":"00"}'],
    [EventForm, '{"parent":"00","height":1,"type":"EndBallots"}'],
  ];
  for (const [form, json] of right) {
    const value = decode(/** @type {any} */ (form), utf8(/** @type {string} */ (json)), "x");
    assert.equal(new TextDecoder().decode(encode(value)), json);
  }
  const wrong = [
    [array(text), ['[ "a"]', '["a" ]', '["a",]', '["\\u0041"]', '["\\/"]', '["\\u001F"]', '["\u007f"]', '["\\ud800"]', '["a"]x', '[null]', '["a"', '["\n"]', '']],
    [CiphertextForm, ['{"beta":"","alpha":""}', '{"alpha":"","alpha":"","beta":""}', '{"alpha":"","beta":"","c":1}', '{"alpha":""}', '{"alpha":"","beta":1}']],
    [QuestionForm, ['{"answers":[],"min":0,"max":1.0,"question":""}', '{"answers":[],"min":-0,"max":1,"question":""}', '{"answers":[],"min":00,"max":1,"question":""}', '{"answers":[],"blank":null,"min":0,"max":1,"question":""}', '{"answers":[],"min":true,"max":1,"question":""}', '{"answers":[],"min":1e2,"max":1,"question":""}']],
    [ResultForm, ['{"result":[1 ]}', '{"result":[ 1]}', '{"result":[01]}', '{"result":[tru]}', '{"result":["\u007f"]}', '{"result":[[1]}', '{"result":["a]}']],
  ];
  for (const [form, texts] of wrong) {
    for (const json of /** @type {string[]} */ (texts)) {
      assert.throws(() => decode(/** @type {any} */ (form), utf8(json), "x"), Malformed, json);
    }
  }
  assert.throws(() => decode(array(text), Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d), "x"), Malformed);
  assert.throws(() => decode(array(text), concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8("[]")), "x"), Malformed);
  assert.throws(() => decode(anything, "[".repeat(100_000), "x"), Malformed);
  const extra = ["null", "1.5", "1.0", "-0.0", "1e16", "1e-7", "0.00001", '{"9":1,"1":[]}', "9007199254740993", "{}"];
  for (const json of extra) decode(anything, new Raw(json), "x");
  for (const json of ['{"a":1,"a":2}', "1.50", "0.1e1", "-0", "1E5", "[1, 2]", "01", "nul"]) {
    assert.throws(() => decode(anything, new Raw(json), "x"), Malformed, json);
  }
});

test("AES-256-CCM seals as its standard says, and opens nothing that was altered", async () => {
  const key = fromHex("00".repeat(31) + "01");
  for (const [nonceBytes, size] of [[13, 0], [13, 1], [13, 16], [13, 500], [12, 70_000]]) {
    const nonce = new Uint8Array(nonceBytes).fill(7);
    const plain = Uint8Array.from({ length: size }, (_, at) => at % 251);
    const sealed = await ccmSeal(key, nonce, plain, 8);
    assert.equal(sealed.length, size + 8);
    assert.equal(toHex(await ccmOpen(key, nonce, sealed, 8)), toHex(plain));
    for (const at of [0, size, size + 7]) {
      const altered = Uint8Array.from(sealed);
      altered[at] ^= 1;
      await assert.rejects(ccmOpen(key, nonce, altered, 8), Refused);
    }
    await assert.rejects(ccmOpen(key, nonce, sealed.subarray(0, 7), 8), Refused);
  }
});
