/** Long lists that are drawn as far as somebody has scrolled. */

import { html, useEffect, useRef, useState } from "./html.js";

const STEP = 60;

/**
 * The rows of a list, drawn a few dozen at a time; each `row` is a list item with a key.
 * @param {{ items: readonly any[], row: (item: any) => any, label: string }} props
 */
export function Growing({ items, row, label }) {
  const [drawn, setDrawn] = useState(STEP);
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!end.current) return;
    const near = new IntersectionObserver(
      (seen) => seen.some((one) => one.isIntersecting) && setDrawn((count) => count + STEP),
      { rootMargin: "600px" },
    );
    near.observe(end.current);
    return () => near.disconnect();
  }, [drawn, items.length]);
  return html`<ul class="rows" aria-label=${label}>
      ${items.slice(0, drawn).map(row)}
    </ul>
    ${drawn < items.length && html`<div ref=${end} class="list-end"></div>`}`;
}
