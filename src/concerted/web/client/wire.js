/**
 * The host's API as a member uses it (docs/api.md), over fetch.
 *
 * Every answer is bytes or plain values; nothing here is believed, only carried. A refusal comes
 * back as `Refused` or `Malformed`, anything else as `HostFaulty` or `HostUnreachable`. No cookies
 * and no credentials of the browser's: a bearer token, held in memory alone.
 */

import { signChallenge } from "../crypto/session.js";
import { concat } from "../kernel/bytes.js";
import { base64urlDecode, base64urlEncode, hexBytes } from "../kernel/canonical.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { HostFaulty, HostUnreachable } from "./errors.js";

export const TIMEOUT_MS = 30_000;
export const FILE_TIMEOUT_MS = 300_000;
export const AGAIN_MS = Object.freeze([300, 1_200]);
export const PATIENCE_MS = 5_000;
export const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const UTF8 = new TextDecoder();

/**
 * An entry on its way out: header bytes, signature, and what lies beside it.
 * @typedef {{ header: Uint8Array, signature: Uint8Array, body: Uint8Array | null, evidence: readonly Uint8Array[] }} Signed
 */
/** @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch */

/** One host; holds the session's token. */
export class Wire {
  #token = "";
  /** @type {Fetch} */
  #fetch;

  /**
   * @param {string} address
   * @param {Fetch} through what carries a request
   */
  constructor(address, through = (url, init) => fetch(url, init)) {
    this.address = address.replace(/\/+$/, "");
    this.#fetch = through;
  }

  /** Return origin and log key (hex) of a place for a new record. */
  async newLog() {
    const answer = await this.#json("POST", "/logs", {});
    return { origin: String(field(answer, "origin")), logKey: String(field(answer, "log_key")) };
  }

