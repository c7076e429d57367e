/**
 * The plain values that the screens of More are drawn from; model/ makes them from the verified record.
 *
 * @typedef {object} Person a member, or somebody who was one
 * @property {string} id
 * @property {string} name
 * @property {boolean} me
 * @property {string} status `active`, `frozen`, `left`, `removed`, `undone`, `replaced`
 * @property {boolean} founder
 * @property {number} since seconds
 * @property {number} newUntil seconds; 0 for who is new no more
 * @property {readonly string[]} offices names
 *
 * @typedef {object} Named
 * @property {string} id
 * @property {string} name
 *
 * @typedef {object} Further what is shown of one member alone
 * @property {readonly string[]} vouchers names of those who know them
 * @property {readonly string[]} brought names of those whom they know
 * @property {Named | null} replaces
 * @property {Named | null} replacedBy
 * @property {number} calls how many ask to freeze them
 * @property {number} callsNeeded
 * @property {boolean} called whether the reader does
 * @property {boolean} knownByMe
 * @property {number} undoUntil seconds
 * @property {boolean} mayUndo
 * @property {string} freezeRefusal a code, or nothing
 *
 * @typedef {Person & Further} Whole
 *
 * @typedef {object} Asking somebody who asks to join, or to replace a lost phone
 * @property {string} id
 * @property {string} name
 * @property {string} greeting
 * @property {number} asked seconds
 * @property {string} inviter nothing where it is the reader
 * @property {readonly string[]} vouchers names
 * @property {number} missing how many more must know them
 * @property {boolean} known whether the reader has said so
 * @property {string} replaces whose phone was lost, or nothing
 * @property {boolean} mine whether that is the reader's
 * @property {boolean} waiting whether the days of waiting have begun
 * @property {number} due seconds
 * @property {boolean} over
 * @property {readonly string[]} six words to compare
 * @property {string} code the same as a code to scan
 * @property {string} refusal why the reader cannot say "I know them": a code, or nothing
 * @property {boolean} mayUndo
 * @property {boolean} mayCancel
 * @property {boolean} mayComplete
 *
 * @typedef {object} Invited an invitation
 * @property {string} id
 * @property {"good" | "used" | "gone" | "old" | "revoked"} standing
 * @property {number} uses left
 * @property {number} until seconds
 * @property {boolean} mine
 * @property {string} by
 * @property {string} note
 * @property {string} link where this device made it
 * @property {boolean} mayRevoke
 *
 * @typedef {object} Post an office
 * @property {string} id
 * @property {string} name
 * @property {number} seats
 * @property {number} termDays
 * @property {readonly string[]} powers
 * @property {readonly { id: string, name: string, until: number }[]} holders
 */

export {};
