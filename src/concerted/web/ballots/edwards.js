/**
 * The group Ed25519, by noble's points (ballot §2.1).
 *
 * An element is written as 64 hex digits of the 32 bytes of RFC 8032 in *reverse*. Its point is
 * decoded when it is first needed, and whether that lies in the subgroup of prime order is found out
 * once, when it is first raised to a power: a ballot's element is raised several times.
 */

import { sha256, toHex, utf8 } from "../kernel/bytes.js";
import { hexBytes } from "../kernel/canonical.js";
import { Malformed } from "../kernel/errors.js";
import { FIELD, ORDER, Point, POINT_BYTES } from "../crypto/curve.js";
import { reduced } from "./groups.js";
import { numberOf } from "./hashes.js";

export const ELEMENT_BYTES = POINT_BYTES;
export { ORDER };
const BITS = 8;
const PADDING = 14;

/** An element: bytes, a point, or both. `free`: canonical, and without a part of small order. */
class EdwardsElement {
  /** @type {string | null} */
  text = null;
  /** @type {any} */
  point = null;
  /** @type {boolean | null} */
  free = null;
}

/** @param {any} point @param {boolean | null} free */
function computed(point, free) {
  return Object.assign(new EdwardsElement(), { point, free });
}

/** @param {string} text */
function received(text) {
  return Object.assign(new EdwardsElement(), { text });
}

/** The bytes of RFC 8032. @param {EdwardsElement} element */
function bytesOf(element) {
  return hexBytes(write(element), ELEMENT_BYTES, "element").reverse();
}

/** @param {EdwardsElement} element */
function write(element) {
  element.text ??= toHex(element.point.toBytes().reverse());
  return element.text;
}

/** The point; `Malformed("element")` if there is none. One that is not canonical is not free.
 * @param {EdwardsElement} element
 */
function pointOf(element) {
  if (element.point) return element.point;
  const data = bytesOf(element);
  try {
    element.point = Point.fromBytes(data);
  } catch {
    element.free = false;
    try {
      element.point = Point.fromBytes(data, true);
    } catch {
      throw notInSubgroup();
    }
  }
  return element.point;
}

/** @param {EdwardsElement} element */
function isFree(element) {
  const point = pointOf(element);
  element.free ??= point.isTorsionFree();
  return element.free;
}

function notInSubgroup() {
  return new Malformed("element", "not a canonical point of prime order");
}

/** The prime-order subgroup of edwards25519; `ED25519` is the one instance. */
export class Edwards25519 {
  name = "Ed25519";
  order = ORDER;
  identity = computed(Point.ZERO, true);
  generator = computed(Point.BASE, true);
  /** @type {readonly [number, number]} */
  embedding = [BITS, PADDING];

  /** Return the element that 64 lower-case hex digits write. @param {unknown} text */
  parse(text) {
    hexBytes(text, ELEMENT_BYTES, "element");
    return received(/** @type {string} */ (text));
  }

  /** Refuse what is not a canonical point of order q. @param {EdwardsElement} element */
  check(element) {
    if (!isFree(element) || element.point.is0()) throw notInSubgroup();
  }

  /** Return 64 hex digits. @param {EdwardsElement} element */
  write(element) {
    return write(element);
  }

  /** Return the point that `text` writes; a power of it will be refused if it is not of order q.
   * @param {unknown} text
   */
  receive(text) {
    const element = this.parse(text);
    if (this.equal(element, this.identity)) throw notInSubgroup();
    return element;
  }

  /** Whether both are the same element. @param {EdwardsElement} one @param {EdwardsElement} other */
  equal(one, other) {
    if (one.point && other.point && one.free !== false && other.free !== false) return one.point.equals(other.point);
    return write(one) === write(other);
  }

  /** Return the power; `Malformed("element")` if neither of order q nor the identity.
   * @param {EdwardsElement} element
   * @param {bigint} exponent
   */
  power(element, exponent) {
    if (!isFree(element)) throw notInSubgroup();
    const scalar = reduced(exponent, ORDER);
    return computed(element.point.multiply(scalar, false), true);
  }

  /** The same for a secret exponent. @param {EdwardsElement} element @param {bigint} exponent */
  secretPower(element, exponent) {
    if (!isFree(element)) throw notInSubgroup();
    const scalar = reduced(exponent, ORDER);
    const none = scalar === 0n || element.point.is0();
    return none ? this.identity : computed(element.point.multiply(scalar), true);
  }

  /** Return the power of the generator. @param {bigint} exponent */
  basePower(exponent) {
    return this.power(this.generator, exponent);
  }

  /** Return the product; `Malformed("element")` if one is not on the curve.
   * @param {EdwardsElement} first
   * @param {EdwardsElement} second
   */
  product(first, second) {
    const point = pointOf(first).add(pointOf(second));
    return computed(point, first.free && second.free ? true : null);
  }

  /** Return the first, divided by the second.
   * @param {EdwardsElement} first
   * @param {EdwardsElement} second
   */
  quotient(first, second) {
    const point = pointOf(first).subtract(pointOf(second));
    return computed(point, first.free && second.free ? true : null);
  }

  /** Return the point whose bytes are `integer`, if there is one of order q. @param {bigint} integer */
  embedded(integer) {
    if (integer < 0n || integer >= FIELD) return null;
    const element = received(integer.toString(16).padStart(64, "0"));
    try {
      this.check(element);
    } catch {
      return null;
    }
    return element;
  }

  /** Return the number that the point's bytes are. @param {EdwardsElement} element */
  integer(element) {
    return BigInt(`0x${write(element)}`);
  }

  /** Return eight times the first point at or after SHA-256(`ggen|index`) >> 2. @param {number} index */
  independent(index) {
    let integer = numberOf(sha256(utf8(`ggen|${index}`))) >> 2n;
    for (;;) {
      try {
        const point = pointOf(received(integer.toString(16).padStart(64, "0")));
        return computed(point.double().double().double(), true);
      } catch {
        integer += 1n; // no point has this y
      }
    }
  }
}

/** Return if what stands here refuses every point outside the subgroup; `RangeError` if not.
 *
 * Points of mixed order 2, 4 and 8, of small order, off the curve, and not in canonical form.
 */
export function checkLibrary() {
  const small = [FIELD - 1n, 0n, SMALL_8].map((integer) => received(integer.toString(16).padStart(64, "0")));
  const mixed = small.map((point) => ED25519.product(ED25519.generator, point));
  const wrong = [2n, FIELD + 3n].map((integer) => received(integer.toString(16).padStart(64, "0")));
  for (const element of [...small, ...mixed, ...wrong]) {
    for (const exponent of [0n, 8n, ORDER - 1n]) {
      try {
        ED25519.power(element, exponent);
      } catch (error) {
        if (error instanceof Malformed) continue;
        throw error;
      }
      throw new RangeError("these curves are not safe to count votes with");
    }
  }
}

const SMALL_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n; // of order 8
export const ED25519 = new Edwards25519();
