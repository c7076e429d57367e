/**
 * The join link and the recovery sheet's address, as text (seal §6 and §9).
 *
 * Both travel by paper, chat and QR code, so they arrive cut, wrapped and mistyped. A parser says
 * which part is wrong, and never repeats a part back: it may be a secret.
 */

import { concat, fromHex, sha256, toHex, utf8 } from "../kernel/bytes.js";
import { base64urlDecode, base64urlEncode } from "../kernel/canonical.js";
import { Malformed, Newer, Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { LinkSecret } from "./invitation.js";
import { RecoverySeed } from "./seed.js";
import { checkPublicKey } from "./signature.js";

export const LINK_LIMIT_CHARACTERS = 1_024;
export const VERSION = "1";
export const CHECK_BYTES = 4;
const JOIN = "/join#";
const SHEET = "concerted:";
/** @type {readonly [string, number][]} */
const LINK_PARTS = [
  ["committee id", 32],
  ["log key", 32],
  ["inviter's key", 32],
  ["request key", 32],
  ["secret", 16],
];
/** @type {readonly [string, number][]} */
const SHEET_PARTS = [
  ["committee id", 32],
  ["log key", 32],
  ["seed", 16],
];
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const ORIGIN = /^([a-z]+):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([1-9][0-9]{0,4}))?$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const OCTETS = /^(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?!$)|$)){4}$/;

/** What an inviter hands over. `origin` is scheme, host and port, such as `https://a.example`. */
export class JoinLink {
  /**
   * @param {string} origin
   * @param {string} committee
   * @param {Uint8Array} logKey
   * @param {Uint8Array} inviterKey
   * @param {Uint8Array} requestKey
   * @param {LinkSecret} secret
   */
  constructor(origin, committee, logKey, inviterKey, requestKey, secret) {
    this.origin = origin;
    this.committee = committee;
    this.logKey = logKey;
    this.inviterKey = inviterKey;
    this.requestKey = requestKey;
    this.secret = secret;
    Object.freeze(this);
  }
}

/** What brings a member back. `origin` as in `JoinLink`. */
export class RecoverySheet {
  /**
   * @param {string} origin
   * @param {string} committee
   * @param {Uint8Array} logKey
   * @param {RecoverySeed} seed
   */
  constructor(origin, committee, logKey, seed) {
    this.origin = origin;
    this.committee = committee;
    this.logKey = logKey;
    this.seed = seed;
    Object.freeze(this);
  }
}

/** Return the link as text; `Malformed("link")` for an origin that no link may have.
 * @param {JoinLink} link
 */
export function formatLink(link) {
  const { committee, logKey, inviterKey, requestKey, secret } = link;
  const parts = [fromHex(committee), logKey, inviterKey, requestKey, secret.expose()];
  return checkOrigin(link.origin) + JOIN + joinParts(parts);
}

/** Return what a link holds; `Malformed("link")` says which part is wrong (seal §6).
 * @param {string} text
 */
export function parseLink(text) {
  checkLength(text);
  const at = text.indexOf(JOIN);
  if (at < 0) throw new Malformed("link", "no /join# in it: not a join link, or cut before it");
  const origin = checkOrigin(text.slice(0, at));
  const [committee, log, inviter, request, secret] = splitParts(text.slice(at + JOIN.length), LINK_PARTS);
  const [logKey, inviterKey] = [readKey(log, "log key"), readKey(inviter, "inviter's key")];
  return new JoinLink(origin, toHex(committee), logKey, inviterKey, request, new LinkSecret(secret));
}

/** Return the recovery sheet's address; `Malformed("link")` as `formatLink` (seal §9).
 * @param {RecoverySheet} sheet
 */
export function formatSheet(sheet) {
  const parts = [fromHex(sheet.committee), sheet.logKey, sheet.seed.expose()];
  return `${SHEET}${joinParts(parts)}@${checkOrigin(sheet.origin)}`;
}

/** Return what a recovery sheet's address holds; `Malformed("link")` (seal §9).
 * @param {string} text
 */
