/** What fails a test of the browser client, and what does not. */

import assert from "node:assert/strict";
import test from "node:test";
import { complains } from "./complaints.js";

test("no network error is a complaint, whatever Chromium calls it", () => {
  for (const name of ["SOCKET_NOT_CONNECTED", "CONNECTION_RESET", "EMPTY_RESPONSE", "INTERNET_DISCONNECTED", "FAILED", "HTTP2_PING_FAILED"]) {
    assert.equal(complains(`Failed to load resource: net::ERR_${name}`), false, name);
  }
  assert.equal(complains("Failed to load resource: the server responded with a status of 403 (Forbidden)"), false);
});

test("what a policy, a certificate or a hash forbids is one, and so is a fault of host or client", () => {
  for (const name of ["BLOCKED_BY_CSP", "BLOCKED_BY_RESPONSE", "BLOCKED_BY_CLIENT", "CERT_DATE_INVALID", "SSL_PROTOCOL_ERROR", "UNSAFE_PORT"]) {
    assert.equal(complains(`Failed to load resource: net::ERR_${name}`), true, name);
  }
  for (const text of [
    "Failed to load resource: the server responded with a status of 500 (Internal Server Error)",
    "Failed to find a valid digest in the 'integrity' attribute for resource 'http://127.0.0.1/a.js'",
    "Refused to connect to 'http://127.0.0.1/' because it violates the Content Security Policy",
    "TypeError: state is undefined",
    "it said: Failed to load resource: net::ERR_FAILED",
  ]) {
    assert.equal(complains(text), true, text);
  }
});
