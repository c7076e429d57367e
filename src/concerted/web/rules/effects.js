/**
 * What a passed motion does. The effect stands in the header, so nobody needs to trust its words.
 *
 * Spec: spec/rules.md §9. Each effect has a class, a check made at proposal, opening and close, and
 * an `enact` that the close calls.
 */

import { checkPublicKey } from "../crypto/signature.js";
import { fromHex } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { LIMIT_INTEGER } from "../kernel/canonical.js";
import { DeleteBody } from "./bodies.js";
import { Constitution, checkSetting } from "./constitution.js";
import { Effect, Grave } from "./effect.js";
import { Count, Hash, Id, Key, Obj, Short, Sig, Text, either, integer, list, payloadOf, read, text } from "./fields.js";
import { subtree } from "./joining.js";
import { freeze, unfreeze } from "./keys.js";
import { depart, needActive } from "./members.js";
import { checkLogKey, moveTo } from "./moving.js";
import { AbolishOffice, CreateOffice, Elect, Recall, ascend } from "./offices.js";
import { Growth } from "./rations.js";

/** @typedef {import("./state.js").State} State */

export const PLEDGERS_MOST = 10_000; // so that what a trustee opens fits into one item of evidence
const Integer = integer(0, LIMIT_INTEGER);

/** Words alone. */
export class Resolve extends Effect {
  static type = "resolve";
}

/** Some of several options are chosen, known by their salted hashes. Counted by votes.js. */
export class Choose extends Effect {
  static type = "choose";
  static form = payloadOf({ options: list(Hash, 2, 24), least: Count, most: Count, take: Count });

  /** Malformed unless a ballot can mark `least` to `most` and `take` leaves some out. */
  check() {
    const { options, least, most, take } = this.fields;
    if (new Set(options).size !== options.length) throw new Malformed("payload", "an option stands there twice");
    if (least > most || most < 1 || most > options.length || take < 1 || take >= options.length) {
      throw new Malformed("payload", "more marks or winners than options, or none");
    }
  }
}

/** A call that members sign in secret; who did is opened only if `opens_at` have. See pledges.js. */
export class Pledge extends Effect {
  static type = "pledge";
  static form = payloadOf({ opens_at: integer(2, PLEDGERS_MOST), hours: integer(24, 720) });

  /** `forming`; `opens_low` below the smallest secret turnout. @param {State} state */
  check(state) {
    if (state.forming) throw new Refused("forming");
    if (this.fields.opens_at < state.constitution.number("secret_turnout")) throw new Refused("opens_low");
  }
}

/** Another text and effect for a motion. Done by motions.js, which owns motions. */
export class Amend extends Effect {
  static type = "amend";
  static form = payloadOf({ effect: Obj, motion: Id, revision: Count });

  /** See `Effect`. An amendment is decided as what it would put there.
   * @returns {string}
   */
  get decidedAs() {
    return readEffect(this.fields.effect).decidedAs;
  }

  /** `motion_…`, `amend_amendment`, and as the inner effect is. @param {State} state */
  check(state) {
    const target = state.motions.get(this.fields.motion);
    if (target === undefined) throw new Refused("motion_unknown");
    if (!target.undecided) throw new Refused("motion_decided");
    if (target.opening !== null) throw new Refused("motion_opened");
    if (target.amending) throw new Refused("amend_amendment");
    if (target.revision !== this.fields.revision) throw new Refused("revision_other");
    const inner = readEffect(this.fields.effect);
    if (inner instanceof Amend) throw new Refused("amend_amendment");
    inner.check(state);
  }
}

/** A text becomes the committee's own, or replaces its earlier version. */
export class AdoptDocument extends Effect {
  static type = "adopt_document";
  static form = payloadOf({ document: Short, text: Hash });

  /** The document has this text. @param {State} state */
  enact(state) {
    return state.with({ documents: state.documents.set(this.fields.document, this.fields.text) });
  }
}

/** A text is the committee's no more. */
export class WithdrawDocument extends Effect {
  static type = "withdraw_document";
  static form = payloadOf({ document: Short });

  /** `document_unknown`. @param {State} state */
  check(state) {
    if (!state.documents.has(this.fields.document)) throw new Refused("document_unknown");
  }

