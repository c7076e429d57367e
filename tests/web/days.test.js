/** The calendar against the platform's: every day of four centuries, and what is no day (items §1). */

import assert from "node:assert/strict";
import test from "node:test";
import { DAY_S, checkMoment, dayOf, daysSince, lastDay, mondayOf, stamp, weekBefore, weekOf } from "../../src/concerted/web/items/days.js";

test("each day is the platform's, and its week begins on a Monday", () => {
  const [first, last] = [Date.UTC(1899, 0, 1), Date.UTC(2301, 0, 1)].map((ms) => ms / 1_000);
  for (let time = first; time < last; time += DAY_S) {
    const day = new Date(time * 1_000).toISOString().slice(0, 10);
    assert.equal(dayOf(time), day);
    assert.equal(dayOf(time + DAY_S - 1), day);
    assert.equal(lastDay(day), day);
    const monday = mondayOf(weekOf(day));
    assert.equal(new Date(`${monday}T00:00Z`).getUTCDay(), 1);
    assert.ok(monday <= day && daysSince(monday, time) < 7, day);
  }
});

test("years of 52 and 53 weeks, months and years that end", () => {
  assert.equal(weekOf("2026-01-01"), "2026-W01");
  assert.equal(weekOf("2027-01-01"), "2026-W53");
  assert.equal(weekBefore("2027-W01", 1), "2026-W53");
  assert.equal(weekOf("2026-11"), "");
  assert.equal(lastDay("2024-02"), "2024-02-29");
  assert.equal(lastDay("9999"), "9999-12-31");
  assert.equal(daysSince("2027", Date.UTC(2026, 10, 20) / 1_000), 0);
  assert.equal(stamp(Date.UTC(2026, 10, 20, 14, 5, 59) / 1_000), "2026-11-20 14:05");
});

test("what is no moment is none", () => {
  for (const text of ["2026-02-29", "2026-00", "2026-13", "2026-11-00", "2026-11-31", "0999", "2026-11-20T24:00", "2026-11T14:05", "2026-11-20\n"]) {
    assert.throws(() => checkMoment(text), RangeError, text);
  }
});
