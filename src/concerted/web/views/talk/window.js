/**
 * A long list of which only what can be seen stands in the page, so that ten thousand rows scroll.
 *
 * Rows have whatever height they have: it is measured once they are drawn and guessed before. The
 * row at the upper edge stays where it is while others change above it; at the end the list stays at
 * its end. Spacers above and below stand for what is not drawn.
 */

import { html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../parts/html.js";

/** @typedef {{ key: string }} Keyed */
/** @typedef {{ from: number, to: number }} Range rows drawn, the second not included */
/** @typedef {{ go: (key: string) => boolean, end: () => void }} Steering */

const GUESS_PX = 72;
const AROUND_PX = 900;
const END_PX = 60;
const BEGIN_ROWS = 40;
const FOUND_PX = 80; // from the upper edge, where a row stands that was gone to

/** The heights of rows, and where each begins. */
export class Heights {
  /** @type {Map<string, number>} */
  #known = new Map();
  /** @type {Float64Array} */
  offsets = new Float64Array(1);

  /** Lay out anew. @param {readonly Keyed[]} rows */
  layOut(rows) {
    const offsets = new Float64Array(rows.length + 1);
    for (let at = 0; at < rows.length; at++) offsets[at + 1] = offsets[at] + (this.#known.get(rows[at].key) ?? GUESS_PX);
    this.offsets = offsets;
  }

  /** Take a measure; whether it is another than before. @param {string} key @param {number} px */
  measure(key, px) {
    if (this.#known.get(key) === px) return false;
    this.#known.set(key, px);
    return true;
  }

  /** The height of all. */
  get whole() {
    return this.offsets[this.offsets.length - 1];
  }

  /** The row that stands at this height. @param {number} px */
  at(px) {
    let [low, high] = [0, this.offsets.length - 2];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle] <= px) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  /** The rows between two heights. @param {number} top @param {number} bottom @returns {Range} */
  between(top, bottom) {
    return { from: this.at(top), to: Math.min(this.at(bottom) + 1, this.offsets.length - 1) };
  }
}

/**
 * @param {{ rows: readonly Keyed[], draw: (row: any) => any, anchor: string, label: string,
 *   steer: { current: Steering | null }, onEnd: (atEnd: boolean) => void }} props `anchor`: the row to begin at
 */
export function Window({ rows, draw, anchor, label, steer, onEnd }) {
  const [box, list, above, below] = [useElement(), useElement(), useElement(), useElement()];
  const heights = useMemo(() => new Heights(), []);
  const place = useRef({ key: anchor, px: 0, atEnd: anchor === "" });
  const told = useRef(/** @type {boolean | null} */ (null));
  const [range, setRange] = useState(() => beginning(rows, anchor));
  const drawOnce = useDrawnOnce(draw);
  const indexes = useMemo(() => new Map(rows.map((row, at) => [row.key, at])), [rows]);
  const [from, to] = [Math.min(range.from, rows.length), Math.min(range.to, rows.length)];

  /** Remember which row is at the upper edge, and draw others where these do not reach any more. */
  const look = useCallback(() => {
    const { current: shown } = box;
    if (!shown) return;
    const { scrollTop, clientHeight, scrollHeight } = shown;
    const at = heights.at(scrollTop);
    const atEnd = scrollHeight - clientHeight - scrollTop < END_PX;
    place.current = { key: rows[at]?.key ?? "", px: heights.offsets[at] - scrollTop, atEnd };
    if (atEnd !== told.current) onEnd((told.current = atEnd));
    setRange((before) => moved(before, heights, rows.length, scrollTop, clientHeight));
  }, [rows, onEnd]);

  useLayoutEffect(() => {
    const [shown, rowsShown] = [box.current, list.current];
    if (!shown || !rowsShown) return;
    for (const child of /** @type {HTMLElement[]} */ ([...rowsShown.children])) {
      heights.measure(child.dataset.key ?? "", child.getBoundingClientRect().height);
    }
    heights.layOut(rows);
    if (above.current) above.current.style.height = `${heights.offsets[from]}px`;
    if (below.current) below.current.style.height = `${heights.whole - heights.offsets[to]}px`;
    const { key, px, atEnd } = place.current;
    const at = indexes.get(key);
    const wanted = atEnd ? shown.scrollHeight : at === undefined ? shown.scrollTop : heights.offsets[at] - px;
    if (Math.abs(shown.scrollTop - wanted) >= 1) shown.scrollTop = wanted;
    setRange((before) => moved(before, heights, rows.length, shown.scrollTop, shown.clientHeight));
  });

  useResized([box, list], () => setRange((before) => ({ ...before })));

  steer.current = {
    go: (key) => {
      if (!indexes.has(key)) return false;
      place.current = { key, px: FOUND_PX, atEnd: false };
      setRange(beginning(rows, key));
      return true;
    },
    end: () => {
      place.current = { key: "", px: 0, atEnd: true };
      setRange(beginning(rows, ""));
    },
  };

  return html`<div class="window" ref=${box} onScroll=${look} tabindex="0" role="region" aria-label=${label}>
    <div class="fill" ref=${above}></div>
    <ol ref=${list} aria-label=${label}>
      ${rows.slice(from, to).map((row, n) => html`<li key=${row.key} data-key=${row.key} aria-posinset=${from + n + 1} aria-setsize=${rows.length}>${drawOnce(row)}</li>`)}
    </ol>
    <div class="fill" ref=${below}></div>
  </div>`;
}

/** The same row is drawn as the very same thing, so that scrolling compares nothing of it.
 * @param {(row: any) => any} draw
 */
function useDrawnOnce(draw) {
  const drawn = useMemo(() => new WeakMap(), [draw]);
  return (/** @type {Keyed} */ row) => {
    if (!drawn.has(row)) drawn.set(row, draw(row));
    return drawn.get(row);
  };
}

/** Draw anew when one of these has another size: a keyboard came up, a picture is there.
 * @param {readonly { current: HTMLElement | null }[]} elements
 * @param {() => void} doing
 */
function useResized(elements, doing) {
  useEffect(() => {
    const watching = new ResizeObserver(doing);
    for (const { current } of elements) if (current) watching.observe(current);
    return () => watching.disconnect();
  }, []);
}

/** @returns {{ current: HTMLElement | null }} */
function useElement() {
  return useRef(/** @type {HTMLElement | null} */ (null));
}

/** The rows to draw at first: around one, or the last. @param {readonly Keyed[]} rows @param {string} key @returns {Range} */
function beginning(rows, key) {
  const at = key ? rows.findIndex((row) => row.key === key) : -1;
  const middle = at < 0 ? rows.length : at;
  return { from: Math.max(middle - BEGIN_ROWS / 2, 0), to: Math.min(middle + BEGIN_ROWS / 2, rows.length) };
}

/** The rows to draw now: the same as before as long as they reach beyond what is seen.
 * @param {Range} before
 * @param {Heights} heights
 * @param {number} count
 * @param {number} top
 * @param {number} height
 * @returns {Range}
 */
function moved(before, heights, count, top, height) {
  const need = heights.between(top - AROUND_PX / 3, top + height + AROUND_PX / 3);
  if (before.from <= need.from && before.to >= need.to && before.to <= count) return before;
  return heights.between(top - AROUND_PX, top + height + AROUND_PX);
}
