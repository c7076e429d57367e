/** The four places, always in reach of a thumb. */

import { html } from "../parts/html.js";
import { Icon } from "../parts/icons.js";
import { useWords } from "../parts/parts.js";

/** @param {{ places: readonly string[], here: string, unread: Record<string, number> }} props */
export function Bar({ places, here, unread }) {
  const words = useWords();
  return html`<nav class="bar" aria-label=${words.t("nav.label")}>
    ${places.map((place) => {
      const count = unread[place] ?? 0;
      return html`<a key=${place} href=${`#/${place}`} aria-current=${here === place ? "page" : undefined}>
        <${Icon} name=${place} />
        <span>${words.t(`nav.${place}`)}</span>
        ${count > 0 &&
        html`<span class="badge"><span aria-hidden="true">${words.value(count)}</span>
          <span class="unseen">${words.t("nav.unread", { n: count })}</span></span>`}
      </a>`;
    })}
  </nav>`;
}
