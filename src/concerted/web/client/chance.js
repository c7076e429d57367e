/** The two things that no rule may touch: chance and the clock. What the rules take is in seconds (log §1). */

/** Return the seconds since 1970-01-01 UTC. */
export function clockS() {
  return Math.floor(Date.now() / 1_000);
}

/** Return random bytes. @param {number} size */
export function random(size) {
  return crypto.getRandomValues(new Uint8Array(size));
}
