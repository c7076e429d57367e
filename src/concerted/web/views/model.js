/**
 * What screens show, as plain values. The folder model/ makes them from the verified record and
 * from talk; screens know nothing of entries, keys or hosts, and change nothing by themselves:
 * they call the deeds.
 */

/**
 * @typedef {object} Count
 * @property {number} ballots
 * @property {number} roll
 * @property {number} yes
 * @property {number} no
 * @property {number} abstain
 * @property {readonly number[]} approvals in the order of the candidates
 * @property {readonly string[]} elected names
 *
 * @typedef {object} Opening
 * @property {string} id
 * @property {number} until seconds
 * @property {number} roll how many can vote
 * @property {boolean} mayVote whether the reader can
 * @property {number} voted how many have
 * @property {boolean} secret whether nobody learns who voted how
 * @property {any} mine the reader's choice as our record has it, or null; of a secret vote nobody has it
 * @property {string} receipt of the reader's vote
 * @property {Counting | null} count of a secret vote that is over
 * @property {boolean} trial
 * @property {boolean} countable whether it can be counted now
 *
 * @typedef {Pick<Opening, "mine" | "receipt" | "secret">} Cast
 *
 * @typedef {object} Counting a secret vote that is over and not counted yet
 * @property {number} given how many vote counters have given their part
 * @property {number} needed how many it takes
 * @property {boolean} due whether it waits for the reader
 * @property {readonly string[]} missing names of those who have not given theirs
 * @property {number} until seconds; from then on anybody can end the count
 * @property {readonly string[]} checkers names of the outside checkers, one of whom confirms the end first
 *
 * @typedef {object} Motion
 * @property {string} id
 * @property {string | null} title null where its words cannot be read yet
 * @property {string} text
 * @property {string} by name of the mover
 * @property {string} writer name of who wrote its words
 * @property {boolean} own
 * @property {Record<string, any>} effect with names beside ids: see effects.js
 * @property {"ordinary" | "grave" | "election"} decidedAs
 * @property {string} status
 * @property {number} revision
 * @property {string} amending the proposal that it would change, or empty
 * @property {boolean} targetOwn whether the reader made that one
 * @property {number} supports
 * @property {number} missing how many more must support it
 * @property {boolean} supported whether the reader does
 * @property {boolean} held whether a change to it is being voted on
 * @property {{ name: string, text: string }[]} statements
 * @property {boolean} stated whether one of them is the reader's
 * @property {{ name: string, text: string }[]} candidates who stands, or the options to choose from
 * @property {{ least: number, most: number } | null} contest how many of them a voter marks; null for yes or no
 * @property {number} candidatesMissing
 * @property {boolean} standing whether the reader is a candidate
 * @property {number} seats how many of them are chosen
 * @property {Opening | null} opening
 * @property {Count | null} result
 * @property {Cast | null} cast the reader's own vote in what is decided
 * @property {readonly string[]} counters names of those who counted a secret vote that is decided
 * @property {Pledge | null} pledge
 * @property {readonly [number, number]} majority as frozen, or as it would be
 * @property {readonly [number, number]} quorum
 * @property {number} proposed seconds
 * @property {number} ended seconds; 0 where it is not decided
 * @property {boolean} stale whether it was not opened in time
 * @property {Motion[]} changes proposals to change this one
 *
 * @typedef {object} Pledge
 * @property {number} opensAt how many must have signed for their names to be opened
 * @property {number} needed how many vote counters together could read who signed; 0 where there are none
 * @property {readonly string[]} trusted their names
 *
 * @typedef {object} Checked what this phone has checked of the ballots of a secret vote
 * @property {number} done ballots checked so far
 * @property {number} of how many it checks: all, or a sample
 * @property {number} ballots how many count
 * @property {boolean} own whether the reader's is among the checked
 * @property {number} failing how many are without proof
 * @property {boolean} shown whether those were shown to all, so that they count no more
 *
 * @typedef {object} Sending what is on its way, and not yet in our record
 * @property {string} id
 * @property {string} kind
 * @property {Record<string, any>} payload
 *
 * @typedef {object} Queued a vote that waits for a way to the server, or was not taken
 * @property {string} opening
 * @property {any} choice null of a secret vote: nobody has it
 * @property {string} failed the code by which it was not taken; empty while it waits
 * @property {string} [said] why, in words
 *
 * @typedef {object} Unsent what was on its way and was not taken
 * @property {string} id
 * @property {string} kind
 * @property {Record<string, any>} payload
 * @property {string} said why, in words
 */

export {};
