/** All that is not talking, voting or reporting. */

import { Act } from "../parts/act.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { Button, Face, Languages, Meter, Notice, Top, useWords } from "../parts/parts.js";
import { Install } from "./install.js";

const SIGNERS = 3;

/**
 * @param {{ name: string, committee: string, members: number, asking: number, taking: readonly string[],
 *   forming: { signed: number, own: boolean } | null, sheet: boolean, committees: number, lock: (() => void) | null, sign: () => Promise<void>,
 *   install: import("./install.js").Installing,
 *   speak: (language: import("../words/words.js").Language) => Promise<void> }} props
 */
export function More({ name, committee, members, asking, taking, forming, sheet, committees, lock, sign, install, speak }) {
  const words = useWords();
  return html`<${Top} title=${words.t("more.title")} under=${committee}>
      ${lock && html`<${Button} kind="icon" icon="lock" label=${words.t("more.lock.now")} onClick=${lock} />`}
    </${Top}>
    <main class="main stack" id="main">
      ${taking.map((id) => html`<${Taking} key=${id} id=${id} />`)}
      <section class="card me">
        <${Face} name=${name} kind="big" />
        <div><p class="large strong"><bdi>${name}</bdi></p><p class="soft"><bdi>${committee}</bdi></p></div>
      </section>
      ${!sheet && html`<${Notice} kind="warn" icon="paper"><p>${words.t("more.sheet.none")}</p><p><a class="button" href="#/sheet">${words.t("more.sheet.now")}</a></p></${Notice}>`}
      ${forming && html`<${Forming} forming=${forming} sign=${sign} />`}
      <${Group} title=${words.t("more.us")}>
        <${Way} to="members" icon="people" said="more.members" under=${words.t("members.count", { n: members })} count=${asking} counted="more.asking" />
        <${Way} to="invite" icon="add" said="more.invite" />
        <${Way} to="programme" icon="loud" said="more.programme" />
        <${Way} to="rules" icon="paper" said="more.rules" />
        <${Way} to="offices" icon="people" said="more.offices" />
        <${Way} href="#/vote" icon="vote" said="more.decisions" />
        <${Way} href="#/history" icon="clock" said="more.history" />
        <${Way} href="#/documents" icon="file" said="more.documents" />
        <${Way} href="#/balance" icon="chart" said="more.balance" />
      </${Group}>
      <${Group} title=${words.t("more.mine")}>
        <${Way} to="name" icon="smile" said="more.name" under=${name} />
        <${Way} href="#/sheet" icon="paper" said="more.sheet" />
        <${Way} to="phones" icon="phone" said="more.phones" />
        <${Way} to="lock" icon="lock" said="more.lock" />
        <${Way} to="notices" icon="loud" said="more.notices" />
        <${Way} to="committees" icon="people" said="more.switch" under=${words.t("switch.count", { n: committees })} />
      </${Group}>
      <${Group} title=${words.t("more.trust")}>
        <${Way} to="server" icon="globe" said="more.server" />
        <${Way} to="check" icon="shield" said="more.check" />
        <${Way} to="export" icon="file" said="more.export" />
      </${Group}>
      <${Install} install=${install} />
      <section class="stack tight">
        <h2>${words.t("more.language")}</h2>
        <${Languages} speak=${speak} />
      </section>
      <a class="button plain" href="#/more/leave">${words.t("leave.title")}</a>
    </main>`;
}

/** Somebody wants the reader's place. @param {{ id: string }} props */
function Taking({ id }) {
  const words = useWords();
  return html`<${Notice} kind="bad" icon="phone">
    <p class="strong">${words.t("mine.title")}</p>
    <p><a href=${`#/more/asking/${id}`}>${words.t("mine.look")}</a></p>
  </${Notice}>`;
}

/** @param {{ forming: { signed: number, own: boolean }, sign: () => Promise<void> }} props */
function Forming({ forming, sign }) {
  const words = useWords();
  const said = words.t("forming.text", { n: forming.signed });
  return html`<section class="card">
    <h2>${words.t("forming.title")}</h2>
    <${Meter} part=${forming.signed} whole=${SIGNERS} label=${said} kind="good" />
    <p>${said}</p>
    <p><a href="#/start">${words.t("forming.read")}</a></p>
    ${forming.own
      ? html`<p class="soft">${words.t("forming.signed")}</p><a class="button wide main-act" href="#/more/invite">${words.t("forming.invite")}</a>`
      : html`<${Act} said="forming.sign" kind="main-act" deed=${sign} />`}
  </section>`;
}

/** @param {{ title: string, children?: any }} props */
function Group({ title, children }) {
  return html`<section class="stack tight">
    <h2>${title}</h2>
    <ul class="card rows flush">${children}</ul>
  </section>`;
}

/**
 * One line of the list. @param {{ to?: string, href?: string, icon: string, said: string, under?: string, count?: number, counted?: string }} props
 */
function Way({ to, href, icon, said, under, count = 0, counted = "" }) {
  const words = useWords();
  return html`<li>
    <a class="row" href=${href ?? `#/more/${to}`}>
      <${Face} name="" icon=${icon} kind="square" />
      <span class="body"><span class="line">${words.t(said)}</span>${under && html`<span class="line small soft">${under}</span>`}</span>
      ${count > 0 &&
      html`<span class="badge"><span aria-hidden="true">${words.value(count)}</span><span class="unseen">${words.t(counted, { n: count })}</span></span>`}
      <${Icon} name="next" />
    </a>
  </li>`;
}
