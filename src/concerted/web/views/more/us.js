/** Our rules in sentences, what we stand for, and the offices. */

import { html } from "../../parts/html.js";
import { Empty, Notice, Top, useWords } from "../../parts/parts.js";
import { powersWords, ruleWords } from "../effects.js";

/** @typedef {import("./values.js").Post} Post */

/** The settings by what they are about; a test holds them to those that there are. */
export const CHAPTERS = Object.freeze({
  joining: ["vouches", "vouch_ration", "newcomer_days", "withdraw_days", "growth_floor", "growth_percent"],
  deciding: [
    "proposers", "supports", "ordinary_hours", "ordinary_majority", "ordinary_quorum", "grave_hours", "grave_majority",
    "grave_quorum", "election_hours", "election_majority", "election_quorum", "term_days",
  ],
  talking: ["talk_days", "wall_days", "quota_messages", "quota_entries", "quota_bytes"],
  phones: ["freeze_count", "replacement_hours"],
});

/** @param {{ values: Readonly<Record<string, any>> }} props every setting */
export function RulesView({ values }) {
  const words = useWords();
  const listed = new Set(Object.values(CHAPTERS).flat());
  const others = Object.keys(values).filter((name) => !listed.has(name));
  const chapters = [...Object.entries(CHAPTERS), ["others", others]].map(([chapter, names]) => ({
    chapter: String(chapter),
    names: [...names].filter((name) => name in values && words.has(`rule.${name}`)),
  }));
  return html`<${Top} title=${words.t("more.rules")} back="#/more" />
    <main class="main stack" id="main">
      <p>${words.t("rules.lead")}</p>
      ${chapters.filter(({ names }) => names.length > 0).map(
        ({ chapter, names }) => html`<section class="card" key=${chapter}>
          <h2>${words.t(`rules.${chapter}`)}</h2>
          <ul class="sentences">${names.map((name) => html`<li key=${name}>${ruleWords(words, name, values[name])}</li>`)}</ul>
        </section>`,
      )}
      <a class="button wide" href="#/vote/propose">${words.t("rules.propose")}</a>
    </main>`;
}

/** @param {{ text: string | null, since: number }} props `text`: null where it cannot be read here */
export function ProgrammeView({ text, since }) {
  const words = useWords();
  return html`<${Top} title=${words.t("more.programme")} back="#/more" />
    <main class="main stack" id="main">
      ${text === null
        ? html`<${Notice}>${words.t("programme.unread")}</${Notice}>`
        : html`<article class="card"><p class="said" dir="auto">${text}</p></article>`}
      <p class="small soft">${words.t("programme.since", { day: words.day(since) })}</p>
      <a class="button wide" href="#/vote/propose">${words.t("programme.propose")}</a>
    </main>`;
}

/** @param {{ posts: readonly Post[] }} props */
export function OfficesView({ posts }) {
  const words = useWords();
  return html`<${Top} title=${words.t("more.offices")} back="#/more" />
    <main class="main stack" id="main">
      ${posts.length === 0 &&
      html`<${Empty} icon="people" title=${words.t("offices.none.title")} text=${words.t("offices.none.text")}>
        <a class="button main-act" href="#/vote/propose">${words.t("offices.propose")}</a>
      </${Empty}>`}
      ${posts.map(
        (post) => html`<section class="card" key=${post.id}>
          <h2><bdi>${post.name}</bdi></h2>
          <ul class="stack tight">
            ${post.holders.map(
              (one) => html`<li class="split" key=${one.id}><a href=${`#/more/members/${one.id}`}>${words.value(one.name)}</a>
                <span class="small soft">${words.t("offices.until", { day: words.day(one.until) })}</span></li>`,
            )}
          </ul>
          ${post.seats > post.holders.length && html`<p class="soft">${words.t("offices.free", { n: post.seats - post.holders.length })}</p>`}
          ${post.powers.length > 0 && html`<p class="small soft">${words.t("offices.may", { powers: powersWords(words, post.powers) })}</p>`}
        </section>`,
      )}
      ${posts.length > 0 && html`<a class="button wide" href="#/vote/propose">${words.t("offices.change")}</a>`}
    </main>`;
}
