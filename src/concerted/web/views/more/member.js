/** One member: since when, by whom known, what they hold, and what can be done where a phone is lost. */

import { html } from "../../parts/html.js";
import { Face, Notice, Top, useWords } from "../../parts/parts.js";
import { Sure } from "../../parts/sure.js";
import { Mark, listed } from "./people.js";

/** @typedef {import("./values.js").Whole} Whole */
/** @typedef {Record<"freeze" | "undo" | "invite" | "rekey", () => Promise<void>>} Deeds */

/** @param {{ one: Whole, refused: string, deeds: Deeds }} props */
export function MemberView({ one, refused, deeds }) {
  const words = useWords();
  const said = [
    words.t("members.since", { day: words.day(one.since) }),
    one.founder && words.t("members.founder"),
    one.offices.length > 0 && listed(words, one.offices),
  ].filter(Boolean);
  return html`<${Top} title=${one.name} under=${one.me ? words.t("you") : ""} back="#/more/members" />
    <main class="main stack" id="main">
      <section class="card centred">
        <${Face} name=${one.name} kind="big" />
        <p class="large strong"><bdi>${one.name}</bdi></p>
        <p class="tags"><${Mark} one=${one} />${said.map((text) => html`<span class="tag" key=${text}>${text}</span>`)}</p>
      </section>
      ${one.newUntil > 0 && html`<${Notice} icon="clock">${words.t("members.new.text", { day: words.day(one.newUntil) })}</${Notice}>`}
      ${one.status !== "active" && html`<${Notice} kind="warn">${words.t(`members.${one.status}.text`)}</${Notice}>`}
      <${Ties} one=${one} />
      ${(one.status === "active" || one.status === "frozen") && !one.me && html`<${Lost} one=${one} refused=${refused} deeds=${deeds} />`}
      ${one.knownByMe && one.mayUndo &&
      html`<${Sure} said="members.unvouch" title=${words.t("members.unvouch")}
        text=${words.t("members.unvouch.member", { name: one.name, day: words.day(one.undoUntil) })}
        act="members.unvouch.act" deed=${deeds.undo} />`}
    </main>`;
}

/** Who knows whom. @param {{ one: Whole }} props */
function Ties({ one }) {
  const words = useWords();
  return html`<dl class="card facts">
    <div><dt>${words.t("members.known.by")}</dt>
      <dd>${one.vouchers.length ? listed(words, one.vouchers) : words.t(one.founder ? "members.known.founder" : "members.known.none")}</dd></div>
    ${one.brought.length > 0 && html`<div><dt>${words.t("members.knows")}</dt><dd>${listed(words, one.brought)}</dd></div>`}
    ${one.replaces && html`<div><dt>${words.t("members.before")}</dt>
      <dd><a href=${`#/more/members/${one.replaces.id}`}>${words.value(one.replaces.name)}</a></dd></div>`}
    ${one.replacedBy && html`<div><dt>${words.t("members.after")}</dt>
      <dd><a href=${`#/more/members/${one.replacedBy.id}`}>${words.value(one.replacedBy.name)}</a></dd></div>`}
  </dl>`;
}

/** Their phone is lost or stolen. @param {{ one: Whole, refused: string, deeds: Deeds }} props */
function Lost({ one, refused, deeds }) {
  const words = useWords();
  return html`<section class="card">
    <h2>${words.t("lost.title")}</h2>
    ${one.status === "active" && html`<${Freezing} one=${one} refused=${refused} freeze=${deeds.freeze} />`}
    <${Sure} said="lost.invite" title=${words.t("lost.invite")} text=${words.t("lost.invite.text", { name: one.name })} act="invite.make" deed=${deeds.invite} />
    ${one.status === "active" && html`<${Sure} said="lost.rekey" title=${words.t("lost.rekey")} text=${words.t("lost.rekey.text", { name: one.name })} act="lost.rekey.act" deed=${deeds.rekey} />`}
  </section>`;
}

/** @param {{ one: Whole, refused: string, freeze: () => Promise<void> }} props */
function Freezing({ one, refused, freeze }) {
  const words = useWords();
  return html`<p>${words.t("lost.text", { name: one.name, n: one.callsNeeded })}</p>
    ${one.calls > 0 && html`<p><span class="tag bad">${words.t("lost.calls", { part: one.calls, n: one.callsNeeded })}</span></p>`}
    ${refused
      ? html`<p class="soft">${refused}</p>`
      : html`<${Sure} said="lost.freeze" title=${words.t("lost.freeze")} text=${words.t("lost.sure", { name: one.name })} act="lost.freeze.act" deed=${freeze} />`}`;
}
