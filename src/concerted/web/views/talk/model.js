/** What the screens of talk are shown: plain values, made by model/ from what was verified. */

/**
 * A place in the list. `last` is its newest line, `typed` what stands unsent in its field.
 * @typedef {object} PlaceRow
 * @property {string} key
 * @property {string} href
 * @property {string} name
 * @property {"channel" | "announce" | "room" | "pair"} kind
 * @property {{ who: string, line: Line } | null} last
 * @property {number} timeS
 * @property {number} unread
 * @property {boolean} muted
 * @property {boolean} closed
 * @property {boolean} waiting whether something waits to be sent
 * @property {string} typed
 */
/** @typedef {{ text: string } | { said: string, values?: Record<string, string | number> }} Line words of a person's, or a key of ours */
/**
 * A file beside a message. `load` gives it opened, `address` is what shows it while the screen is open.
 * @typedef {object} FileRow
 * @property {string} key
 * @property {string} name
 * @property {"photo" | "voice" | "file"} kind
 * @property {number} sizeBytes
 * @property {() => Promise<string>} load an address that the page may show
 */
/** @typedef {{ emoji: string, count: number, mine: boolean, who: string }} Reaction */
/**
 * One line of a conversation: a message, or what stands between messages.
 * @typedef {object} SaidRow
 * @property {"said"} kind
 * @property {string} key
 * @property {string} id the message's; empty while it waits
 * @property {string} author
 * @property {string} name
 * @property {number} tone one of six colours for the name
 * @property {boolean} own
 * @property {boolean} first whether it begins a run of the same author's
 * @property {string} text
 * @property {boolean} big whether it is emoji alone
 * @property {number} timeS
 * @property {boolean} edited
 * @property {"" | "own" | "other" | "office"} gone
 * @property {string} unreadable the key of a sentence that says why, or empty
 * @property {"sent" | "waiting" | "failed"} state
 * @property {string} failed the code of the refusal
 * @property {number} share how much of its files is sent, from 0 to 1
 * @property {readonly Reaction[]} reactions
 * @property {{ key: string, name: string, text: string } | null} reply
 * @property {readonly FileRow[]} files
 * @property {readonly string[]} findings
 * @property {boolean} pinned
 * @property {number} draft the number in the box, 0 for what was sent
 */
/** @typedef {{ kind: "day", key: string, timeS: number }} DayRow */
/** @typedef {{ kind: "new", key: string }} NewRow */
/** @typedef {{ kind: "note", key: string, said: string, values: Record<string, string | number>, timeS: number }} NoteRow */
/** @typedef {SaidRow | DayRow | NewRow | NoteRow} Row */
/**
 * A conversation as it is on the screen.
 * @typedef {object} Dialogue
 * @property {string} key
 * @property {string} name
 * @property {PlaceRow["kind"]} kind
 * @property {readonly { id: string, name: string, me: boolean }[]} members of a room
 * @property {readonly Row[]} rows
 * @property {string} anchor the key of the row to begin at, empty for the end
 * @property {readonly SaidRow[]} pins
 * @property {boolean} ready
 * @property {string} silent why nothing can be said here, or empty
 * @property {boolean} muted
 * @property {boolean} moderates
 * @property {boolean} closable
 * @property {string} typed
 * @property {string} newest the key of the newest row
 */
/**
 * What can be done in a conversation.
 * @typedef {object} Deeds
 * @property {(text: string, reply: string, files: readonly { name: string, data: Blob }[]) => Promise<void>} say
 * @property {(row: SaidRow, emoji: string) => Promise<void>} react
 * @property {(row: SaidRow, text: string) => Promise<void>} edit
 * @property {(row: SaidRow) => Promise<void>} takeBack one's own, or as an office another's
 * @property {(row: SaidRow, on: boolean) => Promise<void>} pin
 * @property {(row: SaidRow) => Promise<void>} again
 * @property {(row: SaidRow) => Promise<void>} drop
 * @property {(member: string, on: boolean) => Promise<void>} block
 * @property {(member: string) => Promise<void>} pair
 * @property {(on: boolean) => Promise<void>} mute
 * @property {(text: string) => void} type
 * @property {() => void} seen all that is here has been shown
 * @property {(name: string) => Promise<void>} rename
 * @property {(come: readonly string[], go: readonly string[]) => Promise<void>} change
 * @property {() => Promise<void>} leave
 * @property {() => Promise<void>} close
 */

export {};
