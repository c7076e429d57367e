/**
 * Catching up with talk: fetch, verify, open, keep (talk §8).
 *
 * Nothing is shown that was not verified here: signature, place in its chain, what others saw, the
 * record that its author saw. A finding does not stop the reading: it stays with the message, and the
 * screen says it. What is no message of anyone's is not kept at all.
 */

import { forgetProven, proveAhead, verify } from "../crypto/signature.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { ROOM, SAY, TAKING_BACK, messageToSign } from "../kernel/message.js";
import { DAY_S } from "../rules/fields.js";
import { isChannel, mayAnnounce } from "../rules/talk.js";
import { examine, linked, marked, takesBack } from "../rules/thread.js";
import { condemn } from "./accused.js";
import { HostMisbehaved, HostUnreachable } from "./errors.js";
import { TalkBox } from "./talkbox.js";
import { News, readGiven } from "./talkgiven.js";
import { Opened } from "./talkopen.js";
import { Page } from "./talkpage.js";
import { KEPT, NOTES, headerOf, placeFrom, textOf } from "./talkstore.js";
import { newVersion, stretchOf, wasIn } from "./talkrooms.js";

/** @typedef {import("../kernel/message.js").Message} Message */
/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("../rules/thread.js").Mark} Mark */
/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./talkgiven.js").Given} Given */
/** @typedef {import("./talkstore.js").Kept} Kept */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */

export const PAGE = 200;
const EMPTY_LIMIT = 500; // pages of nothing that one may read, each of 200 messages at least
const FORGET_LINKS_DAYS = 2; // longer than messages: an author's clock may run behind this one's

/** One catching-up of one device. */
export class Reading {
  news = new News();
  /** @type {Map<number, string>} */
  #roots = new Map();
  #lookedAgain = false;

  /**
   * @param {Committee} committee
   * @param {TalkStore} store
   * @param {(done: number, of: number) => void} [progress]
   */
  constructor(committee, store, progress) {
    this.committee = committee;
    this.store = store;
    this.progress = progress;
    this.opened = new Opened(committee);
  }

  /** Read all that is new; `HostMisbehaved("rolled_back")` where the host knows of less. */
  async catchUp() {
    const { committee, store } = this;
    await this.#unlock();
    let [mark, cursor] = [await store.mark(), await store.note("cursor", 0)];
    const beginning = !(await store.note("begun", 0));
    for (let empty = 0; ; ) {
      const answer = await committee.asMember(() => committee.wire.talkSince(committee.id, cursor, PAGE));
      const { position, newest, messages } = answer;
      if (!Number.isSafeInteger(position) || !Number.isSafeInteger(newest) || !Array.isArray(messages) || messages.length > PAGE) {
        throw new HostUnreachable("answer_unreadable", "talk");
      }
      if (newest < cursor || position < cursor) throw new HostMisbehaved("rolled_back", `talk from ${cursor} to ${newest}`);
      mark = await this.#readPage(messages, mark, position, beginning);
      if (position >= newest) return this.#end(mark, beginning, newest);
      empty = messages.length ? 0 : empty + 1;
      if (position === cursor || empty > EMPTY_LIMIT) throw new HostUnreachable("answer_unreadable", "talk does not go on");
      cursor = position;
      this.progress?.(cursor, newest);
    }
  }

