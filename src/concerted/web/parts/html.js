/**
 * The one way that screens are written: `html` makes what Preact shows.
 *
 * Text is text: nothing here or in a screen sets inner HTML. The types are ours, because the
 * libraries come without theirs.
 */

import * as preact from "../vendor/preact/dist/preact.module.js";
import * as hooks from "../vendor/preact/hooks/dist/hooks.module.js";
import htm from "../vendor/htm/dist/htm.module.js";

/** @typedef {(strings: TemplateStringsArray, ...values: any[]) => any} Template */
/** @typedef {<T>(first: T | (() => T)) => [T, (next: T | ((before: T) => T)) => void]} UseState */
/** @typedef {(effect: () => void | (() => void), on?: readonly unknown[]) => void} UseEffect */
/** @typedef {<T>(first: T) => { current: T }} UseRef */
/** @typedef {<T>(making: () => T, on: readonly unknown[]) => T} UseMemo */
/** @typedef {<T extends Function>(callback: T, on: readonly unknown[]) => T} UseCallback */
/** @typedef {(context: any) => any} UseContext */
/** @typedef {(tree: any, into: Element) => void} Render */

const [anyHtm, anyPreact, anyHooks] = /** @type {any[]} */ ([htm, preact, hooks]);

export const html = /** @type {Template} */ (anyHtm.bind(anyPreact.h));
export const render = /** @type {Render} */ (anyPreact.render);
export const createContext = /** @type {(first: any) => any} */ (anyPreact.createContext);
export const useState = /** @type {UseState} */ (anyHooks.useState);
export const useEffect = /** @type {UseEffect} */ (anyHooks.useEffect);
export const useLayoutEffect = /** @type {UseEffect} */ (anyHooks.useLayoutEffect);
export const useRef = /** @type {UseRef} */ (anyHooks.useRef);
export const useMemo = /** @type {UseMemo} */ (anyHooks.useMemo);
export const useCallback = /** @type {UseCallback} */ (anyHooks.useCallback);
export const useContext = /** @type {UseContext} */ (anyHooks.useContext);
