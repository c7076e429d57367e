/** Talk: the list of places, one of them, a search, and beginning another. */

import { changeRoom, closeChannel, leave, openChannel, openPair, openRoom } from "../client/talkplaces.js";
import { search } from "../client/talksearch.js";
import { committeeName, plain, title as titleOf } from "../client/words.js";
import { Conversation } from "../model/conversation.js";
import { addressOf } from "../model/discussion.js";
import { Names } from "../model/names.js";
import { nameOf, pathOf, placeAt, placeRows } from "../model/talkplace.js";
import { html, useEffect, useMemo, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Dialogue } from "../views/talk/dialogue.js";
import { List } from "../views/talk/list.js";
import { Search } from "../views/talk/search.js";
import { StartChannel, StartPair, StartRoom } from "../views/talk/start.js";
import { go } from "./routes.js";
import { Blank, useShown } from "./shown.js";

/** @typedef {import("../client/talk.js").Talk} Talk */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("../views/talk/model.js").Deeds} Deeds */
/** @typedef {import("../views/talk/model.js").SaidRow} SaidRow */
/** @typedef {{ talk: Talk, names: Names, soon: () => void }} Shared what every screen of talk is given */

/** @type {WeakMap<Talk, Names>} */
const known = new WeakMap();

/** @param {import("./areas.js").ScreenProps} props */
export function Screen({ route, person }) {
  const words = useWords();
  const { shown: talk, trouble } = useShown(person, () => person.talk(), []);
  if (talk === null) return html`<${Blank} title=${words.t("talk.title")} back="" trouble=${trouble} />`;
  const names = known.get(talk) ?? new Names(talk.committee);
  known.set(talk, names);
  const shared = { talk, names, soon: () => person.sayWaiting() };
  const [first = "", second = ""] = route.parts;
  if (first === "search") return html`<${Searching} shared=${shared} within=${placeAt(second)} />`;
  if (first === "new") return html`<${Starting} shared=${shared} kind=${second} />`;
  if (first === "about") return html`<${About} key=${second} shared=${shared} id=${second} />`;
  const place = placeAt(first);
  if (place === null) return html`<${Listing} shared=${shared} />`;
  return html`<${Opened} key=${first} shared=${shared} place=${place} jump=${route.query.at ?? ""} />`;
}

/** Draw anew on each `change` of a source that is made for this screen. @param {EventTarget} source @param {string} event @param {() => void} doing */
function useHeard(source, event, doing) {
  useEffect(() => {
    source.addEventListener(event, doing);
    return () => source.removeEventListener(event, doing);
  }, [source]);
}

/** @param {{ shared: Shared }} props */
function Listing({ shared: { talk, names } }) {
  const [shown, setShown] = useState(/** @type {any} */ ({ rows: [], ready: false, committee: "", blocked: [] }));
  const look = useMemo(() => latest(async () => {
    const [rows, committee, blocked] = [await placeRows(talk, names), await committeeName(talk.committee), await talk.blocked()];
    await names.learn(blocked);
    setShown({ rows, committee, ready: true, blocked: [...blocked].map((id) => ({ id, name: names.of(id) })) });
  }), [talk]);
  useEffect(look, [look]);
  useHeard(talk, "changed", look);
  useHeard(names, "change", look);
  useHeard(talk.committee, "changed", look);
  return html`<${List} ...${shown} troubles=${[...talk.troubles]} unblock=${(/** @type {string} */ id) => talk.block(id, false)} />`;
}

/** Do it once at a time, and once more if it was asked for meanwhile. @param {() => Promise<void>} doing */
function latest(doing) {
  let [busy, asked] = [false, false];
  const run = () => {
    if (busy) return void (asked = true);
    [busy, asked] = [true, false];
    doing().catch(() => null).finally(() => {
      busy = false;
      if (asked) run();
    });
    return undefined;
  };
  return run;
}

/** The general channel, to say something about a proposal. @param {{ shared: Shared, id: string }} props */
function About({ shared, id }) {
  const { committee, general } = shared.talk;
  const [about, setAbout] = useState(/** @type {{ title: string, address: string } | null} */ (null));
  useEffect(() => {
    const motion = committee.state.motions.get(id);
    if (!motion) return go(`/talk/${pathOf(general)}`, true);
    void titleOf(committee, motion.text).then((title) => setAbout({ title: title ?? "", address: addressOf(id) }));
  }, []);
  return about && html`<${Opened} shared=${shared} place=${general} jump="" about=${about} />`;
}