  /** Send entries; return `id, index, time` of each. The first refused one is raised.
   *
   * Where no answer comes, the same bytes are sent again for a short while: a host answers an entry
   * that it has taken before as it did then.
   * @param {string} committee
   * @param {readonly Signed[]} entries
   * @returns {Promise<{ id: string, index: number, time: number }[]>}
   */
  async submit(committee, entries) {
    const sent = { entries: entries.map(written) };
    const answer = await patiently(() => this.#json("POST", `/c/${committee}/entries`, sent));
    const results = field(answer, "results");
    if (!Array.isArray(results) || results.length !== entries.length) unreadable("results");
    for (const result of results) if (result.error) refuse(409, result.error);
    return results;
  }

  /** Prove a key (seal §10); what follows is sent with the token.
   * @param {string} committee
   * @param {Uint8Array} logKey
   * @param {string} kind
   * @param {string} key
   * @param {import("../crypto/signature.js").SigningKey} signing
   */
  async openSession(committee, logKey, kind, key, signing) {
    this.#token = "";
    const { challenge } = await this.#json("POST", `/c/${committee}/challenge`, {});
    const bytes = readAs(() => hexBytes(challenge, 32), "challenge");
    const signature = base64urlEncode(signChallenge(signing, committee, logKey, bytes));
    try {
      const answer = await this.#json("POST", `/c/${committee}/session`, { kind, key, challenge, signature });
      this.#token = String(field(answer, "token"));
    } catch (error) {
      if (!(error instanceof HostFaulty) || error.code !== "signature_invalid") throw error;
      throw new HostFaulty("session_ended", error.detail, error.status);
    }
  }

  /** Return the newest signed note. @param {string} committee */
  checkpoint(committee) {
    return this.#bytes(`/c/${committee}/checkpoint`);
  }

  /** Return up to `count` leaves from `start`, each after its length.
   * @param {string} committee
   * @param {number} start
   * @param {number} count
   */
  entries(committee, start, count) {
    return this.#bytes(`/c/${committee}/entries?start=${start}&count=${count}`);
  }

  /** Return the cosigned checkpoints of size `start` or more, as signed notes, ascending by size.
   * @param {string} committee
   * @param {number} [start]
   * @returns {Promise<string[]>}
   */
  async cosigned(committee, start = 0) {
    const answer = await this.#json("GET", `/c/${committee}/cosigned?start=${start}`);
    const found = field(answer, "checkpoints");
    return Array.isArray(found) ? found.map(String) : unreadable("checkpoints");
  }

  /** Return the proof that the tree of `now` extends that of `old`.
   * @param {string} committee
   * @param {number} old
   * @param {number} now
   */
  async consistency(committee, old, now) {
    return readProof(await this.#json("GET", `/c/${committee}/consistency?old=${old}&new=${now}`));
  }

  /** Return the committee whose id begins so and in which this is a member's key, and its log key.
   * @param {string} begins
   * @param {string} key
   */
  async find(begins, key) {
    const answer = await this.#json("GET", `/find?begins=${begins}&key=${key}`);
    return { committee: String(field(answer, "committee")), logKey: String(field(answer, "log_key")) };
  }

  /** Return what the holder of a link may see. @param {string} committee */
  invitation(committee) {
    return this.#json("GET", `/c/${committee}/invitation`);
  }

  /** Return the own request: `leaf`, `index`, `status`. @param {string} committee */
  request(committee) {
    return this.#json("GET", `/c/${committee}/request`);
  }

  /** Return an evidence item, or one member's part of a wrap list.
   * @param {string} committee
   * @param {string} name
   * @param {string} member
   */
  evidence(committee, name, member = "") {
    return this.#bytes(`/c/${committee}/evidence/${name}${member ? `?member=${member}` : ""}`);
  }

  /** Return a sealed body. @param {string} committee @param {string} name */
  body(committee, name) {
    return this.#bytes(`/c/${committee}/body/${name}`);
  }

  /** Give the host piece `number` of an attachment; once more does no harm.
   * @param {string} committee
   * @param {string} name
   * @param {number} number
   * @param {Uint8Array} piece
   */
  async stage(committee, name, number, piece) {
    await this.#call("PUT", `/c/${committee}/attachment/${name}/${number}`, piece, FILE_TIMEOUT_MS);
  }

  /** Return a sealed attachment. @param {string} committee @param {string} name */
  attachment(committee, name) {
    return this.#call("GET", `/c/${committee}/attachment/${name}`, undefined, FILE_TIMEOUT_MS);
  }

  /** Send messages; return `id, position, time` of each, or `id, error`.
   * @param {string} committee
   * @param {readonly import("./talkbox.js").SignedMessage[]} messages
   * @returns {Promise<any[]>}
   */
  async say(committee, messages) {
    const answer = await this.#json("POST", `/c/${committee}/talk`, { messages: messages.map(spoken) });
    const results = field(answer, "results");
    if (!Array.isArray(results) || results.length !== messages.length) unreadable("results");
    return results;
  }

  /** Return messages above `position` in all places, and how far that reaches.
   * @param {string} committee
   * @param {number} position
   * @param {number} count
   * @returns {Promise<any>}
   */
  talkSince(committee, position, count) {
    return this.#json("GET", `/c/${committee}/talk/since?position=${position}&count=${count}`);
  }

  /** Return the key by which the host wakes phones, in base64url. @param {string} committee */
  async pushKey(committee) {
    return String(field(await this.#json("GET", `/c/${committee}/push`), "key"));
  }

  /** Say where this phone is to be woken, and for what; for `nothing` it is forgotten.
   * @param {string} committee
   * @param {string} endpoint
   * @param {string} wakes
   */
  async wakeAt(committee, endpoint, wakes) {
    await this.#json("PUT", `/c/${committee}/push`, { endpoint, wakes });
  }

  /** Open the stream of what is new, until `signal` ends it.
   * @param {string} committee
   * @param {AbortSignal} signal
   */
  async stream(committee, signal) {
    const response = await this.#send(`/c/${committee}/stream`, { headers: this.#headers(), signal });
    if (!response.ok) refuse(response.status, await errorOf(response));
    if (response.body === null) unreadable("stream");
    return /** @type {ReadableStream<Uint8Array>} */ (response.body);
  }

  /** @returns {Record<string, string>} */
  #headers() {
    return this.#token ? { authorization: `Bearer ${this.#token}` } : {};
  }

  /** @param {string} path */
  async #bytes(path) {
    return this.#call("GET", path);
  }

  /** @param {string} method @param {string} path @param {unknown} [value] @returns {Promise<any>} */
  async #json(method, path, value) {
    const data = await this.#call(method, path, value);
    return readAs(() => {
      const answer = JSON.parse(UTF8.decode(data));
      if (typeof answer !== "object" || answer === null) throw new SyntaxError("not an object");
      return answer;
    }, path);
  }

  /** @param {string} method @param {string} path @param {unknown} [value] @param {number} limitMs @returns {Promise<Uint8Array>} */
  async #call(method, path, value, limitMs = TIMEOUT_MS) {
    /** @type {Record<string, string>} */
    const headers = { ...this.#headers() };
    const bytes = value instanceof Uint8Array;
    if (value !== undefined) headers["content-type"] = bytes ? "application/octet-stream" : "application/json";
    const body = /** @type {BodyInit | undefined} */ (bytes || value === undefined ? value : JSON.stringify(value));
    const response = await this.#send(path, { method, headers, body, signal: AbortSignal.timeout(limitMs) });
    if (!response.ok) refuse(response.status, await errorOf(response));
    return readLimited(response);
  }

  /** @param {string} path @param {RequestInit} init */
  async #send(path, init) {
    const quiet = { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer", cache: "no-store" };
    try {
      return await this.#fetch(this.address + path, /** @type {RequestInit} */ ({ ...quiet, ...init }));
    } catch (error) {
      throw new HostUnreachable("unreachable", String(error));
    }
  }
}

/** Do it again after each pause while nothing comes back, unless the first try took long already.
 * @template T
 * @param {() => Promise<T>} doing
 * @returns {Promise<T>}
 */
async function patiently(doing) {
  const begun = Date.now();
  for (const pauseMs of AGAIN_MS) {
    try {
      return await doing();
    } catch (error) {
      if (!(error instanceof HostUnreachable) || Date.now() - begun > PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return doing();
}

/** @param {Signed} entry */
function written({ header, signature, body, evidence }) {
  return {
    header: base64urlEncode(header),
    signature: base64urlEncode(signature),
    ...(body === null ? {} : { body: base64urlEncode(body) }),
    ...(evidence.length ? { evidence: evidence.map(base64urlEncode) } : {}),
  };
}

/** @param {import("./talkbox.js").SignedMessage} message */
function spoken({ header, signature, body, wraps }) {
  return {
    header: base64urlEncode(header),
    signature: base64urlEncode(signature),
    ...(body === null ? {} : { body: base64urlEncode(body) }),
    ...(wraps === null ? {} : { wraps: base64urlEncode(wraps) }),
  };
}

/** Read an answer's bytes, and no more of them than we would ever take. @param {Response} response */
async function readLimited(response) {
  const parts = [];
  let size = 0;
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      size += next.value.length;
      if (size > ANSWER_LIMIT_BYTES) break;
      parts.push(next.value);
    }
  } catch (error) {
    throw new HostUnreachable("unreachable", String(error));
  }
  if (size > ANSWER_LIMIT_BYTES) {
    await reader?.cancel();
    unreadable("too long");
  }
  return concat(...parts);
}

/** @param {Response} response @returns {Promise<any>} */
async function errorOf(response) {
  try {
    const { error } = JSON.parse(UTF8.decode(await readLimited(response)));
    if (typeof error === "object" && error !== null) return error;
  } catch {
    // Not an answer of a host of ours: said below.
  }
  return unreadable(`status ${response.status}`);
}

/** Throw what an answer's error says.
 * @param {number} status
 * @param {any} error
 * @returns {never}
 */
export function refuse(status, error) {
  const [family, code, detail] = [error.family, error.code, error.detail].map((each) => String(each ?? ""));
  if (family === "refused") throw new Refused(code, detail);
  if (family === "malformed") throw new Malformed(code, detail);
  throw new HostFaulty(code || "unavailable", detail, status);
}

/** @param {string} what @returns {never} */
function unreadable(what) {
  throw new HostUnreachable("answer_unreadable", what);
}

/** @param {any} answer @param {string} name */
function field(answer, name) {
  return Object.hasOwn(answer, name) ? answer[name] : unreadable(`no ${name}`);
}

/** Return what `read` gives; `HostUnreachable` where the answer was of another form.
 * @template T
 * @param {() => T} read
 * @param {string} what
 * @returns {T}
 */
export function readAs(read, what) {
  try {
    return read();
  } catch {
    return unreadable(what);
  }
}

/** Return the hashes of an answer's `proof`; `HostUnreachable` if it has none.
 * @param {any} answer
 * @returns {Uint8Array[]}
 */
export function readProof(answer) {
  return readAs(() => answer.proof.map((/** @type {unknown} */ item) => hexBytes(item, 32)), "proof");
}

/** Return the bytes of base64url in an answer; `HostUnreachable` if it is none.
 * @param {unknown} value
 */
export function readBytes(value) {
  return readAs(() => base64urlDecode(value), "base64url");
}
