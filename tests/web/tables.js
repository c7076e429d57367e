/** Write the tables of the rules as JSON, for a test that compares them with Python's. */

import "./node.js";
import { SETTINGS, Share, Span } from "../../src/concerted/web/rules/constitution.js";
import { EFFECTS } from "../../src/concerted/web/rules/effects.js";
import { KINDS } from "../../src/concerted/web/rules/fold.js";
import { Founding } from "../../src/concerted/web/rules/founding.js";

/** @param {import("../../src/concerted/web/rules/fields.js").Payload} form */
const fields = ({ required, optional }) => ({
  required: Object.keys(required).sort(),
  optional: Object.keys(optional).sort(),
});

const kinds = [...KINDS.values()].map(({ name, form, body, evidence, duty }) => [
  name,
  { ...fields(form), body, evidence, duty },
]);
const effects = [...EFFECTS].map(([type, effect]) => [type, fields(effect.form)]);
const settings = [...SETTINGS].map(([name, bounds]) => [
  name,
  bounds instanceof Span || bounds instanceof Share ? [bounds.initial, bounds.least, bounds.most] : bounds.words,
]);
console.log(
  JSON.stringify({
    kinds: Object.fromEntries(kinds),
    founding: fields(Founding),
    effects: Object.fromEntries(effects),
    settings: Object.fromEntries(settings),
  }),
);