  /** The document is gone from the list; the record keeps that it was there. @param {State} state */
  enact(state) {
    return state.with({ documents: state.documents.delete(this.fields.document) });
  }
}

/** Another programme. */
export class AdoptProgramme extends Grave {
  static type = "adopt_programme";
  static form = payloadOf({ text: Hash });

  /** The programme has this text. @param {State} state */
  enact(state) {
    return state.with({ programme: this.fields.text });
  }
}

/** One setting of the constitution gets another value. */
export class ChangeRule extends Grave {
  static type = "change_rule";
  static form = payloadOf({ setting: text(/^[a-z_]{1,32}$/), value: either(Integer, Text, list(Integer)) });

  /** `setting_unknown`, `setting_bounds`. @param {State} _state */
  check(_state) {
    checkSetting(this.fields.setting, this.fields.value);
  }

  /** The setting holds from the next entry on; open motions keep what was frozen. @param {State} state */
  enact(state) {
    const { setting, value } = this.fields;
    const values = { ...state.constitution.values, [setting]: checkSetting(setting, value) };
    return state.with({ constitution: new Constitution(values) });
  }
}

/** A newer version of these rules. Readers that do not know it stop there. */
export class RaiseRules extends Grave {
  static type = "raise_rules";
  static form = payloadOf({ rules: integer(1, 1_000_000) });

  /** `rules_other` unless it is the next version. @param {State} state */
  check(state) {
    if (this.fields.rules !== state.rules + 1) throw new Refused("rules_other");
  }

  /** The version in force. @param {State} state */
  enact(state) {
    return state.with({ rules: this.fields.rules });
  }
}

/** More may come in during this period than the growth cap allows. */
export class AdmitAboveCap extends Effect {
  static type = "admit_above_cap";
  static form = payloadOf({ count: integer(1, 10_000) });

  /** The cap is higher by the count for 30 days from the close.
   * @param {State} state
   * @param {string} _entry
   * @param {number} now
   */
  enact(state, _entry, now) {
    const growth = state.growth.recent(now);
    return state.with({ growth: new Growth(growth.admitted, [...growth.extra, [now, this.fields.count]]) });
  }
}

/** A member is removed. */
export class Remove extends Grave {
  static type = "remove";
  static form = payloadOf({ member: Id });

  /** `member_gone`, `last_member`; a frozen member can be removed too. @param {State} state */
  check(state) {
    const found = state.member(this.fields.member);
    if (found === undefined || (found.status !== "active" && found.status !== "frozen")) {
      throw new Refused("member_gone");
    }
    if (state.active === 1 && found.status === "active") throw new Refused("last_member");
  }

  /** Removed, and the epoch ends.
   * @param {State} state
   * @param {string} entry
   */
  enact(state, entry) {
    return depart(state, this.fields.member, "removed", entry);
  }
}

/** A member is removed, and with it the named ones of those whom its vouches brought in. */
export class RemoveSubtree extends Remove {
  static type = "remove_subtree";
  static form = payloadOf({ member: Id, members: list(Id, 1, 256) });

  /** `member_gone`, `not_in_subtree`; malformed unless the ids ascend.
   *
   * Whether they are still members is no matter: one who leaves in time saves nobody else.
   * @param {State} state
   */
  check(state) {
    const { member, members } = this.fields;
    if (state.member(member) === undefined) throw new Refused("member_gone");
    if (!ascend(members)) throw new Malformed("payload", "members must ascend and not repeat");
    const below = subtree(state, member);
    if (!members.every((/** @type {string} */ each) => below.has(each))) throw new Refused("not_in_subtree");
  }

  /** All that are still members are removed at once.
   * @param {State} state
   * @param {string} entry
   */
  enact(state, entry) {
    let next = state;
    for (const member of [this.fields.member, ...this.fields.members]) {
      const { status } = next.members.at(member);
      if ((status === "active" && next.active > 1) || status === "frozen") {
        next = depart(next, member, "removed", entry);
      }
    }
    return next;
  }
}

/** A key is frozen by motion. */
export class Freeze extends Grave {
  static type = "freeze";
  static form = payloadOf({ member: Id });

  /** `member_gone`. @param {State} state */
  check(state) {
    needActive(state, this.fields.member);
  }

