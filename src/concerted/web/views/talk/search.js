/** Searching what was said: on this device alone, nothing of it is sent. */

import { html, useEffect, useState } from "../../parts/html.js";
import { Empty, Top, useWords } from "../../parts/parts.js";
import { whenWords } from "./list.js";

/** @typedef {{ key: string, href: string, place: string, name: string, text: string, timeS: number }} Found */

const WAIT_MS = 250;
const SHOWN_MOST = 200;

/** @param {{ find: (text: string) => Promise<readonly Found[]>, where: string, back: string }} props */
export function Search({ find, where, back }) {
  const words = useWords();
  const [text, setText] = useState("");
  const [found, setFound] = useState(/** @type {readonly Found[] | null} */ (null));
  useEffect(() => {
    let here = true;
    if (!text.trim()) {
      setFound(null);
      return undefined;
    }
    const timer = setTimeout(() => find(text).then((all) => here && setFound(all)), WAIT_MS);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [text]);
  return html`<div class="app-top">
      <${Top} title=${words.t("talk.search")} under=${where || undefined} back=${back} />
      <div class="pad" role="search"><input class="input" type="search" dir="auto" value=${text} placeholder=${words.t("talk.search.words")} aria-label=${words.t("talk.search.words")}
        autocomplete="off" onInput=${(/** @type {any} */ event) => setText(event.target.value)} /></div>
    </div>
    <main class="main flush" id="main">
      <p class="unseen" role="status">${found ? words.t("talk.search.found", { n: found.length }) : ""}</p>
      ${found === null && html`<${Empty} icon="search" title=${words.t("talk.search.begin")} text=${words.t("talk.search.begin.text")} />`}
      ${found?.length === 0 && html`<${Empty} icon="search" title=${words.t("talk.search.none")} text=${words.t("talk.search.none.text")} />`}
      ${found && html`<ul class="rows">${found.slice(0, SHOWN_MOST).map((one) => html`<li key=${one.key}><a class="row" href=${one.href}>
        <span class="body"><span class="line small soft"><bdi>${one.name}</bdi> · <bdi>${one.place || words.t("talk.general")}</bdi></span><span class="two-lines" dir="auto">${one.text}</span></span>
        <span class="end"><time>${whenWords(words, one.timeS)}</time></span></a></li>`)}</ul>`}
    </main>`;
}
