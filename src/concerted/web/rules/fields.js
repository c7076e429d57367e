/**
 * The forms that payload fields take, and the one way a payload is read.
 *
 * Spec: spec/rules.md, the list of forms at its head; spec/entry.md §6 step 7. A form is a function
 * that says whether a value is of it; the form of a payload names its fields, and no other is taken.
 */

import { LIMIT_INTEGER } from "../kernel/canonical.js";
import { Malformed } from "../kernel/errors.js";

export const DAY_S = 86_400;
export const PERIOD_S = 30 * DAY_S;
export const HOUR_S = 3_600;

/** @typedef {(value: any) => boolean} Form */
/** @typedef {{ readonly required: Readonly<Record<string, Form>>, readonly optional: Readonly<Record<string, Form>> }} Payload */

/** @param {RegExp} expression @returns {Form} */
export function text(expression) {
  return (value) => typeof value === "string" && expression.test(value);
}

/** @param {number} least @param {number} most @returns {Form} */
export function integer(least, most) {
  return (value) => typeof value === "number" && value >= least && value <= most;
}

/** @param {readonly unknown[]} values @returns {Form} */
export function oneOf(values) {
  return (value) => values.includes(value);
}

/** @param {Form} form @param {number} least @param {number} most @returns {Form} */
export function list(form, least = 0, most = LIMIT_INTEGER) {
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every((item) => form(item));
}

/** @param {...Form} forms @returns {Form} */
export function either(...forms) {
  return (value) => forms.some((form) => form(value));
}

/** @type {Form} */
export const Bool = (value) => typeof value === "boolean";
/** @type {Form} */
export const Obj = (value) => typeof value === "object" && !Array.isArray(value);
/** @type {Form} */
export const Text = (value) => typeof value === "string";
export const Id = text(/^[0-9a-f]{64}$/);
export const Key = Id;
export const Hash = Id;
export const Short = text(/^[0-9a-f]{32}$/);
export const Sig = text(/^[A-Za-z0-9_-]{85}[AQgw]$/);
export const Chain = text(/^[A-Za-z0-9_-]{64}$/);
export const Origin = text(/^concerted\/[0-9a-f]{32}$/);
export const Bytes = text(/^[A-Za-z0-9_-]{2,32000}$/); // base64url
export const Count = integer(0, LIMIT_INTEGER);
export const Time = Count;

/** Return the form of a payload with these fields.
 * @param {Record<string, Form>} required
 * @param {Record<string, Form>} optional
 * @returns {Payload}
 */
export function payloadOf(required, optional = {}) {
  return Object.freeze({ required, optional });
}

/** The payload of kinds that say all by being there. */
export const Nothing = payloadOf({});

/** Read a payload in its kind's form; Malformed `payload` names the field that is wrong.
 *
 * What is optional and absent is undefined in what is returned.
 * @param {Record<string, any>} payload
 * @param {Payload} form
 * @returns {any}
 */
export function read(payload, { required, optional }) {
  for (const name of Object.keys(required)) {
    if (!Object.hasOwn(payload, name)) throw new Malformed("payload", `${name} is missing`);
  }
  for (const name of Object.keys(payload)) {
    const form = Object.hasOwn(required, name) ? required[name] : Object.hasOwn(optional, name) ? optional[name] : null;
    if (form === null) throw new Malformed("payload", `${name} does not belong there`);
    if (!form(payload[name])) throw new Malformed("payload", `${name} is not of its form`);
  }
  return payload;
}
