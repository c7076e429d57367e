/** Attacks on the two paths of a signature, on sealing to bad keys, and on secrets. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inspect } from "node:util";
import "./node.js";
import { EpochKey, keyHash, openWrap, sealWrap } from "../../src/concerted/web/crypto/epoch.js";
import { BASE, FIELD, Point, littleEndian } from "../../src/concerted/web/crypto/curve.js";
import { checkLibrary } from "../../src/concerted/web/crypto/library.js";
import { platformCheckPublicKey, platformCheckPublicKeys, platformObeys, platformVerify } from "../../src/concerted/web/crypto/platform.js";
import { MemberKeys, RecoverySeed } from "../../src/concerted/web/crypto/seed.js";
import { wordsOf } from "../../src/concerted/web/crypto/sheetwords.js";
import { checkPublicKey, forgetProven, proveAhead, verify, verifyBatch } from "../../src/concerted/web/crypto/signature.js";
import { hpkeOpen, hpkeOver, hpkeSeal, info, x25519Public } from "../../src/concerted/web/crypto/suite.js";
import { fromHex, sha256, toHex, utf8 } from "../../src/concerted/web/kernel/bytes.js";
import { Refused } from "../../src/concerted/web/kernel/errors.js";
import { outcomeOf } from "./runners/same.js";
import { verify as cofactored } from "../../src/concerted/web/vendor/noble-ed25519/index.js";

const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/crypto/signature.json", import.meta.url), "utf8"),
);
/** @param {any} of @returns {[Uint8Array, Uint8Array, Uint8Array]} */
const triple = (of) => [fromHex(of.key), fromHex(of.message), fromHex(of.signature)];

/** @param {string} code */
const refused = (code) => (/** @type {unknown} */ error) => error instanceof Refused && error.code === code;

test("the platform's library gives the verdict of every vector", async (t) => {
  if (!(await platformObeys())) return t.skip("this platform has no Ed25519 and X25519 that obey");
  for (const each of cases) {
    const [key, message, signature] = triple(each);
    const found = await outcomeOf(async () => {
      await platformCheckPublicKey(key);
      await platformVerify(key, message, signature);
    });
    assert.equal(found, each.expect, each.name);
  }
});

