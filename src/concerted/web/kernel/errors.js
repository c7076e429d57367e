/**
 * The three families of error; the layers and codes are in spec/.
 *
 *     Error
 *     ├── ConcertedError
 *     │   ├── Malformed     these bytes are not of the form: carries the layer that refused them
 *     │   │   └── Newer     … but of one that a later version of this program makes: update it
 *     │   ├── Refused       well formed, but against the rules: carries a stable, documented code
 *     │   └── RulesNewer    the record is of newer rules than this program: stop, and update
 *     └── (anything else)   a fault: a bug, or storage that failed
 *
 * Source: entry.md §6.
 */

/** A verdict, as opposed to a fault. */
export class ConcertedError extends Error {}

/** Bytes or fields are not of the prescribed form. */
export class Malformed extends ConcertedError {
  /**
   * @param {string} layer a name in `code` in the spec, such as `canonical` or `proof`
   * @param {string} reason for the person who debugs
   */
  constructor(layer, reason) {
    super(`${layer}: ${reason}`);
    this.name = "Malformed";
    this.layer = layer;
    this.reason = reason;
  }
}

/** Of a form that a later version of this program makes: the remedy is to update it. */
export class Newer extends Malformed {}

/** Well formed, and against the rules. `code` is stable, in the spec and translatable. */
export class Refused extends ConcertedError {
  /**
   * @param {string} code
   * @param {string} detail
   */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "Refused";
    this.code = code;
    this.detail = detail;
  }
}

/** The record follows rules of `version`, which this program does not know (entry §6.4). */
export class RulesNewer extends ConcertedError {
  /** @param {number} version */
  constructor(version) {
    super(`rules_newer: ${version}`);
    this.name = "RulesNewer";
    this.version = version;
  }
}
