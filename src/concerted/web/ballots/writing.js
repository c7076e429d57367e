/**
 * JSON read as it must be written, and in no other way (ballot §1).
 *
 * A form is made of parts. A part reads one value where the cursor stands, and throws where the text
 * differs from what a writer of that value would have written: white space, fields in another order,
 * a second way to escape a character or to write a number.
 */

// What stands between quotes: every character as itself but those that must be escaped, and these in
// the one way.
const STRING = /"(?:[^"\\\u0000-\u001f\u007f]|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f]|7f))*"/y;
const WHOLE = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const FRACTION = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e-?[0-9]+)?/y;
const DEPTH = 200;

/** @template T @typedef {(cursor: Cursor) => T} Part reads one value */

/** JSON that is read later, by somebody who knows what it must be. */
export class Raw {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }
}

/** A text and the place in it. */
export class Cursor {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /** Whether `expected` comes next; the cursor then stands behind it. @param {string} expected */
  takes(expected) {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  /** Go behind `expected`, which must come next. @param {string} expected */
  must(expected) {
    if (!this.takes(expected)) throw new SyntaxError(`not ${expected} at ${this.at}`);
  }

  /** Return what matches here. @param {RegExp} pattern a sticky one */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) throw new SyntaxError(`another value at ${this.at}`);
    this.at = pattern.lastIndex;
    return found[0];
  }

  /** Refuse what comes behind the value. */
  end() {
    if (this.at !== this.text.length) throw new SyntaxError(`more at ${this.at}`);
  }
}

/** A string. @type {Part<string>} */
export const text = (cursor) => JSON.parse(cursor.match(STRING));

/** A whole number. @type {Part<number | bigint>} */
export const whole = (cursor) => {
  const found = cursor.match(WHOLE);
  if (found === "-0") throw new SyntaxError("a second way to write 0");
  return Number.isSafeInteger(Number(found)) ? Number(found) : BigInt(found);
};

/** True or false. @type {Part<boolean>} */
export const flag = (cursor) => {
  if (cursor.takes("true")) return true;
  cursor.must("false");
  return false;
};

/** An array of any length. @template T @param {Part<T>} part @returns {Part<T[]>} */
export function array(part) {
  return (cursor) => {
    cursor.must("[");
    /** @type {T[]} */
    const found = [];
    if (cursor.takes("]")) return found;
    do found.push(part(cursor));
    while (cursor.takes(","));
    cursor.must("]");
    return found;
  };
}

/** An array of these, in this order.
 * @template {Part<any>[]} P
 * @param {P} parts
 * @returns {Part<{ [K in keyof P]: P[K] extends Part<infer T> ? T : never }>}
 */
export function pair(...parts) {
  return (cursor) => {
    const found = parts.map((part, at) => {
      cursor.must(at ? "," : "[");
      return part(cursor);
    });
    cursor.must("]");
    return /** @type {any} */ (found);
  };
}

/** A string or what is none. @template T @template S @param {Part<T>} other @param {Part<S>} string @returns {Part<T | S>} */
export function choice(other, string) {
  return (cursor) => (cursor.text[cursor.at] === '"' ? string(cursor) : other(cursor));
}

const OPTIONAL = new WeakSet();

/** What may be left out. @template T @param {Part<T>} part @returns {Part<T | undefined>} */
export function optional(part) {
  /** @type {Part<T | undefined>} */
  const marked = (cursor) => part(cursor);
  OPTIONAL.add(marked);
  return marked;
}

/** An object of these fields, in this order.
 * @template {Record<string, Part<any>>} F
 * @param {F} fields
 * @returns {Part<{ [K in keyof F]: ReturnType<F[K]> }>}
 */
export function struct(fields) {
  const named = Object.entries(fields).map(([name, part]) => ({ name, part, start: `${JSON.stringify(name)}:` }));
  return (cursor) => {
    cursor.must("{");
    /** @type {Record<string, any>} */
    const found = {};
    let comma = "";
    for (const { name, part, start } of named) {
      if (!cursor.takes(comma + start)) {
        if (OPTIONAL.has(part)) continue;
        throw new SyntaxError(`no ${name} at ${cursor.at}`);
      }
      found[name] = part(cursor);
      comma = ",";
    }
    cursor.must("}");
    return /** @type {any} */ (found);
  };
}

/** Any JSON, kept as its text. @type {Part<Raw>} */
export const raw = (cursor) => {
  const start = cursor.at;
  cursor.at = endOf(cursor.text, start);
  const found = cursor.text.slice(start, cursor.at);
  if (found !== found.trim() || found.includes("\u007f")) throw new SyntaxError(`another way to write at ${start}`);
  JSON.parse(found);
  return new Raw(found);
};

/** Where the value that begins at `start` is over. @param {string} json @param {number} start */
function endOf(json, start) {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const char = json[at];
    if (char === '"') {
      for (at++; at < json.length && json[at] !== '"'; at++) if (json[at] === "\\") at++;
    } else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}" || char === ",") {
      if (depth === 0) return at;
      if (char !== ",") depth--;
    }
    if (depth === 0 && (char === '"' || char === "]" || char === "}")) return at + 1;
  }
  return json.length;
}

/** Any JSON that is written as it must be; nothing of it is used. @type {Part<null>} */
export const anything = (cursor) => {
  value(cursor, 0);
  return null;
};

/** @param {Cursor} cursor @param {number} depth */
function value(cursor, depth) {
  if (depth > DEPTH) throw new SyntaxError("nested too deep");
  const char = cursor.text[cursor.at];
  if (char === '"') text(cursor);
  else if (char === "[") array((inner) => value(inner, depth + 1))(cursor);
  else if (char === "{") object(cursor, depth);
  else if (!["true", "false", "null"].some((word) => cursor.takes(word))) number(cursor);
}

/** @param {Cursor} cursor @param {number} depth */
function object(cursor, depth) {
  cursor.must("{");
  if (cursor.takes("}")) return;
  const names = new Set();
  let count = 0;
  do {
    names.add(text(cursor));
    if (names.size !== ++count) throw new SyntaxError("a name twice");
    cursor.must(":");
    value(cursor, depth + 1);
  } while (cursor.takes(","));
  cursor.must("}");
}

/** @param {Cursor} cursor */
function number(cursor) {
  const found = cursor.match(FRACTION);
  if (!/[.e]/.test(found)) {
    if (found === "-0") throw new SyntaxError("a second way to write 0");
  } else if (fraction(Number(found)) !== found) throw new SyntaxError("a second way to write a number");
}

/** The shortest digits that give a number, with an exponent below 1e-5 and from 1e16 on. @param {number} of */
function fraction(of) {
  const [digits, power] = Math.abs(of).toExponential().split("e");
  const [exponent, plain] = [Number(power), digits.replace(".", "")];
  const sign = of < 0 || Object.is(of, -0) ? "-" : "";
  if (exponent < -5 || exponent > 15) return `${sign}${digits}e${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${plain}`;
  const whole = plain.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${plain.slice(exponent + 1) || "0"}`;
}

/** Return the one way to write a value: fields as they stand, without those that are undefined.
 * @param {any} of
 * @returns {string}
 */
export function written(of) {
  if (of instanceof Raw) return of.text;
  if (typeof of === "string") return JSON.stringify(of).replaceAll("\u007f", "\\u007f");
  if (Array.isArray(of)) return `[${of.map(written).join(",")}]`;
  if (typeof of !== "object") return String(of);
  const fields = Object.entries(of).filter(([, inner]) => inner !== undefined);
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${written(inner)}`).join(",")}}`;
}
