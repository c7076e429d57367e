/**
 * Whatever failed while the record was followed, said above every screen until it works again.
 *
 * A server that shows what it must not is said at once, and stays said: nothing of it is taken. One
 * that cannot be reached is said after a while, since lines break off all the time.
 */

import { HostFaulty, HostMisbehaved, HostUnreachable } from "../client/errors.js";
import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Alarm } from "../views/alarm.js";
import { useTrouble } from "./shown.js";

/** @typedef {import("./person.js").Person} Person */

const PATIENCE_MS = 3_000;

/** What became of the own place, by the server's word; nothing where it is in order.
 * @param {unknown} trouble
 * @returns {"frozen" | "gone" | ""}
 */
export function endOf(trouble) {
  const { code = "" } = /** @type {{ code?: string }} */ (trouble ?? {});
  if (code === "session_frozen") return "frozen";
  return code === "session_gone" ? "gone" : "";
}

/** @param {{ person: Person }} props */
export function Trouble({ person }) {
  const words = useWords();
  const trouble = person.alarm;
  const slow = trouble instanceof HostUnreachable || (trouble instanceof HostFaulty && !endOf(trouble) && trouble.status >= 429);
  const long = useLong(slow);
  const said = useTrouble(slow ? null : trouble);
  if (!trouble || (slow && !long)) return null;
  if (slow) return html`<${Alarm} said=${words.t(navigator.onLine ? "net.server" : "net.offline")} weight="slow" to="" />`;
  if (endOf(trouble)) return html`<${Alarm} said=${said} weight="ended" to="#/more/ended" />`;
  return html`<${Alarm} said=${said} weight="bad" to=${trouble instanceof HostMisbehaved ? "#/more/alarm" : ""} />`;
}

/** Whether it has lasted. @param {boolean} lasting */
function useLong(lasting) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!lasting) return;
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lasting]);
  return long;
}
