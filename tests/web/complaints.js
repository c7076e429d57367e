/**
 * Which of a browser's messages are complaints. A network error is none: a test cuts lines, kills hosts
 * and goes on, Chromium has a name of its own for each moment at which that strikes, and what a failed
 * load does to the client is seen on its screen. What a policy, a certificate or a hash forbids is one.
 */

const FORBIDDEN = /ERR_(?:BLOCKED|CERT|SSL|UNSAFE|INSECURE|DISALLOWED|ACCESS_DENIED|SRI|\w*INTEGRITY)/;
const ANSWERED = /^Failed to load resource: the server responded with a status of 4\d\d/; // a host's refusal
const CUT_OFF = /^Failed to load resource: net::ERR_\w+/;
const NOT_RENEWED = /^An unknown error occurred when fetching the script\.?$/; // the look for a newer client

/** Whether a test fails by this error. @param {string} text */
export function complains(text) {
  if (FORBIDDEN.test(text)) return true;
  return ![ANSWERED, CUT_OFF, NOT_RENEWED].some((pattern) => pattern.test(text));
}

/** Gather what a page complains of from now on.
 * @param {import("playwright-core").Page} page
 * @param {string[]} complaints
 */
export function gather(page, complaints) {
  page.on("console", (message) => {
    const text = message.text();
    const wasted = message.type() === "warning" && text.includes("preload");
    if (wasted || (message.type() === "error" && complains(text))) complaints.push(text);
  });
  page.on("pageerror", (error) => complaints.push(error.stack || String(error)));
}