test("the platform's library and our own judge alike what is no key, or nearly one", async (t) => {
  if (!(await platformObeys())) return t.skip("this platform has no Ed25519 and X25519 that obey");
  const small = Point.fromBytes(fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")); // of order 8
  const asked = Array.from({ length: 64 }, (_, n) => sha256(Uint8Array.of(n))); // half of them no points at all
  for (let n = 1n; n <= 16n; n++) {
    const good = BASE.multiply(n);
    asked.push(good.toBytes(), good.negate().toBytes());
    for (let k = 1n; k < 8n; k++) asked.push(good.add(small.multiply(k, false)).toBytes());
  }
  for (let k = 0n; k < 8n; k++) asked.push(small.multiply(k, false).toBytes());
  for (const y of [0n, 1n, 2n, 3n, 18n]) asked.push(littleEndian(FIELD + y)); // a second encoding
  asked.push(littleEndian(1n | (1n << 255n)), littleEndian((FIELD - 1n) | (1n << 255n)), new Uint8Array(31), new Uint8Array(33));
  const verdicts = await Promise.all(platformCheckPublicKeys(asked).map((each) => outcomeOf(() => each)));
  for (const [at, key] of asked.entries()) {
    assert.equal(verdicts[at], await outcomeOf(() => checkPublicKey(key)), toHex(key));
    assert.equal(verdicts[at], await outcomeOf(() => platformCheckPublicKey(key)), toHex(key));
  }
  assert.equal(verdicts.filter((each) => each === "ok").length, 32 + 4); // four of those drawn are keys
});

test("our own path obeys in every telling case", async () => {
  assert.equal(await checkLibrary({ checkPublicKey, verify }), "");
});

test("a library that multiplies by the cofactor is found out", async () => {
  const strict = { zip215: false };
  const library = {
    checkPublicKey,
    /** @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature */
    verify(key, message, signature) {
      if (!cofactored(signature, message, key, strict)) throw new Refused("signature_invalid");
    },
  };
  assert.notEqual(await checkLibrary(library), "");
});

test("a library that takes every key, or every signature, is found out", async () => {
  assert.equal(await checkLibrary({ checkPublicKey: () => null, verify }), "A of mixed order");
  assert.notEqual(await checkLibrary({ checkPublicKey, verify: () => null }), "");
  const failing = { checkPublicKey, verify: () => Promise.reject(new Error("no such algorithm")) };
  assert.equal(await checkLibrary(failing), "a good signature");
});

test("a batch finds the same signatures as one by one", async () => {
  const known = cases.filter((/** @type {any} */ of) => of.expect !== "refused key_invalid");
  const many = Array.from({ length: 20 }, () => known).flat();
  const bad = many.flatMap((of, at) => (of.expect === "ok" ? [] : [at]));
  assert.ok(many.length > 512);
  assert.deepEqual(await verifyBatch(many.map(triple)), bad);
  assert.deepEqual(await verifyBatch([]), []);
});

test("proving ahead changes no verdict, not even for what shares a key or a signature", async () => {
  await proveAhead(cases.map(triple), cases.map((/** @type {any} */ of) => fromHex(of.key)));
  for (const each of cases) {
    const [key, message, signature] = triple(each);
    assert.equal(await outcomeOf(() => verify(checkPublicKey(key), message, signature)), each.expect, each.name);
    if (each.expect !== "ok") continue;
    assert.throws(() => verify(key, utf8("other"), signature), refused("signature_invalid"));
  }
  forgetProven();
  // Where a message stands in two parts, it is the whole that was signed.
  const [key, message, signature] = triple(cases.find((/** @type {any} */ of) => of.expect === "ok" && of.message.length > 20));
  const [head, rest] = [message.subarray(0, 9), message.subarray(9)];
  await proveAhead([[key, rest, signature, head]], []);
  verify(key, rest, signature, head);
  verify(key, message, signature);
  await proveAhead([[key, rest, signature, head]], []);
  assert.throws(() => verify(key, rest, signature, utf8("concerted/")), refused("signature_invalid"));
  assert.throws(() => verify(key, rest, signature), refused("signature_invalid"));
  forgetProven();
});

test("both ways of HPKE open what the other sealed", async () => {
  const secret = new Uint8Array(32).fill(7);
  const [native, own] = [await hpkeOver(true), await hpkeOver(false)];
  for (const [one, other] of [[native, own], [own, native], [own, own]]) {
    const sealed = await hpkeSeal(x25519Public(secret), utf8("words"), info("request"), one);
    assert.deepEqual(await hpkeOpen(secret, sealed, info("request"), other), utf8("words"));
    const altered = sealed.slice();
    altered[40] ^= 1;
    await assert.rejects(hpkeOpen(secret, altered, info("request"), other), refused("seal_broken"));
    await assert.rejects(hpkeOpen(secret, sealed, info("wrap"), other), refused("seal_broken"));
    await assert.rejects(hpkeOpen(secret, sealed.slice(0, 40), info("request"), other), refused("seal_broken"));
  }
});

test("nothing is sealed to a key of small order", async () => {
  const small = [
    "0".repeat(64),
    "01".padEnd(64, "0"),
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  for (const key of small) {
    await assert.rejects(hpkeSeal(fromHex(key), utf8("words"), info("request")), refused("key_invalid"), key);
  }
});

test("a wrap opens for its member and epoch alone", async () => {
  const keys = MemberKeys.fromSeed(new RecoverySeed(new Uint8Array(16).fill(3)));
  const key = new EpochKey(new Uint8Array(32).fill(9));
  const epoch = { committee: "ab".repeat(32), number: 2, keyHash: keyHash(key) };
  const wrap = await sealWrap(epoch, "cd".repeat(32), keys.sealing.public, key);
  assert.ok((await openWrap(epoch, "cd".repeat(32), keys.sealing, wrap)).equals(key));
  await assert.rejects(openWrap(epoch, "ce".repeat(32), keys.sealing, wrap), refused("seal_broken"));
  await assert.rejects(openWrap({ ...epoch, number: 3 }, "cd".repeat(32), keys.sealing, wrap), refused("seal_broken"));
  await assert.rejects(
    sealWrap(epoch, "cd".repeat(32), keys.sealing.public, new EpochKey(new Uint8Array(32))),
    refused("key_wrong"),
  );
});

test("a secret shows in no text", () => {
  const seed = new RecoverySeed(new Uint8Array(16).fill(0xa7));
  const keys = MemberKeys.fromSeed(seed);
  for (const shown of [String(seed), inspect(seed, { depth: 9 }), inspect(keys, { depth: 9 }), `${keys.sealing}`]) {
    assert.ok(!shown.includes("a7a7"), shown);
    assert.ok(!shown.includes("167, 167"), shown);
    assert.ok(!shown.includes(toHex(keys.signing.expose())), shown);
  }
  assert.throws(() => JSON.stringify({ seed }), TypeError);
  assert.equal(wordsOf(seed).split(" ").length, 12);
});