  /** Frozen, and the epoch ends.
   * @param {State} state
   * @param {string} entry
   */
  enact(state, entry) {
    return freeze(state, this.fields.member, entry);
  }
}

/** A frozen key acts again. */
export class Unfreeze extends Effect {
  static type = "unfreeze";
  static form = payloadOf({ member: Id });

  /** `not_frozen`. @param {State} state */
  check(state) {
    if (state.member(this.fields.member)?.status !== "frozen") throw new Refused("not_frozen");
  }

  /** Active again. @param {State} state */
  enact(state) {
    return unfreeze(state, this.fields.member);
  }
}

/** Someone outside may read the headers. */
export class AdmitAuditor extends Grave {
  static type = "admit_auditor";
  static form = payloadOf({ key: Key });

  /** `auditor_known`, `key_invalid`. @param {State} state */
  check(state) {
    if (state.auditors.has(this.fields.key)) throw new Refused("auditor_known");
    checkPublicKey(fromHex(this.fields.key));
  }

  /** Admitted. @param {State} state */
  enact(state) {
    return state.with({ auditors: state.auditors.set(this.fields.key, true) });
  }
}

/** An auditor may read no more. */
export class DismissAuditor extends Effect {
  static type = "dismiss_auditor";
  static form = payloadOf({ key: Key });

  /** `auditor_unknown`. @param {State} state */
  check(state) {
    if (!state.auditors.has(this.fields.key)) throw new Refused("auditor_unknown");
  }

  /** Dismissed. @param {State} state */
  enact(state) {
    return state.with({ auditors: state.auditors.delete(this.fields.key) });
  }
}

/** Another host's cosignatures count from now on. */
export class AdmitWitness extends Grave {
  static type = "admit_witness";
  static form = payloadOf({ key: Key, name: text(/^[A-Za-z0-9./-]{1,128}$/) });

  /** `witness_known`, `key_invalid`. @param {State} state */
  check(state) {
    if (state.witnesses.has(this.fields.key)) throw new Refused("witness_known");
    checkPublicKey(fromHex(this.fields.key));
  }

  /** Admitted. @param {State} state */
  enact(state) {
    return state.with({ witnesses: state.witnesses.set(this.fields.key, this.fields.name) });
  }
}

/** A witness counts no more. */
export class DismissWitness extends Effect {
  static type = "dismiss_witness";
  static form = payloadOf({ key: Key });

  /** `witness_unknown`. @param {State} state */
  check(state) {
    if (!state.witnesses.has(this.fields.key)) throw new Refused("witness_unknown");
  }

  /** Dismissed. @param {State} state */
  enact(state) {
    return state.with({ witnesses: state.witnesses.delete(this.fields.key) });
  }
}

/** Another host keeps the log from here on. Spec §11. */
export class MoveHost extends Grave {
  static type = "move_host";
  static form = payloadOf({ log_key: Key, proof: Sig });

  /** `key_invalid`, `log_key_same`, `possession_invalid`. @param {State} state */
  check(state) {
    checkLogKey(state, this.fields.log_key, this.fields.proof);
  }

  /** Checkpoints are signed by the new key. @param {State} state */
  enact(state) {
    return moveTo(state, this.fields.log_key);
  }
}

/** The committee ends; its record stays. */
export class Dissolve extends Grave {
  static type = "dissolve";

  /** Nothing more is accepted. @param {State} state */
  enact(state) {
    return state.with({ stage: "dissolved" });
  }
}

export const EFFECTS = new Map(
  [
    Resolve, Choose, Pledge, Amend, CreateOffice, AbolishOffice, Elect, Recall, AdoptDocument,
    WithdrawDocument, AdoptProgramme, ChangeRule, RaiseRules, AdmitAboveCap, Remove, RemoveSubtree, Freeze, Unfreeze,
    AdmitAuditor, DismissAuditor, AdmitWitness, DismissWitness, MoveHost, Dissolve, DeleteBody,
  ].map((effect) => [effect.type, effect]),
);

/** The effect in its form; Malformed `payload` names the field that is wrong.
 * @param {Record<string, any>} effect
 * @returns {Effect}
 */
export function readEffect(effect) {
  const { type, ...fields } = effect;
  const known = EFFECTS.get(type);
  if (known === undefined) throw new Malformed("payload", "effect: no such type");
  return new known(read(fields, known.form));
}