export function parseSheet(text) {
  checkLength(text);
  if (!text.startsWith(SHEET)) {
    throw new Malformed("link", "does not begin with concerted: and is no recovery sheet");
  }
  const at = text.indexOf("@");
  if (at < 0) throw new Malformed("link", "no @ and address: cut");
  const [committee, log, seed] = splitParts(text.slice(SHEET.length, at), SHEET_PARTS);
  const origin = checkOrigin(text.slice(at + 1));
  return new RecoverySheet(origin, toHex(committee), readKey(log, "log key"), new RecoverySeed(seed));
}

/** @param {string} text */
function checkLength(text) {
  if ([...text].length > LINK_LIMIT_CHARACTERS) {
    throw new Malformed("link", `longer than ${LINK_LIMIT_CHARACTERS} characters`);
  }
}

/** @param {readonly Uint8Array[]} parts */
function joinParts(parts) {
  const text = [VERSION, ...parts.map(base64urlEncode)].join(".");
  return `${text}.${base64urlEncode(checkOf(text))}`;
}

/** Check version, then the number of parts, the check, and each part's form, in this order.
 * @param {string} text
 * @param {readonly [string, number][]} form
 */
function splitParts(text, form) {
  const version = text.split(".", 1)[0];
  if (version !== VERSION) {
    if (/^[1-9][0-9]{0,3}$/.test(version)) throw new Newer("link", "version: of a newer program");
    throw new Malformed("link", "version: none");
  }
  const end = text.lastIndexOf(".");
  const [fields, check] = end < 0 ? ["", text] : [text.slice(0, end), text.slice(end + 1)];
  const parts = fields.split(".").slice(1);
  if (parts.length !== form.length) {
    throw new Malformed("link", `${parts.length} parts instead of ${form.length}: cut`);
  }
  // The alphabet comes before the check, because only ASCII can be hashed.
  [...parts, check].forEach((part, at) => {
    const name = at < form.length ? form[at][0] : "check";
    if (!BASE64URL.test(part)) throw new Malformed("link", `${name}: a character that does not belong there`);
  });
  if (check !== base64urlEncode(checkOf(fields))) throw new Malformed("link", "check: cut or mistyped");
  return parts.map((part, at) => readPart(part, ...form[at]));
}

/** @param {string} text */
function checkOf(text) {
  return sha256(concat(tag("link-check"), utf8(text))).slice(0, CHECK_BYTES);
}

/** @param {string} part @param {string} name @param {number} size */
function readPart(part, name, size) {
  try {
    return base64urlDecode(part, size, "link");
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Malformed("link", `${name}: ${error.reason}`);
  }
}

/** @param {Uint8Array} data @param {string} name */
function readKey(data, name) {
  try {
    return checkPublicKey(data);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Malformed("link", `${name}: not a key`);
  }
}

/** Return `origin` if a link may lead there: https, or http on this machine or to an onion.
 * @param {string} origin
 */
export function checkOrigin(origin) {
  const found = ORIGIN.exec(origin);
  if (found === null) throw new Malformed("link", "address: not scheme, host and port in lower case");
  const [, scheme, host, port] = found;
  if (port !== undefined && Number(port) > 65_535) throw new Malformed("link", "address: no such port");
  const local = isLocal(host);
  if (scheme !== "https" && !(scheme === "http" && (local || host.endsWith(".onion")))) {
    throw new Malformed("link", "scheme: not https");
  }
  return origin;
}

/** Whether `host` is this machine; `Malformed("link")` if it is no host at all.
 * @param {string} host
 */
function isLocal(host) {
  if (host.startsWith("[")) {
    if (!parses(`http://${host}`)) {
      throw new Malformed("link", "address: not an IP address");
    }
    return new URL(`http://${host}`).hostname === "[::1]";
  }
  if (/^[0-9.]+$/.test(host)) {
    if (!OCTETS.test(host)) throw new Malformed("link", "address: not an IP address");
    return host.startsWith("127.");
  }
  if (host.length > 253 || !host.split(".").every((label) => LABEL.test(label))) throw new Malformed("link", "address: not the name of a host");
  return host === "localhost";
}

/** @param {string} address */
function parses(address) {
  try {
    return new URL(address) !== null;
  } catch {
    return false;
  }
}