/** @param {{ shared: Shared, place: Place, jump: string, about?: { title: string, address: string } }} props `about`: what is to be spoken of */
function Opened({ shared, place, jump, about }) {
  const { talk, names } = shared;
  const [conversation] = useState(() => new Conversation(talk, place, names));
  const [dialogue, setDialogue] = useState(conversation.dialogue);
  useEffect(() => {
    conversation.open();
    return () => conversation.end();
  }, []);
  useHeard(conversation, "change", () => setDialogue(conversation.dialogue));
  const deeds = useMemo(() => deedsOf(shared, conversation), [conversation]);
  return html`<${Dialogue} dialogue=${dialogue} deeds=${deeds} people=${peopleOf(shared)} jump=${jump} about=${about} />`;
}

/** @param {Shared} shared @param {Conversation} conversation @returns {Deeds} */
function deedsOf({ talk, soon }, conversation) {
  const { place } = conversation;
  /** @param {() => Promise<unknown>} doing */
  const then = async (doing) => {
    await doing();
    soon();
  };
  const box = async (/** @type {SaidRow} */ row) => (await talk.waiting(place)).filter(({ number }) => number === row.draft);
  return {
    say: (text, reply, files) => then(() => talk.say(place, text, { reply, files })),
    react: (row, emoji) => then(() => talk.react(place, row.id, emoji)),
    edit: (row, text) => then(() => talk.edit(place, row.id, text)),
    takeBack: (row) => then(() => (row.own ? talk.delete(place, row.id) : talk.remove(place, row.id))),
    pin: (row, on) => then(() => talk.pin(place, row.id, on)),
    again: (row) => then(async () => Promise.all((await box(row)).map((draft) => talk.again(draft)))),
    drop: async (row) => void (await Promise.all((await box(row)).map((draft) => talk.drop(draft)))),
    block: (member, on) => talk.block(member, on),
    pair: async (member) => go(`/talk/${pathOf(await openPair(talk, member))}`),
    mute: (on) => talk.mute(place, on),
    type: (text) => void talk.type(place, text),
    seen: () => void talk.readUpTo(place, conversation.position),
    rename: (name) => then(() => changeRoom(talk, place, { name })),
    change: (come, out) => then(() => changeRoom(talk, place, { come, go: out })),
    leave: () => then(() => leave(talk, place)),
    close: () => closeChannel(talk, place),
  };
}

/** Whom one can talk with, by name. @param {Shared} shared */
function peopleOf({ talk, names }) {
  const { state, me } = talk.committee;
  const people = state.roll().filter((id) => id !== me).map((id) => ({ id, name: names.of(id) }));
  return people.sort((one, other) => one.name.localeCompare(other.name));
}

/** @param {{ shared: Shared, kind: string }} props */
function Starting({ shared, kind }) {
  const { talk, names, soon } = shared;
  const [, setDrawn] = useState(0);
  const draw = () => setDrawn((count) => count + 1);
  useHeard(names, "change", draw);
  useEffect(() => void names.learn(talk.committee.state.roll()).then(draw), [names]); // they may have been told before
  const people = peopleOf(shared);
  const to = (/** @type {Place} */ place) => {
    soon();
    go(`/talk/${pathOf(place)}`, true);
  };
  if (kind === "channel") return html`<${StartChannel} open=${async (/** @type {any} */ says) => to(await openChannel(talk, says))} />`;
  if (kind === "room") return html`<${StartRoom} people=${people} open=${async (/** @type {string} */ name, /** @type {string[]} */ who) => to(await openRoom(talk, name, who))} />`;
  return html`<${StartPair} people=${people} pair=${async (/** @type {string} */ id) => to(await openPair(talk, id))} />`;
}

/** @param {{ shared: Shared, within: Place | null }} props */
function Searching({ shared: { talk, names }, within }) {
  const [where, setWhere] = useState("");
  const title = async (/** @type {Place} */ place) => nameOf(talk, await talk.standing(place), names);
  useEffect(() => {
    if (within) title(within).then(setWhere);
  }, []);
  const find = async (/** @type {string} */ text) => {
    const found = (await search(talk, text, within ?? undefined)).reverse();
    const places = new Map(await Promise.all([...new Map(found.map(({ place }) => [pathOf(place), place]))].map(async ([path, place]) => /** @type {const} */ ([path, await title(place)]))));
    await names.learn(found.map(({ shown }) => shown.heard.author));
    return found.map(({ place, shown }) => ({
      key: shown.heard.id, href: `#/talk/${pathOf(place)}?at=${encodeURIComponent(shown.heard.id)}`, place: places.get(pathOf(place)) ?? "",
      name: names.of(shown.heard.author), text: plain(shown.text), timeS: shown.heard.timeS,
    }));
  };
  return html`<${Search} find=${find} where=${where} back=${within ? `#/talk/${pathOf(within)}` : "#/talk"} />`;
}