  /** Read a page and keep it whole; return the mark after it.
   * @param {readonly any[]} values
   * @param {Mark} mark
   * @param {number} reached
   * @param {boolean} beginning
   */
  async #readPage(values, mark, reached, beginning) {
    this.#lookedAgain = false; // the record may have grown since the page before
    const given = await this.#verified(values);
    const page = await Page.over(this.store, given.map(({ placed }) => placed));
    for (const one of given) mark = await this.#take(page, one, mark, beginning);
    await page.write(mark, reached);
    return mark;
  }

  /** Return those that are somebody's messages; the others are only counted as trouble.
   * @param {readonly any[]} values
   */
  async #verified(values) {
    /** @type {Given[]} */
    const read = [];
    for (const value of values) await this.#good(() => void read.push(readGiven(value)));
    await proveAhead(read.flatMap(({ placed }) => this.#triple(placed.message)), []);
    /** @type {Given[]} */
    const found = [];
    for (const one of read) {
      await this.#good(async () => {
        await this.#checkAuthor(one.placed.message);
        found.push(one);
      });
    }
    forgetProven();
    return found;
  }

  /** @param {() => void | Promise<void>} doing */
  async #good(doing) {
    try {
      await doing();
    } catch (error) {
      if (!(error instanceof Malformed) && !(error instanceof Refused)) throw error;
      this.news.troubles.add("altered");
      if (error instanceof Refused && error.code === "version_unknown") throw error;
    }
  }

  /** @param {Message} message @returns {import("../crypto/signature.js").Triple[]} */
  #triple({ header, headerBytes, signature }) {
    const member = this.committee.state.member(header.author);
    return member ? [[fromHex(member.sign_key), messageToSign(headerBytes), signature]] : [];
  }

  /** @param {Message} message */
  async #checkAuthor({ header, headerBytes, signature }) {
    if (header.committee !== this.committee.id) throw new Refused("committee_other");
    if (!this.committee.state.member(header.author)) await this.#lookAgain();
    const member = this.committee.state.member(header.author);
    if (member === undefined) throw new Refused("author_unknown");
    verify(fromHex(member.sign_key), messageToSign(headerBytes), signature);
  }

  /** Bring the record up to date, once in a reading: talk may have overtaken it. */
  async #lookAgain() {
    if (this.#lookedAgain) return;
    this.#lookedAgain = true;
    await this.committee.refresh();
  }

  /** @param {Page} page @param {Given} given @param {Mark} mark @param {boolean} beginning @returns {Promise<Mark>} */
  async #take(page, given, mark, beginning) {
    const { position, message } = given.placed;
    const stands = page.position(message.id);
    if (stands !== null) {
      if (stands !== position) this.news.troubles.add("repeated");
      return mark;
    }
    if (page.at(position) !== null) {
      this.news.troubles.add("reordered");
      return mark;
    }
    // Messages that open rooms are kept longer than others.
    if (beginning && !mark.since && message.header.kind !== ROOM) mark = { ...mark, since: position };
    await this.#keep(page, given, mark, beginning);
    return marked(mark, given.placed);
  }

  /** @param {Page} page @param {Given} given @param {Mark} mark @param {boolean} beginning */
  async #keep(page, given, mark, beginning) {
    const { committee } = this;
    const { placed } = given;
    const { header, id, headerBytes, signature } = placed.message;
    const known = header.room ? await page.versions(header.channel) : [];
    const from = beginning ? { ...mark, first: Math.max(mark.first, placed.position), since: mark.since || placed.position } : mark;
    const [wrong, version] = await newVersion(committee, given, known);
    const stretch = stretchOf(committee.me, header, known, version);
    const findings = [...wrong, ...(await this.#place(header, placed.timeS, known)), ...(await this.#split(header))];
    findings.push(...examine(page, from, placed, stretch, committee.record.clock()));
    const said = await this.opened.words(given, known, version);
    findings.push(...said.wrong);
    /** @type {Kept} */
    const kept = {
      position: placed.position,
      timeS: placed.timeS,
      id,
      author: header.author,
      kind: header.kind,
      where: textOf(header.place),
      headerBytes,
      signature,
      words: said.words,
      gone: given.gone,
      findings: [...new Set(findings)],
      sealed: said.trouble === "locked" ? given.body : null,
      ...(said.trouble ? { trouble: said.trouble } : {}),
    };
    page.add(kept, header.chain, linked(page.link(header.chain), placed, stretch));
    if (version !== null && !findings.includes("room_wrong")) await page.addVersion(named(version, said.words, known));
    if (TAKING_BACK.includes(header.kind)) await this.#takeBack(page, kept, header);
    this.news.kept.push(kept);
  }

  // — the place

  /** @param {MessageHeader} header @param {number} timeS @param {readonly KnownVersion[]} known */
  async #place(header, timeS, known) {
    if (header.room) return header.kind === ROOM || known.length ? [] : ["misplaced"];
    if (!isChannel(this.committee.state, header.channel)) await this.#lookAgain();
    const { state } = this.committee;
    if (!isChannel(state, header.channel)) return ["misplaced"];
    const channel = state.channels.get(header.channel);
    const quiet = header.kind === SAY && channel?.announce && !mayAnnounce(state, header.author, timeS);
    return quiet ? ["not_announcer"] : [];
  }

  /** @param {MessageHeader} header */
  async #split({ after }) {
    const { record } = this.committee;
    if (after.size > record.size) await this.#lookAgain();
    if (after.size > record.size) return ["split"];
    const root = this.#roots.get(after.size) ?? toHex(record.history.tree.root(after.size));
    this.#roots.set(after.size, root);
    if (root === after.root) return [];
    await condemn(this.committee); // its author was shown another history, and the host has taken it
    return ["split"];
  }

  // — taking back, unlocking, forgetting

  /** @param {Page} page @param {Kept} taking @param {MessageHeader} header */
  async #takeBack(page, taking, header) {
    const target = await page.message(header.target);
    if (target === null || target.kind !== SAY) return; // forgotten, or never there for this device
    const named = headerOf(target);
    if (takesBack(header, named)) {
      page.change(wiped(target, taking.position));
      await this.committee.home.forgetBodies(named.attachments.map(({ hash }) => hash));
    } else taking.findings = [...new Set([...taking.findings, "room_wrong"])];
  }

  /** Open what could not be read before, if the record has grown since: a key may be there. */
  async #unlock() {
    const { store, committee } = this;
    const { size } = committee.record;
    if ((await store.note("unlocked at", 0)) === size) return;
    for (const kept of await store.troubled("locked")) {
      const header = headerOf(kept);
      const known = header.room ? await store.versions(header.channel) : [];
      const { words, trouble } = await this.opened.open(header, /** @type {Uint8Array} */ (kept.sealed), known, null);
      if (trouble === "locked") continue;
      const { trouble: _, ...rest } = kept;
      const open = { ...rest, words, sealed: null, ...(trouble ? { trouble } : {}) };
      await store.writing([KEPT], (stores) => void stores(KEPT).put(open));
      this.news.kept.push(open);
    }
    await store.setNote("unlocked at", size);
  }

  /** @param {Mark} mark @param {boolean} beginning @param {number} newest */
  async #end(mark, beginning, newest) {
    const { store } = this;
    if (beginning) {
      mark = { ...mark, first: mark.position, since: mark.since || newest + 1 };
      await store.writing([NOTES], (stores) => {
        stores(NOTES).put(mark, "mark");
        stores(NOTES).put(1, "begun");
      });
    }
    await this.#account();
    const missing = await new TalkBox(store).missing(newest);
    if (missing) throw new HostMisbehaved("dropped", missing); // what the host confirmed must be there
    await this.#forget(mark);
    return this.news;
  }

  /** Each message without words must have been taken back by one that is here (talk §8). */
  async #account() {
    const { store } = this;
    for (const kept of await store.troubled("gone")) {
      const [header, taking] = [headerOf(kept), await store.at(kept.gone)];
      const takes = taking ? headerOf(taking) : null;
      const accounted = takes?.target === kept.id && takesBack(takes, header);
      const { trouble: _, ...rest } = kept;
      /** @type {Kept} */
      let settled = rest;
      if (!accounted && (!placeFrom(kept.where).inRoom || (await this.#unbroken(header)))) {
        this.news.troubles.add("withheld");
        settled = { ...rest, findings: [...new Set([...rest.findings, "withheld"])] };
      } else if (!accounted) {
        continue;
      }
      await store.writing([KEPT], (stores) => void stores(KEPT).put(settled));
    }
  }

  /** Whether this device was in the room without a break since a version. @param {MessageHeader} header */
  async #unbroken(header) {
    const known = await this.store.versions(header.channel);
    return known.every((version) => version.number < header.room || wasIn(this.committee.me, version));
  }

  /** @param {Mark} mark */
  async #forget(mark) {
    const days = this.committee.state.constitution.number("talk_days");
    const beforeS = this.committee.record.clock() - days * DAY_S;
    const [newest, files] = await this.store.forget(beforeS, beforeS - FORGET_LINKS_DAYS * DAY_S);
    if (files.length) await this.committee.home.forgetBodies(files);
    if (newest >= mark.since) await this.store.setNote("mark", { ...mark, since: newest + 1 });
  }
}

/** @param {Kept} kept @param {number} by @returns {Kept} */
function wiped({ trouble: _, ...kept }, by) {
  return { ...kept, words: null, sealed: null, gone: by };
}

/** @param {KnownVersion} version @param {Record<string, any> | null} words @param {readonly KnownVersion[]} known */
function named(version, words, known) {
  const name = words ? words.name : known[known.length - 1]?.name;
  return { ...version, name: typeof name === "string" ? name : "" };
}
