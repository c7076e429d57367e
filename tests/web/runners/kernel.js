/** How each file of vectors/kernel is run; in Node and in a browser. */

import { verify } from "../../../src/concerted/web/crypto/signature.js";
import { bigEndian, fromHex, toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import * as canonical from "../../../src/concerted/web/kernel/canonical.js";
import { Checkpoint } from "../../../src/concerted/web/kernel/checkpoint.js";
import { Cosignature, cosigner } from "../../../src/concerted/web/kernel/cosignature.js";
import { Entry, bodyAad, parseHeader, signingMessage } from "../../../src/concerted/web/kernel/entry.js";
import { History } from "../../../src/concerted/web/kernel/history.js";
import { Leaf, leafHash } from "../../../src/concerted/web/kernel/leaf.js";
import { Note, Verifier, VerifierKey } from "../../../src/concerted/web/kernel/note.js";
import { stateHash } from "../../../src/concerted/web/kernel/statehash.js";
import { tag } from "../../../src/concerted/web/kernel/tags.js";
import { Tile, decodeBundle, encodeBundle } from "../../../src/concerted/web/kernel/tiles.js";
import { Tree, verifyConsistency, verifyInclusion } from "../../../src/concerted/web/kernel/tree.js";
import { same } from "./same.js";

/** @typedef {Record<string, any>} Case */

const TREE = new Tree(Array.from({ length: 300 }, (_, number) => leafHash(bigEndian(number, 8))));

/** @param {Case} of */
function dataOf(of) {
  return "text" in of ? utf8(of.text) : fromHex(of.hex);
}

/** @param {Uint8Array} key */
function verifierOf(key) {
  /** @param {Uint8Array} message @param {Uint8Array} signature */
  return (message, signature) => verify(key, message, signature);
}

/** @param {string} text */
function logVerifier(text) {
  const key = VerifierKey.parse(text);
  return Verifier.of(key, verifierOf(key.key));
}

/** @param {Case} of */
function runTree(of) {
  if (of.check === "root") {
    same(toHex(TREE.root(of.size)), of.root);
    return;
  }
  const proof = of.proof.map(fromHex);
  if (of.check === "inclusion") {
    verifyInclusion(fromHex(of.leaf_hash), of.index, of.size, proof, fromHex(of.root));
    same(TREE.inclusionProof(of.index, of.size).map(toHex), of.proof);
  } else {
    verifyConsistency(of.old_size, fromHex(of.old_root), of.new_size, fromHex(of.new_root), proof);
    same(TREE.consistencyProof(of.old_size, of.new_size).map(toHex), of.proof);
  }
}

/** @param {Case} of */
function runEntry(of) {
  const [header, signature] = [utf8(of.header), fromHex(of.signature)];
  const entry = Entry.parse(header, signature);
  same(entry.id, of.id);
  same(toHex(signingMessage(header)), of.signed);
  verify(fromHex(of.key), signingMessage(header), signature);
  const leaf = new Leaf(of.time, signature, header).encode();
  same(toHex(leaf), of.leaf);
  same(toHex(leafHash(leaf)), of.leaf_hash);
  if ("aad" in of) same(toHex(bodyAad(entry.header)), toHex(utf8(of.aad)));
}

/** @param {Case} of @param {Case} file */
function runHistory(of, file) {
  const history = new History();
  for (const each of file.leaves) {
    const leaf = Leaf.decode(fromHex(each.leaf));
    history.append(leaf, each.effective ? Entry.parse(leaf.headerBytes, leaf.signature) : null);
  }
  if (of.check === "after") history.checkAfter(of.after, of.time);
  else if (of.check === "nonce") history.checkNonce(of.author, of.nonce);
  else same(history.nextTime(of.clock), of.time);
}

/** @type {Record<string, (of: Case, file: Case) => void>} */
export const RUNNERS = {
  tags: (of) => same(toHex(tag(of.name)), of.hex),
  canonical: (of) => same(toHex(canonical.encode(canonical.decode(dataOf(of)))), toHex(dataOf(of))),
  fields: (of) => {
    if (of.form === "hex") same(toHex(canonical.hexBytes(of.value, of.size)), of.value);
    else same(canonical.base64urlEncode(canonical.base64urlDecode(of.value, of.size)), of.value);
  },
  header: (of) => same(toHex(canonical.encode(parseHeader(dataOf(of)).fields())), toHex(dataOf(of))),
  entry: runEntry,
  leaf: (of) => {
    const leaf = Leaf.decode(fromHex(of.leaf));
    same([leaf.time, toHex(leaf.signature), toHex(leaf.headerBytes)], [of.time, of.signature, of.header]);
    same(toHex(leaf.encode()), of.leaf);
    same(toHex(leafHash(leaf.encode())), of.hash);
  },
  tree: runTree,
  tile: (of) => {
    const tile = Tile.parse(of.path);
    same([tile.level, tile.index, tile.width], [of.level, of.index, of.width]);
    same(tile.path, of.path);
  },
  bundle: (of) => {
    const leaves = decodeBundle(fromHex(of.bundle));
    same(leaves.map(toHex), of.leaves);
    same(toHex(encodeBundle(leaves)), of.bundle);
  },
  vkey: (of) => {
    const key = VerifierKey.parse(of.vkey);
    same([toHex(key.keyId), key.format()], [of.key_id, of.vkey]);
  },
  note: (of) => {
    const data = "note" in of ? utf8(of.note) : fromHex(of.hex);
    const note = Note.parse(data);
    same(note.verifiedBy(of.keys.map(logVerifier)).map((each) => each.name), of.signed);
    same(toHex(note.encode()), toHex(data));
  },
  checkpoint: (of) => {
    const checkpoint = Checkpoint.parse(of.text);
    same([checkpoint.origin, checkpoint.size, toHex(checkpoint.root)], [of.origin, of.size, of.root]);
    same(checkpoint.text(), of.text);
  },
  cosignature: (of) => {
    const key = VerifierKey.parse(of.key);
    const [made] = Note.parse(utf8(of.note)).verifiedBy([cosigner(key, verifierOf(key.key))]);
    same(String(Cosignature.decode(made.signature).time), of.time);
  },
  history: runHistory,
  statehash: (of) => same(toHex(stateHash(of.value)), of.hash),
};
