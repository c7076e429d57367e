/** Reminding of a vote that ends soon: on the screen, until it was seen, and once more in its last hour. */

import { closingSoon } from "../model/closing.js";
import { html, useEffect, useState } from "../parts/html.js";
import { ReminderView } from "../views/reminder.js";
import { useShown } from "./shown.js";

/** @typedef {import("./person.js").Person} Person */

const TICK_MS = 60_000;
const LAST_S = 3_600;

/** For all screens but those of votes, which say it themselves. @param {{ person: Person }} props */
export function Reminder({ person }) {
  const committee = /** @type {import("../client/committee.js").Committee} */ (person.committee);
  const [tick, setTick] = useState(0);
  const [seen, setSeen] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  useEffect(() => {
    const timer = setInterval(() => setTick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const { shown } = useShown(person, () => closingSoon(committee), [tick]);
  if (!shown) return null;
  const key = `${shown.opening} ${shown.leftS <= LAST_S ? "last" : "soon"}`;
  if (seen.has(key)) return null;
  return html`<${ReminderView} ...${shown} drop=${() => setSeen(new Set([...seen, key]))} />`;
}
