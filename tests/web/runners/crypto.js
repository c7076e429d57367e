/** How each file of vectors/crypto is run; in Node and in a browser. */

import * as attachment from "../../../src/concerted/web/crypto/attachment.js";
import * as body from "../../../src/concerted/web/crypto/body.js";
import * as compare from "../../../src/concerted/web/crypto/compare.js";
import * as epoch from "../../../src/concerted/web/crypto/epoch.js";
import * as invitation from "../../../src/concerted/web/crypto/invitation.js";
import * as link from "../../../src/concerted/web/crypto/link.js";
import { checkPossession, possessionDigest } from "../../../src/concerted/web/crypto/possession.js";
import { MemberKeys, SealingKey, x25519Of } from "../../../src/concerted/web/crypto/seed.js";
import { seedFromWords, wordsOf } from "../../../src/concerted/web/crypto/sheetwords.js";
import { checkChallenge } from "../../../src/concerted/web/crypto/session.js";
import { checkPublicKey, verify } from "../../../src/concerted/web/crypto/signature.js";
import { x25519Public } from "../../../src/concerted/web/crypto/suite.js";
import { concat, fromHex, toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import { blobHash, parseHeader } from "../../../src/concerted/web/kernel/entry.js";
import { same } from "./same.js";

/** @typedef {Record<string, any>} Case */

/** @param {AsyncIterable<Uint8Array>} parts */
async function gather(parts) {
  const found = [];
  for await (const part of parts) found.push(part);
  return found;
}

/** @param {Case} of */
function runSeed(of) {
  const seed = seedFromWords(of.words);
  same(toHex(seed.expose()), of.seed);
  if (!("sign_key" in of)) return;
  same(wordsOf(seed), of.words);
  const keys = MemberKeys.fromSeed(seed);
  same(toHex(keys.signing.public), of.sign_key);
  same(toHex(keys.sealing.public), of.seal_key);
  same(toHex(keys.sealing.x25519Secret()), of.seal_x25519_secret);
  same(toHex(x25519Of(keys.sealing.public)), of.seal_x25519);
  same(toHex(x25519Public(keys.sealing.x25519Secret())), of.seal_x25519);
  same(toHex(keys.voting.public), of.vote_key);
  same(toHex(keys.voting.scalar()), of.vote_scalar);
}

/** @param {Case} of */
function runPossession(of) {
  if ("header" in of) same(toHex(possessionDigest(parseHeader(utf8(of.header)))), of.digest);
  checkPossession(fromHex(of.digest), of.keys.map(fromHex), of.proofs.map(fromHex));
}

/** @param {Case} of */
function runCompare(of) {
  const digest = compare.comparisonDigest(of.committee, of.request, fromHex(of.inviter_key), fromHex(of.log_key));
  same(compare.comparisonWords(digest), of.words);
  compare.checkCode(digest, of.code);
  same(compare.comparisonCode(digest), of.code);
}

/** @param {Case} of */
async function runWrap(of) {
  const sealing = new SealingKey(fromHex(of.seal_seed));
  same(toHex(sealing.public), of.seal_key);
  const named = { committee: of.committee, number: of.epoch, keyHash: of.key_hash };
  const key = await epoch.openWrap(named, of.member, sealing, fromHex(of.wrap));
  same(toHex(key.expose()), of.key);
}

/** @param {Case} of */
function runWraps(of) {
  const wraps = epoch.decodeWraps(fromHex(of.list));
  same([...wraps.keys()], of.members);
  same(toHex(epoch.encodeWraps(wraps)), of.list);
  for (const [member, wrap] of wraps) same(toHex(epoch.sliceWrap(fromHex(of.list), member)), member + toHex(wrap));
}

/** @param {Case} of */
async function runChain(of) {
  const key = new epoch.EpochKey(fromHex(of.key));
  const previous = await epoch.openChain(of.committee, of.epoch, key, fromHex(of.chain), of.previous_hash);
  same(toHex(previous.expose()), of.previous_key);
  same(toHex(await epoch.sealChain(of.committee, of.epoch, key, previous)), of.chain);
}

/** @param {Case} of */
async function runBody(of) {
  const [header, key] = [parseHeader(utf8(of.header)), new epoch.EpochKey(fromHex(of.key))];
  const words = await body.openBody(key, header, fromHex(of.sealed));
  same(words, JSON.parse(of.words));
  const [again, sealed] = await body.sealBody(key, header, words);
  same([again.fields(), toHex(sealed)], [header.fields(), of.sealed]);
}

/** @param {Case} of */
async function runAttachment(of) {
  const key = new attachment.AttachmentKey(fromHex(of.key));
  const file = Uint8Array.from({ length: of.size }, (_, at) => at % 251);
  const chunks = await gather(attachment.sealAttachment(key, [file]));
  const sealed = concat(...of.chunks.map((/** @type {number} */ n) => chunks[n]), fromHex(of.tail ?? ""));
  same(blobHash(sealed), of.sealed_hash);
  const opened = concat(...(await gather(attachment.openAttachment(key, [sealed]))));
  same(blobHash(opened), blobHash(file));
  same(attachment.sealedSize(file.length), sealed.length);
}

/** @param {Case} of */
async function runCard(of) {
  const secret = new invitation.LinkSecret(fromHex(of.secret));
  const words = await invitation.openCard(secret, fromHex(of.card));
  same(words, JSON.parse(of.words));
  same(toHex(secret.signingKey().public), of.link_key);
  same(toHex(await invitation.sealCard(secret, words)), of.card);
}

/** @param {Case} of */
async function runRequest(of) {
  const asking = new invitation.Asking(of.committee, of.invitation, fromHex(of.nonce), of.keys.map(fromHex));
  const key = new invitation.RequestKey(fromHex(of.request_key));
  same(await invitation.openRequest(key, asking, fromHex(of.sealed)), JSON.parse(of.words));
}

/** @param {Case} of */
function runLink(of) {
  if (of.form === "join") {
    const found = link.parseLink(of.text);
    same(link.formatLink(found), of.text);
    same([toHex(found.inviterKey), toHex(found.requestKey)], [of.inviter_key, of.request_key]);
    same([toHex(found.secret.expose()), toHex(found.logKey)], [of.secret, of.log_key]);
    same([found.origin, found.committee], [of.origin, of.committee]);
  } else {
    const sheet = link.parseSheet(of.text);
    same(link.formatSheet(sheet), of.text);
    same([toHex(sheet.seed.expose()), toHex(sheet.logKey)], [of.seed, of.log_key]);
    same([sheet.origin, sheet.committee], [of.origin, of.committee]);
  }
}

/** @type {Record<string, (of: Case) => unknown>} */
export const RUNNERS = {
  signature: (of) => verify(checkPublicKey(fromHex(of.key)), fromHex(of.message), fromHex(of.signature)),
  seed: runSeed,
  possession: runPossession,
  session: (of) =>
    checkChallenge(fromHex(of.key), of.committee, fromHex(of.log_key), fromHex(of.challenge), fromHex(of.signature)),
  compare: runCompare,
  wrap: runWrap,
  wraps: runWraps,
  chain: runChain,
  padding: (of) => {
    const text = new Uint8Array(of.size).fill(0x78);
    same([body.pad(text).length, body.paddedSize(of.size)], [of.padded, of.padded]);
    same(toHex(body.unpad(body.pad(text))), toHex(text));
  },
  body: runBody,
  attachment: runAttachment,
  card: runCard,
  request: runRequest,
  link: runLink,
};
